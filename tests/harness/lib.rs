//! The outside world of the stories: private servers, the program itself, and a poor network.
//!
//! Everything here panics with a clear message instead of returning an error, waits by asking
//! again until a deadline instead of sleeping, and leaves nothing behind however the test
//! process ends (see [`keeper`]). What belongs to one story belongs in that story, not here.

pub mod deadline;
pub mod http;
pub mod keeper;
pub mod lines;
pub mod place;
pub mod ports;
pub mod postgres;
pub mod program;
pub mod proxy;
pub mod rabbitmq;
pub mod server;

pub use deadline::{until, until_async};
pub use ports::free_port;
pub use postgres::{Database, Postgres};
pub use program::{Finished, Program, Running};
pub use proxy::Proxy;
pub use rabbitmq::{RabbitCluster, RabbitMq, Vhost};

use std::path::Path;

/// Whether the long things run too (`tests/run --all`).
pub fn all() -> bool {
    std::env::var_os("HEARTHWATCH_TEST_ALL").is_some_and(|value| value == "1")
}

/// The root of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository")
}

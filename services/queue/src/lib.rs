//! The broker's room: everything hearthwatch says to RabbitMQ, and the only user of lapin.
//!
//! What belongs here: the names of exchanges and queues, a consumer that survives the loss of
//! its broker, a publisher that resolves when the broker has confirmed. What does not: what a
//! message means, where it is kept, whether it is a duplicate.
//!
//! What always holds:
//! - A message published here is reported as done only after the broker confirmed it and had a
//!   queue for it. It may arrive more than once; `message_id` is the same each time.
//! - A delivery is acknowledged only by [`Consumer::ack`], and never requeued by name: what was
//!   not acknowledged comes again when its connection ends.
//! - Nothing here prints a password or a message body.
//!
//! There is no prefetch-free mode, no transaction, no polling, and lapin's own recovery is off:
//! it reconnects to the one address it had and knows nothing of refused publishes.

mod address;
mod backoff;
mod batch;
mod config;
mod consumer;
mod delivery;
mod error;
mod flight;
mod ledger;
mod link;
mod observer;
mod outgoing;
mod probe;
mod publisher;
mod setup;
mod tls;
pub mod topology;
mod up;

pub use address::{Address, AddressError, Endpoint};
pub use batch::{Acked, Batch};
pub use config::Config;
pub use consumer::Consumer;
pub use delivery::{Death, Delivery};
pub use error::{LinkError, PublishError, SetupError};
pub use observer::{Observer, Snapshot};
pub use outgoing::Outgoing;
pub use publisher::Publisher;
pub use setup::{QueueDepth, Verified, declare, verify};
pub use tls::{Identity, Tls, TlsError};

/// Log directives the program adds to its filter: lapin logs a returned message with its body,
/// and bodies hold personal data.
pub const QUIET_LOGS: &[&str] = &["lapin::returned_messages=off"];

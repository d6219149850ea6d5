//! The floor: what the pipeline costs when nobody thinks.
//!
//! It takes the same events from the same queues and writes the same rows, of the same length,
//! into the same tables: native PostgreSQL with UNNEST, one transaction for a batch, confirmed
//! nudges for its warnings. It reads no note, judges nothing and seals nothing; what it does not
//! work out it copies from what the program has written before (`samples`). A ratio to this is
//! what thinking costs.
//!
//! `floor --bare` only inserts each event into one table.

mod bare;
mod incoming;
mod nudges;
mod rows;
mod samples;
mod take;
mod worker;
mod write;

use std::sync::Arc;

use queue::topology::{INGEST_DISPUTES, INGEST_VISITS};
use sqlx::postgres::{PgPool, PgPoolOptions};

use nudges::Nudges;
use samples::Samples;

/// As the program's own configuration has it.
const PREFETCH: u16 = 1024;
const CONNECTIONS: u32 = 8;

/// What every worker shares.
pub(crate) struct Floor {
    amqp: String,
    database: PgPool,
    batch: usize,
    /// None: only insert.
    thorough: Option<(Samples, Nudges)>,
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str, default: usize| {
        value(name).map_or(default, |text| text.parse().expect("a whole number"))
    };
    let amqp = value("--amqp").expect("--amqp URL");
    let postgres = value("--postgres").expect("--postgres URL");
    let options = PgPoolOptions::new().max_connections(CONNECTIONS);
    let database = options.connect(&postgres).await.expect("the database answers");
    let thorough = if arguments.iter().any(|argument| argument == "--bare") {
        bare::prepare(&database).await;
        None
    } else {
        Some((Samples::read(&database).await, Nudges::open(&amqp).await))
    };
    let floor = Arc::new(Floor { amqp, database, batch: number("--batch", 256), thorough });
    let mut workers = Vec::new();
    for queue in [INGEST_VISITS, INGEST_DISPUTES] {
        for _ in 0..number("--workers", 2) {
            workers.push(tokio::spawn(worker::run(Arc::clone(&floor), queue)));
        }
    }
    for worker in workers {
        worker.await.expect("a worker does not end");
    }
}

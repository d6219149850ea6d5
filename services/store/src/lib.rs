//! The store: the only user of sqlx. One set of statements for SQLite and PostgreSQL.
//!
//! - `dialect`: the one file with what differs between them.
//! - `seal`: keys, sealed fields, keyed hashes.
//! - one file per entity for the rest.
//!
//! No traits: there is one store. Times are arguments, microseconds since the epoch.

mod dialect;
mod error;
mod open;
mod seal;
#[cfg(test)]
mod testing;
mod warning;

pub use dialect::Dialect;
pub use error::StoreError;
pub use open::{Store, StoreConfig};
pub use seal::{Key, Keys, Place};
pub use warning::{NewWarning, State as WarningState};

//! Ingest: an event comes in, a decision is committed.
//!
//! - [`Ingest::accept`]: the single step, a batch in one transaction.
//! - `decide`: what a batch means for its matters.
//! - [`Ingest::rise`]: the clock's step, for matters that rise by themselves.
//! - [`Ingest::rejudge`]: the step after a publishing, for cases that are open.
//! - `http`: `POST /api/events`.
//! - [`import`]: files into events.
//!
//! The broker is not known here: the program hands batches in and acknowledges them itself.

mod accept;
mod decide;
mod grant;
mod http;
pub mod import;
mod metrics;
mod received;
mod rejudge;
mod rise;

pub use accept::{Clock, Heard, Ingest, Nudge};
pub use grant::{Grant, Tokens};
pub use http::router;
pub use metrics::Metrics;
pub use received::{Outcome, Received};

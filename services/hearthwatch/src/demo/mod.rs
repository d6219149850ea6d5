//! The township of the example, as data: 杨村镇 with its people, its households and a year of
//! what they told. Every name is invented, every number belongs to nobody, and the same bytes
//! come out every time. Nothing here judges, stores or sends, and nothing here knows what the
//! report will say: that is counted from the store.

mod answers;
mod bulletin;
mod calendar;
mod event;
mod household;
mod naming;
mod notes;
mod plan;
mod programme;
mod registers;
mod roster;
pub(crate) mod seed;
mod stories;
mod town;
mod visits;

pub use town::{Town, events_jsonl};

#[cfg(test)]
mod tests;

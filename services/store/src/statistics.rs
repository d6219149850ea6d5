//! What each rule did: how often it fired, alone, decisively, and when last. Counted in the
//! background from stored assessments, from where the last count stopped; never where events are
//! taken in.

mod counting;
mod report;

pub use counting::RuleCounter;
pub use report::{RuleCounts, RuleStatistics};

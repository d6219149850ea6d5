//! What holds for any events in any order: the invariants of the design, section 9, as properties.

mod arrival;
mod join;
mod reference;
mod world;

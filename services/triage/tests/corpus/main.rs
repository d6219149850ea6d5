//! The corpus of labelled notes: what it must hold, and that its halves were written apart. What a
//! reader makes of it is measured by `hearthwatch rules measure`.

mod halves;
mod size;
mod world;

//! Stories of files as they come. Everybody in them is invented.

#![expect(clippy::unwrap_used, reason = "tests")]

mod bulletin;
mod intake;
mod limits;
mod make;
mod malformed;
mod maps;
mod mutated;
mod sample;
mod visits;
mod words;

//! Lends a private PostgreSQL to tests that are not stories: prints its address, and ends it when
//! standard input ends. `tests/run` starts it, so that what a room tests of the store is told on
//! both databases.

use std::io::Read;

fn main() {
    let postgres = harness::Postgres::start();
    println!("{}", postgres.url("postgres"));
    let mut rest = Vec::new();
    // However the borrower ends, this returns.
    let _ = std::io::stdin().read_to_end(&mut rest);
}

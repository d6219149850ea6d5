//! hearthwatch (家安预警): the program. Wiring only.

mod admin;
mod broker;
mod channels;
mod cli;
mod commands;
mod config;
mod demo;
mod lifecycle;
mod node;
mod publishing;
mod recording;
mod release;
mod roles;
mod rule_work;
mod rules;
mod rules_metrics;
mod service_manager;
mod shadow;
mod statistics;
mod store_metrics;
mod telemetry;
mod trying;

use std::process::ExitCode;

use clap::Parser;

/// An event's way in makes and drops some hundred small pieces, often on another thread than the
/// one that made them; the system's allocator took a quarter of the program's time there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("hearthwatch: the runtime does not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            // The whole chain of causes, once.
            eprintln!("hearthwatch: {error:#}");
            ExitCode::FAILURE
        }
    }
}

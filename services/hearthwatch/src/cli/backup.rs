//! The arguments of commands about backups.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Sealed backups of everything the store holds.
#[derive(Debug, Subcommand)]
pub enum Backup {
    /// Make one while everything runs, and read it again before it gets its name
    Make {
        /// The file; it must not be there yet
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// See that one is whole and opens with this key
    Verify {
        /// The file
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Fill a new, empty store from a backup.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup
    pub file: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

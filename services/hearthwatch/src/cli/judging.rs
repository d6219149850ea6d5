//! The arguments of commands about what rules made, or would make, of cases.

use clap::{Args, Subcommand};

use super::Json;

/// The language of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// Chinese
    #[default]
    Zh,
    /// English
    En,
}

/// Two rulesets: a folder, `live`, `shipped`, a version's number, or the beginning of its hash.
#[derive(Debug, Args)]
pub struct Diff {
    /// The one
    pub before: String,
    /// The other
    pub after: String,
    /// The language of the answer
    #[arg(long, value_enum, default_value_t)]
    pub lang: Language,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A draft to judge the history with.
#[derive(Debug, Args)]
pub struct Replay {
    /// A folder, `shipped`, a version's number, or the beginning of its hash
    pub draft: String,
    /// Only cases with an event on this day or later, and warnings from then on
    #[arg(long)]
    pub since: Option<jiff::civil::Date>,
    /// Read every note again, also where the draft finds the same
    #[arg(long)]
    pub read: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A past decision.
#[derive(Debug, Args)]
pub struct Rerun {
    /// The case's number
    pub case: String,
    /// Which of its assessments; the latest if not given
    #[arg(long)]
    pub seq: Option<i64>,
    /// Judge with this ruleset besides: a folder, `live`, `shipped`, a number, or part of a hash
    #[arg(long)]
    pub with: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A draft beside the live ruleset.
#[derive(Debug, Subcommand)]
pub enum Shadow {
    /// Start a run; it ends the one before
    Start {
        /// The draft: a stored version's number, or the beginning of its hash
        draft: String,
        /// Until when, such as 2026-12-01T08:00:00+08:00
        #[arg(long)]
        until: jiff::Timestamp,
        /// Who starts it
        #[arg(long = "as")]
        by: String,
    },
    /// Stop the run that goes on
    Stop {
        /// Who stops it
        #[arg(long = "as")]
        by: String,
    },
    /// What the latest run judged otherwise
    Report(Json),
}

/// A rule to be silent for a case.
#[derive(Debug, Args)]
pub struct Mute {
    /// The rule's id, such as relationship/quarrel
    pub rule: String,
    /// The case's number
    #[arg(long)]
    pub case: String,
    /// The first day on which it speaks again
    #[arg(long)]
    pub until: jiff::civil::Date,
    /// Why; kept sealed
    #[arg(long)]
    pub reason: String,
    /// The person of the roster who decides it
    #[arg(long = "as")]
    pub by: String,
}

/// A rule to speak again.
#[derive(Debug, Args)]
pub struct Unmute {
    /// The rule's id
    pub rule: String,
    /// The case's number
    #[arg(long)]
    pub case: String,
    /// The person of the roster who decides it
    #[arg(long = "as")]
    pub by: String,
}

/// Cases.
#[derive(Debug, Subcommand)]
pub enum Case {
    /// Show a case: level, flags, reasons, silent rules, objections
    Show {
        /// The case's number
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Record a person's objection to what the rules made of the case
    Object {
        /// The case's number
        case: String,
        /// What the person says; kept sealed
        #[arg(long)]
        text: String,
        /// The person of the roster who records it
        #[arg(long = "as")]
        by: String,
    },
    /// Decide an objection
    Decide {
        /// The objection's id
        objection: String,
        /// The person is right
        #[arg(long, required_unless_present = "rejected", conflicts_with = "rejected")]
        upheld: bool,
        /// The person is not
        #[arg(long)]
        rejected: bool,
        /// Why; kept sealed
        #[arg(long)]
        reason: String,
        /// The person of the roster who decides it
        #[arg(long = "as")]
        by: String,
    },
}

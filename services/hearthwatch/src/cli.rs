//! The command line.

mod backup;
mod judging;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use backup::{Backup, Restore};
pub use judging::{Case, Diff, Language, Mute, Replay, Rerun, Shadow, Unmute};

/// 家安预警: watches over families at risk in a township.
#[derive(Debug, Parser)]
#[command(name = "hearthwatch", version, about, max_term_width = 100)]
pub struct Cli {
    /// A configuration file; see deploy/hearthwatch.toml for every key
    #[arg(long, global = true, env = "HEARTHWATCH_CONFIG")]
    pub config: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the Yangcun example, live, on a throw-away store
    Demo(Demo),
    /// Run every role in one process
    Serve,
    /// Run the ingest role: events in, decisions committed
    Ingest,
    /// Run the notifier role: warnings due, people told; or explain whom it would ask
    Notifier(Notifier),
    /// Run the console role: pages and API for people
    Console,
    /// Take in a file of events: .jsonl .csv .xls .xlsx .docx
    Import(Import),
    /// Check, try, draft and publish rules
    #[command(subcommand)]
    Rules(Rules),
    /// Cases, and what people hold against what the rules made of them
    #[command(subcommand)]
    Case(Case),
    /// The roster of who is responsible
    #[command(subcommand)]
    Roster(Roster),
    /// Households and their people
    #[command(subcommand)]
    Household(Household),
    /// Count the township's figures
    Report(Report),
    /// What could not be taken
    #[command(subcommand)]
    Quarantine(Quarantine),
    /// People who sign in
    #[command(subcommand)]
    User(User),
    /// Bring the database's schema up to date
    Migrate,
    /// The journal
    #[command(subcommand)]
    Audit(Audit),
    /// Sealed backups of everything the store holds
    #[command(subcommand)]
    Backup(Backup),
    /// Fill a new, empty store from a backup
    Restore(Restore),
    /// Say what is wrong and what to do about it
    Doctor(Json),
    /// Measure this machine
    Bench(Bench),
}

/// Output for machines.
#[derive(Debug, Args)]
pub struct Json {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The notifier.
#[derive(Debug, Args)]
pub struct Notifier {
    /// What to do; runs the role if not given
    #[command(subcommand)]
    pub command: Option<NotifierCommand>,
}

/// What can be asked of the notifier besides running.
#[derive(Debug, Subcommand)]
pub enum NotifierCommand {
    /// Say who would be asked about a case now, who after that, and who is passed over and why;
    /// exit 1 if the chain does not end with a person of the county
    Who {
        /// The case's number
        case: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// The example.
#[derive(Debug, Args)]
pub struct Demo {
    /// End after the report instead of staying up
    #[arg(long)]
    pub once: bool,
    /// Print the report as JSON on the last line
    #[arg(long)]
    pub json: bool,
    /// Print the year's events as JSON lines and end
    #[arg(long, conflicts_with_all = ["once", "roster", "households"])]
    pub events: bool,
    /// Print the roster as JSON lines and end
    #[arg(long, conflicts_with = "households")]
    pub roster: bool,
    /// Print the households as JSON lines and end
    #[arg(long)]
    pub households: bool,
}

/// A file of events.
#[derive(Debug, Args)]
pub struct Import {
    /// The file; `-` reads JSON lines from standard input
    pub file: PathBuf,
    /// The column map by name, or a TOML file with one; recognised by the headers if not given
    #[arg(long)]
    pub map: Option<String>,
    /// The bulletin's number, if the file does not say it
    #[arg(long)]
    pub bulletin: Option<String>,
    /// The year of dates without one
    #[arg(long)]
    pub year: Option<i16>,
    /// History: cases and levels as usual, but one list of what is owed today instead of warnings
    #[arg(long)]
    pub history: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Check, try, draft and publish rules.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Compile, lint and run the cases of a rules folder; exit 1 if anything fails
    Check {
        /// The folder; the shipped rules if not given
        dir: Option<PathBuf>,
        /// The language in which problems are told; JSON has both
        #[arg(long, value_enum, default_value_t = Lang::En)]
        lang: Lang,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Judge events (JSON lines) on an empty memory store; one assessment a line
    Try {
        /// The rules folder; the shipped rules if not given
        #[arg(long)]
        rules: Option<PathBuf>,
        /// The events; standard input if not given
        file: Option<PathBuf>,
    },
    /// Read labelled notes and count what is found, missed and misread
    Measure(MeasureRules),
    /// Say what differs between two rulesets
    Diff(Diff),
    /// Judge the stored history under a draft: who would move, and who would be warned
    Replay(Replay),
    /// Run a past decision again: the same ruleset must give the same bytes
    Rerun(Rerun),
    /// Let a draft judge live events beside the live ruleset, without effect
    #[command(subcommand)]
    Shadow(Shadow),
    /// How often each rule fired, alone or decisively, and which are dead
    Statistics(Json),
    /// Silence a rule for one case, for a reason and until a day
    Mute(Mute),
    /// Let a silenced rule speak again
    Unmute(Unmute),
    /// List the rules that are or were silent for a case
    Mutes(Json),
    /// List every name that rules may use
    Fields {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the versions, or with --nodes the running processes and what each judges with
    Versions {
        /// List the running processes
        #[arg(long)]
        nodes: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write a version's files into a new folder
    Export {
        /// A number, the beginning of a hash, or `live`
        version: String,
        /// The folder; it must not be there yet, or be empty
        dir: PathBuf,
    },
    /// Keep a rules folder as a draft, after its check
    Draft {
        /// The folder
        dir: PathBuf,
        /// The sign-in name of who wrote it, a rule keeper
        #[arg(long)]
        author: String,
        /// Why
        #[arg(long)]
        note: String,
    },
    /// Approve a draft that somebody else wrote
    Approve {
        /// A number or the beginning of a hash
        version: String,
        /// The sign-in name of an approver
        #[arg(long = "as", value_name = "NAME")]
        who: String,
    },
    /// Make an approved version live, once every running node has loaded it
    Publish(PublishRules),
    /// Go back to a version that was live before, at once and alone
    Rollback(RollbackRules),
    /// Take back a version that is not live; calls off its publishing
    Withdraw {
        /// A number or the beginning of a hash
        version: String,
        /// The sign-in name of a rule keeper or approver
        #[arg(long = "as", value_name = "NAME")]
        who: String,
    },
    /// List the cases that the latest version alone would have left lower; they stay as they are
    Lowered(Json),
    /// Merge this release's rules with the town's own into a draft; done at every start
    MergeRelease,
}

/// Labelled notes.
#[derive(Debug, Args)]
pub struct MeasureRules {
    /// The folder of notes; tests/corpus/tuning if not given
    pub dir: Option<PathBuf>,
    /// The rules folder; the shipped rules if not given
    #[arg(long)]
    pub rules: Option<PathBuf>,
    /// Print the misread notes too
    #[arg(long)]
    pub misread: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A version to be made live.
#[derive(Debug, Args)]
pub struct PublishRules {
    /// A number or the beginning of a hash
    pub version: String,
    /// The sign-in name of an approver
    #[arg(long = "as", value_name = "NAME")]
    pub who: String,
    /// Why
    #[arg(long)]
    pub note: String,
    /// When, such as 2026-12-01T03:00:00+08:00; at once if not given
    #[arg(long, value_name = "TIME")]
    pub at: Option<jiff::Timestamp>,
    /// A node that goes without it, out of service until it can load it; may be repeated
    #[arg(long, value_name = "NODE")]
    pub without: Vec<String>,
    /// The number of warnings that will be raised, where the policy wants it confirmed
    #[arg(long, value_name = "N")]
    pub confirm_warnings: Option<i64>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Back to an earlier version.
#[derive(Debug, Args)]
pub struct RollbackRules {
    /// The version; the one before the live one if not given
    #[arg(long, value_name = "VERSION")]
    pub to: Option<String>,
    /// The sign-in name of an approver
    #[arg(long = "as", value_name = "NAME")]
    pub who: String,
    /// Why
    #[arg(long)]
    pub note: String,
    /// A node that goes without it, out of service until it can load it; may be repeated
    #[arg(long, value_name = "NODE")]
    pub without: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A language.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

/// The roster.
#[derive(Debug, Subcommand)]
pub enum Roster {
    /// Take in a roster: .jsonl or .csv
    Import {
        /// The file
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Households.
#[derive(Debug, Subcommand)]
pub enum Household {
    /// Show what a list of households would match, or take it in: .jsonl or .csv
    Import {
        /// The file
        file: PathBuf,
        /// Take it in; without this only the preview is shown
        #[arg(long)]
        confirm: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// The period that is counted.
#[derive(Debug, Args)]
pub struct Report {
    /// The first day, such as 2026-01-01; from the beginning if not given
    #[arg(long)]
    pub from: Option<jiff::civil::Date>,
    /// The last day; up to the end if not given
    #[arg(long)]
    pub until: Option<jiff::civil::Date>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What could not be taken.
#[derive(Debug, Subcommand)]
pub enum Quarantine {
    /// List the open rows
    List(Json),
    /// Put rows back the way they came
    PutBack {
        /// The rows; all open ones if none is given
        rows: Vec<i64>,
    },
}

/// People who sign in.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account; prints a one-time password
    Add {
        /// The sign-in name
        name: String,
        /// The person of the roster
        #[arg(long)]
        person: String,
        /// A role; may be repeated
        #[arg(long, required = true)]
        role: Vec<String>,
    },
}

/// The journal.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Verify the chain and say where it breaks
    Verify,
}

/// Measure this machine.
#[derive(Debug, Args)]
pub struct Bench {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Seconds for each run
    #[arg(long, default_value_t = 20)]
    pub seconds: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_valid() {
        Cli::command().debug_assert();
    }
}

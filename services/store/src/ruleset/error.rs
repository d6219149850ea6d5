//! Why something is not done with a ruleset. Each text begins with the option or field it is about.

use super::version::VersionState;
use crate::error::StoreError;

/// Why something is not done with a ruleset.
#[derive(Debug, thiserror::Error)]
pub enum RulesetError {
    /// No version has that number or hash.
    #[error("version {0}: not known; see `hearthwatch rules versions`")]
    Unknown(String),
    /// Several hashes begin so.
    #[error("version {0}: several hashes begin so")]
    Ambiguous(String),
    /// Nothing was published yet.
    #[error("version live: nothing was published yet")]
    NothingLive,
    /// There is no such account.
    #[error("as: no such account")]
    UnknownAccount,
    /// The account is not for this.
    #[error("as: the account does not have the role {0}")]
    RoleMissing(&'static str),
    /// Whoever wrote a version does not approve it.
    #[error("as: who wrote a version does not approve it; a second person has to")]
    OwnDraft,
    /// Why is not said.
    #[error("note: missing")]
    NoteMissing,
    /// The version is not as far as it has to be.
    #[error("version {number}: it is {}, and has to be {}", .is.name(), .needed.name())]
    State {
        /// Its number.
        number: i64,
        /// How far it is.
        is: VersionState,
        /// How far it has to be.
        needed: VersionState,
    },
    /// The version judges now.
    #[error("version {0}: it is live")]
    IsLive(i64),
    /// The same files are kept already.
    #[error("the same files are version {0} already")]
    Known(i64),
    /// Publishing it raises more warnings at once than the policy lets pass unasked.
    #[error(
        "confirm-warnings: judging the open cases again will raise {0} warnings; confirm that \
         number"
    )]
    Unconfirmed(i64),
    /// A publishing is under way.
    #[error("publishing {0} is under way")]
    UnderWay(i64),
    /// Its lease has run out, somebody else has it, or it was called off.
    #[error("publishing {0} is not ours any more")]
    Lost(i64),
    /// A node could not load the version.
    #[error("{}", nodes(.0))]
    Nodes(Vec<(String, String)>),
    /// No earlier version was live.
    #[error("to: no earlier version was live")]
    NothingBefore,
    /// A roll-back goes to a version that was live before.
    #[error("to: version {0} was never live; publish it instead")]
    NeverLive(i64),
    /// The store's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for RulesetError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

fn nodes(nodes: &[(String, String)]) -> String {
    let named: Vec<String> =
        nodes.iter().map(|(node, why)| format!("node {node}: {why}")).collect();
    format!("{}; start it anew, or publish with --without", named.join("; "))
}

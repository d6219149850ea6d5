//! Answering a warning, and declining it, for the page and the API alike.

use store::{Answer, DeclineReason};

use crate::problem::Problem;
use crate::serve::Console;

/// Who has the warning now.
pub(crate) struct Answered {
    /// Whether this answer was the first.
    pub(crate) first: bool,
    /// Who answered.
    pub(crate) by: String,
    /// When.
    pub(crate) at: i64,
}

/// Records that this person has the warning. What they may not see does not exist for them.
pub(crate) async fn acknowledge(
    console: &Console,
    person: &str,
    warning: &str,
) -> Result<Answered, Problem> {
    let at = console.now();
    if console.store.warning_seen_by(warning, person, at).await?.is_none() {
        console.metrics.denied("acknowledge");
        return Err(Problem::Missing);
    }
    match console.store.acknowledge(warning, person, at).await? {
        Answer::Taken => Ok(Answered { first: true, by: person.to_owned(), at }),
        Answer::Already { by, at } => Ok(Answered { first: false, by, at }),
        Answer::NotYours => {
            console.metrics.denied("acknowledge");
            Err(Problem::NotYours)
        }
        Answer::Barred(_) | Answer::Unknown => {
            console.metrics.denied("acknowledge");
            Err(Problem::Missing)
        }
    }
}

/// Records that this person cannot take the warning; the next one is asked at once.
pub(crate) async fn decline(
    console: &Console,
    person: &str,
    warning: &str,
    reason: &str,
) -> Result<(), Problem> {
    let at = console.now();
    if console.store.warning_seen_by(warning, person, at).await?.is_none() {
        console.metrics.denied("decline");
        return Err(Problem::Missing);
    }
    let reason = DeclineReason::from_name(reason).ok_or_else(|| {
        let names = DeclineReason::ALL.map(DeclineReason::name).join(", ");
        Problem::BadBody(format!("reason: one of {names}"))
    })?;
    match console.store.decline(warning, person, reason, at).await? {
        Answer::Taken | Answer::Already { .. } => Ok(()),
        Answer::NotYours => {
            console.metrics.denied("decline");
            Err(Problem::NotYours)
        }
        Answer::Barred(_) | Answer::Unknown => {
            console.metrics.denied("decline");
            Err(Problem::Missing)
        }
    }
}

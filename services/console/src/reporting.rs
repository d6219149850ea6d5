//! Entering the receipt of a mandatory report, for the page and the API alike.

use store::{Answer, Authority, Filing, ReceiptNumber};

use crate::problem::Problem;
use crate::serve::Console;

/// Records the receipt of the report that is owed in this warning's matter, and says whether it
/// was owed still. What the person may not see does not exist for them.
pub(crate) async fn file(
    console: &Console,
    person: &str,
    warning: &str,
    (authority, receipt): (&str, &str),
) -> Result<bool, Problem> {
    let at = console.now();
    if console.store.warning_seen_by(warning, person, at).await?.is_none() {
        console.metrics.denied("file_report");
        return Err(Problem::Missing);
    }
    let authority = Authority::from_name(authority)
        .ok_or_else(|| wrong("authority: one of police_station, civil_affairs, education"))?;
    let number = ReceiptNumber::parse(receipt)
        .ok_or_else(|| wrong("receipt: 1 to 64 characters without control characters"))?;
    match console.store.file_report(warning, person, (authority, &number), at).await? {
        Filing::Taken => Ok(true),
        Filing::NothingOwed => Ok(false),
        Filing::Refused(answer) => {
            console.metrics.denied("file_report");
            Err(match answer {
                Answer::NotYours => Problem::NotYours,
                _ => Problem::Missing,
            })
        }
    }
}

fn wrong(field: &str) -> Problem {
    Problem::BadBody(field.to_owned())
}

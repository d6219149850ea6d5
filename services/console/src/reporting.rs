//! How a mandatory report ended, for the page and the API alike.

use store::{Answer, Authority, Filing, NoReportReason, ReceiptNumber, ReportSaid};

use crate::problem::Problem;
use crate::serve::Console;

/// The report was made: to whom, and the number of the receipt, as they were typed.
pub(crate) fn filed(authority: &str, receipt: &str) -> Result<ReportSaid, Problem> {
    let authority = Authority::from_name(authority).ok_or_else(|| {
        let names = Authority::ALL.map(Authority::name).join(", ");
        Problem::BadBody(format!("authority: one of {names}"))
    })?;
    let number = ReceiptNumber::parse(receipt).ok_or_else(|| {
        let longest = ReceiptNumber::LONGEST;
        Problem::BadBody(format!("receipt: 1 to {longest} characters without control characters"))
    })?;
    Ok(ReportSaid::Filed(authority, number))
}

/// None is owed, and why, as it was typed.
pub(crate) fn not_owed(reason: &str) -> Result<ReportSaid, Problem> {
    let reason = NoReportReason::parse(reason).ok_or_else(|| {
        let (shortest, longest) = (NoReportReason::SHORTEST, NoReportReason::LONGEST);
        Problem::BadBody(format!("reason: {shortest} to {longest} characters"))
    })?;
    Ok(ReportSaid::NotOwed(reason))
}

/// Records how the report that is owed in this warning's matter ended, and says whether it was
/// owed still. What the person may not see does not exist for them.
pub(crate) async fn end(
    console: &Console,
    person: &str,
    warning: &str,
    said: Result<ReportSaid, Problem>,
) -> Result<bool, Problem> {
    let at = console.now();
    if console.store.warning_seen_by(warning, person, at).await?.is_none() {
        console.metrics.denied("file_report");
        return Err(Problem::Missing);
    }
    match console.store.end_report(warning, person, &said?, at).await? {
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

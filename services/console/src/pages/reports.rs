//! On a warning's page: the mandatory reports of its matter, and the forms for how one ended.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Redirect;
use maud::{Markup, html};
use store::{Authority, MandatoryReport, NoReportReason, ReceiptNumber};

use super::choice::choice;
use crate::form::Typed;
use crate::problem::{PageProblem, Problem};
use crate::reporting;
use crate::serve::Console;
use crate::session::Visitor;
use crate::text::reports as words;

/// What is owed, and what has ended; nothing where no report ever was owed.
pub(crate) fn section(warning: &str, reports: &[MandatoryReport], now: i64) -> Markup {
    html! {
        @if !reports.is_empty() {
            section {
                h2 { (words::TITLE) }
                @for report in reports {
                    @match &report.ended {
                        Some(ended) => p.done { "✓ " (words::ended(ended)) },
                        None => {
                            p.duty {
                                (words::owed(report.since, now, report.reminders))
                            }
                            p.soft { (words::LAW) }
                            (form(warning))
                        }
                    }
                }
            }
        }
    }
}

fn form(warning: &str) -> Markup {
    let authorities = Authority::ALL.map(|one| (one.name(), words::authority(one)));
    html! {
        form.fields.record method="post" action=(format!("/w/{warning}/report")) {
            fieldset {
                legend { (words::WHOM) }
                (choice("authority", authorities, |_| false))
            }
            label for="receipt" { (words::NUMBER) }
            input #receipt name="receipt" required maxlength=(ReceiptNumber::LONGEST)
                autocomplete="off";
            button.main type="submit" { (words::FILE) }
        }
        details.opening {
            summary { (words::NOT_OWED) }
            form.fields.record method="post" action=(format!("/w/{warning}/report")) {
                input type="hidden" name="how" value="not_owed";
                p.soft { (words::NOT_OWED_WHO) }
                label for="reason" { (words::REASON) }
                textarea #reason name="reason" rows="3" required
                    minlength=(NoReportReason::SHORTEST) maxlength=(NoReportReason::LONGEST) {}
                button type="submit" { (words::NOT_OWED_SEND) }
            }
        }
    }
}

/// `POST /w/{id}/report`: it was made, or the town says that none is owed.
pub(crate) async fn end(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Result<Path<String>, PathRejection>,
    typed: Typed,
) -> Result<Redirect, PageProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    let said = match typed.get("how") {
        "not_owed" => reporting::not_owed(typed.get("reason")),
        _ => reporting::filed(typed.get("authority"), typed.get("receipt")),
    };
    // Ended by somebody else meanwhile: the page says so.
    reporting::end(&console, &session.person, &id, said).await?;
    Ok(Redirect::to(&format!("/w/{id}")))
}

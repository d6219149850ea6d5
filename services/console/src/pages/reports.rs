//! On a warning's page: the mandatory reports of its matter, and the form for the receipt.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Redirect;
use maud::{Markup, html};
use store::{Authority, MandatoryReport, ReceiptNumber};

use crate::form::Typed;
use crate::problem::{PageProblem, Problem};
use crate::reporting;
use crate::serve::Console;
use crate::session::Visitor;
use crate::text::reports as words;

/// What is owed, and what was filed; nothing where no report ever was owed.
pub(crate) fn section(warning: &str, reports: &[MandatoryReport], now: i64) -> Markup {
    html! {
        @if !reports.is_empty() {
            section {
                h2 { (words::TITLE) }
                @for report in reports {
                    @match &report.receipt {
                        Some(receipt) => p.done { "✓ " (words::filed(receipt)) },
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
    html! {
        form.fields.record method="post" action=(format!("/w/{warning}/report")) {
            fieldset {
                legend { (words::WHOM) }
                div.ticks {
                    @for authority in Authority::ALL {
                        label.tick {
                            input type="radio" name="authority" value=(authority.name()) required;
                            span { (words::authority(authority)) }
                        }
                    }
                }
            }
            label for="receipt" { (words::NUMBER) }
            input #receipt name="receipt" required maxlength=(ReceiptNumber::LONGEST)
                autocomplete="off";
            button.main type="submit" { (words::FILE) }
        }
    }
}

pub(crate) async fn file(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Result<Path<String>, PathRejection>,
    typed: Typed,
) -> Result<Redirect, PageProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    let receipt = (typed.get("authority"), typed.get("receipt"));
    // Filed by somebody else meanwhile: the page says so.
    reporting::file(&console, &session.person, &id, receipt).await?;
    Ok(Redirect::to(&format!("/w/{id}")))
}

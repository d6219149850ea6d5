//! `/w/{id}`: one warning, and the button to answer it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use maud::{Markup, html};
use store::{Attempt, DeclineReason, Outcome, Seen, WarningState};

use super::choice::choice;
use super::frame::{Frame, page};
use super::{chips, follow_ups, reports, warnings};
use crate::answering;
use crate::form::Typed;
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, PageProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    let now = console.now();
    let Some(seen) = console.store.warning_seen_by(&id, &session.person, now).await? else {
        console.metrics.denied("see");
        return Err(PageProblem(Problem::Missing));
    };
    let attempts = console.store.attempts(&[&id]).await?;
    let reported = console.store.mandatory_reports(&seen.warning.matter).await?;
    let followed_up = follow_ups::section(&console, &seen.warning.matter).await?;
    let body = html! {
        p { a.back href="/" { "← " (text::BACK) } }
        h1 { (warnings::number(&seen)) }
        (chips::first_of_all(seen.warning.flags))
        article class=(format!("card l{}", seen.warning.level.number())) {
            p.chips {
                (chips::deadline(&seen.warning, now))
                (chips::level(seen.warning.level))
                (chips::flags(seen.warning.flags))
            }
            (warnings::facts(&seen))
            div.actions { (taken(&seen, &session.person)) }
            (declining(&seen, &session.person))
        }
        (reports::section(&id, &reported, now))
        (followed_up)
        @if let Some(number) = &seen.warning.number {
            p { a.button href=(format!("/c/{number}")) { (text::WHY) } }
        }
        section { h2 { (text::CHAIN) } (chain(&attempts, &session.person)) }
    };
    Ok(page(warnings::number(&seen), Frame { signed_in: true, advice: true }, &body))
}

pub(crate) async fn acknowledge(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Result<Path<String>, PathRejection>,
) -> Result<Redirect, PageProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    answering::acknowledge(&console, &session.person, &id).await?;
    Ok(Redirect::to(&format!("/w/{id}")))
}

/// `POST /w/{id}/decline`: whoever is asked, or has it, cannot take it.
pub(crate) async fn decline(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Result<Path<String>, PathRejection>,
    typed: Typed,
) -> Result<Redirect, PageProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    answering::decline(&console, &session.person, &id, typed.get("reason")).await?;
    Ok(Redirect::to(&format!("/w/{id}")))
}

/// For who is asked and for who has it: two taps hand it on.
fn declining(seen: &Seen, person: &str) -> Markup {
    let warning = &seen.warning;
    let has_it = match warning.state {
        WarningState::Pending | WarningState::Waiting => seen.asked,
        WarningState::Acknowledged => warning.acknowledged_by.as_deref() == Some(person),
        WarningState::Exhausted => false,
    };
    let reasons = DeclineReason::ALL.map(|reason| (reason.name(), text::declined(reason)));
    html! {
        @if has_it {
            details.opening {
                summary { (text::DECLINE) }
                form.fields.record method="post" action=(format!("/w/{}/decline", warning.id)) {
                    p.soft { (text::DECLINE_WHAT) }
                    (choice("reason", reasons, |_| false))
                    button type="submit" { (text::DECLINE_SEND) }
                }
            }
        }
    }
}

fn taken(seen: &Seen, person: &str) -> Markup {
    let warning = &seen.warning;
    let answered = warning.acknowledged_at.filter(|_| warning.state == WarningState::Acknowledged);
    html! {
        @match answered {
            Some(at) => {
                @let by_you = warning.acknowledged_by.as_deref() == Some(person);
                p.done { "✓ " (text::answered(by_you, at)) }
            }
            None => (warnings::answer(seen)),
        }
    }
}

/// Who was told, how, and what came of it. Nobody's name: only whether it was you.
pub(super) fn chain(attempts: &[Attempt], person: &str) -> Markup {
    html! {
        @if attempts.is_empty() {
            p.soft { (text::CHAIN_EMPTY) }
        } @else {
            ol.chain {
                @for attempt in attempts {
                    li {
                        span.soft { (chips::time(attempt.started_at)) }
                        span.what {
                            @if let Some(recipient) = &attempt.recipient {
                                @let you = recipient == person;
                                (text::step(attempt.step)) " · "
                                (if you { text::YOU } else { text::SOMEBODY }) " · "
                            }
                            @if attempt.outcome.is_try() { (text::channel(&attempt.channel)) " · " }
                            strong { (text::outcome(attempt.outcome)) }
                            // Whoever goes next has to know; why else is nobody's business.
                            @if attempt.outcome == Outcome::Declined
                                && attempt.reason == DeclineReason::Unsafe.name() {
                                "（" (text::declined(DeclineReason::Unsafe)) "）"
                            }
                        }
                    }
                }
            }
        }
    }
}

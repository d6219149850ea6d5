//! `/`: my warnings, the most pressing first.

use axum::extract::State;
use axum::response::Html;
use maud::{Markup, html};
use store::Seen;

use super::chips;
use super::frame::{Frame, page};
use crate::problem::PageProblem;
use crate::rules;
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;

/// The most that are shown at once.
const MOST: i64 = 100;
/// The most answered ones.
const MOST_ANSWERED: i64 = 10;

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
) -> Result<Html<String>, PageProblem> {
    let now = console.now();
    let open = console.store.open_warnings_seen_by(&session.person, now, MOST).await?;
    let answered = console.store.warnings_answered_by(&session.person, MOST_ANSWERED).await?;
    let over = open.iter().filter(|seen| chips::is_overdue(&seen.warning, now)).count();
    let body = html! {
        h1 { (text::WARNINGS) }
        @if rules::may_see(&session) {
            p { a.button href="/rules" { (text::rules::RULES) } }
        }
        @if open.is_empty() {
            div.empty {
                p { (text::NONE_OPEN) }
                p.soft { (text::NONE_OPEN_HINT) }
            }
        } @else {
            p.summary { (text::summary(open.len(), over)) }
            ol.cards { @for seen in &open { li { (card(seen, now)) } } }
        }
        @if !answered.is_empty() {
            section {
                h2 { (text::ANSWERED) }
                ul.rows { @for seen in &answered { li { (row(seen)) } } }
            }
        }
    };
    let advice = !(open.is_empty() && answered.is_empty());
    Ok(page(text::WARNINGS, Frame { signed_in: true, advice }, &body))
}

fn card(seen: &Seen, now: i64) -> Markup {
    let warning = &seen.warning;
    let address = format!("/w/{}", warning.id);
    html! {
        article class=(format!("card l{}", warning.level.number())) {
            h2 { a href=(address) { (number(seen)) } }
            p.chips {
                (chips::deadline(warning, now))
                (chips::level(warning.level))
                (chips::flags(warning.flags))
            }
            (facts(seen))
            div.actions {
                (answer(seen))
                a.button href=(address) { (text::LOOK) }
            }
        }
    }
}

fn row(seen: &Seen) -> Markup {
    let warning = &seen.warning;
    html! {
        a href=(format!("/w/{}", warning.id)) { (number(seen)) }
        span { (warning.level.words()) }
        @if let Some(at) = warning.acknowledged_at { span.soft { (chips::time(at)) } }
    }
}

/// The number people know the case by.
pub(crate) fn number(seen: &Seen) -> &str {
    seen.warning.number.as_deref().unwrap_or(text::UNNUMBERED)
}

/// When it was raised, by when it has to be answered, how far it is.
pub(crate) fn facts(seen: &Seen) -> Markup {
    let warning = &seen.warning;
    html! {
        dl.facts {
            @if let Some(cause) = text::cause(&warning.cause) {
                div { dt { (text::CAUSE) } dd { (cause) } }
            }
            div { dt { (text::RAISED) } dd { (chips::time(warning.raised_at)) } }
            div {
                dt { (text::ANSWER_BY) }
                dd {
                    @match warning.answer_by {
                        Some(at) => (chips::time(at)),
                        None => (text::NO_DEADLINE),
                    }
                }
            }
            div { dt { (text::STATE) } dd { (text::state(warning.state)) } }
        }
    }
}

/// One tap to answer. Who is not asked may try: those further up can, the store says who.
pub(crate) fn answer(seen: &Seen) -> Markup {
    let words = if seen.asked { text::ACKNOWLEDGE } else { text::ACKNOWLEDGE_INSTEAD };
    html! {
        form method="post" action=(format!("/w/{}/acknowledge", seen.warning.id)) {
            button.main[seen.asked] type="submit" { (words) }
        }
    }
}

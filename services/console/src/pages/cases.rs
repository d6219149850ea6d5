//! `/cases`: the cases I may see, the gravest first, a page at a time.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use maud::{Markup, html};
use serde::Deserialize;
use store::{CaseCursor, SeenCase};

use super::chips;
use super::frame::{Frame, page};
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;

/// How many are read for one page.
const PAGE: i64 = 50;

/// Where to go on.
#[derive(Debug, Deserialize)]
pub(crate) struct Place {
    after: Option<String>,
}

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
    place: Result<Query<Place>, QueryRejection>,
) -> Result<Html<String>, PageProblem> {
    let Query(place) = place.map_err(|_| Problem::Missing)?;
    let after = place.after.as_deref().map(|text| parse(text).ok_or(Problem::Missing));
    let after = after.transpose()?;
    let store = &console.store;
    let (cases, next) =
        store.cases_seen_by(&session.person, console.now(), after.as_ref(), PAGE).await?;
    let body = html! {
        h1 { (text::CASES) }
        @if cases.is_empty() {
            div.empty { p { (text::NO_CASES) } }
        } @else {
            p.soft { (text::CASES_HINT) }
            ol.rows.cases-list { @for case in &cases { li { (row(case)) } } }
        }
        @if let Some(next) = &next {
            p { a.button rel="next" href=(address(next)) { (text::MORE) } }
        }
    };
    Ok(page(text::CASES, Frame { signed_in: true, advice: true }, &body))
}

fn row(case: &SeenCase) -> Markup {
    html! {
        a href=(format!("/c/{}", case.number)) { (case.number) }
        span.chips { (chips::level(case.level)) (chips::flags(case.flags)) }
        span.soft { (text::LATEST) " " (chips::time(case.latest_at)) }
    }
}

fn address(after: &CaseCursor) -> String {
    format!("/cases?after={}.{}.{}", after.level, after.latest_at, after.id)
}

fn parse(text: &str) -> Option<CaseCursor> {
    let mut parts = text.splitn(3, '.');
    let level = parts.next()?.parse().ok()?;
    let latest_at = parts.next()?.parse().ok()?;
    Some(CaseCursor { level, latest_at, id: parts.next()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_survives_its_address() {
        let cursor = CaseCursor { level: 3, latest_at: -7, id: "m.1".to_owned() };
        let address = address(&cursor);
        let text = address.strip_prefix("/cases?after=").expect("the address");
        assert_eq!(parse(text), Some(cursor));
        for bad in ["", "3", "3.x.m", "3.4"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}

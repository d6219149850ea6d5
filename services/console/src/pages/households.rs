//! `/households`: the households where I work, found by group, house number or surname.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use maud::{Markup, html};
use serde::Deserialize;
use store::SeenHousehold;

use super::chips;
use super::frame::{Frame, page};
use super::household::doorplate;
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;
use crate::text::households as words;

/// How many are shown at once.
const PAGE: usize = 50;
/// The longest that is looked for, in characters.
const LONGEST: usize = 20;

/// What is looked for, and where to go on.
#[derive(Deserialize)]
pub(crate) struct Search {
    q: Option<String>,
    after: Option<String>,
}

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
    search: Result<Query<Search>, QueryRejection>,
) -> Result<Html<String>, PageProblem> {
    let Query(search) = search.map_err(|_| Problem::Missing)?;
    let wanted: String = search.q.unwrap_or_default().trim().chars().take(LONGEST).collect();
    let after = search.after.unwrap_or_default();
    let store = &console.store;
    let seen = store.households_seen_by(&session.person, console.now(), &after, &wanted, PAGE);
    let (mut households, next) = seen.await?;
    households.sort_by(|a, b| (&a.group, number(a), &a.id).cmp(&(&b.group, number(b), &b.id)));
    let advice = households.iter().any(|household| household.case.is_some());
    let body = html! {
        h1 { (text::HOUSEHOLDS) }
        form.search method="get" action="/households" role="search" {
            label for="q" { (words::SEARCH) }
            input #q type="search" name="q" value=(wanted) maxlength=(LONGEST);
            button type="submit" { (words::FIND) }
        }
        @if households.is_empty() {
            div.empty { p { (if wanted.is_empty() { words::NONE } else { words::NONE_FOUND }) } }
        } @else {
            ul.rows.households { @for household in &households { li { (row(household)) } } }
        }
        @if let Some(next) = &next {
            form method="get" action="/households" {
                input type="hidden" name="q" value=(wanted);
                input type="hidden" name="after" value=(next);
                button type="submit" { (text::MORE) }
            }
        }
    };
    Ok(page(text::HOUSEHOLDS, Frame { signed_in: true, advice }, &body))
}

fn row(household: &SeenHousehold) -> Markup {
    html! {
        a href=(format!("/h/{}", household.id)) { (doorplate(household)) }
        @if let Some((_, level, flags)) = &household.case {
            span.chips { (chips::level(*level)) (chips::flags(*flags)) }
        }
        a.write href=(format!("/h/{}/visit", household.id)) { (words::WRITE) }
    }
}

/// The house number to sort by: 9号 stands before 10号.
fn number(household: &SeenHousehold) -> u64 {
    let house = household.house.as_deref().unwrap_or_default();
    let digits: String = house.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u64::MAX)
}

//! `/households`: the households where I work, found by group, house number or surname.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use maud::{Markup, html};
use serde::Deserialize;
use store::SeenHousehold;
use triage::Level;

use super::chips;
use super::frame::{Frame, page};
use super::household::doorplate;
use crate::form::Typed;
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text;
use crate::text::households as words;

/// How many are shown at once.
pub(super) const PAGE: usize = 50;
/// The longest that is looked for, in characters.
const LONGEST: usize = 20;

/// What is looked for, and where to go on.
#[derive(Default, Deserialize)]
pub(crate) struct Search {
    q: Option<String>,
    after: Option<String>,
}

impl Search {
    /// What a form carries along of the search it was found by.
    pub(super) fn of(typed: &Typed) -> Self {
        let some = |name| Some(typed.get(name).to_owned()).filter(|text| !text.is_empty());
        Self { q: some("q"), after: some("after") }
    }

    /// What is looked for.
    pub(super) fn wanted(&self) -> String {
        self.q.as_deref().unwrap_or_default().trim().chars().take(LONGEST).collect()
    }

    /// The household to go on after.
    pub(super) fn after(&self) -> &str {
        self.after.as_deref().unwrap_or_default()
    }

    /// The form to look for others.
    pub(super) fn form(&self, action: &str) -> Markup {
        html! {
            form.search method="get" action=(action) role="search" {
                label for="q" { (words::SEARCH) }
                input #q type="search" name="q" value=(self.wanted()) maxlength=(LONGEST);
                button type="submit" { (words::FIND) }
            }
        }
    }

    /// The form that goes on to the next page.
    pub(super) fn more(&self, action: &str, next: &str) -> Markup {
        html! {
            form method="get" action=(action) {
                input type="hidden" name="q" value=(self.wanted());
                input type="hidden" name="after" value=(next);
                button type="submit" { (text::MORE) }
            }
        }
    }
}

/// In the order in which one walks: by group and house number.
pub(super) fn sorted(mut households: Vec<SeenHousehold>) -> Vec<SeenHousehold> {
    households.sort_by(|a, b| (&a.group, number(a), &a.id).cmp(&(&b.group, number(b), &b.id)));
    households
}

pub(crate) async fn show(
    State(console): State<Console>,
    Visitor(session): Visitor,
    search: Result<Query<Search>, QueryRejection>,
) -> Result<Html<String>, PageProblem> {
    let Query(search) = search.map_err(|_| Problem::Missing)?;
    let (store, wanted) = (&console.store, search.wanted());
    let (person, after) = (&session.person, search.after());
    let seen = store.households_seen_by(person, console.now(), after, &wanted, PAGE);
    let (households, next) = seen.await?;
    let households = sorted(households);
    let advice = households.iter().any(|household| household.case.is_some());
    let body = html! {
        h1 { (text::HOUSEHOLDS) }
        (search.form("/households"))
        p { a.button href="/round" { (words::TO_ROUND) } }
        @if households.is_empty() {
            div.empty { p { (if wanted.is_empty() { words::NONE } else { words::NONE_FOUND }) } }
        } @else {
            ul.rows.households { @for household in &households { li { (row(household)) } } }
        }
        @if let Some(next) = &next {
            (search.more("/households", next))
        }
    };
    Ok(page(text::HOUSEHOLDS, Frame { signed_in: true, advice }, &body))
}

fn row(household: &SeenHousehold) -> Markup {
    html! {
        a href=(format!("/h/{}", household.id)) { (doorplate(household)) }
        @if let Some(grid) = &household.grid { span.soft.near { (grid) } }
        @if let Some((_, level, flags)) = &household.case {
            span.chips {
                @if *level > Level::Watch { (chips::level(*level)) }
                (chips::flags(*flags))
            }
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

//! `/rules/diff`: two versions side by side, in words.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use maud::{Markup, html};
use serde::Deserialize;
use triage::Ruleset;
use triage::diff::{diff, sides};
use triage::loading::Language;

use super::{NotDone, sheet};
use crate::problem::Problem;
use crate::rules::RulesVisitor;
use crate::serve::Console;
use crate::text::rules as text;

/// The most differences that a page shows.
const MOST: usize = 300;
/// The longest text of one of them, in characters.
const LONGEST: usize = 200;

/// Two versions.
#[derive(Deserialize)]
pub(super) struct Two {
    before: String,
    after: String,
}

pub(super) async fn show(
    State(console): State<Console>,
    RulesVisitor(_): RulesVisitor,
    two: Result<Query<Two>, QueryRejection>,
) -> Result<Html<String>, NotDone> {
    let Query(two) = two.map_err(|_| Problem::BadRequest)?;
    let versions = console.store.ruleset_versions().await?;
    let before = console.store.ruleset_version(&two.before).await?;
    let after = console.store.ruleset_version(&two.after).await?;
    let choice = |name: &'static str, words: &'static str, chosen: i64| {
        html! {
            label for=(name) { (words) }
            select id=(name) name=(name) {
                @for version in &versions {
                    option value=(version.number) selected[version.number == chosen] {
                        (text::number(version.number)) " · " (text::state(version))
                    }
                }
            }
        }
    };
    let body = html! {
        h1 { (text::DIFF) }
        form.pick method="get" action="/rules/diff" {
            (choice("before", text::BEFORE, before.number))
            (choice("after", text::AFTER, after.number))
            button type="submit" { (text::COMPARE) }
        }
        (differences(
            &*console.store.ruleset(&before.hash).await?,
            &*console.store.ruleset(&after.hash).await?,
        ))
    };
    Ok(sheet(text::DIFF, false, &body))
}

/// What differs, one line each: what, before, after.
pub(super) fn differences(before: &Ruleset, after: &Ruleset) -> Markup {
    let changes = diff(before, after);
    let shown = &changes[..changes.len().min(MOST)];
    let cell = |words: &str, side: &Option<String>| {
        html! { td data-name=(words) { @if let Some(said) = side { (short(said)) } } }
    };
    html! {
        @if changes.is_empty() { p.empty { (text::SAME) } } @else {
            div.sheet {
                table.changes {
                    thead {
                        tr {
                            th scope="col" { (text::WHAT) }
                            th scope="col" { (text::BEFORE) }
                            th scope="col" { (text::AFTER) }
                        }
                    }
                    tbody {
                        @for side in sides(shown, Language::Zh) {
                            tr {
                                th scope="row" { (side.what) }
                                (cell(text::BEFORE, &side.before))
                                (cell(text::AFTER, &side.after))
                            }
                        }
                    }
                }
            }
            @if changes.len() > MOST { p.soft { (text::more(changes.len() - MOST)) } }
        }
    }
}

fn short(text: &str) -> String {
    let mut chars = text.chars();
    let begin: String = chars.by_ref().take(LONGEST).collect();
    if chars.next().is_some() { begin + "……" } else { begin }
}

//! `/rules/desk/file`: one piece of a file to write in, with line numbers and the problems at their
//! lines.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use store::RulesDesk;
use triage::check::Report;
use triage::loading::RuleFiles;

use super::checked::problems;
use super::desk::{open, report};
use super::{NotDone, sheet};
use crate::form::Typed;
use crate::pages::look;
use crate::problem::Problem;
use crate::rules::RulesVisitor;
use crate::rules::parts::{Part, parts, unix_lines, with_part};
use crate::serve::Console;
use crate::text::rules as text;

/// Which piece of which file, and the line that is meant.
#[derive(Deserialize)]
pub(super) struct Place {
    path: String,
    #[serde(default)]
    part: usize,
    line: Option<usize>,
}

pub(super) async fn show(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    place: Result<Query<Place>, QueryRejection>,
) -> Result<Html<String>, NotDone> {
    let Query(place) = place.map_err(|_| Problem::Missing)?;
    let desk = open(&console, &session).await?;
    Ok(drawn(&desk, &place, None)?)
}

pub(super) async fn save(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    typed: Typed,
) -> Result<Response, NotDone> {
    let desk = open(&console, &session).await?;
    let number = |name: &str| typed.get(name).parse::<usize>().map_err(|_| Problem::BadRequest);
    let place = Place { path: typed.get("path").to_owned(), part: number("part")?, line: None };
    let before = desk.files.get(&place.path).ok_or(Problem::Missing)?;
    let written = unix_lines(typed.all("text").next().ok_or(Problem::BadRequest)?);
    let whole = with_part(before, place.part, &written).ok_or(Problem::Missing)?;
    let files = desk.files.iter().map(|(path, text)| {
        (path.to_owned(), if path == place.path { whole.clone() } else { text.to_owned() })
    });
    let files = RuleFiles::new(files);
    if !files.problems().is_empty() {
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            not_saved(&place, &written, text::TOO_LARGE),
        )
            .into_response());
    }
    let revision = typed.get("revision").parse().map_err(|_| Problem::BadRequest)?;
    let save = console.store.save_rules_desk(&session.person, (revision, &files), console.now());
    if !save.await? {
        return Ok((StatusCode::CONFLICT, not_saved(&place, &written, text::STALE)).into_response());
    }
    if typed.get("then") != "check" {
        let to = format!("/rules/desk/file?path={}&part={}", place.path, place.part);
        return Ok(Redirect::to(&to).into_response());
    }
    let desk = open(&console, &session).await?;
    let report = report(&console, desk.files.clone()).await?;
    Ok(drawn(&desk, &place, Some(&report))?.into_response())
}

fn drawn(
    desk: &RulesDesk,
    place: &Place,
    report: Option<&Report>,
) -> Result<Html<String>, Problem> {
    let whole = desk.files.get(&place.path).ok_or(Problem::Missing)?;
    let parts = parts(whole);
    // What was cut away may have left fewer pieces.
    let number = place.part.min(parts.len() - 1);
    let part = parts[number];
    let marked: Vec<usize> = report
        .iter()
        .flat_map(|report| &report.diagnostics)
        .filter(|one| *one.file == *place.path)
        .map(|one| one.line as usize)
        .chain(place.line)
        .collect();
    let body = html! {
        a.back href="/rules/desk" { "← " (text::DESK) }
        h1 { code { (place.path) } }
        @if let Some(report) = report { (problems(report, &desk.files)) }
        form.file method="post" action="/rules/desk/file" {
            input type="hidden" name="path" value=(place.path);
            input type="hidden" name="part" value=(number);
            input type="hidden" name="revision" value=(desk.revision);
            (pieces(&place.path, &parts, number))
            (editor(part, &marked))
            div.choices {
                button.main type="submit" name="then" value="check" { (text::SAVE_AND_CHECK) }
                button type="submit" name="then" value="" { (text::SAVE) }
            }
        }
        script src=(look::rules_script_address()) defer {}
    };
    Ok(sheet(&place.path, false, &body))
}

/// Ways to the other pieces of the file.
fn pieces(path: &str, parts: &[Part<'_>], number: usize) -> Markup {
    let address = |part: usize| format!("/rules/desk/file?path={path}&part={part}");
    let part = parts[number];
    html! {
        @if parts.len() > 1 {
            p.pieces {
                @if number > 0 { a href=(address(number - 1)) { (text::PREVIOUS) } }
                span { (text::lines(part.first_line, part.first_line + part.lines() - 1)) }
                @if number + 1 < parts.len() { a href=(address(number + 1)) { (text::NEXT) } }
            }
        }
    }
}

fn editor(part: Part<'_>, marked: &[usize]) -> Markup {
    let lines = part.lines();
    html! {
        div.editor {
            div.gutter aria-hidden="true" data-first=(part.first_line) {
                @for line in part.first_line..part.first_line + lines {
                    @if marked.contains(&line) { span.wrong { (line) } } @else { span { (line) } }
                }
            }
            // A browser takes away the first line end of a text area.
            textarea #text name="text" aria-label=(text::TEXT) rows=(lines + 1) wrap="off"
                spellcheck="false" autocapitalize="off" autocomplete="off" { "\n" (part.text) }
        }
    }
}

/// What was written stays on the page, to be copied.
fn not_saved(place: &Place, written: &str, words: &str) -> Html<String> {
    let address = format!("/rules/desk/file?path={}&part={}", place.path, place.part);
    let part = Part { first_line: 1, text: written };
    let body = html! {
        h1 { code { (place.path) } }
        div.refused role="alert" { p { (words) } p { a href=(address) { (text::DESK) } } }
        (editor(part, &[]))
    };
    sheet(&place.path, false, &body)
}

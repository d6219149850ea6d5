//! What a check found, each problem at its place.

use maud::{Markup, html};
use triage::check::Report;
use triage::loading::{Diagnostic, RuleFiles};

use crate::rules::parts::parts;
use crate::text::rules as text;

/// The most problems that a page shows.
const MOST: usize = 40;

/// The problems, with a way to each place in what is being written.
pub(super) fn problems(report: &Report, files: &RuleFiles) -> Markup {
    let found = &report.diagnostics;
    html! {
        @if found.is_empty() {
            div.allowed role="status" {
                p { strong { (text::ALL_WELL) } }
                p.soft { (text::looked_at(report)) }
            }
        } @else {
            div.refused role="alert" {
                p { strong { (text::problems(found.len())) } }
            }
            ol.reasons { @for one in found.iter().take(MOST) { li { (problem(one, files)) } } }
            @if found.len() > MOST { p.soft { (text::more(found.len() - MOST)) } }
        }
    }
}

fn problem(one: &Diagnostic, files: &RuleFiles) -> Markup {
    html! {
        p {
            @if files.get(&one.file).is_some() {
                a href=(address(one, files)) { (one.file) " " (text::place(one.line, one.column)) }
            } @else { (one.file) }
        }
        p { (one.message.zh) }
        @if let Some(hint) = &one.hint { p.soft { (hint.zh) } }
        (excerpt(one))
    }
}

/// The line as it is written, with the place marked.
fn excerpt(one: &Diagnostic) -> Markup {
    let Some(excerpt) = &one.excerpt else { return html! {} };
    let (from, length) = excerpt.marked.unwrap_or_default();
    let (from, to) = (from as usize, (from + length) as usize);
    let piece = |range: std::ops::Range<usize>| {
        excerpt.text.chars().skip(range.start).take(range.len()).collect::<String>()
    };
    html! {
        pre.excerpt {
            (piece(0..from))
            @if to > from { mark { (piece(from..to)) } }
            (piece(to..excerpt.text.chars().count()))
        }
    }
}

/// Where the place is written.
fn address(one: &Diagnostic, files: &RuleFiles) -> String {
    let line = one.line.max(1) as usize;
    let text = files.get(&one.file).unwrap_or_default();
    let part = parts(text).iter().position(|part| part.holds(line)).unwrap_or_default();
    format!("/rules/desk/file?path={}&part={part}&line={line}#text", one.file)
}

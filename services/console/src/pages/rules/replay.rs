//! `/rules/v/{version}/replay`: the stored history under a version: who would move, and how many
//! warnings each person would get. While it goes on the page comes anew by itself.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use store::ReplayState;
use triage::{Flag, Level};

use super::{NotDone, sheet};
use crate::pages::chips;
use crate::problem::Problem;
use crate::rules::{self, Moves, RulesVisitor, SeenMove, SeenReplay};
use crate::serve::Console;
use crate::text::rules as text;

type Name = Result<Path<String>, PathRejection>;

/// How soon the page comes anew.
const AGAIN: (HeaderName, &str) = (header::REFRESH, "2");

pub(super) async fn begin(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    name: Name,
) -> Result<Redirect, NotDone> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let version = rules::begin_replay(&console, &session, &name).await?;
    Ok(Redirect::to(&format!("/rules/v/{}/replay", version.number)))
}

pub(super) async fn show(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    name: Name,
) -> Result<Response, NotDone> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let (version, replay, seen) = rules::replay_of(&console, &session, &name).await?;
    let body = html! {
        a.back href=(format!("/rules/v/{}", version.number)) { "← " (text::number(version.number)) }
        h1 { (text::REPLAY) }
        p.soft { (text::REPLAY_HINT) }
        @match replay.state {
            ReplayState::Running => {
                p.summary role="status" { (text::far(replay.cases, replay.all)) }
                progress max=(replay.all.max(1)) value=(replay.cases) {}
            }
            ReplayState::Failed => p.refused role="alert" { (text::REPLAY_FAILED) },
            ReplayState::Done => {}
        }
        @if let Some(seen) = &seen { (outlook(seen)) }
        @if replay.state != ReplayState::Running {
            form method="post" action=(format!("/rules/v/{}/replay", version.number)) {
                button type="submit" { (text::REPLAY_AGAIN) }
            }
        }
    };
    let page = sheet(text::REPLAY, true, &body);
    if replay.state == ReplayState::Running {
        return Ok(([AGAIN], page).into_response());
    }
    Ok(page.into_response())
}

fn outlook(seen: &SeenReplay) -> Markup {
    let moves = |heading: &str, rows: Vec<(Markup, Moves)>| {
        html! {
            @if !rows.is_empty() {
                div.sheet {
                    table {
                        thead { tr {
                            th scope="col" { (heading) }
                            th scope="col" { (text::UP) }
                            th scope="col" { (text::DOWN) }
                        } }
                        tbody { @for (of, moves) in rows {
                            tr { th scope="row" { (of) } td { (moves.up) } td { (moves.down) } }
                        } }
                    }
                }
            }
        }
    };
    let flag = |name: &str| {
        Flag::from_name(name).map_or_else(|| name.to_owned(), |flag| flag.words().to_owned())
    };
    let flags = seen.flags.iter().map(|(name, moves)| (html! { (flag(name)) }, *moves));
    let villages = seen.villages.iter().map(|(village, moves)| {
        (html! { @if village.is_empty() { (text::NO_VILLAGE) } @else { (village) } }, *moves)
    });
    let by_rule = seen.rules.iter().map(|(rule, moves)| (html! { code { (rule) } }, *moves));
    html! {
        p.summary { (text::replayed(seen.cases, seen.moments, seen.moved)) }
        (levels(seen))
        (moves(text::FLAGS, flags.collect()))
        (moves(text::VILLAGE, villages.collect()))
        (moves(text::RULE, by_rule.collect()))
        (owed(seen))
        @if seen.moved > 0 {
            section {
                h2 { (text::TO_OPEN) }
                p.soft { (text::TO_OPEN_HINT) }
                ul.rows { @for moved in &seen.to_open { li { (case(moved)) } } }
            }
        }
    }
}

/// How many cases would go from which level to which.
fn levels(seen: &SeenReplay) -> Markup {
    let of = |level: Level| usize::from(level.number());
    let pairs = Level::ALL.into_iter().flat_map(|from| Level::ALL.map(|to| (from, to)));
    let moved: Vec<_> = pairs
        .map(|(from, to)| (from, to, seen.levels[of(from)][of(to)]))
        .filter(|(from, to, count)| from != to && *count > 0)
        .collect();
    html! {
        @if !moved.is_empty() {
            div.sheet {
                table {
                    tbody {
                        @for (from, to, count) in moved {
                            tr {
                                td { (chips::level(from)) }
                                td { "→" }
                                td { (chips::level(to)) }
                                td { (text::cases(count)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn owed(seen: &SeenReplay) -> Markup {
    html! {
        @if !seen.warnings.is_empty() {
            div.sheet {
                table {
                    thead { tr {
                        th scope="col" { (text::WHO) }
                        th scope="col" { (text::WITH_LIVE) }
                        th scope="col" { (text::WITH_THIS) }
                    } }
                    tbody {
                        @for owing in &seen.warnings {
                            tr {
                                th scope="row" {
                                    (text::role(&owing.role)) " "
                                    @match &owing.person {
                                        Some(person) => code { (person) },
                                        None => (text::NOBODY),
                                    }
                                }
                                td { (owing.live) }
                                td { (owing.draft) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn case(moved: &SeenMove) -> Markup {
    let level = |number: i64| Level::from_number(number).unwrap_or(Level::Watch);
    html! {
        a href=(format!("/c/{}", moved.case)) { (moved.case) }
        span.chips { (chips::level(level(moved.from))) "→" (chips::level(level(moved.to))) }
        span.soft { (moved.rules.join("、")) }
    }
}

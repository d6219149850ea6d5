//! Approving, withdrawing, and beginning to write from a version. Each ends on a page that shows it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Redirect;
use store::{RULE_KEEPER, RulesetError};

use super::NotDone;
use crate::problem::Problem;
use crate::rules::{self, RulesVisitor, holds};
use crate::serve::Console;

type Name = Result<Path<String>, PathRejection>;

pub(super) async fn approve(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    name: Name,
) -> Result<Redirect, NotDone> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let (version, ..) = rules::approve(&console, &session, &name).await?;
    Ok(Redirect::to(&format!("/rules/v/{}", version.number)))
}

pub(super) async fn withdraw(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    name: Name,
) -> Result<Redirect, NotDone> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    let version = rules::withdraw(&console, &session, &name).await?;
    Ok(Redirect::to(&format!("/rules/v/{}", version.number)))
}

pub(super) async fn start(
    State(console): State<Console>,
    RulesVisitor(session): RulesVisitor,
    name: Name,
) -> Result<Redirect, NotDone> {
    let Path(name) = name.map_err(|_| Problem::Missing)?;
    if !holds(&session, RULE_KEEPER) {
        console.metrics.denied("rules");
        return Err(RulesetError::RoleMissing(RULE_KEEPER).into());
    }
    let (version, files) = rules::find(&console, &name).await?;
    let from = (&*version.hash, &files);
    console.store.begin_rules_desk(&session.person, from, console.now()).await?;
    Ok(Redirect::to("/rules/desk"))
}

//! `/password`: another password of one's own; required after a one-time one.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::html;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::frame::{Frame, page};
use crate::password::{is_good, typed};
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::{Visitor, set_cookie};
use crate::signing_in;
use crate::text;

#[derive(Deserialize)]
pub(crate) struct Filled {
    #[serde(deserialize_with = "typed")]
    current: SecretString,
    #[serde(deserialize_with = "typed")]
    chosen: SecretString,
    #[serde(deserialize_with = "typed")]
    again: SecretString,
}

pub(crate) async fn show(Visitor(session): Visitor) -> Html<String> {
    form(session.must_change, None)
}

/// Ends every session of the account, begins a new one.
pub(crate) async fn change(
    State(console): State<Console>,
    Visitor(session): Visitor,
    filled: Result<Form<Filled>, FormRejection>,
) -> Result<Response, PageProblem> {
    let Form(filled) = filled.map_err(|_| Problem::BadRequest)?;
    let person = &session.person;
    let refuse = |words| {
        (StatusCode::UNPROCESSABLE_ENTITY, form(session.must_change, Some(words))).into_response()
    };
    let (chosen, current) = (filled.chosen.expose_secret(), filled.current.expose_secret());
    if chosen != filled.again.expose_secret() {
        return Ok(refuse(text::PASSWORDS_DIFFER));
    }
    if !is_good(chosen) || chosen == current {
        return Ok(refuse(text::PASSWORD_WEAK));
    }
    let account = console.store.account_of(person).await?.ok_or(Problem::Missing)?;
    let open = account.locked_until <= console.now();
    if !console.passwords.matches(filled.current, Some(account.hash)).await || !open {
        signing_in::count_wrong(&console, person).await?;
        return Ok(refuse(text::PASSWORD_WRONG));
    }
    let hash = console.passwords.hash(filled.chosen).await.map_err(|_| Problem::Broken)?;
    console.store.change_password(person, &hash, console.now()).await?;
    let token = signing_in::begin(&console, person, console.now()).await?;
    let cookie = set_cookie(console.config.https, &token.unwrap_or_default());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

fn form(must_change: bool, refused: Option<&str>) -> Html<String> {
    let field = |id: &str, label: &str, kind: &str| {
        html! {
            label for=(id) { (label) }
            input id=(id) name=(id) type="password" required maxlength="256" autocomplete=(kind);
        }
    };
    let body = html! {
        div.narrow {
            h1 { (text::CHANGE_PASSWORD) }
            @if must_change { p.duty { (text::MUST_CHANGE) } }
            @if let Some(refused) = refused { p.refused role="alert" { (refused) } }
            form.fields method="post" action="/password" {
                (field("current", text::CURRENT, "current-password"))
                (field("chosen", text::CHOSEN, "new-password"))
                p.soft { (text::PASSWORD_RULE) }
                (field("again", text::AGAIN, "new-password"))
                button.main type="submit" { (text::SAVE) }
            }
        }
    };
    page(text::CHANGE_PASSWORD, Frame { signed_in: true, advice: false }, &body)
}

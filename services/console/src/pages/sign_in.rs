//! `/sign-in`: name and password, then back to the page that was asked for.

use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::html;
use secrecy::SecretString;
use serde::Deserialize;

use super::frame::{Frame, page};
use crate::password::typed;
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::set_cookie;
use crate::signing_in::{self, Credentials};
use crate::text;

#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct Filled {
    name: String,
    #[serde(deserialize_with = "typed")]
    password: SecretString,
    #[serde(default)]
    next: String,
}

/// Where to sign in on the way to this page.
pub(crate) fn address(path: &str) -> String {
    match onward(path) {
        "/" => "/sign-in".to_owned(),
        next => format!("/sign-in?next={next}"),
    }
}

pub(crate) async fn show(wish: Result<Query<Wish>, QueryRejection>) -> Html<String> {
    let next = wish.map(|Query(wish)| wish.next).unwrap_or_default();
    form(onward(&next), None)
}

pub(crate) async fn enter(
    State(console): State<Console>,
    filled: Result<Form<Filled>, FormRejection>,
) -> Result<Response, PageProblem> {
    let Form(Filled { name, password, next }) = filled.map_err(|_| Problem::BadRequest)?;
    let next = onward(&next);
    let entered = signing_in::sign_in(&console, Credentials { name, password }).await?;
    let Some(entered) = entered else {
        let again = form(next, Some(text::SIGN_IN_REFUSED));
        return Ok((StatusCode::UNAUTHORIZED, again).into_response());
    };
    let cookie = set_cookie(console.config.https, &entered.token);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response())
}

/// Only pages of ours that a message links to; anything else leads home.
fn onward(path: &str) -> &str {
    let id = path.strip_prefix("/w/").or_else(|| path.strip_prefix("/c/")).unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if !id.is_empty() && id.bytes().all(plain) { path } else { "/" }
}

fn form(next: &str, refused: Option<&str>) -> Html<String> {
    let body = html! {
        div.narrow {
            h1 { (text::SIGN_IN) }
            p.soft { (text::SIGN_IN_HINT) }
            @if let Some(refused) = refused { p.refused role="alert" { (refused) } }
            form.fields method="post" action="/sign-in" {
                label for="name" { (text::NAME) }
                input #name name="name" required maxlength="64" autocomplete="username"
                    autocapitalize="none" spellcheck="false";
                label for="password" { (text::PASSWORD) }
                input #password name="password" type="password" required maxlength="256"
                    autocomplete="current-password";
                @if next != "/" { input type="hidden" name="next" value=(next); }
                button.main type="submit" { (text::SIGN_IN) }
            }
            p.urgent-line { (text::URGENT) " " a href="tel:110" { "110" } }
        }
    };
    page(text::SIGN_IN, Frame::default(), &body)
}

#[cfg(test)]
mod tests {
    use super::onward;

    #[test]
    fn signing_in_leads_only_to_our_own_pages() {
        assert_eq!(onward("/w/0199-ab_c.d"), "/w/0199-ab_c.d");
        for other in ["", "/", "//evil.example", "/w/", "/w/../x", "https://evil.example", "/w/a?b"]
        {
            assert_eq!(onward(other), "/", "{other}");
        }
    }
}

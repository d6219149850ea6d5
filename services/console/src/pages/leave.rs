//! Ways out: signing out, and leaving at once for a page that says nothing of this one.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{DOCTYPE, html};

use super::frame::head;
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::{cookie, set_cookie};
use crate::text;

/// `POST /sign-out`.
pub(crate) async fn sign_out(
    State(console): State<Console>,
    headers: HeaderMap,
) -> Result<Response, PageProblem> {
    end(&console, &headers).await?;
    Ok(away(&console, "/sign-in"))
}

/// `POST /leave`: away first, whatever the store says; the cookie goes in any case.
pub(crate) async fn leave(State(console): State<Console>, headers: HeaderMap) -> Response {
    if end(&console, &headers).await.is_err() {
        tracing::warn!("a session was left but could not be ended");
    }
    away(&console, "/today")
}

/// `/today`: a neutral page.
pub(crate) async fn today(State(console): State<Console>) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang=(text::LANGUAGE) {
            (head(text::TODAY, false))
            body {
                main.wide {
                    div.narrow {
                        h1 { (text::TODAY) }
                        p.soft { (text::day(console.now())) }
                        ul.numbers {
                            @for (name, number) in text::NUMBERS {
                                li { span { (name) } a href=(format!("tel:{number}")) { (number) } }
                            }
                        }
                    }
                }
            }
        }
    };
    Html(page.into_string())
}

async fn end(console: &Console, headers: &HeaderMap) -> Result<(), Problem> {
    if let Some(token) = cookie(headers, console.config.https) {
        console.store.end_session(token, console.now()).await?;
    }
    Ok(())
}

fn away(console: &Console, to: &str) -> Response {
    let none = set_cookie(console.config.https, "");
    ([(header::SET_COOKIE, none)], Redirect::to(to)).into_response()
}

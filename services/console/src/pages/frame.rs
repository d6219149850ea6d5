//! What is around every page: head, bar with the quick way out, footer.

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};

use super::look;
use crate::text;

/// What a page needs around it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Frame {
    /// Somebody is signed in, and can sign out.
    pub(crate) signed_in: bool,
    /// A level is shown, so the advice stands with it.
    pub(crate) advice: bool,
}

/// A whole page.
pub(crate) fn page(title: &str, frame: Frame, body: &Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang=(text::LANGUAGE) {
            (head(&format!("{title} · {}", text::PRODUCT), true))
            body {
                a.skip href="#main" { (text::SKIP) }
                header.bar {
                    div.wide {
                        a.brand href="/" { (look::mark()) span { (text::PRODUCT) } }
                        (way_out(frame.signed_in))
                    }
                    @if frame.signed_in {
                        nav.wide {
                            a href="/" { (text::WARNINGS) }
                            a href="/cases" { (text::CASES) }
                            a href="/households" { (text::HOUSEHOLDS) }
                            a.urgent href="/emergency" { (text::emergency::EMERGENCY) }
                        }
                    }
                }
                main #main.wide tabindex="-1" {
                    @if frame.advice { p.advice { (text::ADVICE) } }
                    (body)
                }
                @if frame.signed_in {
                    footer.wide {
                        a href="/password" { (text::CHANGE_PASSWORD) }
                        form method="post" action="/sign-out" {
                            button.plain type="submit" { (text::SIGN_OUT) }
                        }
                    }
                }
            }
        }
    };
    Html(page.into_string())
}

/// Signed in, leaving also ends the session, so that going back shows nothing.
fn way_out(signed_in: bool) -> Markup {
    html! {
        @if signed_in {
            form method="post" action="/leave" {
                button.leave type="submit" { (text::LEAVE) }
            }
        } @else {
            a.leave href="/today" { (text::LEAVE) }
        }
    }
}

/// The head of a page under this title, with or without our mark.
pub(crate) fn head(title: &str, marked: bool) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="robots" content="noindex";
            title { (title) }
            @if marked { link rel="icon" href="/icon.svg" type="image/svg+xml"; }
            link rel="stylesheet" href=(look::style_address());
        }
    }
}

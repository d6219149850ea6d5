//! The page for whatever did not work: what happened, and the way home.

use axum::response::Html;
use maud::html;

use super::frame::{Frame, page};
use crate::text;

pub(crate) fn page_of(words: &str) -> Html<String> {
    let body = html! {
        div.narrow {
            h1 { (text::PROBLEM) }
            p { (words) }
            p { a.button href="/" { (text::HOME) } }
        }
    };
    page(text::PROBLEM, Frame::default(), &body)
}

//! The pages of rule keepers and approvers: versions, what one says, writing, trying, approving,
//! publishing, rolling back, statistics. One file each.
//!
//! - here: the routes, what is around these pages, and how it looks when something is not done.
//! - `parts_of`: points, floors, phrases and clocks as they look on every page.

mod acts;
mod checked;
mod compare;
mod desk;
mod fields;
mod file;
mod parts_of;
mod publish;
mod replay;
mod statistics;
mod theme;
mod trying;
mod version;
mod versions;

use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::frame::{Frame, page};
use super::problem;
use crate::listed::Listed;
use crate::problem::{PageProblem, Problem};
use crate::rules::Refused;
use crate::text::rules as text;

/// Every route here.
pub(crate) fn routes() -> Listed {
    Listed::default()
        .get("/rules", versions::show)
        .get("/rules/v/{version}", version::show)
        .get("/rules/v/{version}/theme/{theme}", theme::show)
        .post("/rules/v/{version}/approve", acts::approve)
        .post("/rules/v/{version}/withdraw", acts::withdraw)
        .post("/rules/v/{version}/start", acts::start)
        .get("/rules/v/{version}/replay", replay::show)
        .post("/rules/v/{version}/replay", replay::begin)
        .get("/rules/v/{version}/publish", publish::ask)
        .post("/rules/v/{version}/publish", publish::publish)
        .get("/rules/rollback", publish::ask_back)
        .post("/rules/rollback", publish::roll_back)
        .get("/rules/diff", compare::show)
        .get("/rules/desk", desk::show)
        .post("/rules/desk/check", desk::check)
        .post("/rules/desk/draft", desk::draft)
        .post("/rules/desk/discard", desk::discard)
        .get("/rules/desk/file", file::show)
        .post("/rules/desk/file", file::save)
        .get("/rules/desk/theme/{theme}", fields::theme)
        .get("/rules/desk/signal/{signal}", fields::signal)
        .get("/rules/desk/clocks", fields::clocks)
        .post("/rules/desk/field", fields::change)
        .get("/rules/try", trying::show)
        .post("/rules/try", trying::judge)
        .get("/rules/statistics", statistics::show)
}

/// Every page of rules: method in small letters, and path.
#[must_use]
pub fn rules_page_routes() -> Vec<(&'static str, &'static str)> {
    routes().routes()
}

/// A page about rules. The advice stands where a level is shown of something that was judged.
fn sheet(title: &str, advice: bool, body: &Markup) -> Html<String> {
    let links = [
        ("/rules", text::VERSIONS),
        ("/rules/desk", text::DESK),
        ("/rules/try", text::TRY),
        ("/rules/statistics", text::STATISTICS),
    ];
    let body = html! {
        nav.parts aria-label=(text::RULES) {
            @for (address, words) in links {
                a href=(address) aria-current=[(words == title).then_some("page")] { (words) }
            }
        }
        (body)
    };
    page(title, Frame { signed_in: true, advice }, &body)
}

/// Why something is not done with a ruleset, as a page.
struct NotDone(Refused);

impl<R: Into<Refused>> From<R> for NotDone {
    fn from(refused: R) -> Self {
        Self(refused.into())
    }
}

impl IntoResponse for NotDone {
    fn into_response(self) -> Response {
        match self.0 {
            Refused::Problem(problem @ (Problem::SignInNeeded(_) | Problem::ChangeNeeded)) => {
                PageProblem(problem).into_response()
            }
            refused => {
                let words = text::refused(&refused);
                (refused.status(), problem::page_of(&words)).into_response()
            }
        }
    }
}

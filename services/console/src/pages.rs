//! Pages: one file each, drawn on the server, whole without script.
//!
//! - `frame`: what is around every page; `look`: style and icon.
//! - `chips`: level, flags and deadline as they look everywhere. Never colour alone, always words.

pub(crate) mod case;
pub(crate) mod cases;
pub(crate) mod chips;
mod choice;
pub(crate) mod emergency;
mod follow_ups;
pub(crate) mod frame;
pub(crate) mod household;
pub(crate) mod households;
pub(crate) mod leave;
pub(crate) mod look;
pub(crate) mod password;
pub(crate) mod people;
pub(crate) mod problem;
pub(crate) mod record;
pub(crate) mod recorded;
pub(crate) mod reports;
pub(crate) mod round;
pub(crate) mod rules;
pub(crate) mod sign_in;
pub(crate) mod warning;
pub(crate) mod warnings;

use axum::http::Uri;
use axum::response::{IntoResponse, Response};

use crate::problem::{ApiProblem, PageProblem, Problem};

/// Anything that is no route.
pub(crate) async fn missing(uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        ApiProblem(Problem::Missing).into_response()
    } else {
        PageProblem(Problem::Missing).into_response()
    }
}

//! What can go wrong for somebody at the door, as a page or as JSON. Inner text is logged once,
//! here, and never shown.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use store::StoreError;

use crate::pages;
use crate::text;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Nobody is signed in; the page that was asked for.
    SignInNeeded(String),
    /// The password has to be changed first.
    ChangeNeeded,
    /// There is nothing, or not for this person.
    Missing,
    /// Somebody else has to answer.
    NotYours,
    /// Another site is behind the request.
    CrossSite,
    /// The name, the password or the account's state does not let anybody in.
    SignInRefused,
    /// The account is not for this.
    RoleMissing,
    /// The body cannot be read.
    BadRequest,
    /// The same, with the field; shown to who sent it only.
    BadBody(String),
    /// The page is older than what it was about.
    Stale,
    /// The body is larger than anything that is taken here.
    TooLarge,
    /// The store is away.
    Away,
    /// Our fault.
    Broken,
}

impl Problem {
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::SignInNeeded(_) | Self::SignInRefused => StatusCode::UNAUTHORIZED,
            Self::ChangeNeeded | Self::NotYours | Self::CrossSite | Self::RoleMissing => {
                StatusCode::FORBIDDEN
            }
            Self::Missing => StatusCode::NOT_FOUND,
            Self::BadRequest | Self::BadBody(_) => StatusCode::BAD_REQUEST,
            Self::Stale => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub(crate) fn detail(&self) -> &str {
        match self {
            Self::SignInNeeded(_) => "sign in first",
            Self::ChangeNeeded => "the password must be changed first",
            Self::Missing => "not found",
            Self::NotYours => "somebody else has to answer",
            Self::CrossSite => "the request comes from another site",
            Self::SignInRefused => "the name or the password is wrong, or the account is locked",
            Self::BadRequest => "the body must be a JSON object with the fields of this call",
            Self::RoleMissing => "the account does not have the role for this",
            Self::BadBody(text) => text,
            Self::Stale => "it was changed meanwhile",
            Self::TooLarge => "the body is too large",
            Self::Away => "the store is away; try again",
            Self::Broken => "an error on our side",
        }
    }

    pub(crate) const fn words(&self) -> &'static str {
        match self {
            Self::Missing => text::MISSING,
            Self::NotYours => text::NOT_YOURS,
            Self::CrossSite => text::CROSS_SITE,
            Self::RoleMissing => text::ROLE_MISSING,
            Self::Stale => text::rules::STALE,
            Self::BadRequest | Self::BadBody(_) | Self::TooLarge => text::BAD_REQUEST,
            Self::Away => text::AWAY,
            Self::SignInNeeded(_) | Self::ChangeNeeded | Self::SignInRefused | Self::Broken => {
                text::BROKEN
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if !error.is_about_the_content() {
            tracing::warn!(%error, "the console cannot reach the store");
            Self::Away
        } else {
            tracing::error!(%error, "the console got an error from the store");
            Self::Broken
        }
    }
}

/// A problem shown as a page.
#[derive(Debug)]
pub(crate) struct PageProblem(pub(crate) Problem);

impl<P: Into<Problem>> From<P> for PageProblem {
    fn from(problem: P) -> Self {
        Self(problem.into())
    }
}

impl IntoResponse for PageProblem {
    fn into_response(self) -> Response {
        match &self.0 {
            Problem::SignInNeeded(path) => {
                Redirect::to(&pages::sign_in::address(path)).into_response()
            }
            Problem::ChangeNeeded => Redirect::to("/password").into_response(),
            problem => (problem.status(), pages::problem::page_of(problem.words())).into_response(),
        }
    }
}

/// A problem answered as JSON.
#[derive(Debug)]
pub(crate) struct ApiProblem(pub(crate) Problem);

impl<P: Into<Problem>> From<P> for ApiProblem {
    fn from(problem: P) -> Self {
        Self(problem.into())
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let body = Json(json!({ "error": self.0.detail() }));
        let mut response = (self.0.status(), body).into_response();
        if matches!(self.0, Problem::SignInNeeded(_)) {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

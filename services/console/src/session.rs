//! Who is asking: the session cookie, or the same token as bearer.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use store::{Session, SessionLimits};

use crate::problem::{ApiProblem, PageProblem, Problem};
use crate::serve::Console;

const MINUTE: i64 = 60_000_000;

/// Half an hour without use, half a day in all.
pub(crate) const LIMITS: SessionLimits =
    SessionLimits { idle: 30 * MINUTE, absolute: 12 * 60 * MINUTE };

/// Somebody signed in, come for a page.
pub(crate) struct Visitor(pub(crate) Session);

/// Somebody signed in, come for JSON.
pub(crate) struct Caller(pub(crate) Session);

impl FromRequestParts<Console> for Visitor {
    type Rejection = PageProblem;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, PageProblem> {
        let path = parts.uri.path();
        let token = cookie(&parts.headers, console.config.https);
        let session = match token {
            Some(token) => find(console, token).await.map_err(PageProblem)?,
            None => None,
        };
        match session {
            None => Err(PageProblem(Problem::SignInNeeded(path.to_owned()))),
            Some(session) if session.must_change && path != "/password" => {
                Err(PageProblem(Problem::ChangeNeeded))
            }
            Some(session) => Ok(Self(session)),
        }
    }
}

impl FromRequestParts<Console> for Caller {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, ApiProblem> {
        let token = bearer(&parts.headers).or_else(|| cookie(&parts.headers, console.config.https));
        let session = match token {
            Some(token) => find(console, token).await.map_err(ApiProblem)?,
            None => None,
        };
        match session {
            None => Err(ApiProblem(Problem::SignInNeeded(String::new()))),
            Some(session) if session.must_change => Err(ApiProblem(Problem::ChangeNeeded)),
            Some(session) => Ok(Self(session)),
        }
    }
}

async fn find(console: &Console, token: &str) -> Result<Option<Session>, Problem> {
    Ok(console.store.session(token, console.now(), LIMITS).await?)
}

/// A name that only a page of this host under https can set, or a plain one for loopback.
const fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-hearthwatch" } else { "hearthwatch" }
}

/// The cookie that carries a token; an empty token takes the cookie away.
pub(crate) fn set_cookie(https: bool, token: &str) -> HeaderValue {
    let name = cookie_name(https);
    let secure = if https { "; Secure" } else { "" };
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    // A token is base64 of our own making.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The token in the session cookie.
pub(crate) fn cookie(headers: &HeaderMap, https: bool) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == cookie_name(https) && !value.is_empty()).then_some(value)
    })
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

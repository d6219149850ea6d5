//! Before and after every route: requests that other sites make in somebody's name are refused,
//! and every answer carries the headers that keep it to this page and this person.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::{ApiProblem, PageProblem, Problem};
use crate::serve::Console;

const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; object-src 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

pub(crate) async fn guard(
    State(console): State<Console>,
    request: Request,
    next: Next,
) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let mut response = if safe || comes_from_here(request.headers(), api) {
        next.run(request).await
    } else {
        console.metrics.denied("cross_site");
        let problem = Problem::CrossSite;
        if api { ApiProblem(problem).into_response() } else { PageProblem(problem).into_response() }
    };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if console.config.https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    // Only what is the same for everybody says otherwise.
    let private = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(private);
    response
}

/// Whether a page of ours sent this, or a program that has no cookie to be misused.
fn comes_from_here(headers: &HeaderMap, api: bool) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    if let Some(origin) = text(header::ORIGIN) {
        let host = origin.split_once("://").map(|(_, host)| host);
        return host.is_some_and(|host| text(header::HOST) == Some(host));
    }
    api && !headers.contains_key(header::COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_here(lines: &[(&'static str, &'static str)], api: bool) -> bool {
        let lines = lines
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        comes_from_here(&lines.collect(), api)
    }

    #[test]
    fn only_our_own_pages_and_programs_without_cookies_pass() {
        let host = ("host", "console.example:8080");
        assert!(from_here(&[host, ("sec-fetch-site", "same-origin")], false));
        assert!(from_here(&[host, ("sec-fetch-site", "none")], false));
        assert!(from_here(&[host, ("origin", "https://console.example:8080")], false));
        assert!(from_here(&[host], true));
        assert!(!from_here(&[host], false));
        assert!(!from_here(&[host, ("cookie", "a=b")], true));
        assert!(!from_here(&[host, ("origin", "null")], true));
        assert!(!from_here(&[host, ("origin", "https://evil.example")], true));
        let both =
            [host, ("origin", "http://console.example:8080"), ("sec-fetch-site", "cross-site")];
        assert!(!from_here(&both, false));
        assert!(!from_here(&[host, ("sec-fetch-site", "same-site")], false));
    }
}

//! The one way out over HTTP: only hosts that are allowed by name, only public addresses, no
//! redirects, no proxy, little patience, and at most 64 KiB read back.
//!
//! An address may be a credential, so neither it nor an error that holds it is shown.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};

use super::Verdict;
use super::address::{NotPublic, PublicOnly};

/// At most so much of an answer is read.
const MOST_BYTES: usize = 64 * 1024;
/// At most so long is waited for a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Calls others.
#[derive(Debug)]
pub(super) struct Caller {
    client: Client,
}

/// A whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// After how many microseconds to come again, if it says.
    pub(super) asked_for: Option<i64>,
    pub(super) body: Vec<u8>,
}

impl Caller {
    /// Prepares the client; `timeout` is for the whole exchange. `None` if it cannot be set up.
    pub(super) fn new(allow_private: bool, timeout: Duration) -> Option<Self> {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .https_only(!allow_private)
            .timeout(timeout)
            .connect_timeout(timeout.min(CONNECT_WITHIN))
            .dns_resolver(Arc::new(PublicOnly { allow_private }))
            .user_agent("hearthwatch")
            .build();
        Some(Self { client: client.ok()? })
    }

    /// A request that posts JSON.
    pub(super) fn post(&self, url: Url, body: String) -> RequestBuilder {
        self.client.post(url).header("content-type", "application/json").body(body)
    }

    /// A request that posts nothing but what its address says, and asks for JSON.
    pub(super) fn post_without_body(&self, url: Url) -> RequestBuilder {
        self.client.post(url).header("accept", "application/json").header("content-length", "0")
    }
}

/// Sends a request and reads the answer to its end.
///
/// # Errors
/// The verdict when there is no whole answer.
pub(super) async fn send(request: RequestBuilder) -> Result<Answer, Verdict> {
    let response = request.send().await.map_err(|error| failure(&error))?;
    let status = response.status();
    let asked_for = asked_for(&response);
    Ok(Answer { status, asked_for, body: whole(response).await? })
}

fn asked_for(response: &Response) -> Option<i64> {
    let value = response.headers().get("retry-after")?;
    let seconds: u32 = value.to_str().ok()?.trim().parse().ok()?;
    Some(i64::from(seconds) * 1_000_000)
}

/// The answer counts once it is whole: one that breaks off may come from somebody in between.
async fn whole(mut response: Response) -> Result<Vec<u8>, Verdict> {
    let mut body = Vec::new();
    while body.len() < MOST_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(_) => return Err(Verdict::Retry(None, "the answer broke off")),
        }
    }
    Err(Verdict::Retry(None, "the answer is too long"))
}

/// The verdict when there was no response. The error holds the address, so it is not shown.
fn failure(error: &reqwest::Error) -> Verdict {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            return Verdict::Broken("the address is not public");
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        Verdict::Retry(None, "no answer in time")
    } else if error.is_connect() {
        Verdict::Retry(None, "no connection")
    } else if error.is_builder() {
        Verdict::Broken("the request could not be made")
    } else {
        Verdict::Retry(None, "the connection broke off")
    }
}

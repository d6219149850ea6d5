//! What an answer means, decided here and nowhere else. What is not known is a failure.

use std::error::Error;

use reqwest::{Response, StatusCode};

use super::super::Verdict;
use super::address::NotPublic;

/// At most so much of an answer is read.
const MOST_BYTES: usize = 64 * 1024;

/// The verdict of a response.
pub(super) async fn verdict(mut response: Response) -> Verdict {
    let asked_for = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.trim().parse::<u32>().ok())
        .map(|seconds| i64::from(seconds) * 1_000_000);
    let status = response.status();
    let mut read = 0;
    // The answer counts once it is whole: one that breaks off may come from somebody in between.
    while read < MOST_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => read += chunk.len(),
            Ok(None) => return of_status(status, asked_for),
            Err(_) => return Verdict::Retry(None, "the answer broke off"),
        }
    }
    Verdict::Retry(None, "the answer is too long")
}

fn of_status(status: StatusCode, asked_for: Option<i64>) -> Verdict {
    match status.as_u16() {
        207 => Verdict::Partial("http 207"),
        200..300 => Verdict::Sent,
        300..400 => Verdict::Broken("redirects are not followed"),
        401 | 403 => Verdict::Broken("the receiver refuses our signature"),
        404 => Verdict::Broken("http 404"),
        410 => Verdict::Broken("the receiver is gone for good"),
        408 | 425 => Verdict::Retry(asked_for, "the receiver asks to come again"),
        429 => Verdict::Retry(asked_for, "too many at once"),
        500..600 => Verdict::Retry(asked_for, "the receiver failed"),
        400..500 => Verdict::Rejected("the receiver refuses the message"),
        _ => Verdict::Broken("an answer without meaning"),
    }
}

/// The verdict when there was no response. The error holds the address, so it is not shown.
pub(super) fn failure(error: &reqwest::Error) -> Verdict {
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

//! What an answer of the receiver means, decided here and nowhere else. What is not known is a
//! failure.

use super::super::Verdict;
use super::super::caller::Answer;

/// The verdict of an answer.
pub(super) fn verdict(answer: &Answer) -> Verdict {
    let asked_for = answer.asked_for;
    match answer.status.as_u16() {
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

//! What the provider's answer means (error codes of 阿里云短信, and those of its gateway). The
//! status alone says nothing.

use serde_json::Value;

use super::super::Verdict;
use super::super::caller::Answer;
use super::MINUTE_MICROS;

/// The verdict of an answer.
pub(super) fn verdict(answer: &Answer) -> Verdict {
    let status = answer.status.as_u16();
    let body = serde_json::from_slice::<Value>(&answer.body);
    let Some(code) = body.as_ref().ok().and_then(|body| body["Code"].as_str()) else {
        return match (status, body.is_ok()) {
            (429, _) => Verdict::Retry(answer.asked_for, "too many at once"),
            (500..600, _) => Verdict::Retry(answer.asked_for, "the provider failed"),
            (200..300, false) => Verdict::Retry(None, "the answer cannot be read"),
            _ => Verdict::Broken("an answer without meaning"),
        };
    };
    match code.strip_prefix("isv.").or(code.strip_prefix("isp.")).unwrap_or(code) {
        "OK" if answer.status.is_success() => Verdict::Sent,
        "BUSINESS_LIMIT_CONTROL" => limit(body.ok().as_ref()),
        "SYSTEM_ERROR" | "InternalError" | "ServiceUnavailable" | "SignatureNonceUsed" => {
            Verdict::Retry(answer.asked_for, "the provider is busy")
        }
        throttled if throttled.starts_with("Throttling") => {
            Verdict::Retry(answer.asked_for, "too many at once")
        }
        "MOBILE_NUMBER_ILLEGAL" => Verdict::Rejected("the provider refuses the number"),
        "BLACK_KEY_CONTROL_LIMIT"
        | "PARAM_NOT_SUPPORT_URL"
        | "PARAM_LENGTH_LIMIT"
        | "INVALID_JSON_PARAM"
        | "INVALID_PARAMETERS" => Verdict::Rejected("the provider refuses the message"),
        "AMOUNT_NOT_ENOUGH" | "OUT_OF_SERVICE" | "DAY_LIMIT_CONTROL" | "MONTH_LIMIT_CONTROL" => {
            Verdict::Broken("paid for no more, or the account's own limit is reached")
        }
        "SMS_TEMPLATE_ILLEGAL" | "TEMPLATE_MISSING_PARAMETERS" => {
            Verdict::Broken("the template is not the approved one")
        }
        "SMS_SIGNATURE_ILLEGAL" | "SMS_SIGN_ILLEGAL" => {
            Verdict::Broken("the signature name is not an approved one")
        }
        "SignatureDoesNotMatch"
        | "InvalidAccessKeyId.NotFound"
        | "InvalidAccessKeyId.Inactive"
        | "RAM_PERMISSION_DENY"
        | "Forbidden.RAM"
        | "NoPermission" => Verdict::Broken("the provider refuses our key"),
        _ if (500..600).contains(&status) => {
            Verdict::Retry(answer.asked_for, "the provider failed")
        }
        _ => Verdict::Broken("an answer without meaning"),
    }
}

/// Which of the number's limits is reached stands in the text only. A minute can be waited for;
/// for an hour or a day another channel is asked meanwhile.
fn limit(body: Option<&Value>) -> Verdict {
    let text = body.and_then(|body| body["Message"].as_str()).unwrap_or_default();
    if text.contains("分钟") {
        return Verdict::Retry(Some(MINUTE_MICROS), "too many to this number");
    }
    Verdict::Rejected("too many to this number for an hour or a day")
}

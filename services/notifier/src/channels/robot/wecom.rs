//! 企业微信 (document 91770 of its developers' centre).

use serde_json::{Value, json};

use super::super::Verdict;

pub(super) fn body(text: &str) -> Value {
    json!({ "msgtype": "text", "text": { "content": text } })
}

pub(super) fn verdict(body: &Value) -> Verdict {
    match body["errcode"].as_i64() {
        Some(0) => Verdict::Sent,
        Some(45009) => Verdict::Retry(Some(60_000_000), "too many at once"),
        Some(-1) => Verdict::Retry(None, "the app is busy"),
        Some(93000) => Verdict::Broken("the robot was removed or its address changed"),
        Some(40008 | 40058 | 44004) => Verdict::Rejected("the app refuses the message"),
        _ => Verdict::Broken("an answer without meaning"),
    }
}

//! 飞书: signed with seconds in the body. Time and secret are the key here, and nothing is the
//! message.

use serde_json::{Value, json};

use super::super::Verdict;
use super::mac;

pub(super) fn body(text: &str, secret: &str, now: i64) -> Value {
    let mut body = json!({ "msg_type": "text", "content": { "text": text } });
    if !secret.is_empty() {
        let seconds = now.div_euclid(1_000_000).to_string();
        body["sign"] = signature(secret, &seconds).into();
        body["timestamp"] = seconds.into();
    }
    body
}

fn signature(secret: &str, seconds: &str) -> String {
    mac(&format!("{seconds}\n{secret}"), "")
}

pub(super) fn verdict(body: &Value) -> Verdict {
    match body["code"].as_i64() {
        Some(0) => Verdict::Sent,
        Some(11232) => Verdict::Retry(Some(60_000_000), "too many at once"),
        Some(19021 | 19022 | 19024) => {
            Verdict::Broken("signature, key word or address of ours is refused")
        }
        Some(9499) => Verdict::Rejected("the app refuses the message"),
        _ => Verdict::Broken("an answer without meaning"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_signed_as_python_signs_it() {
        // python3 -c 'import hmac,base64;print(base64.b64encode(hmac.digest(
        //   b"1599360473\ndemo", b"", "sha256")).decode())'
        assert_eq!(signature("demo", "1599360473"), "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
        let body = body("您有一件预警", "demo", 1_599_360_473_999_999);
        assert_eq!(body["timestamp"], "1599360473");
    }
}

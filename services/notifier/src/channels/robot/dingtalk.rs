//! 钉钉: signed with milliseconds in the address.

use reqwest::Url;
use serde_json::{Value, json};

use super::super::Verdict;
use super::mac;

/// Adds the time and the signature.
pub(super) fn sign(url: &mut Url, secret: &str, now: i64) {
    let milliseconds = now.div_euclid(1_000).to_string();
    let signature = signature(secret, &milliseconds);
    url.query_pairs_mut().append_pair("timestamp", &milliseconds).append_pair("sign", &signature);
}

/// The secret is the key; the message is the time and the secret.
fn signature(secret: &str, milliseconds: &str) -> String {
    mac(secret, &format!("{milliseconds}\n{secret}"))
}

pub(super) fn body(text: &str) -> Value {
    json!({ "msgtype": "text", "text": { "content": text } })
}

pub(super) fn verdict(body: &Value) -> Verdict {
    match body["errcode"].as_i64() {
        Some(0) => Verdict::Sent,
        // It shuts the robot out for ten minutes.
        Some(130101 | 410100) => Verdict::Retry(Some(600_000_000), "too many at once"),
        Some(-1) => Verdict::Retry(None, "the app is busy"),
        Some(310000) => Verdict::Broken("signature, key word or address of ours is refused"),
        Some(300005 | 400102 | 400013 | 400106) => Verdict::Broken("the robot is gone or stopped"),
        Some(40035 | 43004) => Verdict::Rejected("the app refuses the message"),
        _ => Verdict::Broken("an answer without meaning"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_signed_as_python_signs_it() {
        // python3 -c 'import hmac,base64;print(base64.b64encode(hmac.digest(b"SECtest",
        //   b"1577262236757\nSECtest","sha256")).decode())'
        assert_eq!(
            signature("SECtest", "1577262236757"),
            "Za/ne6w2koB8B4ROVlgTNd/X+/FbyDpZrXLz57xNZSA="
        );
        let mut url = Url::parse("https://oapi.example/robot/send?access_token=t").expect("one");
        sign(&mut url, "SECtest", 1_577_262_236_757_999);
        assert!(url.as_str().contains("&timestamp=1577262236757&sign="), "{url}");
        assert!(!url.as_str().contains("+"), "{url}");
    }
}

//! The signature of 阿里云's calls (`ACS3-HMAC-SHA256`, version 3 of its documentation): a hash of
//! the request as it is sent, under the secret.

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use triage::event::rfc3339;
use triage::hex;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";
/// Beijing is so many microseconds before the world's clock, all year.
const BEIJING_MICROS: i64 = 8 * 3_600_000_000;

/// The key that signs.
#[derive(Debug)]
pub(super) struct Signer {
    id: SecretString,
    secret: SecretString,
}

/// A call whose parameters all stand in its query; the body is empty.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) action: &'a str,
    pub(super) version: &'a str,
    pub(super) url: &'a Url,
    /// In the order of the names, percent-encoded.
    pub(super) query: &'a str,
}

impl Signer {
    pub(super) fn new(id: &SecretString, secret: &SecretString) -> Self {
        Self { id: id.clone(), secret: secret.clone() }
    }

    /// The headers to send. The provider takes every nonce once; the same call at the same moment
    /// has the same.
    pub(super) fn headers(
        &self,
        call: Call<'_>,
        nonce: &str,
        now: i64,
    ) -> Vec<(&'static str, String)> {
        let nonce = hex(&self.mac(nonce)[..16]);
        self.signed(call, nonce, utc(now))
    }

    fn signed(&self, call: Call<'_>, nonce: String, date: String) -> Vec<(&'static str, String)> {
        let nothing = hex(&Sha256::digest(b""));
        let host = call.url.host_str().unwrap_or_default();
        let host = call.url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        // In the order of the names.
        let mut headers = vec![
            ("host", host),
            ("x-acs-action", call.action.to_owned()),
            ("x-acs-content-sha256", nothing.clone()),
            ("x-acs-date", date),
            ("x-acs-signature-nonce", nonce),
            ("x-acs-version", call.version.to_owned()),
        ];
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let (path, query) = (call.url.path(), call.query);
        let request = format!("POST\n{path}\n{query}\n{lines}\n{names}\n{nothing}");
        let to_sign = format!("{ALGORITHM}\n{}", hex(&Sha256::digest(request.as_bytes())));
        let (id, signature) = (self.id.expose_secret(), hex(&self.mac(&to_sign)));
        let credential = format!("Credential={id},SignedHeaders={names},Signature={signature}");
        headers.push(("authorization", format!("{ALGORITHM} {credential}")));
        headers
    }

    fn mac(&self, text: &str) -> [u8; 32] {
        // An HMAC key may have any length, so this never fails.
        let key = self.secret.expose_secret().as_bytes();
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
            return [0; 32];
        };
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// A time as the provider reads it, to the second.
fn utc(micros: i64) -> String {
    let beijing = rfc3339(micros - BEIJING_MICROS);
    format!("{}Z", beijing.get(..19).unwrap_or_default())
}

/// As RFC 3986 escapes a value: all but letters, digits and `-._~`.
pub(super) fn percent(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use triage::event::micros_of;

    use super::*;

    /// The example of the provider's documentation, with the signature printed there; Python's
    /// hashlib and hmac give the same:
    ///
    /// ```python
    /// body = hashlib.sha256(b"").hexdigest()
    /// h = {"host": …, "x-acs-action": …}   # the six below
    /// request = "POST\n/\n" + query + "\n" + "".join(f"{k}:{v}\n" for k, v in sorted(h.items()))
    /// request += "\n" + ";".join(sorted(h)) + "\n" + body
    /// to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
    /// hmac.new(b"YourAccessKeySecret", to_sign.encode(), hashlib.sha256).hexdigest()
    /// ```
    #[test]
    fn it_is_signed_as_the_providers_example_and_python_sign_it() {
        let signer = Signer::new(&"YourAccessKeyId".into(), &"YourAccessKeySecret".into());
        let query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd\
                     &RegionId=cn-shanghai";
        let url = Url::parse(&format!("https://ecs.cn-shanghai.aliyuncs.com/?{query}"));
        let url = url.expect("one");
        let call = Call { action: "RunInstances", version: "2014-05-26", url: &url, query };
        let nonce = "3156853299f313e23d1673dc12e1703d".to_owned();
        let headers = signer.signed(call, nonce, "2023-10-26T10:22:32Z".to_owned());
        assert_eq!(
            headers.last().expect("one").1,
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;\
             x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,\
             Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        );
        assert!(!format!("{signer:?}").contains("Your"));
    }

    #[test]
    fn times_are_the_worlds_and_values_are_escaped_as_python_escapes_them() {
        let moment = micros_of("2026-01-01T07:59:59.999").expect("one");
        assert_eq!(utc(moment), "2025-12-31T23:59:59Z");
        // urllib.parse.quote('{"a": "三级(镇)+*~/"}', safe="-_.~")
        assert_eq!(
            percent(r#"{"a": "三级(镇)+*~/"}"#),
            "%7B%22a%22%3A%20%22%E4%B8%89%E7%BA%A7%28%E9%95%87%29%2B%2A~%2F%22%7D"
        );
    }
}

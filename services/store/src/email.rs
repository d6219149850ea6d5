//! A mail address: parsed once, where the roster comes in, so that whatever is sent to it can hold
//! no line end, no second address and no display name.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A plain mail address of ASCII, `name@host`. It identifies a person: sealed where it is stored
/// and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// What is said of anything else.
    pub(crate) const SHAPE: &'static str = "must be one plain mail address, name@host";

    /// Only the right shape is an address; space around it is dropped. The lengths are those of
    /// RFC 5321, 4.5.3.1.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, host) = text.split_once('@')?;
        let right = text.len() <= 254 && is_name(name) && is_host(host);
        right.then(|| Self(text.to_owned()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, host)| host)
    }
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let is_part = |part: &str| !part.is_empty() && part.chars().all(plain);
    name.len() <= 64 && name.split('.').all(is_part)
}

fn is_host(host: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_label = |label: &str| {
        let edges = !label.starts_with('-') && !label.ends_with('-');
        (1..=63).contains(&label.len()) && edges && label.chars().all(plain)
    };
    host.contains('.') && host.split('.').all(is_label)
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

impl Serialize for Email {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(Self::SHAPE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_plain_address_is_one() {
        for right in ["a@b.cn", " li.wei+1@mail.yc-town.gov.cn ", "0417@qq.com"] {
            assert_eq!(Email::parse(right).expect(right).as_str(), right.trim());
        }
        for wrong in [
            "",
            "a",
            "a@",
            "@b.cn",
            "a@b",
            "a@b@c.cn",
            "a b@c.cn",
            "a@b.cn,c@d.cn",
            "甲 <a@b.cn>",
            "a@b.cn\r\nRCPT TO:<c@d.cn>",
            "a@b.cn>",
            "甲@b.cn",
            "a@乙.cn",
            "a..b@c.cn",
            ".a@c.cn",
            "a@-b.cn",
            "a@b..cn",
            "\"a b\"@c.cn",
            "a@[127.0.0.1]",
            &format!("{}@b.cn", "a".repeat(65)),
            &format!("a@{}cn", "b.".repeat(126)),
        ] {
            assert!(Email::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn an_address_is_not_printed() {
        let address = Email::parse("li.wei@mail.example.cn").expect("one");
        assert_eq!(
            (format!("{address:?}").as_str(), address.host()),
            ("Email(…)", "mail.example.cn")
        );
    }
}

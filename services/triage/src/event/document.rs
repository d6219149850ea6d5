//! A JSON document that borrows from the body it was read from: most texts need no copy.
//!
//! Objects keep their keys sorted, so that writing one is canonical.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::Number;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Json<'a>>),
    /// An object.
    Object(Object<'a>),
}

/// An object: its entries sorted by key, no key twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Object<'a> {
    /// Sorts the entries; gives back a key that stands twice.
    pub(super) fn new(mut entries: Vec<(Cow<'a, str>, Json<'a>)>) -> Result<Self, Cow<'a, str>> {
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let twice = entries.windows(2).position(|pair| pair[0].0 == pair[1].0);
        match twice {
            Some(place) => Err(entries.swap_remove(place).0),
            None => Ok(Self(entries)),
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json<'a>> {
        let place = self.0.binary_search_by(|(name, _)| (**name).cmp(key)).ok()?;
        Some(&self.0[place].1)
    }
}

impl<'a> Json<'a> {
    /// The same document, borrowing from one that owns its texts.
    #[must_use]
    pub fn of(value: &'a serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(map) => {
                let entries = map.iter().map(|(key, value)| (Cow::from(&**key), Self::of(value)));
                let mut entries: Vec<_> = entries.collect();
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                Self::Object(Object(entries))
            }
        }
    }

    /// Whether it is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one that 64 bits can hold.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// The document as text: keys sorted, no blanks. The same document always gives the same.
    #[must_use]
    pub fn canonical(&self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes);
        self.write(&mut text);
        text
    }

    fn write(&self, to: &mut String) {
        match self {
            Self::Null => to.push_str("null"),
            Self::Bool(true) => to.push_str("true"),
            Self::Bool(false) => to.push_str("false"),
            // Writing to a String cannot fail.
            Self::Number(number) => drop(write!(to, "{number}")),
            Self::Text(text) => write_text(to, text),
            Self::List(items) => {
                to.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        to.push(',');
                    }
                    item.write(to);
                }
                to.push(']');
            }
            Self::Object(object) => {
                to.push('{');
                for (place, (key, value)) in object.0.iter().enumerate() {
                    if place > 0 {
                        to.push(',');
                    }
                    write_text(to, key);
                    to.push(':');
                    value.write(to);
                }
                to.push('}');
            }
        }
    }
}

/// A text as JSON writes it.
fn write_text(to: &mut String, text: &str) {
    to.push('"');
    let plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        to.push_str(text);
    } else {
        // A text always becomes JSON, and within quotes.
        let written = serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned());
        to.push_str(written.get(1..written.len() - 1).unwrap_or_default());
    }
    to.push('"');
}

//! JSON, strictly: bounded size and depth, no key twice, no U+0000, every refusal with its path.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::document::{Json, Object};
use super::refusal::{Reason, Refusal};

/// The largest body of one event, in bytes.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// The deepest nesting of one event.
pub const MAX_DEPTH: usize = 24;

/// Parses a whole event.
pub(super) fn parse(body: &[u8]) -> Result<Json<'_>, Refusal> {
    parse_below(Step::Root, body)
}

/// Parses a body that is the `data` alone.
pub(super) fn parse_data(body: &[u8]) -> Result<Json<'_>, Refusal> {
    parse_below(Step::Key("data"), body)
}

fn parse_below<'b>(step: Step<'_>, body: &'b [u8]) -> Result<Json<'b>, Refusal> {
    let whole = |reason| Refusal { field: String::new(), reason };
    if body.len() > MAX_BODY_BYTES {
        return Err(whole(Reason::TooLarge));
    }
    let text = std::str::from_utf8(body).map_err(|_| whole(Reason::NotUtf8))?;
    let refusal = RefCell::new(None);
    let node = Node { parent: None, step, depth: 0, refusal: &refusal };
    let mut json = serde_json::Deserializer::from_str(text);
    let value = node.deserialize(&mut json).and_then(|value| json.end().map(|()| value));
    value.map_err(|error| {
        let broken = Reason::NotJson { line: error.line(), column: error.column() };
        match refusal.take() {
            None => whole(broken),
            Some(Refusal { field, reason: Reason::NotJson { .. } }) => {
                Refusal { field, reason: broken }
            }
            Some(refusal) => refusal,
        }
    })
}

/// Room for the entries of most objects of an event.
const ENTRIES_EXPECTED: usize = 12;

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

/// Where the parser stands; linked back to the root so that a refusal can name its path.
#[derive(Clone, Copy)]
struct Node<'a> {
    parent: Option<&'a Node<'a>>,
    step: Step<'a>,
    depth: usize,
    refusal: &'a RefCell<Option<Refusal>>,
}

impl Node<'_> {
    fn child<'b>(&'b self, step: Step<'b>) -> Node<'b> {
        Node { parent: Some(self), step, depth: self.depth + 1, refusal: self.refusal }
    }

    fn path(&self) -> String {
        let mut path = self.parent.map(Node::path).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(printable(key));
            }
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
        path
    }

    fn refuse<E: Error>(&self, reason: Reason) -> E {
        *self.refusal.borrow_mut() = Some(Refusal { field: self.path(), reason });
        E::custom("refused")
    }

    /// The innermost place is the one to name; the parser adds its line and column at the end.
    fn broken(&self) {
        self.refusal.borrow_mut().get_or_insert_with(|| Refusal {
            field: self.path(),
            reason: Reason::NotJson { line: 0, column: 0 },
        });
    }

    fn text<'de, E: Error>(&self, text: Cow<'de, str>) -> Result<Json<'de>, E> {
        if text.contains('\0') {
            return Err(self.refuse(Reason::Nul));
        }
        Ok(Json::Text(text))
    }
}

/// A key may itself be somebody's words: only keys that look like field names are repeated.
pub(super) fn printable(key: &str) -> &str {
    let named = key.len() <= 40 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if named && !key.is_empty() && !key.bytes().all(|b| b.is_ascii_digit()) { key } else { "?" }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Json<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Json<'de>, D::Error> {
        if self.depth > MAX_DEPTH {
            return Err(self.refuse(Reason::TooDeep));
        }
        json.deserialize_any(self).inspect_err(|_| self.broken())
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json<'de>, E> {
        let range = "the numbers JSON can carry";
        Number::from_f64(value)
            .map(Json::Number)
            .ok_or_else(|| self.refuse(Reason::OutOfRange(range)))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Json<'de>, E> {
        self.text(Cow::Borrowed(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json<'de>, E> {
        self.text(Cow::Owned(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json<'de>, E> {
        self.text(Cow::Owned(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.child(Step::Index(list.len())))? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json<'de>, A::Error> {
        let mut object = Vec::with_capacity(ENTRIES_EXPECTED);
        while let Some(Key(key)) = entries.next_key()? {
            let child = self.child(Step::Key(&key));
            if key.contains('\0') {
                return Err(child.refuse(Reason::Nul));
            }
            let value = entries.next_value_seed(child)?;
            object.push((key, value));
        }
        let twice = |key: Cow<'_, str>| self.child(Step::Key(&key)).refuse(Reason::DuplicateKey);
        Object::new(object).map(Json::Object).map_err(twice)
    }
}

/// An object's key, borrowed where it needs no unescaping.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

//! An event as far as its rows need it.

use std::borrow::Cow;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use triage::hex;

/// The fields that become columns.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    source: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    time: Cow<'a, str>,
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    town: Cow<'a, str>,
    #[serde(borrow)]
    village: Cow<'a, str>,
    #[serde(borrow)]
    grid: Cow<'a, str>,
    #[serde(borrow)]
    household: Cow<'a, str>,
    #[serde(borrow)]
    kind: Option<Cow<'a, str>>,
    resolved: Option<bool>,
}

/// One event.
pub(crate) struct Incoming<'a> {
    pub(crate) key: String,
    pub(crate) id: Cow<'a, str>,
    pub(crate) source: Cow<'a, str>,
    pub(crate) kind: &'static str,
    pub(crate) sub_kind: Option<Cow<'a, str>>,
    pub(crate) at: i64,
    pub(crate) town: Cow<'a, str>,
    pub(crate) village: Cow<'a, str>,
    pub(crate) grid: Cow<'a, str>,
    pub(crate) household: Cow<'a, str>,
    pub(crate) matter: String,
    pub(crate) resolved: Option<i64>,
    /// The length of the body.
    pub(crate) bytes: usize,
    /// The load writes on its ids which of them tell of danger.
    pub(crate) warns: bool,
}

impl<'a> Incoming<'a> {
    pub(crate) fn read(body: &'a [u8]) -> Self {
        let envelope: Envelope<'a> = serde_json::from_slice(body).expect("an event of the load");
        let data = envelope.data;
        let time: jiff::Timestamp = envelope.time.parse().expect("a time");
        Self {
            key: key(&envelope.source, &envelope.id),
            at: time.as_microsecond(),
            kind: if envelope.kind == "hearthwatch.visit.v1" { "visit" } else { "dispute" },
            sub_kind: data.kind,
            matter: format!("o:{}", data.household),
            warns: envelope.id.ends_with('d'),
            id: envelope.id,
            source: envelope.source,
            town: data.town,
            village: data.village,
            grid: data.grid,
            household: data.household,
            resolved: data.resolved.map(i64::from),
            bytes: body.len(),
        }
    }
}

/// As the program makes it.
fn key(source: &str, id: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(source.as_bytes());
    hash.update([0]);
    hash.update(id.as_bytes());
    hex(&hash.finalize()[..16])
}

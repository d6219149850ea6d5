//! The events of a case, from the short form of `cases.toml` to what a source would send.

use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::DeValue;

use crate::event::{EventKind, micros_of, rfc3339};
use crate::loading::Kind;
use crate::loading::document::{Document, Table, integer};
use crate::loading::said::said;
use crate::loading::suggest::did_you_mean;
use crate::policy::DAY_MICROS;
use crate::rule::Place;

/// The moment of `days_ago = 0`. Cases that need dates, e.g. of orders, count from this day.
pub(super) const BASE: &str = "2026-06-01T12:00:00+08:00";
/// How long ago an event of a case may lie, in days.
const DAYS_AGO_MAX: i64 = 7_300;

/// The keys of an event block that are not fields of its data.
const OWN_KEYS: [&str; 6] =
    ["days_ago", "type", "note", "ticks", "issued_days_ago", "expires_in_days"];
/// Fields of data by contract; others would be kept and mean nothing, so here they are mistakes.
const DATA_KEYS: [&str; 33] = [
    "town",
    "village",
    "grid",
    "household",
    "reporter",
    "parties",
    "narrative",
    "seen_alone",
    "present",
    "children_seen",
    "minors_in_home",
    "reported_history",
    "registers",
    "channel",
    "bulletin_no",
    "row_no",
    "incident_no",
    "category",
    "disposition",
    "native_grade",
    "resolved",
    "kind",
    "mode",
    "safe_now",
    "caller_relation",
    "request",
    "outcome",
    "by",
    "issued_on",
    "expires_on",
    "sessions",
    "people_reached",
    "supersedes",
];

/// An event as written, in the form that sources send.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// The CloudEvent.
    pub(super) value: Value,
    /// Where it stands, for what decoding refuses.
    pub(super) place: Place,
}

/// The present as far as cases are concerned, in microseconds.
pub(super) fn base() -> i64 {
    micros_of(BASE).unwrap_or_default()
}

/// The events of a case: its blocks, or the one of its own `note` and `ticks`.
pub(super) fn read(document: &mut Document<'_>, table: Table<'_>) -> Vec<Written> {
    let short = ["note", "ticks"].iter().any(|key| table.has(key));
    let blocks = match table.array("event") {
        Some(array) => document.tables_of(array, "event"),
        None => Vec::new(),
    };
    if short != blocks.is_empty() {
        let message = said!(
            "a case has a note or ticks of its own, or [[case.event]] blocks",
            "一个例子写自己的 note 或 ticks，或者写 [[case.event]]，两样取一"
        );
        document.problem(table.offset, Kind::BadCase, "event", message);
        return Vec::new();
    }
    if short {
        let mut data = Map::new();
        own_words(document, table, &mut data);
        return vec![written(document, table, EventKind::Visit, 0, data, 0)];
    }
    let blocks = blocks.into_iter().enumerate();
    blocks.filter_map(|(index, block)| event(document, block, index)).collect()
}

fn event(document: &mut Document<'_>, block: Table<'_>, index: usize) -> Option<Written> {
    let mut data = Map::new();
    for (key, value) in block.entries() {
        if OWN_KEYS.contains(&key) {
            continue;
        }
        if !DATA_KEYS.contains(&key) {
            let known = OWN_KEYS.iter().chain(&DATA_KEYS).copied();
            let message = said!("unknown key '{key}' of an event", "记录里没有“{key}”这一项");
            let offset = value.span().start;
            document.hinted(offset, Kind::UnknownKey, key, message, did_you_mean(key, known));
            continue;
        }
        match json(value) {
            Some(value) => drop(data.insert(key.to_owned(), value)),
            None => {
                let message = said!(
                    "'{key}' holds a number that events cannot carry",
                    "“{key}”里的数字，记录里装不下"
                );
                document.problem(value.span().start, Kind::BadValue, key, message);
            }
        }
    }
    own_words(document, block, &mut data);
    let kind = match document.optional_text(block, "type") {
        None => EventKind::Visit,
        Some((offset, name)) => {
            let Some(kind) = EventKind::from_name(name) else {
                let known = EventKind::ALL.map(EventKind::name);
                let among = known.join(", ");
                let message = said!(
                    "unknown type '{name}'; known are {among}",
                    "没有“{name}”这种记录；有 {among}"
                );
                let hint = did_you_mean(name, known);
                document.hinted(offset, Kind::BadCase, name, message, hint);
                return None;
            };
            kind
        }
    };
    let days_ago = document.number(block, "days_ago", 0..=DAYS_AGO_MAX).unwrap_or(0);
    for (key, field, sign) in
        [("issued_days_ago", "issued_on", -1), ("expires_in_days", "expires_on", 1)]
    {
        if let Some(days) = document.number(block, key, -DAYS_AGO_MAX..=DAYS_AGO_MAX) {
            let day = rfc3339(base() + sign * days * DAY_MICROS);
            data.insert(field.to_owned(), json!(day.get(..10)));
        }
    }
    Some(written(document, block, kind, days_ago, data, index))
}

fn own_words(document: &mut Document<'_>, table: Table<'_>, data: &mut Map<String, Value>) {
    if let Some((_, note)) = document.optional_text(table, "note") {
        data.insert("narrative".to_owned(), json!(note));
    }
    if table.has("ticks") {
        let ticks: Vec<_> =
            document.texts(table, "ticks").into_iter().map(|(_, tick)| tick).collect();
        data.insert("ticks".to_owned(), json!(ticks));
    }
}

fn written(
    document: &Document<'_>,
    table: Table<'_>,
    kind: EventKind,
    days_ago: i64,
    mut data: Map<String, Value>,
    index: usize,
) -> Written {
    data.entry("household").or_insert_with(|| json!("h_case"));
    let says = ["narrative", "ticks"].iter().any(|key| data.contains_key(*key));
    if !says {
        // A block of data alone, e.g. a call to the police: the contract wants words with it.
        data.insert("narrative".to_owned(), json!("。"));
    }
    let value = json!({
        "specversion": "1.0",
        "id": format!("case-{index}"),
        "source": "cases",
        "type": format!("hearthwatch.{}.v1", kind.name()),
        "time": rfc3339(base() - days_ago * DAY_MICROS),
        "data": data,
    });
    Written { value, place: document.place(table.offset) }
}

fn json(value: &Spanned<DeValue<'_>>) -> Option<Value> {
    Some(match value.get_ref() {
        DeValue::String(text) => json!(text),
        DeValue::Integer(number) => json!(integer(number)?),
        DeValue::Float(_) => return None,
        DeValue::Boolean(truth) => json!(truth),
        DeValue::Datetime(time) => json!(time.to_string()),
        DeValue::Array(items) => items.iter().map(json).collect::<Option<Vec<_>>>()?.into(),
        DeValue::Table(table) => {
            let entries = table
                .iter()
                .map(|(key, value)| Some((key.get_ref().as_ref().to_owned(), json(value)?)));
            Value::Object(entries.collect::<Option<Map<_, _>>>()?)
        }
    })
}

//! Events that are not what they should be, each with the field and the reason to be named.
//!
//! Every one carries a person's name and telephone number, as near to the mistake as can be:
//! neither may ever be repeated.

use serde_json::{Value, json};

/// Nobody's name, and nobody's number.
pub(crate) const NAME: &str = "欧阳望舒";
pub(crate) const PHONE: &str = "13912340077";

/// An event that has to be refused.
pub(crate) struct Malformed {
    pub(crate) name: &'static str,
    pub(crate) body: Vec<u8>,
    /// As it is named; `body` for the whole.
    pub(crate) field: String,
    pub(crate) reason: &'static str,
}

/// A visit that nothing is wrong with, on a household of its own.
pub(crate) fn good(id: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let household: String = id.chars().filter(is_plain).collect();
    format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"grid/YC-03\",\
         \"type\":\"hearthwatch.visit.v1\",\"time\":\"2025-03-18T15:20:00+08:00\",\
         \"datacontenttype\":\"application/json\",\"data\":{{\"grid\":\"YC-03-012\",\
         \"household\":\"h_{household}\",\"minors_in_home\":1,\"parties\":[{{\"ref\":\"p_1\",\
         \"name\":\"{NAME}\",\"phone\":\"{PHONE}\"}}],\
         \"narrative\":\"{NAME}说昨晚被丈夫推倒,电话{PHONE}\",\"ticks\":[\"separation\"]}}}}"
    )
}

/// Every malformed event.
pub(crate) fn all() -> Vec<Malformed> {
    let mut all = not_json();
    all.extend(double_and_deep());
    all.extend(envelopes());
    all.extend(times());
    all.extend(parties());
    all.extend(fields());
    all.extend(lists());
    all.extend(kinds());
    all.extend(orders());
    all
}

/// The text of a visit with one thing written otherwise.
fn written(
    name: &'static str,
    field: &str,
    reason: &'static str,
    (from, to): (&str, &str),
) -> Malformed {
    let text = good(name);
    assert!(text.contains(from), "{name}: nothing to replace");
    let body = text.replacen(from, to, 1).into_bytes();
    Malformed { name, body, field: field.to_owned(), reason }
}

/// A visit with the value at a pointer put in its place, or taken away.
fn with(
    name: &'static str,
    field: &str,
    reason: &'static str,
    put: impl Into<Option<Value>>,
) -> Malformed {
    let mut event: Value = serde_json::from_str(&good(name)).expect("nothing is wrong with it");
    let (parent, key) = field.rsplit_once('.').unwrap_or(("", field));
    let key = key.split('[').next().expect("a name");
    let pointer = parent.replace('[', ".").replace(']', "");
    let pointer: String =
        pointer.split('.').filter(|s| !s.is_empty()).map(|s| format!("/{s}")).collect();
    let object = event.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("an object");
    match put.into() {
        Some(value) => object.insert(key.to_owned(), value),
        None => object.remove(key),
    };
    let body = event.to_string().into_bytes();
    Malformed { name, body, field: field.to_owned(), reason }
}

/// An event of another kind, with that data.
fn of_kind(
    name: &'static str,
    kind: &str,
    field: &str,
    reason: &'static str,
    data: &Value,
) -> Malformed {
    let mut event: Value = serde_json::from_str(&good(name)).expect("nothing is wrong with it");
    event["type"] = json!(format!("hearthwatch.{kind}.v1"));
    for (key, value) in data.as_object().expect("an object") {
        event["data"][key] = value.clone();
    }
    let body = event.to_string().into_bytes();
    Malformed { name, body, field: field.to_owned(), reason }
}

fn raw(name: &'static str, reason: &'static str, body: impl Into<Vec<u8>>) -> Malformed {
    Malformed { name, body: body.into(), field: "body".to_owned(), reason }
}

fn not_json() -> Vec<Malformed> {
    let narrative = "\"narrative\":\"";
    let cut = |name, behind: &str| {
        let text = good(name);
        let at = text.find(behind).expect("it stands there") + behind.len();
        text.into_bytes()[..at].to_vec()
    };
    let mut cut_short = raw("cut short", "not_json", cut("cut", narrative));
    cut_short.field = "data.narrative".to_owned();
    let mut gbk = good("gbk").into_bytes();
    // 张三 as GBK writes it.
    gbk.splice(10..10, [0xD5, 0xC5, 0xC8, 0xFD]);
    vec![
        raw("a note, not JSON", "not_json", format!("走访{NAME},电话{PHONE}")),
        cut_short,
        raw("cut in the middle of a character", "not_utf8", {
            let mut body = cut("half", narrative);
            body.extend_from_slice(&NAME.as_bytes()[..4]);
            body
        }),
        raw("GBK", "not_utf8", gbk),
        raw("a byte order mark", "not_json", format!("\u{feff}{}", good("bom"))),
        raw("UTF-16", "not_utf8", {
            let units = good("utf16");
            let units = units.encode_utf16().filter(|unit| unit.to_le_bytes() != [b'\n', 0]);
            [0xFF, 0xFE]
                .into_iter()
                .chain(units.flat_map(u16::to_le_bytes))
                .filter(|b| *b != b'\n')
                .collect::<Vec<u8>>()
        }),
        raw("an array", "wrong_type", format!("[[\"{NAME}\",\"{PHONE}\"]]")),
        raw("a number", "wrong_type", PHONE),
        raw("a text", "wrong_type", format!("\"{NAME}\"")),
        raw("null", "wrong_type", "null"),
        raw("something behind it", "not_json", format!("{}{NAME}", good("behind"))),
        raw("300 KiB", "too_large", good("large").replace("说昨晚", &"说".repeat(100 * 1024))),
        written("a lone surrogate", "data.narrative", "not_json", ("说昨晚", "\\ud800")),
        written("two high surrogates", "data.narrative", "not_json", ("说", "\\ud83d\\ud83d")),
        written("a raw control character", "data.narrative", "not_json", ("说", "\u{1}")),
        written("NUL in a value", "data.narrative", "nul", ("说", "\\u0000")),
        written("NUL in a key", "data.?", "nul", ("\"narrative\"", "\"narr\\u0000ative\"")),
    ]
}

fn double_and_deep() -> Vec<Malformed> {
    let deep =
        |levels: usize| format!("\"deep\":{}{},\"ticks\"", "[".repeat(levels), "]".repeat(levels));
    let named = format!("\"{NAME}\":1,\"{NAME}\":2,\"ticks\"");
    vec![
        written("a key twice", "id", "duplicate_key", ("\"id\"", "\"id\":\"x\",\"id\"")),
        written(
            "a key twice, written in two ways",
            "type",
            "duplicate_key",
            ("\"type\"", "\"t\\u0079pe\":\"x\",\"type\""),
        ),
        written(
            "a key twice, deep",
            "data.parties[0].name",
            "duplicate_key",
            ("\"name\"", "\"name\":\"x\",\"name\""),
        ),
        written(
            "a person's name as a key, twice",
            "data.?",
            "duplicate_key",
            ("\"ticks\"", &named),
        ),
        written(
            "nested 1,000 deep",
            &format!("data.deep{}", "[0]".repeat(23)),
            "too_deep",
            ("\"ticks\"", &deep(1_000)),
        ),
        written(
            "a number beyond all numbers",
            "data.minors_in_home",
            "not_json",
            ("home\":1", "home\":1e999"),
        ),
        written(
            "a number beyond 64 bits",
            "data.minors_in_home",
            "wrong_type",
            ("home\":1", "home\":99999999999999999999"),
        ),
        written("a leading zero", "data.minors_in_home", "not_json", ("home\":1", "home\":01")),
    ]
}

fn envelopes() -> Vec<Malformed> {
    let long = NAME.repeat(2_500);
    vec![
        with("no specversion", "specversion", "missing", None),
        with("no id", "id", "missing", None),
        with("no source", "source", "missing", None),
        with("no type", "type", "missing", None),
        with("no time", "time", "missing", None),
        with("no data", "data", "missing", None),
        with("another specversion", "specversion", "unknown_word", json!("0.3")),
        with("a name as specversion", "specversion", "unknown_word", json!(NAME)),
        with("an unknown type", "type", "unknown_word", json!("hearthwatch.visit.v2")),
        with("an empty id", "id", "missing", json!("")),
        with("an id of spaces", "id", "missing", json!("  ")),
        with("an id of 10,000 characters", "id", "too_long", json!(long)),
        with("an id as a number", "id", "wrong_type", json!(13_912_340_077_i64)),
        with("a source as a list", "source", "wrong_type", json!([NAME])),
        with("text/plain", "datacontenttype", "unknown_word", json!("text/plain")),
        with("data as a list", "data", "wrong_type", json!([NAME, PHONE])),
        with("data as a text", "data", "wrong_type", json!(NAME)),
        with("data null", "data", "missing", json!(null)),
    ]
}

fn times() -> Vec<Malformed> {
    vec![
        with("a time without its date", "time", "not_a_time", json!("15:20:00")),
        with("30 February", "time", "not_a_time", json!("2025-02-30T10:00:00+08:00")),
        with("25 o'clock", "time", "not_a_time", json!("2025-03-18T25:00:00+08:00")),
        with("the year 9999", "time", "not_a_time", json!("9999-12-31T23:59:59Z")),
        with("before 1970", "time", "not_a_time", json!("1925-03-18T10:00:00+08:00")),
        with("a name as time", "time", "not_a_time", json!(NAME)),
        with("a time as a number", "time", "wrong_type", json!(1_742_282_400)),
    ]
}

fn parties() -> Vec<Malformed> {
    let many: Vec<Value> = (0..65).map(|_| json!({"name": NAME, "phone": PHONE})).collect();
    let party = |name, field: &'static str, reason, value| {
        with(name, &format!("data.parties[0].{field}"), reason, Some(value))
    };
    vec![
        with("65 parties", "data.parties", "too_many", Value::Array(many)),
        with("parties as an object", "data.parties", "wrong_type", json!({"name": NAME})),
        with("a party as a text", "data.parties[0]", "wrong_type", json!([NAME])),
        party("an age below zero", "age", "out_of_range", json!(-1)),
        party("an age as a text", "age", "wrong_type", json!(PHONE)),
        party("half a year", "age", "wrong_type", json!(36.5)),
        party("an unknown sex", "sex", "unknown_word", json!("x")),
        party("a name as a list", "name", "wrong_type", json!([NAME])),
        party("a name of 101 characters", "name", "too_long", json!("望".repeat(101))),
        party("a phone as a number", "phone", "wrong_type", json!(13_912_340_077_i64)),
        party("a name as reference", "ref", "out_of_range", json!(NAME)),
    ]
}

fn fields() -> Vec<Malformed> {
    vec![
        with("a narrative as a number", "data.narrative", "wrong_type", json!(13_912_340_077_i64)),
        with(
            "a narrative of 20,001 characters",
            "data.narrative",
            "too_long",
            json!("说".repeat(20_001)),
        ),
        with(
            "a household with spaces",
            "data.household",
            "out_of_range",
            json!(format!("h {PHONE}")),
        ),
        with("a household of 100 characters", "data.household", "too_long", json!("h".repeat(100))),
        with("a grid as a number", "data.grid", "wrong_type", json!(3_012)),
        with("fewer than no minors", "data.minors_in_home", "out_of_range", json!(-1)),
        with("seen alone, perhaps", "data.seen_alone", "wrong_type", json!("yes")),
        with("a claim as a text", "data.reported_history", "wrong_type", json!(NAME)),
        of_kind(
            "level 7",
            "visit",
            "data.reported_history.previous_level",
            "out_of_range",
            &json!({
                "reported_history": {"previous_level": 7},
            }),
        ),
        with("resolved, perhaps", "data.resolved", "wrong_type", json!(NAME)),
    ]
}

fn lists() -> Vec<Malformed> {
    let visit = |name, field, reason, data| of_kind(name, "visit", field, reason, &data);
    vec![
        with("an unknown tick", "data.ticks[0]", "unknown_signal", json!(["strangulatoin"])),
        with("a name as a tick", "data.ticks[0]", "unknown_signal", json!([NAME])),
        with("ticks as a text", "data.ticks", "wrong_type", json!("separation")),
        visit(
            "a tick as a number",
            "data.ticks[1]",
            "wrong_type",
            json!({"ticks": ["separation", 7]}),
        ),
        visit(
            "a child of thirty",
            "data.children_seen[1].age",
            "out_of_range",
            json!({"children_seen": [{"age": 9}, {"age": 30}]}),
        ),
        visit(
            "a register without its list",
            "data.registers[0].list",
            "missing",
            json!({"registers": [{"ref": "p_1"}]}),
        ),
        visit(
            "a correction of nothing",
            "data.supersedes.id",
            "missing",
            json!({"supersedes": {"source": "grid/YC-03"}}),
        ),
    ]
}

fn kinds() -> Vec<Malformed> {
    vec![
        of_kind(
            "a visit that tells nothing",
            "visit",
            "data.narrative",
            "missing",
            &json!({"narrative": null, "ticks": []}),
        ),
        of_kind(
            "a dispute that tells nothing",
            "dispute",
            "data.narrative",
            "missing",
            &json!({"narrative": "", "ticks": null}),
        ),
        of_kind("a mediation without outcome", "mediation", "data.outcome", "missing", &json!({})),
        of_kind(
            "another outcome",
            "mediation",
            "data.outcome",
            "unknown_word",
            &json!({"outcome": NAME}),
        ),
        of_kind(
            "outreach without sessions",
            "outreach",
            "data.sessions",
            "missing",
            &json!({"people_reached": 9}),
        ),
        of_kind(
            "outreach below zero",
            "outreach",
            "data.people_reached",
            "out_of_range",
            &json!({"sessions": 1, "people_reached": -9}),
        ),
        of_kind("care without kind", "care", "data.kind", "missing", &json!({})),
        of_kind(
            "safe now, perhaps",
            "call",
            "data.safe_now",
            "unknown_word",
            &json!({"safe_now": NAME}),
        ),
    ]
}

fn orders() -> Vec<Malformed> {
    let order = |name, field, reason, data| of_kind(name, "order", field, reason, &data);
    let day = |day: &str| json!({"kind": "protection_order", "issued_on": day});
    let over = json!({
        "kind": "protection_order", "issued_on": "2025-03-10", "expires_on": "2025-03-08",
    });
    vec![
        order("an order without kind", "data.kind", "missing", json!({})),
        order("an order of another kind", "data.kind", "unknown_word", json!({"kind": NAME})),
        order("an order that ended before it began", "data.expires_on", "contradicts", over),
        order("an order of 30 February", "data.issued_on", "not_a_time", day("2025-02-30")),
        order("an order of a name", "data.issued_on", "not_a_time", day(NAME)),
    ]
}

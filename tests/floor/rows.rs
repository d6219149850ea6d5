//! The rows of a batch, as one list for each column: what UNNEST takes.

/// Columns of `event`.
#[derive(Default)]
pub(crate) struct Events<'a> {
    pub(crate) key: Vec<&'a str>,
    pub(crate) source: Vec<&'a str>,
    pub(crate) id: Vec<&'a str>,
    pub(crate) kind: Vec<&'a str>,
    pub(crate) sub_kind: Vec<Option<&'a str>>,
    pub(crate) at: Vec<i64>,
    pub(crate) town: Vec<&'a str>,
    pub(crate) village: Vec<&'a str>,
    pub(crate) grid: Vec<&'a str>,
    pub(crate) household: Vec<&'a str>,
    pub(crate) resolved: Vec<Option<i64>>,
    pub(crate) body_hash: Vec<&'a str>,
    pub(crate) findings: Vec<&'a str>,
    pub(crate) sealed: Vec<&'a str>,
}

/// Columns of `event_matter`.
#[derive(Default)]
pub(crate) struct Links<'a> {
    pub(crate) matter: Vec<&'a str>,
    pub(crate) event: Vec<&'a str>,
    pub(crate) household: Vec<&'a str>,
    pub(crate) at: Vec<i64>,
    pub(crate) wrapped_key: Vec<&'a str>,
}

/// Columns of `assessment`.
#[derive(Default)]
pub(crate) struct Assessments<'a> {
    pub(crate) matter: Vec<&'a str>,
    pub(crate) seq: Vec<i64>,
    pub(crate) event: Vec<&'a str>,
    pub(crate) at: Vec<i64>,
    pub(crate) score: Vec<i64>,
    pub(crate) level: Vec<i64>,
    pub(crate) flags: Vec<i64>,
    pub(crate) fired: Vec<&'a str>,
    pub(crate) chain: Vec<&'a str>,
}

/// Columns of `matter`, as they change.
#[derive(Default)]
pub(crate) struct Matters<'a> {
    pub(crate) id: Vec<&'a str>,
    pub(crate) level: Vec<i64>,
    pub(crate) flags: Vec<i64>,
    pub(crate) latest_at: Vec<i64>,
    pub(crate) assessments: Vec<i64>,
    pub(crate) chain: Vec<&'a str>,
    pub(crate) sealed_state: Vec<&'a str>,
}

/// Columns of `lookup`.
#[derive(Default)]
pub(crate) struct Lookups<'a> {
    pub(crate) kind: Vec<&'a str>,
    pub(crate) hash: Vec<&'a str>,
    pub(crate) household: Vec<&'a str>,
    pub(crate) person: Vec<&'a str>,
}

/// Columns of `warning`.
#[derive(Default)]
pub(crate) struct Warnings<'a> {
    pub(crate) id: Vec<String>,
    pub(crate) matter: Vec<&'a str>,
    pub(crate) assessment: Vec<i64>,
    pub(crate) level: Vec<i64>,
    pub(crate) flags: Vec<i64>,
    pub(crate) town: Vec<&'a str>,
    pub(crate) village: Vec<&'a str>,
    pub(crate) grid: Vec<&'a str>,
}

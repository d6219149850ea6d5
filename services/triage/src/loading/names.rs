//! The names that the language of rules takes for itself.

use crate::condition::{NumberField, WordField};
use crate::flag::Flag;

/// What is built in besides fields and flags, with how it is written.
pub(crate) const FUNCTIONS: &[(&str, &str)] = &[
    ("rule", "rule(\"id\", condition)"),
    ("says", ".says(\"why it matters\")"),
    ("points", ".points(10)"),
    ("floor", ".floor(3)"),
    ("flag", ".flag(emergency)"),
    ("basis", ".basis(\"反家庭暴力法第23条\")"),
    ("capped", ".capped(\"background\")"),
    ("any", "any(a, b, c)"),
    ("all", "all(a, b, c)"),
    ("not", "not(a)"),
    ("count", "count(signal, 30) >= 2"),
    ("days_since", "days_since(signal) <= 7"),
    ("police_calls", "police_calls(30) >= 2"),
    ("order_active", "order_active(\"protection_order\")"),
    ("listed", "listed(\"key_person\")"),
    ("any_child", "any_child(age < 8)"),
    ("any_party", "any_party(age >= 70, role == \"victim\")"),
    ("sequence", "sequence(first, then, 30)"),
    ("band", "band(1, 1)"),
    ("cap", "cap(\"background\", 15)"),
    ("leads", "leads(1, \"women_grid_worker\")"),
    ("also_told", "also_told(2, \"women_grid_worker\")"),
    ("recency", "recency(30, 100)"),
    ("recency_after", "recency_after(40)"),
    ("hearsay_counts_days", "hearsay_counts_days(90)"),
    ("clock", "clock(\"acknowledge\", 3, minutes(60))"),
    ("flag_clock", "flag_clock(\"acknowledge\", emergency, minutes(30))"),
    ("follow_up", "follow_up(3, [3, 7, 14])"),
    ("quiet_hours", "quiet_hours(22, 7)"),
    ("rejudge_confirm_above", "rejudge_confirm_above(20)"),
    ("receiver", "receiver(mediation_stop, \"town_studio_mediator\")"),
    ("noted", "noted(signal, \"why no rule uses it\")"),
    ("overlap", "overlap(signal, signal_inside, \"why a note says both\")"),
    ("minutes", "minutes(60)"),
    ("hours", "hours(24)"),
    ("days", "days(7)"),
];

/// Counts that are written as a name.
pub(crate) const COUNTS: [&str; 2] = ["open_days", "failed_mediations"];
/// What may be asked of one person inside `any_child` and `any_party`.
pub(crate) const PERSON: [&str; 5] = ["age", "sex", "role", "relation", "capacity"];

/// Words of rhai, in use or set aside by it, and our operators.
const KEYWORDS: &[&str] = &[
    "and",
    "or",
    "true",
    "false",
    "let",
    "const",
    "var",
    "static",
    "shared",
    "is",
    "if",
    "else",
    "then",
    "unless",
    "switch",
    "match",
    "case",
    "default",
    "do",
    "while",
    "until",
    "loop",
    "for",
    "in",
    "each",
    "continue",
    "break",
    "return",
    "throw",
    "try",
    "catch",
    "goto",
    "exit",
    "fn",
    "private",
    "public",
    "protected",
    "new",
    "use",
    "with",
    "module",
    "package",
    "import",
    "export",
    "as",
    "super",
    "global",
    "this",
    "void",
    "null",
    "nil",
    "thread",
    "go",
    "sync",
    "async",
    "await",
    "yield",
    "spawn",
    "call",
    "curry",
    "print",
    "debug",
    "type_of",
    "eval",
    "is_def_var",
    "is_def_fn",
    "is_shared",
    "sleep",
    "len",
    "name",
];

/// Lower-case ASCII letters, digits and `_`, beginning with a letter, at most 64 characters.
pub(crate) fn is_identifier(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether the language takes this name for itself.
pub(crate) fn is_reserved(name: &str) -> bool {
    KEYWORDS.contains(&name) || usage(name).is_some() || fixed().any(|fixed| fixed == name)
}

/// How a built-in function is written.
pub(crate) fn usage(name: &str) -> Option<&'static str> {
    let mut functions = FUNCTIONS.iter();
    functions.find(|(function, _)| *function == name).map(|(_, usage)| *usage)
}

/// The names of fields, counts, person tests and flags.
pub(crate) fn fixed() -> impl Iterator<Item = &'static str> {
    let numbers = NumberField::ALL.iter().map(|field| field.name());
    let words = WordField::ALL.iter().map(|field| field.name());
    let flags = Flag::ALL.into_iter().map(Flag::name);
    numbers.chain(words).chain(flags).chain(COUNTS).chain(PERSON)
}

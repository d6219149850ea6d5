//! From the name of a place to its code: by the tables of the person and of the map. A place
//! that two names fit equally well stays unknown.

use std::collections::BTreeMap;

use super::spelling::folded;

/// The code for what a cell says of a place, and whether it says nothing more than that.
pub(crate) fn code(text: &str, tables: [&BTreeMap<String, String>; 2]) -> Option<(String, bool)> {
    let text = folded(text);
    if let Some(code) = own_code(&text) {
        return Some((code, true));
    }
    let mut best: Option<(usize, &str)> = None;
    let mut doubtful = false;
    for (name, code) in tables.into_iter().flatten() {
        let name = folded(name);
        let fits = longest_fit(&text, &name);
        if fits == 0 {
            continue;
        }
        match best {
            Some((length, _)) if length > fits => {}
            Some((length, other)) if length == fits => doubtful |= other != code,
            _ => (best, doubtful) = (Some((fits, code.as_str())), false),
        }
    }
    best.filter(|_| !doubtful).map(|(fits, code)| (code.to_owned(), fits == text.chars().count()))
}

/// A cell that is a code already: `YC-03` or `YC-03-012`.
fn own_code(folded: &str) -> Option<String> {
    let parts: Vec<&str> = folded.split('-').collect();
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [town, rest @ ..]
            if letters(town)
                && matches!(rest.len(), 1 | 2)
                && rest.iter().all(|part| digits(part)) =>
        {
            Some(folded.to_ascii_uppercase())
        }
        _ => None,
    }
}

/// How long a part of the text the name is; short of its last word only where nothing follows.
fn longest_fit(text: &str, name: &str) -> usize {
    if !name.is_empty() && text.contains(name) {
        return name.chars().count();
    }
    for last in ["村(社区)", "社区", "村委会", "居委会", "村", "网格"] {
        if let Some(stem) = name.strip_suffix(last)
            && stem.chars().count() >= 2
            && (text == stem || text.ends_with(stem))
        {
            return stem.chars().count();
        }
    }
    0
}

//! One spelling for words that are compared: half-width, without spaces and line breaks.

/// A character of full width as its half-width twin.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => c,
    }
}

/// The whole text in half width.
pub(crate) fn narrowed(text: &str) -> String {
    text.chars().map(narrow).collect()
}

/// The spelling by which headers and words of lists are compared.
pub(crate) fn folded(text: &str) -> String {
    text.chars()
        .map(narrow)
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .filter(|c| !matches!(c, '*' | ':' | '\u{feff}' | '\u{200b}'..='\u{200d}'))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// A header without what stands in brackets behind it.
pub(crate) fn bare(folded: &str) -> &str {
    match folded.find(['(', '[', '【', '〔']) {
        Some(0) | None => folded,
        Some(at) => &folded[..at],
    }
}

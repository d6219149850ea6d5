//! A code: the id of a person, role, place, channel or household.

use std::ops::Deref;

/// Up to 64 letters, digits, `_`, `-`, `.` and `:`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Code(String);

impl Code {
    /// What is said of anything else.
    pub(crate) const SHAPE: &'static str = "must be 1 to 64 letters, digits, `_`, `-`, `.` or `:`";

    /// Only the right shape is a code; space around it is dropped.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
        let right = (1..=64).contains(&text.len()) && text.chars().all(fits);
        right.then(|| Self(text.to_owned()))
    }
}

impl Deref for Code {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

//! The sorts of problems a ruleset can have, each with a stable code.

use serde::{Serialize, Serializer};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// The sort of a [`Diagnostic`](super::Diagnostic).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $variant),+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code machines read.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }
    };
}

kinds! {
    /// A file that has no place in a ruleset.
    UnexpectedFile = "unexpected_file",
    /// A file that every ruleset needs is not there.
    MissingFile = "missing_file",
    /// A file is not UTF-8, or holds U+0000.
    NotText = "not_text",
    /// A file, or all of them together, is too large.
    TooLarge = "too_large",
    /// The file does not follow the grammar of TOML or rhai.
    Syntax = "syntax",
    /// A key that means nothing here.
    UnknownKey = "unknown_key",
    /// A key that must be there is not.
    MissingKey = "missing_key",
    /// A value of the wrong type or out of its range.
    BadValue = "bad_value",
    /// An id that is not a lower-case identifier, or is taken by the language of rules.
    BadId = "bad_id",
    /// An id that stands twice.
    DuplicateId = "duplicate_id",
    /// A phrase that stands in two signals.
    DuplicatePhrase = "duplicate_phrase",
    /// A pattern that cannot be read.
    BadPattern = "bad_pattern",
    /// More signals, rules or cases than a ruleset may have.
    TooMany = "too_many",
    /// A name that nothing bears.
    UnknownName = "unknown_name",
    /// A function that does not exist, or not with these arguments.
    UnknownFunction = "unknown_function",
    /// A word of the language that rules may not use.
    NotAllowed = "not_allowed",
    /// A condition that cannot mean what it says.
    BadCondition = "bad_condition",
    /// A script that computes too long or too much.
    Limit = "limit",
    /// A script that fails while it runs, e.g. by overflow.
    ScriptFailed = "script_failed",
    /// A rule from which nothing follows, or that is otherwise not whole.
    BadRule = "bad_rule",
    /// A policy that is not whole or contradicts itself.
    BadPolicy = "bad_policy",
    /// A condition that can never hold.
    NeverHolds = "never_holds",
    /// A signal that no rule uses and that is not noted.
    UnusedSignal = "unused_signal",
    /// A case that cannot be taken.
    BadCase = "bad_case",
    /// A case that does not hold.
    CaseFailed = "case_failed",
    /// A signal or rule that no case shows, or that no case shows absent.
    Uncovered = "uncovered",
    /// A part of a rule that could be taken out without any case noticing.
    Survivor = "survivor",
    /// The optimised way of judging and the plain one disagree: a fault of the program.
    Differential = "differential",
    /// The engine broke down: a fault of the program.
    Internal = "internal",
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

//! Errors that our functions raise inside a script, with all that a diagnostic needs.

use rhai::{Dynamic, EvalAltResult, NativeCallContext, Position};

use super::kind::Kind;
use super::said::{Said, said};

/// A problem found by one of our functions; rhai carries it out as the token of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) about: String,
    pub(crate) message: Box<Said>,
    pub(crate) hint: Option<Box<Said>>,
}

/// What our functions return to the script.
pub(crate) type Raised<T> = Result<T, Box<EvalAltResult>>;

impl Problem {
    pub(crate) fn new(kind: Kind, about: &str, message: Said) -> Self {
        Self { kind, about: about.to_owned(), message: Box::new(message), hint: None }
    }

    /// A condition that cannot mean what it says.
    pub(crate) fn condition(about: &str, message: Said) -> Self {
        Self::new(Kind::BadCondition, about, message)
    }

    /// A name that is ours and that the script wants for something else.
    pub(crate) fn taken(name: &str) -> Self {
        let message = said!(
            "'{name}' is a name of the language of rules; choose another",
            "“{name}”是规则语言自己的名字，请换一个"
        );
        Self::new(Kind::NotAllowed, name, message)
    }

    pub(crate) fn hint(mut self, hint: Option<Said>) -> Self {
        self.hint = hint.map(Box::new);
        self
    }

    /// Raises it at the place of the call.
    pub(crate) fn raise(self, context: &NativeCallContext<'_>) -> Box<EvalAltResult> {
        self.raise_at(context.call_position())
    }

    pub(crate) fn raise_at(self, position: Position) -> Box<EvalAltResult> {
        Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(self), position))
    }
}

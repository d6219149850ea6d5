//! From an error of rhai to a diagnostic that says what to change.

use rhai::{EvalAltResult, LexError, ParseError, ParseErrorType, Position};

use super::diagnostic::Diagnostic;
use super::engine::{Names, REFUSED};
use super::kind::Kind;
use super::names::{FUNCTIONS, usage};
use super::problem::Problem;
use super::suggest::did_you_mean;
use super::symbol::Symbol;
use crate::flag::Flag;
use crate::rule::Place;

/// A script, for saying where something is wrong in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Script<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    pub(crate) names: &'a Names,
}

impl Script<'_> {
    /// The place of a position of rhai.
    pub(crate) fn place(&self, position: Position) -> Place {
        place_in(self.file, position)
    }

    /// The diagnostic of a problem at a position.
    pub(crate) fn diagnose(&self, position: Position, problem: Problem) -> Diagnostic {
        let Problem { kind, about, message, hint } = problem;
        let diagnostic = Diagnostic::at(&self.place(position), kind, &about, message);
        diagnostic.hint(hint).quoting(self.text)
    }

    /// The diagnostic of a script that does not compile.
    pub(crate) fn not_compiled(&self, error: &ParseError) -> Diagnostic {
        self.diagnose(error.position(), self.grammar(error.err_type()))
    }

    /// The diagnostic of a script that compiled and failed.
    pub(crate) fn failed(&self, error: EvalAltResult) -> Diagnostic {
        let mut error = error;
        let mut position = error.position();
        while let EvalAltResult::ErrorInFunctionCall(_, _, inner, _) = error {
            error = *inner;
            position = match error.position() {
                none if none.is_none() => position,
                place => place,
            };
        }
        self.diagnose(position, self.problem(error))
    }

    fn grammar(&self, error: &ParseErrorType) -> Problem {
        match error {
            ParseErrorType::VariableUndefined(name) => self.unknown_name(name),
            ParseErrorType::ForbiddenVariable(name) => Problem::taken(name),
            ParseErrorType::ExprTooDeep => Problem::new(Kind::Limit, "", "nested too deeply"),
            ParseErrorType::TooManyFunctions => {
                Problem::new(Kind::Limit, "", "too many functions in one file")
            }
            ParseErrorType::LiteralTooLarge(what, most) => {
                Problem::new(Kind::Limit, what, format!("{what} is larger than {most}"))
            }
            ParseErrorType::Reserved(symbol) | ParseErrorType::UnknownOperator(symbol) => {
                refused(symbol, &error.to_string())
            }
            ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, _)) => {
                refused(symbol, &error.to_string())
            }
            ParseErrorType::BadInput(LexError::UnexpectedInput(text)) => {
                Problem::new(Kind::Syntax, text, error.to_string()).hint(half_width(text))
            }
            other => Problem::new(Kind::Syntax, "", other.to_string()),
        }
    }

    fn problem(&self, mut error: EvalAltResult) -> Problem {
        match &error {
            EvalAltResult::ErrorRuntime(token, _) => {
                if let Some(problem) = token.read_lock::<Problem>() {
                    return problem.clone();
                }
            }
            EvalAltResult::ErrorParsing(error, _) => return self.grammar(error),
            EvalAltResult::ErrorVariableNotFound(name, _) => return self.unknown_name(name),
            EvalAltResult::ErrorForbiddenVariable(name, _) => {
                return Problem::taken(name);
            }
            EvalAltResult::ErrorFunctionNotFound(signature, _) => {
                return unknown_function(signature);
            }
            EvalAltResult::ErrorMismatchDataType(wanted, found, _)
                if wanted == "bool" && tidy(found) == "condition" =>
            {
                let message = "the script runs once, at load, and cannot branch on a condition; \
                               put it into the rule with `and`";
                return Problem::condition("", message);
            }
            EvalAltResult::ErrorTooManyOperations(_)
            | EvalAltResult::ErrorTerminated(..)
            | EvalAltResult::ErrorTooManyVariables(_)
            | EvalAltResult::ErrorStackOverflow(_)
            | EvalAltResult::ErrorDataTooLarge(..) => {
                let what = match &error {
                    EvalAltResult::ErrorTooManyVariables(_) => "the script has too many variables",
                    EvalAltResult::ErrorStackOverflow(_) => "functions call each other too deeply",
                    EvalAltResult::ErrorDataTooLarge(..) => "a text, list or map grows too large",
                    _ => "the script computes too long",
                };
                return Problem::new(Kind::Limit, "", what);
            }
            _ => {}
        }
        error.clear_position();
        Problem::new(Kind::ScriptFailed, "", tidy(&error.to_string()))
    }

    fn unknown_name(&self, name: &str) -> Problem {
        let mut known: Vec<&str> = self.names.keys().map(|name| &**name).collect();
        known.sort_unstable();
        if let Some(usage) = usage(name) {
            let message = format!("'{name}' is a function; it is written {usage}");
            return Problem::new(Kind::UnknownName, name, message);
        }
        let hint = did_you_mean(name, known);
        Problem::new(Kind::UnknownName, name, format!("unknown name '{name}'")).hint(hint)
    }
}

/// Types by the names that rule writers know.
fn tidy(text: &str) -> String {
    text.replace(std::any::type_name::<Symbol>(), "condition")
        .replace(std::any::type_name::<Flag>(), "flag")
        .replace("&str | ImmutableString | String", "text")
        .replace("i64", "number")
}

/// The place of a position of rhai in a file.
pub(crate) fn place_in(file: &str, position: Position) -> Place {
    let number = |number: Option<usize>| number.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    Place { file: file.into(), line: number(position.line()), column: number(position.position()) }
}

fn refused(symbol: &str, otherwise: &str) -> Problem {
    let mut known = REFUSED.iter();
    match known.find(|(refused, _)| *refused == symbol) {
        Some((_, instead)) => {
            let message = format!("'{symbol}' is not used in rules");
            Problem::new(Kind::NotAllowed, symbol, message).hint(Some((*instead).to_owned()))
        }
        None => {
            let kind = if ["import", "export", "spawn"].contains(&symbol) {
                Kind::NotAllowed
            } else {
                Kind::Syntax
            };
            Problem::new(kind, symbol, otherwise)
        }
    }
}

/// Punctuation typed with a Chinese keyboard.
fn half_width(text: &str) -> Option<String> {
    let wrong = text.chars().next()?;
    "()“”‘’,;:。=><!{}【】[]、"
        .contains(wrong)
        .then(|| "use half-width punctuation outside of texts".to_owned())
}

/// `signature` is rhai's `name (type, type)`.
fn unknown_function(signature: &str) -> Problem {
    let (name, arguments) = signature.split_once(' ').unwrap_or((signature, ""));
    let arguments = tidy(arguments);
    if let Some(usage) = usage(name) {
        let message = format!("'{name}' does not take {arguments}; it is written {usage}");
        return Problem::new(Kind::UnknownFunction, name, message);
    }
    if !name.starts_with(|first: char| first.is_alphabetic() || first == '_') {
        let message = format!("'{name}' means nothing between {arguments}");
        let hint = arguments
            .contains("condition")
            .then(|| "conditions are joined by `and`, `or` and `!`".to_owned());
        return Problem::new(Kind::BadCondition, name, message).hint(hint);
    }
    if ["and", "or"].contains(&name) {
        let message = format!("`{name}` joins conditions, not {arguments}");
        return Problem::new(Kind::BadCondition, name, message);
    }
    let known = FUNCTIONS.iter().map(|(function, _)| *function);
    let message = format!("unknown function '{name}' for {arguments}");
    Problem::new(Kind::UnknownFunction, name, message).hint(did_you_mean(name, known))
}

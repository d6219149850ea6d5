//! From an error of rhai to a diagnostic that says what to change.

use rhai::{EvalAltResult, LexError, ParseError, ParseErrorType, Position};

use super::diagnostic::Diagnostic;
use super::engine::{Names, REFUSED};
use super::foreign;
use super::kind::Kind;
use super::names::{FUNCTIONS, usage};
use super::problem::Problem;
use super::said::{Said, said};
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
        let diagnostic = Diagnostic::at(&self.place(position), kind, &about, *message);
        diagnostic.hint(hint.map(|hint| *hint)).quoting(self.text)
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
            ParseErrorType::ExprTooDeep => {
                Problem::new(Kind::Limit, "", said!("nested too deeply", "嵌套太深"))
            }
            ParseErrorType::TooManyFunctions => {
                let message = said!("too many functions in one file", "一个文件里函数太多");
                Problem::new(Kind::Limit, "", message)
            }
            ParseErrorType::LiteralTooLarge(what, most) => {
                let message = said!("{what} is larger than {most}", "{what} 超过 {most}");
                Problem::new(Kind::Limit, what, message)
            }
            ParseErrorType::Reserved(symbol) | ParseErrorType::UnknownOperator(symbol) => {
                refused(symbol, foreign::grammar(error))
            }
            ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, _)) => {
                refused(symbol, foreign::grammar(error))
            }
            ParseErrorType::BadInput(LexError::UnexpectedInput(text)) => {
                Problem::new(Kind::Syntax, text, foreign::grammar(error)).hint(half_width(text))
            }
            other => Problem::new(Kind::Syntax, "", foreign::grammar(other)),
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
                let message = said!(
                    "the script runs once, at load, and cannot branch on a condition; put it into \
                     the rule with `and`",
                    "脚本只在装载时跑一次，不能按条件分支；用 `and` 把它写进规则"
                );
                return Problem::condition("", message);
            }
            EvalAltResult::ErrorTooManyOperations(_)
            | EvalAltResult::ErrorTerminated(..)
            | EvalAltResult::ErrorTooManyVariables(_)
            | EvalAltResult::ErrorStackOverflow(_)
            | EvalAltResult::ErrorDataTooLarge(..) => {
                let what = match &error {
                    EvalAltResult::ErrorTooManyVariables(_) => {
                        said!("the script has too many variables", "脚本的变量太多")
                    }
                    EvalAltResult::ErrorStackOverflow(_) => {
                        said!("functions call each other too deeply", "函数互相调用太深")
                    }
                    EvalAltResult::ErrorDataTooLarge(..) => {
                        said!("a text, list or map grows too large", "文字、列表或映射太大")
                    }
                    _ => said!("the script computes too long", "脚本算得太久"),
                };
                return Problem::new(Kind::Limit, "", what);
            }
            _ => {}
        }
        error.clear_position();
        let en = tidy(&error.to_string());
        Problem::new(Kind::ScriptFailed, "", foreign::failed(&error, en))
    }

    fn unknown_name(&self, name: &str) -> Problem {
        let mut known: Vec<&str> = self.names.keys().map(|name| &**name).collect();
        known.sort_unstable();
        if let Some(usage) = usage(name) {
            let message = said!(
                "'{name}' is a function; it is written {usage}",
                "“{name}”是函数，写法是 {usage}"
            );
            return Problem::new(Kind::UnknownName, name, message);
        }
        let hint = did_you_mean(name, known);
        let message = said!("unknown name '{name}'", "没有“{name}”这个名字");
        Problem::new(Kind::UnknownName, name, message).hint(hint)
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

fn refused(symbol: &str, otherwise: Said) -> Problem {
    let mut known = REFUSED.iter();
    match known.find(|(refused, ..)| *refused == symbol) {
        Some((_, en, zh)) => {
            let message = said!("'{symbol}' is not used in rules", "规则里不用“{symbol}”");
            Problem::new(Kind::NotAllowed, symbol, message).hint(Some(Said::new(*en, *zh)))
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
fn half_width(text: &str) -> Option<Said> {
    let wrong = text.chars().next()?;
    "()“”‘’,;:。=><!{}【】[]、"
        .contains(wrong)
        .then(|| said!("use half-width punctuation outside of texts", "引号外面要用半角标点"))
}

/// `signature` is rhai's `name (type, type)`.
fn unknown_function(signature: &str) -> Problem {
    let (name, arguments) = signature.split_once(' ').unwrap_or((signature, ""));
    let arguments = tidy(arguments);
    if let Some(usage) = usage(name) {
        let message = said!(
            "'{name}' does not take {arguments}; it is written {usage}",
            "“{name}”不能接 {arguments}；写法是 {usage}"
        );
        return Problem::new(Kind::UnknownFunction, name, message);
    }
    if !name.starts_with(|first: char| first.is_alphabetic() || first == '_') {
        let message = said!(
            "'{name}' means nothing between {arguments}",
            "“{name}”用在 {arguments} 之间没有意义"
        );
        let hint = arguments.contains("condition").then(|| {
            said!("conditions are joined by `and`, `or` and `!`", "条件用 `and`、`or` 和 `!` 连")
        });
        return Problem::new(Kind::BadCondition, name, message).hint(hint);
    }
    if ["and", "or"].contains(&name) {
        let message = said!(
            "`{name}` joins conditions, not {arguments}",
            "`{name}` 连的是条件，不是 {arguments}"
        );
        return Problem::new(Kind::BadCondition, name, message);
    }
    let known = FUNCTIONS.iter().map(|(function, _)| *function);
    let message =
        said!("unknown function '{name}' for {arguments}", "没有函数“{name}”能接 {arguments}");
    Problem::new(Kind::UnknownFunction, name, message).hint(did_you_mean(name, known))
}

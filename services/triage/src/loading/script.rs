//! Running one script: compile, look at what it defines, run, and turn every failure into a
//! diagnostic.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rhai::{AST, Engine, ParseError, Scope};

use super::diagnostic::Diagnostic;
use super::engine::{PARAMETERS_MAX, SCRIPT_BYTES_MAX};
use super::failure::Script;

use super::kind::Kind;
use super::names::{is_reserved, usage};
use super::problem::Problem;
use super::said::said;

/// Compiles and runs a script once; its effect is what the engine's functions noted.
pub(crate) fn run(engine: &Engine, script: Script<'_>) -> Vec<Diagnostic> {
    let broke_down = |_| {
        let message = said!(
            "the rule engine broke down on this file",
            "规则引擎在这个文件上出了故障，请报告"
        );
        vec![Diagnostic::of_file(script.file, Kind::Internal, "", message)]
    };
    if script.text.len() > SCRIPT_BYTES_MAX {
        return vec![too_long(script)];
    }
    // The engine and all it notes are thrown away with the failed load, so no broken state is
    // seen by anyone.
    catch_unwind(AssertUnwindSafe(|| guarded(engine, script))).unwrap_or_else(broke_down)
}

/// Placed where the script goes beyond the limit.
fn too_long(script: Script<'_>) -> Diagnostic {
    let before = &script.text.as_bytes()[..SCRIPT_BYTES_MAX];
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let of_line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    // A continuation byte of UTF-8 begins no character.
    let column = 1 + of_line.iter().filter(|byte| (**byte & 0xc0) != 0x80).count();
    let size = script.text.len();
    let message = said!(
        "a script has at most {SCRIPT_BYTES_MAX} bytes; this one has {size}",
        "一个脚本最多 {SCRIPT_BYTES_MAX} 字节；这个有 {size} 字节"
    );
    let mut problem = Diagnostic::of_file(script.file, Kind::Limit, "", message);
    problem.line = u32::try_from(line).unwrap_or(0);
    problem.column = u32::try_from(column).unwrap_or(0);
    problem
}

fn guarded(engine: &Engine, script: Script<'_>) -> Vec<Diagnostic> {
    let ast = match compile(engine, script, script.text) {
        Ok(ast) => ast,
        Err(error) => return vec![script.not_compiled(&error)],
    };
    if is_cut_off(engine, script) {
        return vec![cut_off(script)];
    }
    let wrong = wrong_functions(&ast, script);
    if !wrong.is_empty() {
        return wrong;
    }
    match engine.run_ast_with_scope(&mut Scope::new(), &ast) {
        Ok(()) => Vec::new(),
        Err(error) => vec![script.failed(*error)],
    }
}

/// The names are known while compiling, so that a misspelt one is found in branches that never
/// run, too; the values come from the engine's callback.
fn compile(engine: &Engine, script: Script<'_>, text: &str) -> Result<AST, ParseError> {
    let mut names = Scope::new();
    for name in script.names.keys() {
        names.push_constant(&**name, ());
    }
    engine.compile_with_scope(&names, text)
}

/// Whether the text ends inside a comment, which would silently swallow every rule in it: then
/// what follows is no error to the engine, whatever it is.
fn is_cut_off(engine: &Engine, script: Script<'_>) -> bool {
    script.text.contains("/*") && compile(engine, script, &format!("{}\n)", script.text)).is_ok()
}

/// Placed at the last `/*`: comments nest, so it may be an earlier one that is not closed.
fn cut_off(script: Script<'_>) -> Diagnostic {
    let before = script.text.rfind("/*").map_or("", |at| &script.text[..at]);
    let line = 1 + before.matches('\n').count();
    let column = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count();
    let message = said!("a comment '/*' has no end '*/'", "注释“/*”没有写结尾“*/”");
    let mut problem = Diagnostic::of_file(script.file, Kind::Syntax, "/*", message);
    problem.line = u32::try_from(line).unwrap_or(0);
    problem.column = u32::try_from(column).unwrap_or(0);
    problem.quoting(script.text)
}

/// Functions with too many parameters; and a script's own function or parameter under a name of
/// ours, which would take its place silently.
fn wrong_functions(ast: &AST, script: Script<'_>) -> Vec<Diagnostic> {
    let is_ours = |name: &str| script.names.contains_key(name) || usage(name).is_some();
    let mut problems = Vec::new();
    for function in ast.iter_functions() {
        if function.params.len() > PARAMETERS_MAX {
            let (name, count) = (function.name, function.params.len());
            let message = said!(
                "a function has at most {PARAMETERS_MAX} parameters; '{name}' has {count}",
                "一个函数最多 {PARAMETERS_MAX} 个参数；“{name}”有 {count} 个"
            );
            let mut problem = Diagnostic::of_file(script.file, Kind::Limit, name, message);
            (problem.line, problem.column) = line_of_function(script.text, name);
            problems.push(problem.quoting(script.text));
            continue;
        }
        // A closure's captured names are its parameters.
        if function.name.starts_with("anon$") {
            continue;
        }
        let name = Some(function.name).filter(|name| is_ours(name) || is_reserved(name));
        let parameters = function.params.into_iter().filter(|name| is_ours(name));
        for name in name.into_iter().chain(parameters) {
            let line = line_of_function(script.text, function.name);
            let Problem { kind, message, .. } = Problem::taken(name);
            let mut problem = Diagnostic::of_file(script.file, kind, name, *message);
            (problem.line, problem.column) = line;
            problems.push(problem.quoting(script.text));
        }
    }
    problems
}

/// Rhai does not tell where a function stands; the first `fn name` of the text does.
fn line_of_function(text: &str, name: &str) -> (u32, u32) {
    for (number, line) in (1..).zip(text.lines()) {
        for (at, _) in line.match_indices("fn ") {
            let named = line[at + 3..].trim_start();
            let rest = named.strip_prefix(name);
            if rest.is_some_and(|rest| rest.trim_start().starts_with('(')) {
                let column = line[..at].chars().count() + 1;
                return (number, u32::try_from(column).unwrap_or(0));
            }
        }
    }
    (0, 0)
}

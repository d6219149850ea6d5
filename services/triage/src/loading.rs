//! Loading: from the files of a ruleset to a [`Ruleset`], or to all that is wrong with them.
//!
//! A rhai script runs once, here, and builds rules; nothing of it is left when cases are judged.
//! What belongs here: files, the language of rules, diagnostics. Whether the rules are good is
//! `check/`.

mod algebra;
mod arguments;
mod builder;
mod compare;
mod conditions;
mod diagnostic;
pub(crate) mod document;
mod engine;
mod excerpt;
mod failure;
pub(crate) mod files;
mod foreign;
mod kind;
mod names;
mod policy;
mod problem;
mod rules;
pub(crate) mod said;
mod script;
pub(crate) mod statutes;
pub(crate) mod suggest;
mod symbol;
#[cfg(test)]
mod tests;
mod vocabulary;
mod words;
mod world;

use std::sync::Arc;

use crate::rule::Place;
use crate::ruleset::Ruleset;
use said::said;

pub use diagnostic::Diagnostic;
pub(crate) use diagnostic::settle;
pub use excerpt::Excerpt;
pub use files::{FILE_BYTES_MAX, FILES_BYTES_MAX, FILES_MAX, RuleFiles};
pub use kind::Kind;
pub use said::{Language, Said};
pub use world::{Field, fields};

/// Loads a ruleset. Fails with every problem that could be found, sorted by place: all of the
/// TOML files, and of each script at least its first.
///
/// # Errors
///
/// The problems, at least one.
pub fn load(files: &RuleFiles) -> Result<Ruleset, Vec<Diagnostic>> {
    load_with_places(files).map(|(ruleset, _)| ruleset)
}

/// The stack of the thread that loads. The deepest script that the engine's limits allow needs
/// less than 2 MiB in a debug build; whatever the caller has left must not decide.
const STACK_BYTES: usize = 16 << 20;

/// A ruleset, and where each signal stands, by index.
type Loaded = Result<(Ruleset, Vec<Place>), Vec<Diagnostic>>;

/// Loads a ruleset and tells where each signal stands, by index.
pub(crate) fn load_with_places(files: &RuleFiles) -> Loaded {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .name("rules".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || load_here(files));
        match worker.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(loaded)) => loaded,
            Ok(Err(_)) | Err(_) => {
                let message = said!(
                    "loading broke down, or no thread could be started for it",
                    "装载出了故障，或者起不了线程，请报告"
                );
                Err(vec![Diagnostic::of_file(".", Kind::Internal, "", message)])
            }
        }
    })
}

fn load_here(files: &RuleFiles) -> Loaded {
    let mut problems = files.problems().to_vec();
    let vocabulary::Loaded { vocabulary, places, is_whole } =
        vocabulary::load(files, &mut problems);
    let names = Arc::new(world::names(&vocabulary));
    let policy = policy::load(files, &names, &vocabulary, &mut problems);
    let caps = policy.as_ref().map(|policy| &*policy.caps);
    let rules = rules::load(files, &names, caps, &mut problems);
    match policy {
        Some(policy) if problems.is_empty() => {
            let ruleset = Ruleset::new(&files.hash(), vocabulary, rules, policy);
            Ok((ruleset, places))
        }
        _ => {
            problems.retain(|problem| is_whole || problem.kind != Kind::UnknownName);
            Err(settle(problems))
        }
    }
}

//! `rules.rhai` of every folder: `rule(…)` and what follows from it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rhai::{Dynamic, Engine, ImmutableString, NativeCallContext};

use super::diagnostic::Diagnostic;
use super::engine::{Budget, Names, bare};
use super::failure::{Script, place_in};
use super::files::{RULES, RuleFiles};
use super::kind::Kind;
use super::names::is_identifier;
use super::problem::{Problem, Raised};
use super::said::{Said, said};
use super::symbol::condition_of;
use super::vocabulary::written;
use super::{builder, conditions, script};
use crate::condition::Condition;
use crate::flag::Flags;
use crate::level::Level;
use crate::policy::Cap;
use crate::rule::{Place, Rule};
use crate::signal_set::MAX_RULES;

/// A rule while its script runs.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    id: Box<str>,
    condition: Condition,
    pub(super) place: Place,
    pub(super) says: Option<Box<str>>,
    pub(super) points: Option<i32>,
    pub(super) floor: Option<Level>,
    pub(super) flags: Flags,
    pub(super) basis: Vec<Box<str>>,
    pub(super) capped: Option<(Box<str>, Place)>,
}

/// The rules of one script so far, shared by the functions of its engine.
#[derive(Clone, Debug, Default)]
pub(super) struct Drafts(Arc<Mutex<Vec<Draft>>>);

/// What `rule(…)` returns to the script.
#[derive(Clone, Copy, Debug)]
pub(super) struct Handle(pub(super) usize);

impl Drafts {
    /// A panic while the lock is held ends the load, so what it left is never used.
    pub(super) fn lock(&self) -> MutexGuard<'_, Vec<Draft>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs every rules script; the rules come sorted by id. `caps` is absent when the policy could
/// not be read, and then cap groups are not checked.
pub(crate) fn load(
    files: &RuleFiles,
    names: &Arc<Names>,
    caps: Option<&[Cap]>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Rule> {
    let mut rules: BTreeMap<Box<str>, Rule> = BTreeMap::new();
    for (folder, file, text) in files.named(RULES) {
        let drafts = Drafts::default();
        let engine = engine(file, names.clone(), &drafts);
        let script = Script { file, text, names };
        let mut failures = script::run(&engine, script);
        let mut drafts = drafts.lock();
        if !failures.is_empty() {
            // The rule being built when the script failed is not whole, and that is no news.
            drafts.pop();
        }
        problems.append(&mut failures);
        for draft in drafts.drain(..) {
            let mut found = Vec::new();
            let rule = draft.finish(folder, caps, &mut found);
            if let Some(first) = rules.get(&rule.id) {
                let (id, at) = (&rule.id, written(&first.place));
                let message =
                    said!("rule '{id}' stands already in {at}", "规则“{id}”已经写在 {at}");
                found.push(Diagnostic::at(&rule.place, Kind::DuplicateId, &rule.id, message));
            } else {
                rules.insert(rule.id.clone(), rule);
            }
            problems.extend(found.into_iter().map(|problem| problem.quoting(text)));
        }
    }
    if rules.len() > MAX_RULES {
        let count = rules.len();
        let message = said!(
            "{count} rules; a ruleset may have at most {MAX_RULES}",
            "有 {count} 条规则，最多 {MAX_RULES} 条"
        );
        problems.push(Diagnostic::of_file(".", Kind::TooMany, "rule", message));
        return Vec::new();
    }
    rules.into_values().collect()
}

fn engine(file: &str, names: Arc<Names>, drafts: &Drafts) -> Engine {
    let budget = Budget::default();
    let mut engine = bare(names, &budget);
    conditions::register(&mut engine, &budget);
    engine.register_type_with_name::<Handle>("rule");
    let (file, noted) = (Box::<str>::from(file), drafts.clone());
    engine.register_fn(
        "rule",
        move |c: NativeCallContext<'_>, id: ImmutableString, condition: Dynamic| {
            let place = place_in(&file, c.call_position());
            draft(&id, &condition, place)
                .and_then(|draft| note(&noted, draft))
                .map_err(|problem| problem.raise(&c)) as Raised<Handle>
        },
    );
    builder::register(&mut engine, drafts);
    engine
}

fn draft(id: &str, condition: &Dynamic, place: Place) -> Result<Draft, Problem> {
    if !is_identifier(id) {
        let message = said!(
            "a rule's id is made of lower-case letters, digits and _, from a letter; '{id}' is not",
            "规则的编号只用小写字母、数字和 _，字母开头；“{id}”不是"
        );
        return Err(Problem::new(Kind::BadId, id, message));
    }
    let tree = condition_of(condition).map_err(|mut problem| {
        problem.about = id.to_owned();
        problem
    })?;
    Ok(Draft {
        id: id.into(),
        condition: tree.condition.clone(),
        place,
        says: None,
        points: None,
        floor: None,
        flags: Flags::NONE,
        basis: Vec::new(),
        capped: None,
    })
}

fn note(drafts: &Drafts, draft: Draft) -> Result<Handle, Problem> {
    let mut drafts = drafts.lock();
    if drafts.len() >= MAX_RULES {
        let message = said!("more than {MAX_RULES} rules", "规则超过 {MAX_RULES} 条");
        return Err(Problem::new(Kind::TooMany, &draft.id, message));
    }
    drafts.push(draft);
    Ok(Handle(drafts.len() - 1))
}

impl Draft {
    fn finish(self, folder: &str, caps: Option<&[Cap]>, found: &mut Vec<Diagnostic>) -> Rule {
        let id = format!("{folder}/{}", self.id);
        let mut problem = |message: Said| {
            found.push(Diagnostic::at(&self.place, Kind::BadRule, &id, message));
        };
        let points = self.points.unwrap_or(0);
        let floor = self.floor.unwrap_or_default();
        if points == 0 && floor == Level::Watch && self.flags.is_empty() {
            problem(said!(
                "nothing follows from rule '{id}': no points, no floor, no flag",
                "规则“{id}”什么结果也没有：没有分数、没有底线、没有标记"
            ));
        }
        if self.says.is_none() {
            problem(said!(
                "rule '{id}' does not say why: .says(\"…\") is missing",
                "规则“{id}”没有说为什么：缺 .says(\"…\")"
            ));
        }
        let mut capped = None;
        if let (Some((group, place)), Some(caps)) = (&self.capped, caps) {
            let index = caps.iter().position(|cap| cap.group == *group);
            capped = index.and_then(|index| u8::try_from(index).ok());
            if capped.is_none() {
                let groups = caps.iter().map(|cap| &*cap.group);
                let hint = super::suggest::did_you_mean(group, groups);
                let message =
                    said!("policy.rhai has no cap '{group}'", "policy.rhai 里没有封顶“{group}”");
                found.push(Diagnostic::at(place, Kind::BadRule, group, message).hint(hint));
            }
        }
        Rule {
            id: id.into(),
            condition: self.condition,
            says: self.says.unwrap_or_default(),
            points,
            floor,
            flags: self.flags,
            basis: self.basis,
            capped,
            place: self.place,
        }
    }
}

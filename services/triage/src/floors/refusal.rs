//! What is said when a draft undercuts a locked case: the case, what must stand, what came.

use super::beside::Beside;
use super::data::Floor;
use super::setting::Setting;
use crate::event::Refusal;
use crate::finding::Finding;
use crate::flag::{Flag, Flags};
use crate::level::Level;
use crate::loading::files::{POLICY, RULES, SIGNALS};
use crate::loading::said::{Said, said};
use crate::loading::{Diagnostic, Kind};
use crate::rule::Place;
use crate::ruleset::Ruleset;

/// How a locked case was tried.
pub(super) struct Tried<'a> {
    pub(super) setting: &'a Setting,
    /// The words; the ticks where there are none.
    pub(super) note: Option<&'a str>,
    /// What was found in the words.
    pub(super) words: &'a [Finding],
    pub(super) days: i64,
    pub(super) beside: Option<&'a Beside<'a>>,
}

/// What was missing.
pub(super) struct Short {
    /// The level that came, where it is too low.
    pub(super) level: Option<Level>,
    /// The flags that did not come.
    pub(super) flags: Flags,
}

/// A locked case that does not hold.
pub(super) fn refusal(
    ruleset: &Ruleset,
    places: &[Place],
    floor: &Floor,
    tried: &Tried<'_>,
    short: &Short,
) -> Diagnostic {
    let case = case(ruleset, floor, tried);
    let missing = missing(floor, short);
    let (name, rule) = (&floor.name, &floor.rule);
    let message = Said::new(
        format!("undercuts the locked floor '{name}' ({rule}): {}: {}", case.en, missing.en),
        format!("低过了锁定的底线“{name}”（{rule}）：{}：{}", case.zh, missing.zh),
    );
    let diagnostic = match tried.note {
        Some(_) => of_signal(ruleset, places, floor, message),
        None => of_rule(ruleset, floor, message),
    };
    diagnostic.hint(Some(how_to_go_on()))
}

fn how_to_go_on() -> Said {
    said!(
        "locked floors may be raised, not lowered; see rules/README.md",
        "锁定的底线只能抬高，不能降低；见 rules/README.md"
    )
}

/// The case in words.
fn case(ruleset: &Ruleset, floor: &Floor, tried: &Tried<'_>) -> Said {
    let mut said = match tried.note {
        Some(note) => said!("\"{note}\"", "“{note}”"),
        None => {
            let ticks = floor.ticks.join(", ");
            said!("ticked {ticks}", "勾选 {ticks}")
        }
    };
    let mut add = |more: Said| {
        said.en += &format!(", {}", more.en);
        said.zh += &format!("，{}", more.zh);
    };
    add(tried.setting.said());
    for person in &floor.people {
        let (age, capacity) = (person.age, person.capacity.as_deref().unwrap_or("full"));
        add(said!("a party of {age}, capacity {capacity}", "当事人 {age} 岁，行为能力 {capacity}"));
    }
    for age in &floor.children {
        add(said!("a child of {age}", "孩子 {age} 岁"));
    }
    if let Some(Beside { condition, holds }) = tried.beside {
        let written = condition.written(ruleset.vocabulary());
        add(match holds {
            true => said!("with {written}", "又有 {written}"),
            false => said!("without {written}", "又没有 {written}"),
        });
    }
    if tried.days > 0 {
        let days = tried.days;
        add(said!("{days} days later", "{days} 天以后"));
    }
    if tried.note.is_some() {
        let found: Vec<String> = tried
            .words
            .iter()
            .map(|finding| format!("{} {}", finding.signal, finding.status.name()))
            .collect();
        add(match found.join(", ") {
            none if none.is_empty() => said!("nothing found in it", "什么也没有找到"),
            found => said!("found {found}", "找到 {found}"),
        });
    }
    said
}

/// What must stand and does not.
fn missing(floor: &Floor, short: &Short) -> Said {
    let mut parts: Vec<Said> = Vec::new();
    if let Some(level) = short.level {
        let (least, got) = (floor.level.number(), level.number());
        parts.push(Said::new(
            format!("the level must be {least} at least, got {got}"),
            format!("应当不低于{}，实际是{}", floor.level.words(), level.words()),
        ));
    }
    for flag in short.flags.iter() {
        let (name, words) = (flag.name(), flag.words());
        parts.push(said!("the flag {name} must stand", "应当有标记 {name}（{words}）"));
    }
    let joined =
        |of: fn(&Said) -> &str, by: &str| parts.iter().map(of).collect::<Vec<_>>().join(by);
    Said::new(joined(|one| &one.en, "; "), joined(|one| &one.zh, "；"))
}

fn of_rule(ruleset: &Ruleset, floor: &Floor, message: Said) -> Diagnostic {
    let rule = ruleset.rules().iter().find(|rule| rule.id == floor.rule);
    match rule {
        Some(rule) => Diagnostic::at(&rule.place, Kind::UndercutFloor, &floor.rule, message),
        None => of_file(floor, RULES, &floor.rule, message),
    }
}

fn of_signal(ruleset: &Ruleset, places: &[Place], floor: &Floor, message: Said) -> Diagnostic {
    let tick = floor.ticks.first().map_or("", |tick| tick);
    let index = ruleset.vocabulary().index(tick);
    match index.and_then(|index| places.get(usize::from(index))) {
        Some(place) => Diagnostic::at(place, Kind::UndercutFloor, tick, message),
        None => of_file(floor, SIGNALS, tick, message),
    }
}

/// The file of that name in the folder of the shipped rule.
fn of_file(floor: &Floor, file: &str, about: &str, message: Said) -> Diagnostic {
    let folder = floor.rule.split('/').next().unwrap_or_default();
    Diagnostic::of_file(&format!("{folder}/{file}"), Kind::UndercutFloor, about, message)
}

/// A signal of a locked case that is not in the vocabulary any more.
pub(super) fn signal_gone(floor: &Floor, signal: &str) -> Diagnostic {
    let (name, rule) = (&floor.name, &floor.rule);
    let message = said!(
        "undercuts the locked floor '{name}' ({rule}): there is no signal '{signal}' any more",
        "低过了锁定的底线“{name}”（{rule}）：信号“{signal}”没有了"
    );
    of_file(floor, SIGNALS, signal, message).hint(Some(how_to_go_on()))
}

/// An event of a locked case that cannot be taken: a fault of the program.
pub(super) fn event_refused(floor: &Floor, error: &Refusal) -> Diagnostic {
    let name = &floor.name;
    let message = said!(
        "the event of the locked floor '{name}' is refused: {error}",
        "锁定的底线“{name}”的记录收不下，请报告：{error}"
    );
    Diagnostic::of_file(".", Kind::Internal, name, message)
}

/// A clock that allows more than is locked, or that is gone.
pub(super) fn clock_refused(
    floor: &Floor,
    flag: Flag,
    clock: &str,
    most: u64,
    seconds: Option<u64>,
) -> Diagnostic {
    let (name, rule, flag) = (&floor.name, &floor.rule, flag.name());
    let most = most / 60;
    let got = match seconds {
        Some(seconds) => {
            let minutes = seconds.div_ceil(60);
            said!("{minutes} minutes", "{minutes} 分钟")
        }
        None => said!("no end", "没有期限"),
    };
    let Said { en, zh } = got;
    let message = said!(
        "undercuts the locked floor '{name}' ({rule}): the clock '{clock}' of {flag} may allow \
         {most} minutes at most, got {en}",
        "低过了锁定的底线“{name}”（{rule}）：标记 {flag} 的时限“{clock}”最长 {most} 分钟，实际{zh}"
    );
    of_policy(flag, message)
}

/// A flag that nobody receives.
pub(super) fn nobody_receives(
    floor: &Floor,
    flag: Flag,
    received: &[Box<str>],
    roles: &[Box<str>],
) -> Diagnostic {
    let (name, rule, flag) = (&floor.name, &floor.rule, flag.name());
    let (roles, got) = (roles.join(", "), received.join(", "));
    let message = said!(
        "undercuts the locked floor '{name}' ({rule}): nobody receives the flag {flag} \
         (receiver: {got}); one of these must: {roles}",
        "低过了锁定的底线“{name}”（{rule}）：标记 {flag} 没有人接（receiver：{got}）；至少要有一个：{roles}"
    );
    of_policy(flag, message)
}

fn of_policy(flag: &str, message: Said) -> Diagnostic {
    Diagnostic::of_file(POLICY, Kind::UndercutFloor, flag, message).hint(Some(how_to_go_on()))
}

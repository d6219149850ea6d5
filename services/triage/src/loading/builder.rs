//! The methods of a rule: `.says(…)`, `.points(…)`, `.floor(…)`, `.flag(…)`, `.basis(…)` and
//! `.capped(…)`. Each changes the rule that `rule(…)` noted.

use std::any::TypeId;

use rhai::{Dynamic, Engine, ImmutableString, NativeCallContext};

use super::failure::place_in;
use super::kind::Kind;
use super::problem::{Problem, Raised};
use super::rules::{Draft, Drafts, Handle};
use super::said::said;
use super::suggest::did_you_mean;
use crate::flag::Flag;
use crate::level::Level;
use crate::rule::MAX_POINTS;

/// The most texts one call of `.basis(…)` takes.
const BASIS_MAX: usize = 6;

/// Registers the methods of rules.
pub(super) fn register(engine: &mut Engine, drafts: &Drafts) {
    type Text = ImmutableString;
    let on = drafts.clone();
    engine.register_fn("says", move |c: NativeCallContext<'_>, rule: Handle, words: Text| {
        change(&on, &c, rule, |draft| {
            not_blank("says", &words)?;
            once("says", draft.says.replace(words.as_str().into()))
        })
    });
    let on = drafts.clone();
    engine.register_fn("points", move |c: NativeCallContext<'_>, rule: Handle, points: i64| {
        change(&on, &c, rule, |draft| once("points", draft.points.replace(within(points)?)))
    });
    let on = drafts.clone();
    engine.register_fn("floor", move |c: NativeCallContext<'_>, rule: Handle, level: i64| {
        change(&on, &c, rule, |draft| once("floor", draft.floor.replace(floor(level)?)))
    });
    let on = drafts.clone();
    engine.register_fn("flag", move |c: NativeCallContext<'_>, rule: Handle, flag: Dynamic| {
        change(&on, &c, rule, |draft| {
            draft.flags.insert(flag_of(&flag)?);
            Ok(())
        })
    });
    let on = drafts.clone();
    engine.register_fn("capped", move |c: NativeCallContext<'_>, rule: Handle, group: Text| {
        let mut place = place_in("", c.call_position());
        change(&on, &c, rule, |draft| {
            place.file.clone_from(&draft.place.file);
            once("capped", draft.capped.replace((group.as_str().into(), place)))
        })
    });
    for count in 1..=BASIS_MAX {
        let on = drafts.clone();
        let mut types = vec![TypeId::of::<Text>(); count + 1];
        types[0] = TypeId::of::<Handle>();
        engine.register_raw_fn("basis", types, move |c, values| {
            let Some(rule) = values[0].read_lock::<Handle>().map(|handle| *handle) else {
                let message = said!("no rule", "没有规则");
                return Err(Problem::new(Kind::Internal, "basis", message).raise(&c));
            };
            change(&on, &c, rule, |draft| {
                for value in values[1..].iter().filter_map(|value| value.read_lock::<Text>()) {
                    not_blank("basis", &value)?;
                    draft.basis.push(value.as_str().into());
                }
                Ok(())
            })
        });
    }
}

fn change(
    drafts: &Drafts,
    context: &NativeCallContext<'_>,
    rule: Handle,
    change: impl FnOnce(&mut Draft) -> Result<(), Problem>,
) -> Raised<Handle> {
    let mut drafts = drafts.lock();
    let changed = match drafts.get_mut(rule.0) {
        Some(draft) => change(draft),
        None => Ok(()),
    };
    changed.map(|()| rule).map_err(|problem| problem.raise(context))
}

fn once<T>(what: &str, before: Option<T>) -> Result<(), Problem> {
    match before {
        None => Ok(()),
        Some(_) => {
            let message =
                said!(".{what}(…) stands twice in one rule", "一条规则里 .{what}(…) 写了两次");
            Err(Problem::new(Kind::BadRule, what, message))
        }
    }
}

fn not_blank(what: &str, words: &str) -> Result<(), Problem> {
    if words.trim().is_empty() {
        let message = said!(".{what}(…) holds an empty text", ".{what}(…) 里的文字是空的");
        return Err(Problem::new(Kind::BadRule, what, message));
    }
    Ok(())
}

fn within(points: i64) -> Result<i32, Problem> {
    let fits = (-MAX_POINTS..=MAX_POINTS).contains(&points);
    let number = i32::try_from(points).ok().filter(|_| fits);
    number.ok_or_else(|| {
        let message = said!(
            "points are from -{MAX_POINTS} to {MAX_POINTS}, not {points}",
            "分数在 -{MAX_POINTS} 到 {MAX_POINTS} 之间，不能是 {points}"
        );
        Problem::new(Kind::BadRule, "points", message)
    })
}

fn floor(level: i64) -> Result<Level, Problem> {
    let level_of = Level::from_number(level).filter(|level| *level > Level::Watch);
    level_of.ok_or_else(|| {
        let message =
            said!("a floor is 1, 2 or 3, not {level}", "底线是 1、2 或 3，不能是 {level}");
        Problem::new(Kind::BadRule, "floor", message)
    })
}

/// The flag of a value; flags are names, written without quotes.
pub(super) fn flag_of(value: &Dynamic) -> Result<Flag, Problem> {
    if let Some(flag) = value.read_lock::<Flag>() {
        return Ok(*flag);
    }
    let names = Flag::ALL.map(Flag::name);
    let known = names.join(", ");
    let message =
        said!("expected a flag without quotes: {known}", "这里要写标记，不加引号：{known}");
    let written = value.read_lock::<ImmutableString>();
    let hint = written.and_then(|written| did_you_mean(&written, names));
    Err(Problem::new(Kind::BadRule, "flag", message).hint(hint))
}

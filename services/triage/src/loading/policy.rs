//! `policy.rhai`: bands, caps, who leads, and every clock.

mod draft;
mod meant;

use std::any::TypeId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rhai::{Array, Dynamic, Engine, ImmutableString, NativeCallContext};

use super::builder::flag_of;
use super::conditions;
use super::diagnostic::Diagnostic;
use super::engine::{Budget, Names, bare};
use super::failure::Script;
use super::files::{POLICY, RuleFiles};
use super::kind::Kind;
use super::problem::{Problem, Raised};
use super::said::said;
use super::script;
use crate::policy::{Cap, Policy, RecencyBand, Subject};
use crate::vocabulary::Vocabulary;
use draft::{Draft, identifier, level_of, place_of, role_of, whole};

type Text = ImmutableString;

#[derive(Clone, Debug, Default)]
struct Shared(Arc<Mutex<Draft>>);

impl Shared {
    /// A panic while the lock is held ends the load, so what it left is never used.
    fn lock(&self) -> MutexGuard<'_, Draft> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(
        &self,
        context: &NativeCallContext<'_>,
        change: impl FnOnce(&mut Draft) -> Result<(), Problem>,
    ) -> Raised<()> {
        change(&mut self.lock()).map_err(|problem| problem.raise(context))
    }
}

/// Runs the policy's script. `None` when it failed or is not whole.
pub(crate) fn load(
    files: &RuleFiles,
    names: &Arc<Names>,
    vocabulary: &Vocabulary,
    problems: &mut Vec<Diagnostic>,
) -> Option<Policy> {
    let Some(text) = files.get(POLICY) else {
        let message = said!(
            "policy.rhai is missing; it sets bands, leaders and clocks",
            "缺 policy.rhai；分数线、谁牵头、时限都写在那里"
        );
        problems.push(Diagnostic::of_file(POLICY, Kind::MissingFile, POLICY, message));
        return None;
    };
    let shared = Shared::default();
    let budget = Budget::default();
    let mut engine = bare(names.clone(), &budget);
    conditions::register(&mut engine, &budget);
    judging(&mut engine, &shared);
    hearsay(&mut engine, &shared);
    duties(&mut engine, &shared);
    meant::register(&mut engine, &shared, vocabulary);
    let file = POLICY;
    let failures = script::run(&engine, Script { file, text, names });
    if !failures.is_empty() {
        problems.extend(failures);
        return None;
    }
    let draft = shared.lock().clone();
    draft.finish(problems)
}

/// What an assessment depends on.
fn judging(engine: &mut Engine, shared: &Shared) {
    let on = shared.clone();
    engine.register_fn("band", move |c: NativeCallContext<'_>, level: i64, from: i64| {
        on.change(&c, |draft| {
            let band = draft.bands.get_mut(place_of(level)?);
            let from = whole(said!("a band's score", "分数线"), from, 1..=100_000)?;
            set_once("band", level, band.map(|band| band.replace(from)))
        })
    });
    let on = shared.clone();
    engine.register_fn("cap", move |c: NativeCallContext<'_>, group: Text, limit: i64| {
        on.change(&c, |draft| {
            let group = identifier(said!("a cap's group", "封顶的组名"), &group)?;
            let limit = whole(said!("a cap's limit", "封顶"), limit, -100_000..=100_000)?;
            let caps = &mut draft.policy.caps;
            if limit == 0 || caps.len() >= 32 || caps.iter().any(|cap| cap.group == group) {
                let message = said!(
                    "cap '{group}' stands twice, is 0, or is one too many (32)",
                    "封顶“{group}”写了两次、是 0，或超过 32 个"
                );
                return Err(Problem::new(Kind::BadPolicy, &group, message));
            }
            caps.push(Cap { group, limit });
            Ok(())
        })
    });
    let on = shared.clone();
    engine.register_fn("recency", move |c: NativeCallContext<'_>, days: i64, percent: i64| {
        on.change(&c, |draft| {
            let days = whole(said!("the days of recency", "recency 的天数"), days, 1..=36_500)?;
            let percent =
                whole(said!("the percentage of recency", "recency 的百分比"), percent, 1..=100)?;
            let last = draft.policy.recency.last();
            if last.is_some_and(|last| last.days >= days || last.percent < percent) {
                let message = said!(
                    "recency must go on with more days and no higher percentage",
                    "recency 要一条比一条天数多，百分比不能变高"
                );
                return Err(Problem::new(Kind::BadPolicy, "recency", message));
            }
            draft.policy.recency.push(RecencyBand { days, percent });
            Ok(())
        })
    });
    let on = shared.clone();
    engine.register_fn("recency_after", move |c: NativeCallContext<'_>, percent: i64| {
        on.change(&c, |draft| {
            let percent = whole(
                said!("the percentage of recency_after", "recency_after 的百分比"),
                percent,
                1..=100,
            )?;
            set_once("recency_after", percent, Some(draft.recency_after.replace(percent)))
        })
    });
}

/// How long what was only heard counts.
fn hearsay(engine: &mut Engine, shared: &Shared) {
    let on = shared.clone();
    engine.register_fn("hearsay_counts_days", move |c: NativeCallContext<'_>, days: i64| {
        on.change(&c, |draft| {
            let what = said!("the days that hearsay counts", "传闻算的天数");
            let limit = whole(what, days, 1..=36_500)?;
            set_once("hearsay_counts_days", days, Some(draft.policy.hearsay_days.replace(limit)))
        })
    });
}

/// Who is told, and by when.
fn duties(engine: &mut Engine, shared: &Shared) {
    for (unit, seconds) in [("minutes", 60), ("hours", 3_600), ("days", 86_400)] {
        engine.register_fn(unit, move |c: NativeCallContext<'_>, n: i64| {
            let n = whole::<i64>(said!("{unit}", "{unit}"), n, 1..=100_000)
                .map_err(|problem| problem.raise(&c))?;
            Raised::Ok(n * seconds)
        });
    }
    let on = shared.clone();
    engine.register_fn("leads", move |c: NativeCallContext<'_>, level: i64, role: Text| {
        on.change(&c, |draft| {
            let lead = draft.leads.get_mut(place_of(level)?);
            let role = role_of(&role)?;
            set_once("leads", level, lead.map(|lead| lead.replace(role)))
        })
    });
    let on = shared.clone();
    engine.register_fn("also_told", move |c: NativeCallContext<'_>, level: i64, role: Text| {
        on.change(&c, |draft| {
            let told = (level_of(level)?, role_of(&role)?);
            draft.policy.also_told.push(told);
            Ok(())
        })
    });
    let on = shared.clone();
    engine.register_fn(
        "clock",
        move |c: NativeCallContext<'_>, name: Text, level: i64, seconds: i64| {
            on.change(&c, |draft| {
                let subject = Subject::Level(level_of(level)?);
                draft.clock(&name, subject, seconds)
            })
        },
    );
    let on = shared.clone();
    engine.register_fn(
        "flag_clock",
        move |c: NativeCallContext<'_>, name: Text, flag: Dynamic, seconds: i64| {
            on.change(&c, |draft| {
                let subject = Subject::Flag(flag_of(&flag)?);
                draft.clock(&name, subject, seconds)
            })
        },
    );
    let on = shared.clone();
    engine.register_fn("follow_up", move |c: NativeCallContext<'_>, level: i64, days: Array| {
        on.change(&c, |draft| draft.follow_up(level_of(level)?, &days))
    });
    let on = shared.clone();
    engine.register_fn("quiet_hours", move |c: NativeCallContext<'_>, from: i64, to: i64| {
        on.change(&c, |draft| {
            let hour = |hour| whole::<u8>(said!("an hour", "钟点"), hour, 0..=23);
            let hours = (hour(from)?, hour(to)?);
            set_once("quiet_hours", from, Some(draft.policy.quiet_hours.replace(hours)))
        })
    });
    let on = shared.clone();
    engine.register_fn("rejudge_confirm_above", move |c: NativeCallContext<'_>, most: i64| {
        on.change(&c, |draft| {
            let what = said!("the most warnings at once", "一次最多的预警数");
            let above = whole::<u32>(what, most, 0..=1_000_000)?;
            let before = draft.policy.rejudge_confirm_above.replace(above);
            set_once("rejudge_confirm_above", most, Some(before))
        })
    });
    receivers(engine, shared);
}

fn receivers(engine: &mut Engine, shared: &Shared) {
    for count in 1..=6 {
        let on = shared.clone();
        let mut types = vec![TypeId::of::<Text>(); count + 1];
        types[0] = TypeId::of::<Dynamic>();
        engine.register_raw_fn("receiver", types, move |c, values| {
            let flag = flag_of(values[0]);
            let roles: Result<Vec<_>, _> = values[1..]
                .iter()
                .filter_map(|value| value.read_lock::<Text>())
                .map(|role| role_of(&role))
                .collect();
            on.change(&c, |draft| {
                let flag = flag?;
                if draft.policy.receivers.iter().any(|(of, _)| *of == flag) {
                    let name = flag.name();
                    let message =
                        said!("receiver({name}, …) stands twice", "receiver({name}, …) 写了两次");
                    return Err(Problem::new(Kind::BadPolicy, flag.name(), message));
                }
                draft.policy.receivers.push((flag, roles?));
                Ok(())
            })
        });
    }
}

/// Refuses what is set a second time; `before` is what stood there.
fn set_once<T>(
    what: &str,
    of: impl std::fmt::Display,
    before: Option<Option<T>>,
) -> Result<(), Problem> {
    match before {
        Some(Some(_)) => {
            let message = said!("{what}({of}, …) stands twice", "{what}({of}, …) 写了两次");
            Err(Problem::new(Kind::BadPolicy, what, message))
        }
        _ => Ok(()),
    }
}

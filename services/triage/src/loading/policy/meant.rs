//! What a rule keeper says is meant, so that the check does not take it for a mistake: signals that
//! no rule uses, and phrases of one signal inside those of another.

use rhai::{Engine, NativeCallContext};

use super::{Shared, Text};
use crate::loading::failure::place_in;
use crate::loading::files::POLICY;
use crate::loading::kind::Kind;
use crate::loading::problem::Problem;
use crate::loading::said::said;
use crate::loading::symbol::Symbol;
use crate::policy::Overlap;
use crate::vocabulary::Vocabulary;

/// The most pairs of signals a policy may name.
const OVERLAPS_MAX: usize = 4_096;

pub(super) fn register(engine: &mut Engine, shared: &Shared, vocabulary: &Vocabulary) {
    let ids: Vec<Box<str>> = vocabulary.signals().iter().map(|signal| signal.id.clone()).collect();
    let (on, names) = (shared.clone(), ids.clone());
    engine.register_fn("noted", move |c: NativeCallContext<'_>, of: Symbol, why: Text| {
        on.change(&c, |draft| {
            let signals = of.signals().filter(|_| !why.trim().is_empty());
            let Some(signals) = signals else {
                let message = said!(
                    "noted(…) takes a signal and the reason why no rule uses it",
                    "noted(…) 里写信号，和为什么没有规则用它"
                );
                return Err(Problem::new(Kind::BadPolicy, "noted", message));
            };
            for signal in signals.iter() {
                let id = names[usize::from(signal)].clone();
                draft.policy.noted.push((id, why.as_str().into()));
            }
            Ok(())
        })
    });
    let on = shared.clone();
    engine.register_fn(
        "overlap",
        move |c: NativeCallContext<'_>, holders: Symbol, held: Symbol, why: Text| {
            let place = place_in(POLICY, c.call_position());
            on.change(&c, |draft| {
                let signals = (holders.signals(), held.signals());
                let (false, (Some(holders), Some(held))) = (why.trim().is_empty(), signals) else {
                    let message = said!(
                        "overlap(…) takes the signal whose phrases hold others, the signal inside, \
                         and the reason why a note says both",
                        "overlap(…) 里写长说法的信号、里面的信号，和为什么一句话算两样"
                    );
                    return Err(Problem::new(Kind::BadPolicy, "overlap", message));
                };
                for holder in holders.iter() {
                    for inner in held.iter().filter(|inner| *inner != holder) {
                        let [holder, held] = [holder, inner].map(|of| ids[usize::from(of)].clone());
                        let (why, place) = (why.as_str().into(), place.clone());
                        draft.policy.overlaps.push(Overlap { holder, held, why, place });
                    }
                }
                if draft.policy.overlaps.len() > OVERLAPS_MAX {
                    let message = said!(
                        "overlap(…) names more than {OVERLAPS_MAX} pairs",
                        "overlap(…) 写了超过 {OVERLAPS_MAX} 对"
                    );
                    return Err(Problem::new(Kind::BadPolicy, "overlap", message));
                }
                Ok(())
            })
        },
    );
}

//! What a ruleset says that it cannot have meant: signals nothing uses, conditions that never
//! hold. Only what is certain; a doubt is no finding.

use crate::condition::implication::{always_holds, never_holds};
use crate::loading::said::said;
use crate::loading::{Diagnostic, Kind};
use crate::rule::Place;
use crate::ruleset::Ruleset;
use crate::signal_set::SignalSet;

/// Notes what is certainly wrong.
pub(super) fn lint(ruleset: &Ruleset, places: &[Place], problems: &mut Vec<Diagnostic>) {
    let mut used = SignalSet::default();
    for rule in ruleset.rules() {
        rule.condition.add_signals(&mut used);
        if never_holds(&rule.condition) {
            let id = &rule.id;
            let message = said!(
                "rule '{id}' asks for what cannot be at once",
                "规则“{id}”要的几样不可能同时有，永远不会触发"
            );
            problems.push(Diagnostic::at(&rule.place, Kind::NeverHolds, &rule.id, message));
        }
        if always_holds(&rule.condition) {
            let id = &rule.id;
            let message = said!(
                "rule '{id}' holds in every case, whatever is known",
                "规则“{id}”什么情况都成立，等于没有条件"
            );
            problems.push(Diagnostic::at(&rule.place, Kind::AlwaysHolds, &rule.id, message));
        }
    }
    let noted = &ruleset.policy().noted;
    let signals = ruleset.vocabulary().signals();
    for ((index, signal), place) in (0_u16..).zip(signals).zip(places) {
        let is_noted = noted.iter().any(|(id, _)| *id == signal.id);
        if !used.contains(index) && !is_noted {
            let id = &*signal.id;
            let message = said!("no rule uses signal '{id}'", "没有规则用信号“{id}”");
            let hint = said!(
                "use it, or say why not: noted({id}, \"…\") in policy.rhai",
                "用上它，或在 policy.rhai 里写明为什么不用：noted({id}, \"…\")"
            );
            let found = Diagnostic::at(place, Kind::UnusedSignal, id, message);
            problems.push(found.hint(Some(hint)));
        }
    }
}

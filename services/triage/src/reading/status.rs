//! What is meant: judges asked in order, the first who knows decides.

use super::context::{Here, any};
use super::cues::Kind;
use super::phrases::Says;
use super::{elsewhere, law, negation, speech, time, unaccepted};
use crate::finding::Status;
use crate::vocabulary::Lasting;

/// What a judge has to know of a signal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Nature {
    /// A threat, or another danger that is announced: a condition makes it no smaller.
    pub(super) announced: bool,
    /// A deed of violence: when in doubt it stands.
    pub(super) dangerous: bool,
    pub(super) lasting: Lasting,
}

/// The status of a match; `None` when it is no finding at all.
pub(super) fn judge(here: &Here<'_>, nature: Nature) -> Option<Status> {
    if law::is_about_the_law(here) {
        return None;
    }
    if here.found.says == Says::IsNot {
        return says_no(here).then_some(Status::Negated);
    }
    if is_asked(here) {
        return None;
    }
    if elsewhere::is_elsewhere(here) {
        return Some(Status::ThirdParty);
    }
    if let Some(by_victim) = speech::denial(here) {
        return Some(if by_victim { Status::Negated } else { Status::Denied });
    }
    if negation::governs(here) || unaccepted::is_unaccepted(here) {
        return Some(Status::Negated);
    }
    if here.found.says == Says::Was || time::is_past(here, nature.lasting) {
        return Some(Status::Historical);
    }
    if any(here.in_sentence(), Kind::Condition) {
        if nature.announced {
            return Some(Status::Conditional);
        }
        if is_advice(here) {
            return None;
        }
    }
    telling(here, nature)
}

/// How sure it is, by who tells it.
fn telling(here: &Here<'_>, nature: Nature) -> Option<Status> {
    if speech::is_hearsay(here) {
        return Some(Status::Hearsay);
    }
    if speech::is_suspected(here) {
        return Some(Status::Suspected);
    }
    if speech::is_feared(here) {
        return nature.dangerous.then_some(Status::Suspected);
    }
    Some(if speech::is_told_by_victim(here) { Status::VictimReport } else { Status::Asserted })
}

/// A whole phrase that excludes a signal (跟踪回访) is no finding; one that negates it is.
fn says_no(here: &Here<'_>) -> bool {
    let words = here.text(here.found.from, here.found.to);
    words.iter().any(|written| matches!(written, '没' | '未' | '无' | '不' | '非' | '从' | '已'))
}

/// 询问是否家暴: a question, unless the next clause answers yes.
fn is_asked(here: &Here<'_>) -> bool {
    let asked = here.before().iter().rev().find(|cue| cue.kind == Kind::Question);
    if !asked.is_some_and(|cue| here.found.from - cue.to <= 12) {
        return false;
    }
    let next = here.context.clauses.after(here.index);
    let answer = next.map_or(&[][..], |next| here.text(next.from, next.to));
    let yes = ["称有", "说有", "点头", "承认", "称是", "说是", "有过", "答有", "答是", "讲有"];
    !yes.iter().any(|word| super::context::contains(answer, word))
}

/// 如遇家暴请拨打110: what to do in such a case, said to whom it may concern.
fn is_advice(here: &Here<'_>) -> bool {
    let condition = here.before().iter().any(|cue| cue.kind == Kind::Condition);
    let sentence = here.cues(here.clause.sentence, here.context.clauses.sentence_end(here.index));
    condition && any(sentence, Kind::Advice)
}

//! Who is hurt, and who is told of: a child, an elder, somebody from outside, an animal.

use super::context::{Here, any};
use super::cues::Kind;
use super::people::{Mention, Roles};

/// Whom a match concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Whom {
    pub(super) child: bool,
    pub(super) elder: bool,
    /// Nobody of the household.
    pub(super) outsider: bool,
    /// No human being at all.
    pub(super) beast: bool,
    /// A grown-up, or somebody of whom no more is known.
    pub(super) other: bool,
    /// The one who may be the perpetrator speaks of himself, with a condition.
    pub(super) perpetrator: bool,
}

const OUTSIDE: Roles = Roles(Roles::OUTSIDER.0 | Roles::OFFICIAL.0 | Roles::PUPIL.0);
const FAMILY: Roles = Roles(
    Roles::WOMAN.0
        | Roles::MAN.0
        | Roles::CHILD.0
        | Roles::ELDER.0
        | Roles::OFFSPRING.0
        | Roles::PARENT.0
        | Roles::KIN.0
        | Roles::OWN.0,
);

/// Whom a match concerns.
pub(super) fn concerned(here: &Here<'_>) -> Whom {
    let mut whom = Whom { perpetrator: is_perpetrators(here), ..Whom::default() };
    let objects = objects(here);
    if objects.is_empty() {
        put(&mut whom, antecedent(here));
    }
    for object in objects {
        let vague = Roles::PRONOUN.or(Roles::NAME).or(Roles::SOMEBODY).or(Roles::OWN);
        let clear = FAMILY.or(OUTSIDE).or(Roles::BEAST).without(Roles::OWN);
        let known = object.meets(clear.or(Roles::GROWN)) || !object.meets(vague);
        put(&mut whom, if known { object } else { antecedent(here) });
    }
    whom
}

fn put(whom: &mut Whom, roles: Roles) {
    if roles.meets(Roles::BEAST) {
        whom.beast = true;
    } else if roles.meets(Roles::CHILD)
        || roles.meets(Roles::OFFSPRING) && !roles.meets(Roles::GROWN)
    {
        whom.child = true;
    } else if roles.meets(Roles::ELDER) {
        whom.elder = true;
    } else if roles.meets(OUTSIDE) {
        whom.outsider = true;
    } else {
        whom.other = true;
    }
}

/// Those named as hurt: in the pattern, right behind it, before 被, behind 对 or 把.
fn objects(here: &Here<'_>) -> Vec<Roles> {
    let found = here.found;
    if let Some((from, to)) = found.object {
        let mut all: Vec<Roles> = overlapping(here, from, to);
        let list = here.people(to, (to + 6).min(here.clause.to));
        let mut end = to;
        for next in list {
            let between = here.text(end, next.from);
            if between.iter().all(|c| matches!(c, '、' | '和' | '跟' | '与' | '及'))
                && between.len() <= 1
            {
                all.push(next.roles);
                end = next.to;
            }
        }
        if !all.is_empty() {
            return all;
        }
    }
    let behind = here.people(found.to, (found.to + 5).min(here.clause.to)).first();
    if let Some(next) = behind.filter(|next| is_object(here, next)) {
        return vec![next.roles];
    }
    let earlier = here.people(here.clause.sentence, found.from);
    if let Some(passive) = passive(here) {
        let hurt = earlier.iter().rev().find(|one| one.to <= passive);
        return hurt.map(|one| one.roles).into_iter().collect();
    }
    let in_clause = here.people(here.clause.from, found.from);
    let marked = in_clause.iter().rev().find(|one| {
        let before = here.text(one.from.saturating_sub(1), one.from);
        matches!(before, ['对' | '把' | '将' | '给' | '拿' | '向' | '跟' | '与' | '和'])
    });
    marked.map(|one| one.roles).into_iter().collect()
}

fn overlapping(here: &Here<'_>, from: u32, to: u32) -> Vec<Roles> {
    let near = here.people(from.saturating_sub(6), to + 6);
    near.iter().filter(|one| one.from < to && from < one.to).map(|one| one.roles).collect()
}

/// 推倒老人, 打了孩子 — but not 打 … 后妻子报警.
fn is_object(here: &Here<'_>, next: &Mention) -> bool {
    here.text(here.found.to, next.from).iter().all(|c| {
        matches!(
            c,
            '了' | '过'
                | '着'
                | '的'
                | '在'
                | '其'
                | '那'
                | '这'
                | '个'
                | '两'
                | '只'
                | '条'
                | '一'
                | '小'
                | '大'
                | '自'
                | '家'
        )
    })
}

/// Where 被, 挨 or 遭 stands, in the match or up to a few characters before it.
fn passive(here: &Here<'_>) -> Option<u32> {
    let from = here.found.from.saturating_sub(8).max(here.clause.from);
    let marks = here.text(from, here.found.to);
    let last = marks.iter().rposition(|c| matches!(c, '被' | '挨' | '遭'))?;
    Some(from + last as u32)
}

/// Whom it concerns when nobody is named as hurt: the one who speaks, or what the one who acts
/// lets conclude.
fn antecedent(here: &Here<'_>) -> Roles {
    let sentence = here.people(here.clause.sentence, here.found.from);
    if let Some(speaking) = speaking(here, sentence) {
        if speaking.meets(Roles::CHILD.or(Roles::ELDER)) {
            return speaking;
        }
    }
    let actor = here.people(here.clause.from, here.found.from).last().or(sentence.last());
    let Some(actor) = actor else { return Roles::SOMEBODY };
    if actor.roles.meets(OUTSIDE) && is_party(here, actor) {
        return actor.roles;
    }
    if actor.roles.meets(Roles::PARENT) {
        return Roles::CHILD;
    }
    if actor.roles.meets(Roles::OFFSPRING)
        && sentence.iter().any(|one| one.roles.meets(Roles::ELDER))
    {
        return Roles::ELDER;
    }
    if actor.roles.meets(Roles::BEAST) && here.found.from - actor.to <= 1 {
        return actor.roles;
    }
    Roles::SOMEBODY
}

/// The one who stands before a word of speaking.
fn speaking(here: &Here<'_>, sentence: &[Mention]) -> Option<Roles> {
    let speech = here.in_sentence().iter().rev().find(|cue| cue.kind == Kind::Speech)?;
    let before = sentence.iter().rev().find(|one| one.to <= speech.from)?;
    (speech.from - before.to <= 6).then_some(before.roles)
}

/// Somebody from outside who takes part, not one who looks on, tells, or gives shelter.
fn is_party(here: &Here<'_>, one: &Mention) -> bool {
    let before = here.text(one.from.saturating_sub(1), one.from);
    let with = matches!(before, ['与' | '和' | '跟' | '同' | '被' | '对' | '因' | '遭']);
    let speech = here.cues(one.to, (one.to + 8).min(here.found.from));
    let adjacent = here.found.from - one.to <= 3;
    with || adjacent
        && !any(speech, Kind::Speech)
        && !any(speech, Kind::Learned)
        && !here.names(FAMILY)
}

/// A man who says he will die if he does not get his way.
fn is_perpetrators(here: &Here<'_>) -> bool {
    let subject = here.people(here.clause.sentence, here.found.from).last();
    let man = subject.is_some_and(|one| one.roles.meets(Roles::MAN))
        || here.names(Roles::MAN) && !here.names(Roles::WOMAN);
    let sentence = here.cues(here.clause.sentence, here.clause.to);
    man && any(sentence, Kind::Condition)
}

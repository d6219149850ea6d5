//! Speakers: who tells it, and with that how sure it is; hearsay, suspicion, denial.

use super::context::{Here, any};
use super::cues::{Cue, Kind};
use super::people::{Mention, Roles};

/// How far before a word of speaking its speaker stands, in characters.
const SPEAKER_REACH: u32 = 10;

/// Who tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// The person at risk.
    Victim,
    /// The one who is said to have done it.
    Perpetrator,
    /// A neighbour or other witness.
    Witness,
    /// Somebody by a masked name.
    Named,
}

const VICTIMS: Roles =
    Roles(Roles::WOMAN.0 | Roles::OWN.0 | Roles::CHILD.0 | Roles::ELDER.0 | Roles::OFFSPRING.0);
const WITNESSES: Roles = Roles(Roles::OUTSIDER.0 | Roles::PUPIL.0);

/// The one named last before a word of speaking, earlier in the sentence.
pub(super) fn speaker(here: &Here<'_>) -> Option<Speaker> {
    let cues = here.in_sentence();
    let speech = cues.iter().rev().find(|cue| cue.kind == Kind::Speech)?;
    who(here, speech)
}

/// Who stands before a word of speaking.
fn who(here: &Here<'_>, speech: &Cue) -> Option<Speaker> {
    let earliest = speech.from.saturating_sub(SPEAKER_REACH).max(here.clause.sentence);
    let named = here.people(earliest, speech.from).iter().rev().find_map(role);
    named.or_else(|| {
        // 报警称, 来电称 without a name: the caller.
        let calls = here.text(earliest, speech.to);
        let calling = ['报', '电', '助', '访'].iter().any(|one| calls.contains(one));
        calling.then_some(Speaker::Victim)
    })
}

fn role(mention: &Mention) -> Option<Speaker> {
    let roles = mention.roles;
    if roles.meets(WITNESSES) {
        return Some(Speaker::Witness);
    }
    if roles.meets(VICTIMS) || roles == Roles::PRONOUN {
        return Some(Speaker::Victim);
    }
    if roles.meets(Roles::MAN) {
        return Some(Speaker::Perpetrator);
    }
    roles.meets(Roles::NAME).then_some(Speaker::Named)
}

/// Whether somebody heard it.
pub(super) fn is_hearsay(here: &Here<'_>) -> bool {
    any(here.in_sentence(), Kind::Hearsay) || speaker(here) == Some(Speaker::Witness)
}

/// Whether it is suspected.
pub(super) fn is_suspected(here: &Here<'_>) -> bool {
    any(here.before(), Kind::Suspicion)
}

/// Whether it is only feared.
pub(super) fn is_feared(here: &Here<'_>) -> bool {
    here.before().iter().rev().any(|cue| cue.kind == Kind::Worry && here.found.from - cue.to <= 12)
}

/// Whether the person at risk tells it.
pub(super) fn is_told_by_victim(here: &Here<'_>) -> bool {
    match speaker(here) {
        Some(Speaker::Victim | Speaker::Named) => true,
        Some(_) => false,
        None => here.context.own_story,
    }
}

/// Whether the match is denied, and whether the person at risk is who denies it.
pub(super) fn denial(here: &Here<'_>) -> Option<bool> {
    let denies = here.before().iter().rev().find(|cue| cue.kind == Kind::Denial)?;
    let words = here.text(denies.from, denies.to);
    let gap = here.text(denies.to, here.found.from);
    if gap.len() > 16 {
        return None;
    }
    // 辩称 alone denies nothing: 辩称她先动手.
    let bare = words == ['辩', '称'] || words == ['辩', '解', '称'];
    let no = gap.iter().any(|c| matches!(c, '没' | '未' | '无' | '不'));
    if bare && !no {
        return None;
    }
    let earliest = here.clause.sentence.max(denies.from.saturating_sub(24));
    let speakers = here.people(earliest, denies.from);
    let last = speakers.iter().rev().find(|one| !one.roles.meets(Roles::PRONOUN));
    Some(last.or(speakers.last()).is_some_and(|one| {
        one.roles.meets(VICTIMS.or(Roles::OUTSIDER).or(Roles::OFFICIAL).or(Roles::KIN))
            && !one.roles.meets(Roles::MAN)
    }))
}

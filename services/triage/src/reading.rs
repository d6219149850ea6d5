//! Reading notes: from a narrative to findings with status, quote and place.
//!
//! One way through. [`normal`] evens out the writing and mends slips of sound ([`slips`]);
//! [`phrases`] finds what the vocabulary knows ([`pattern`]), small words ([`cues`]) and people
//! ([`people`]) in one pass over one trie ([`lexicon`]); [`clauses`] cuts the note up. Then each
//! match is judged: whom it concerns ([`whom`]) may make another signal of it, and [`status`] asks
//! its judges in order: [`law`], [`elsewhere`], [`speech`], [`negation`], [`unaccepted`], [`time`].
//! At last come the signals that count only [`beside`] others.
//!
//! When in doubt a finding stands: a missed danger is worse than a false alarm.

mod beside;
mod clauses;
mod context;
mod cues;
mod elsewhere;
mod law;
mod lexicon;
mod negation;
mod normal;
mod numbers;
pub(crate) mod pattern;
mod people;
mod phrases;
mod slips;
mod speech;
mod status;
mod time;
mod unaccepted;
mod whom;

use crate::finding::{Finding, Status};
use crate::vocabulary::{Becomes, Vocabulary};
use beside::Draft;
use clauses::Clauses;
use context::{Context, Here};
use normal::Note;
use people::{Mention, Roles};
use phrases::{Found, Phrases, Says};
use slips::Slips;
use status::Nature;
use whom::Whom;

/// Reads notes with one vocabulary.
#[derive(Debug)]
pub struct Reader {
    phrases: Phrases,
    slips: Slips,
    signals: Vec<Known>,
}

/// A signal as the reader needs it.
#[derive(Debug)]
struct Known {
    id: Box<str>,
    nature: Nature,
    is_neighbours: bool,
    of_child: Option<Turn>,
    of_elder: Option<Turn>,
    of_outsider: Option<Turn>,
    of_perpetrator: Option<Turn>,
    beside: Vec<u16>,
    past_of: Vec<u16>,
}

/// What a finding turns into.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Into(u16),
    AndAlso(u16),
    Nothing,
}

impl Reader {
    /// A reader of this vocabulary.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let pairs = vocabulary.homophones().iter().map(|(written, meant)| (&**written, &**meant));
        Self {
            phrases: Phrases::new(vocabulary),
            slips: Slips::new(pairs),
            signals: known(vocabulary),
        }
    }

    /// The findings of a narrative, by place, then signal.
    #[must_use]
    pub fn read(&self, narrative: &str) -> Vec<Finding> {
        let note = Note::new(narrative, &self.slips);
        let scan = self.phrases.scan(&note);
        if scan.found.is_empty() {
            return Vec::new();
        }
        let clauses = Clauses::cut(&note, &scan.cues);
        let context = Context {
            note: &note,
            cues: &scan.cues,
            people: &scan.people,
            clauses: &clauses,
            own_story: is_own_story(&note, &scan.people),
        };
        let mut drafts = self.drafts(&context, &scan.found);
        self.add_beside(&context, &scan.found, &mut drafts);
        drafts.sort_unstable_by_key(|one| (one.from, one.to, one.signal, one.status));
        drafts.dedup_by_key(|one| (one.from, one.to, one.signal));
        let mut findings: Vec<Finding> = drafts
            .into_iter()
            .map(|one| {
                let (from, to, quote) = note.original(narrative, one.from, one.to);
                let signal = self.signals[usize::from(one.signal)].id.clone();
                Finding { signal, status: one.status, quote: quote.into(), from, to }
            })
            .collect();
        findings.sort_by(|a, b| (a.from, a.to, &a.signal).cmp(&(b.from, b.to, &b.signal)));
        findings
    }

    /// Whether a quote of a narrative rests on a slip of sound that was mended.
    #[must_use]
    pub fn is_fuzzy(&self, quote: &str) -> bool {
        let note = Note::new(quote, &self.slips);
        note.is_fuzzy(0, note.chars.len() as u32)
    }

    /// The matches that stand by themselves, judged.
    fn drafts(&self, context: &Context<'_>, found: &[Found]) -> Vec<Draft> {
        let mut drafts = Vec::with_capacity(found.len());
        for one in found.iter().filter(|one| one.says != Says::Beside) {
            let here = Here::new(context, one);
            let signal = &self.signals[usize::from(one.signal)];
            let Some(status) = status::judge(&here, signal.nature) else { continue };
            let draft = Draft { signal: one.signal, status, from: one.from, to: one.to };
            if signal.turns() && one.says != Says::IsNot {
                let mut whom = whom::concerned(&here);
                if whom.other && self.is_between_neighbours(&here, found) {
                    (whom.other, whom.outsider) = (false, true);
                }
                signal.turn(draft, whom, &mut drafts);
            } else {
                drafts.push(draft);
            }
        }
        drafts.sort_unstable_by_key(|draft| draft.from);
        drafts
    }

    /// A quarrel of neighbours in the same sentence, and nobody of a family.
    fn is_between_neighbours(&self, here: &Here<'_>, found: &[Found]) -> bool {
        let family = Roles::WOMAN.or(Roles::MAN).or(Roles::CHILD).or(Roles::OFFSPRING);
        if here.names(family.or(Roles::OWN).or(Roles::ELDER)) {
            return false;
        }
        let (from, to) = (here.clause.sentence, here.clause.to);
        let neighbours = |one: &Found| {
            self.signals[usize::from(one.signal)].is_neighbours
                && one.says == Says::Is
                && one.from >= from
                && one.to <= to
        };
        // Matches are sorted by signal, so a long note is only looked through in part.
        found.iter().take(64).any(neighbours)
    }

    /// The matches that count only beside others, and what is told by what is past.
    fn add_beside(&self, context: &Context<'_>, found: &[Found], drafts: &mut Vec<Draft>) {
        let mut more = Vec::new();
        for one in found.iter().filter(|one| one.says == Says::Beside) {
            let signal = &self.signals[usize::from(one.signal)];
            let here = Here::new(context, one);
            let stretch = (one.from, one.to);
            let beside = beside::nearest(drafts, &signal.beside, stretch, Status::is_live);
            let Some(beside) = beside else { continue };
            if law::is_about_the_law(&here) || negation::governs(&here) {
                continue;
            }
            more.push(Draft {
                signal: one.signal,
                status: beside.status,
                from: one.from,
                to: one.to,
            });
        }
        for (index, signal) in (0_u16..).zip(&self.signals) {
            if signal.past_of.is_empty() || drafts.iter().any(|draft| draft.signal == index) {
                continue;
            }
            let past = drafts.iter().find(|draft| {
                draft.status == Status::Historical && signal.past_of.contains(&draft.signal)
            });
            more.extend(past.map(|past| Draft {
                signal: index,
                status: Status::Asserted,
                ..*past
            }));
        }
        drafts.extend(more);
    }
}

impl Known {
    /// Whether whom it concerns changes what it is.
    const fn turns(&self) -> bool {
        self.nature.dangerous
            || self.of_child.is_some()
            || self.of_elder.is_some()
            || self.of_outsider.is_some()
            || self.of_perpetrator.is_some()
    }

    /// Puts down what a match is, by whom it concerns.
    fn turn(&self, draft: Draft, whom: Whom, drafts: &mut Vec<Draft>) {
        if let (true, Some(Turn::Into(signal))) = (whom.perpetrator, self.of_perpetrator) {
            drafts.push(Draft { signal, ..draft });
            return;
        }
        let mut stands = whom.other;
        let told = [
            (whom.child, self.of_child),
            (whom.elder, self.of_elder),
            (whom.outsider, self.of_outsider),
        ];
        for (_, turn) in told.into_iter().filter(|(is, _)| *is) {
            match turn {
                None => stands = true,
                Some(Turn::Into(signal)) => drafts.push(Draft { signal, ..draft }),
                Some(Turn::AndAlso(signal)) => {
                    drafts.push(Draft { signal, ..draft });
                    stands = true;
                }
                Some(Turn::Nothing) => {}
            }
        }
        if stands {
            drafts.push(draft);
        }
    }
}

/// The signals as the reader needs them.
fn known(vocabulary: &Vocabulary) -> Vec<Known> {
    let index = |id: &str| vocabulary.index(id);
    let turn = |becomes: &Option<Becomes>| {
        Some(match becomes.as_ref()? {
            Becomes::Nothing => Turn::Nothing,
            Becomes::Instead(id) => Turn::Into(index(id)?),
            Becomes::AsWell(id) => Turn::AndAlso(index(id)?),
        })
    };
    let indices = |ids: &[Box<str>]| ids.iter().filter_map(|id| index(id)).collect();
    let of_signal = |signal: &crate::vocabulary::Signal| Known {
        id: signal.id.clone(),
        nature: Nature {
            announced: signal.id.starts_with("threat") || &*signal.category == "lethality",
            dangerous: DANGEROUS.contains(&&*signal.category),
            lasting: signal.lasting,
        },
        is_neighbours: &*signal.category == "neighbour",
        of_child: turn(&signal.of.child),
        of_elder: turn(&signal.of.elder),
        of_outsider: turn(&signal.of.outsider),
        of_perpetrator: turn(&signal.of.perpetrator),
        beside: indices(&signal.beside),
        past_of: indices(&signal.past_of),
    };
    vocabulary.signals().iter().map(of_signal).collect()
}

/// The categories of deeds that hurt somebody.
const DANGEROUS: [&str; 4] = ["physical_violence", "lethality", "sexual", "child_protection"];

/// Whether the note is told by the one it happened to: I, outside of quoted words, and not the
/// worker's 我村 or 我所.
fn is_own_story(note: &Note, people: &[Mention]) -> bool {
    people.iter().any(|one| {
        let next = note.chars.get(one.to as usize).copied().unwrap_or(' ');
        let worker = matches!(
            next,
            '们' | '村'
                | '镇'
                | '所'
                | '社'
                | '会'
                | '站'
                | '队'
                | '局'
                | '院'
                | '县'
                | '市'
                | '校'
                | '班'
                | '组'
                | '处'
                | '中'
                | '网'
                | '党'
                | '街'
                | '向'
                | '再'
                | '告'
                | '劝'
                | '电'
        );
        let quoted =
            note.chars[..one.from as usize].iter().rev().take(40).filter(|c| **c == '"').count()
                % 2
                == 1;
        one.roles.meets(Roles::OWN) && !worker && !quoted
    })
}

#[cfg(test)]
mod tests;

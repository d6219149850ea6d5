//! How [`Known`] is written down: signals by id, so that it outlives a ruleset, and each time and
//! event once, because most findings share theirs.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Claims, Known, Mark, Order, Person, Stamp, Stranger};
use crate::condition::{NumberField, OrderKind, WordField};
use crate::finding::Status;
use crate::vocabulary::Vocabulary;

/// [`Known`] with ids in place of indices. Texts are borrowed: from what is known when it is
/// written down, from the bytes when it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredKnown<'a> {
    /// Every stamp once, rising; all others are places in this list.
    #[serde(rename = "t", skip_serializing_if = "Vec::is_empty")]
    stamps: Vec<(i64, u64)>,
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    first_opened_at: Option<i64>,
    #[serde(rename = "i", skip_serializing_if = "Vec::is_empty")]
    openings: Vec<At>,
    #[serde(rename = "e", skip_serializing_if = "Option::is_none")]
    settled_at: Option<i64>,
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    latest_at: Option<i64>,
    #[serde(borrow, rename = "m", skip_serializing_if = "Vec::is_empty")]
    marks: Vec<StoredMarks<'a>>,
    #[serde(rename = "p", skip_serializing_if = "Vec::is_empty")]
    police_calls: Vec<At>,
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty")]
    failed_mediations: Vec<At>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    claims: Option<StoredClaims>,
    #[serde(borrow, rename = "n", skip_serializing_if = "Vec::is_empty")]
    numbers: Vec<(Word<'a>, At, i64)>,
    #[serde(borrow, rename = "w", skip_serializing_if = "Vec::is_empty")]
    words: Vec<(Word<'a>, At, Word<'a>)>,
    #[serde(borrow, rename = "u", skip_serializing_if = "Vec::is_empty")]
    people: Vec<StoredPerson<'a>>,
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    children_seen: Option<(At, Vec<i64>)>,
    #[serde(borrow, rename = "r", skip_serializing_if = "Vec::is_empty")]
    orders: Vec<(Word<'a>, i64, i64)>,
    #[serde(borrow, rename = "s", skip_serializing_if = "Vec::is_empty")]
    lists: Vec<Word<'a>>,
}

/// A place in the list of stamps.
type At = u32;
/// A signal's id, and of each mark the status code and stamp.
type StoredMarks<'a> = (Word<'a>, Vec<(u8, At)>);
type StoredClaims = (At, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
type Words<'a> = Option<Word<'a>>;
type StoredPerson<'a> = (Word<'a>, At, Option<i64>, Words<'a>, Words<'a>, Words<'a>, Words<'a>);

/// A text that is borrowed where its form allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Word<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> From<&'a str> for Word<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<Word<'_>> for Box<str> {
    fn from(word: Word<'_>) -> Self {
        word.0.into()
    }
}

/// The stamps of a case, by place.
struct Stamps(Vec<(i64, u64)>);

impl Stamps {
    fn of(known: &Known) -> Self {
        let marks = known.marks.iter().map(|mark| mark.stamp);
        let strangers = known.strangers.iter().map(|stranger| stranger.stamp);
        let people = known.people.iter().map(|person| person.stamp);
        let incidents = known.openings.iter().chain(&known.police_calls);
        let incidents = incidents.chain(&known.failed_mediations).copied();
        let facts =
            known.numbers.iter().map(|one| one.1).chain(known.words.iter().map(|one| one.1));
        let claims = known.claims.iter().map(|claims| claims.stamp);
        let children = known.children_seen.iter().map(|(stamp, _)| *stamp);
        let all = marks.chain(strangers).chain(people).chain(incidents).chain(facts);
        let mut stamps: Vec<(i64, u64)> =
            all.chain(claims).chain(children).map(|stamp| (stamp.at, stamp.event)).collect();
        stamps.sort_unstable();
        stamps.dedup();
        Self(stamps)
    }

    /// The place of a stamp of the same case.
    fn place(&self, stamp: Stamp) -> At {
        let place = self.0.binary_search(&(stamp.at, stamp.event)).unwrap_or_default();
        // What a case keeps is bounded far below that.
        At::try_from(place).unwrap_or(At::MAX)
    }

    fn get(&self, at: At) -> Option<Stamp> {
        self.0.get(at as usize).map(|(at, event)| Stamp { at: *at, event: *event })
    }
}

impl Known {
    /// Writes it down with the vocabulary it was made with.
    #[must_use]
    pub fn store<'a>(&'a self, vocabulary: &'a Vocabulary) -> StoredKnown<'a> {
        let stamps = Stamps::of(self);
        let places = |all: &[Stamp]| all.iter().map(|stamp| stamps.place(*stamp)).collect();
        StoredKnown {
            first_opened_at: self.first_opened_at,
            openings: places(&self.openings),
            settled_at: self.settled_at,
            latest_at: self.latest_at,
            marks: store_marks(self, vocabulary, &stamps),
            police_calls: places(&self.police_calls),
            failed_mediations: places(&self.failed_mediations),
            claims: self.claims.map(|claims| {
                let Claims { police_calls_30d, police_calls_12m, .. } = claims;
                let (failed, open_days) = (claims.failed_mediations, claims.open_days);
                (stamps.place(claims.stamp), police_calls_30d, police_calls_12m, failed, open_days)
            }),
            numbers: self
                .numbers
                .iter()
                .map(|(field, stamp, value)| (field.name().into(), stamps.place(*stamp), *value))
                .collect(),
            words: self
                .words
                .iter()
                .map(|(field, stamp, word)| {
                    (field.name().into(), stamps.place(*stamp), (&**word).into())
                })
                .collect(),
            people: self.people.iter().map(|person| store_person(person, &stamps)).collect(),
            children_seen: self
                .children_seen
                .as_ref()
                .map(|(stamp, ages)| (stamps.place(*stamp), ages.clone())),
            orders: self
                .orders
                .iter()
                .map(|order| (order.kind.name().into(), order.from, order.until))
                .collect(),
            lists: self.lists.iter().map(|list| (&**list).into()).collect(),
            stamps: stamps.0,
        }
    }
}

impl StoredKnown<'_> {
    /// Reads it with a vocabulary; signals it does not know are kept apart as strangers. `None`
    /// if it is not what [`Known::store`] wrote.
    #[must_use]
    pub fn with(self, vocabulary: &Vocabulary) -> Option<Known> {
        let stamps = Stamps(self.stamps);
        let all = |places: Vec<At>| -> Option<Vec<Stamp>> {
            places.into_iter().map(|at| stamps.get(at)).collect()
        };
        let mut known = Known {
            first_opened_at: self.first_opened_at,
            openings: all(self.openings)?,
            settled_at: self.settled_at,
            latest_at: self.latest_at,
            police_calls: all(self.police_calls)?,
            failed_mediations: all(self.failed_mediations)?,
            claims: match self.claims {
                None => None,
                Some((at, c30, c12, failed_mediations, open_days)) => Some(Claims {
                    stamp: stamps.get(at)?,
                    police_calls_30d: c30,
                    police_calls_12m: c12,
                    failed_mediations,
                    open_days,
                }),
            },
            children_seen: match self.children_seen {
                None => None,
                Some((at, ages)) => Some((stamps.get(at)?, ages)),
            },
            orders: self
                .orders
                .into_iter()
                .filter_map(|(kind, from, until)| {
                    Some(Order { kind: OrderKind::from_name(&kind.0)?, from, until })
                })
                .collect(),
            lists: self.lists.into_iter().map(Into::into).collect(),
            ..Known::default()
        };
        for (field, at, value) in self.numbers {
            let stamp = stamps.get(at)?;
            known.numbers.extend(NumberField::from_name(&field.0).map(|of| (of, stamp, value)));
        }
        for (field, at, word) in self.words {
            let stamp = stamps.get(at)?;
            known.words.extend(WordField::from_name(&field.0).map(|of| (of, stamp, word.into())));
        }
        for person in self.people {
            known.people.push(read_person(person, &stamps)?);
        }
        read_marks(self.marks, vocabulary, &stamps, &mut known)?;
        known.settle();
        Some(known)
    }
}

fn store_marks<'a>(
    known: &'a Known,
    vocabulary: &'a Vocabulary,
    stamps: &Stamps,
) -> Vec<StoredMarks<'a>> {
    let mut stored: Vec<StoredMarks<'a>> = Vec::new();
    let marks = known
        .marks
        .iter()
        .map(|mark| (&*vocabulary.signal(mark.signal).id, mark.status, mark.stamp));
    let strangers = known.strangers.iter();
    let strangers = strangers.map(|stranger| (&*stranger.signal, stranger.status, stranger.stamp));
    for (id, status, stamp) in marks.chain(strangers) {
        let entry = (status.code(), stamps.place(stamp));
        match stored.last_mut() {
            Some((last, entries)) if last.0 == *id => entries.push(entry),
            _ => stored.push((id.into(), vec![entry])),
        }
    }
    stored
}

fn store_person<'a>(person: &'a Person, stamps: &Stamps) -> StoredPerson<'a> {
    let Person { reference, stamp, age, sex, role, relation, capacity } = person;
    let [sex, role, relation, capacity] =
        [sex, role, relation, capacity].map(|word| word.as_deref().map(Word::from));
    ((&**reference).into(), stamps.place(*stamp), *age, sex, role, relation, capacity)
}

fn read_person(stored: StoredPerson<'_>, stamps: &Stamps) -> Option<Person> {
    let (reference, at, age, sex, role, relation, capacity) = stored;
    let [sex, role, relation, capacity] =
        [sex, role, relation, capacity].map(|word| word.map(Into::into));
    let (reference, stamp) = (reference.into(), stamps.get(at)?);
    Some(Person { reference, stamp, age, sex, role, relation, capacity })
}

fn read_marks(
    marks: Vec<StoredMarks<'_>>,
    vocabulary: &Vocabulary,
    stamps: &Stamps,
    known: &mut Known,
) -> Option<()> {
    for (signal, entries) in marks {
        let index = vocabulary.index(&signal.0);
        for (status, at) in entries {
            let (status, stamp) = (Status::from_code(status)?, stamps.get(at)?);
            match index {
                Some(index) => known.marks.push(Mark { signal: index, status, stamp }),
                None => {
                    let signal = (&*signal.0).into();
                    known.strangers.push(Stranger { signal, status, stamp });
                }
            }
        }
    }
    Some(())
}

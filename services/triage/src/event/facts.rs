//! What rules may ask of an event besides its findings.

use super::data::Fields;
use super::document::Json;
use super::refusal::{Reason, Refusal};
use super::{Event, EventKind};
use crate::condition::{NumberField, WordField};
use crate::finding::Finding;
use crate::known::{Claims, Known, Mark, Person, Stamp};
use crate::vocabulary::Vocabulary;

/// Fields that are neither findings nor parties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    numbers: Vec<(NumberField, i64)>,
    words: Vec<(WordField, Box<str>)>,
    children_seen: Option<Vec<i64>>,
    claims: Option<[Option<i64>; 4]>,
}

const COUNT: std::ops::RangeInclusive<i64> = 0..=100_000;

impl Facts {
    pub(super) fn read(kind: EventKind, data: &Fields<'_>) -> Result<Self, Refusal> {
        let mut facts = Self::default();
        facts.number(NumberField::MinorsInHome, data.whole("minors_in_home", 0..=100)?);
        facts.number(NumberField::SeenAlone, data.yes_or_no("seen_alone")?.map(i64::from));
        facts.number(NumberField::Resolved, data.yes_or_no("resolved")?.map(i64::from));
        facts.number(NumberField::SafeNow, safe_now(data)?);
        if data.value("present").is_some() {
            let present = data.list("present")?.len() as i64;
            facts.number(NumberField::PresentCount, Some(present));
        }
        facts.children(data)?;
        facts.claims(data)?;
        facts.words.push((WordField::Event, kind.name().into()));
        facts.word(data, WordField::Channel, "channel")?;
        facts.word(data, WordField::Kind, "kind")?;
        facts.word(data, WordField::Category, "category")?;
        facts.word(data, WordField::Disposition, "disposition")?;
        facts.word(data, WordField::NativeGrade, "native_grade")?;
        facts.word(data, WordField::Mode, "mode")?;
        facts.word(data, WordField::Outcome, "outcome")?;
        facts.word(data, WordField::By, "by")?;
        facts.word(data, WordField::Request, "request")?;
        facts.word(data, WordField::CallerRelation, "caller_relation")?;
        if let Some(reporter) = data.object("reporter")? {
            facts.word(&reporter, WordField::ReporterRole, "role")?;
        }
        Ok(facts)
    }

    fn number(&mut self, field: NumberField, value: Option<i64>) {
        self.numbers.extend(value.map(|value| (field, value)));
    }

    fn word(&mut self, from: &Fields<'_>, field: WordField, name: &str) -> Result<(), Refusal> {
        let word = from.text(name, 500)?;
        self.words.extend(word.map(|word| (field, word.into())));
        Ok(())
    }

    fn children(&mut self, data: &Fields<'_>) -> Result<(), Refusal> {
        if data.value("children_seen").is_none() {
            return Ok(());
        }
        let children = data.objects("children_seen")?;
        let mut ages = Vec::with_capacity(children.len());
        for child in &children {
            ages.extend(child.whole("age", 0..=17)?);
        }
        self.number(NumberField::ChildrenSeen, Some(children.len() as i64));
        ages.sort_unstable();
        self.children_seen = Some(ages);
        Ok(())
    }

    fn claims(&mut self, data: &Fields<'_>) -> Result<(), Refusal> {
        let Some(history) = data.object("reported_history")? else {
            return Ok(());
        };
        self.claims = Some([
            history.whole("police_calls_30d", COUNT)?,
            history.whole("police_calls_12m", COUNT)?,
            history.whole("failed_mediations", COUNT)?,
            history.whole("open_days", COUNT)?,
        ]);
        self.number(NumberField::PreviousLevel, history.whole("previous_level", 0..=3)?);
        Ok(())
    }
}

fn safe_now(data: &Fields<'_>) -> Result<Option<i64>, Refusal> {
    match data.value("safe_now") {
        None => Ok(None),
        Some(Json::Bool(safe)) => Ok(Some(i64::from(*safe))),
        Some(Json::Text(word)) => match &**word {
            "yes" => Ok(Some(1)),
            "no" => Ok(Some(0)),
            "unknown" => Ok(None),
            _ => Err(data.refuse("safe_now", Reason::Unknown("yes, no, unknown"))),
        },
        Some(_) => Err(data.refuse("safe_now", Reason::Expected("yes, no or unknown"))),
    }
}

impl Event {
    /// What this event alone makes known, with its findings.
    #[must_use]
    pub fn known(&self, findings: &[Finding], vocabulary: &Vocabulary) -> Known {
        let stamp = Stamp { at: self.at, event: self.key().short() };
        let mut known = Known::default();
        known.note_time(self.at);
        for finding in findings {
            if let Some(signal) = vocabulary.index(&finding.signal) {
                known.marks.push(Mark { signal, status: finding.status, stamp });
            }
        }
        self.openings(stamp, &mut known, vocabulary);
        self.incidents(stamp, &mut known);
        known.orders.extend(self.order);
        known.lists.extend(self.registers.iter().map(|register| register.list.clone()));
        known.people.extend(self.parties.iter().map(|party| Person {
            reference: party.reference.clone(),
            stamp,
            age: party.age,
            sex: party.sex.clone(),
            role: party.role.clone(),
            relation: party.relation.clone(),
            capacity: party.capacity.clone(),
        }));
        let facts = &self.facts;
        known.numbers.extend(facts.numbers.iter().map(|(field, value)| (*field, stamp, *value)));
        known.words.extend(facts.words.iter().map(|(field, word)| (*field, stamp, word.clone())));
        known.children_seen = facts.children_seen.clone().map(|ages| (stamp, ages));
        known.claims = facts.claims.map(|[calls_30d, calls_12m, failed, open_days]| Claims {
            stamp,
            police_calls_30d: calls_30d,
            police_calls_12m: calls_12m,
            failed_mediations: failed,
            open_days,
        });
        known.settle();
        known
    }

    /// Whether the person at risk was seen alone, if the source tells.
    #[must_use]
    pub fn seen_alone(&self) -> Option<bool> {
        let numbers = &self.facts.numbers;
        let told = numbers.iter().find(|(field, _)| *field == NumberField::SeenAlone);
        told.map(|(_, value)| *value == 1)
    }

    /// A matter opens with a danger, a dispute, a call or an order, and rests with an agreement.
    fn openings(&self, stamp: Stamp, known: &mut Known, vocabulary: &Vocabulary) {
        let danger = known
            .marks
            .iter()
            .any(|mark| mark.status.is_live() && vocabulary.danger().contains(mark.signal));
        let told = matches!(self.kind, EventKind::Dispute | EventKind::Call | EventKind::Order);
        // A neighbours' quarrel made up on the spot leaves nothing open. A family's does: that the
        // police wrote 已化解 has ended too many stories too early (domain, 2.4).
        let made_up = self.resolved == Some(true)
            && matches!(self.sub_kind.as_deref(), Some("neighbor" | "other"));
        if (danger || told) && !made_up {
            known.note_opening(stamp);
        }
        let agreed = self.kind == EventKind::Mediation && self.outcome.as_deref() == Some("agreed");
        if agreed {
            known.settled_at = Some(self.at);
        }
    }

    fn incidents(&self, stamp: Stamp, known: &mut Known) {
        let word = |field| {
            let words = &self.facts.words;
            words.iter().find(|(of, _)| *of == field).map(|(_, word)| &**word)
        };
        let incident = self.incident.as_deref().map_or(stamp, |number| {
            let event = super::EventKey::of("incident", number).short();
            Stamp { at: stamp.at, event }
        });
        if self.kind == EventKind::Dispute && word(WordField::Channel) == Some("police_bulletin") {
            known.police_calls.push(incident);
        }
        if self.kind == EventKind::Mediation
            && matches!(self.outcome.as_deref(), Some("failed" | "terminated"))
        {
            known.failed_mediations.push(stamp);
        }
    }
}

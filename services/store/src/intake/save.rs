//! Writing what was decided: links, assessments, the state of each matter.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::events::Inserted;
use super::state::seal_case;
use super::{Arriving, Decision, Intake, OpenMatter};
use crate::error::StoreError;
use crate::rows::{Column, Rows, Statement};
use triage::hex;
use triage::{Ruleset, Verdict};

/// The version of reading and judging that made an assessment; raised when the same input would
/// give other bytes.
pub const ENGINE: &str = "triage/1";

impl Intake<'_> {
    /// Writes links, decisions and states. `matters` are changed by the decisions' chain heads.
    ///
    /// # Errors
    /// [`StoreError::NotLive`] if there are decisions and the ruleset is not the live one, or when
    /// the database does not answer.
    pub async fn save(
        &mut self,
        ruleset: &Ruleset,
        new: &[&Arriving],
        inserted: &Inserted,
        matters: &mut HashMap<String, OpenMatter>,
        decisions: &[Decision],
    ) -> Result<(), StoreError> {
        if !decisions.is_empty() {
            self.judge_with(ruleset.hash()).await?;
        }
        let dialect = self.store.dialect;
        let mut links = Rows::new(&INSERT_LINKS, dialect).expecting(new.len());
        let mut hashes = Rows::new(&INSERT_LOOKUPS, dialect).expecting(new.len());
        for arriving in new {
            let Some(matter) = &arriving.matter else { continue };
            for (household, wrapped) in inserted.wraps.get(&arriving.key).into_iter().flatten() {
                let at = arriving.event.at;
                links.text(matter).text(&arriving.key).text(household).number(at).text(wrapped);
            }
            self.hash_rows(arriving, &mut hashes);
        }
        let mut assessments = Rows::new(&INSERT_ASSESSMENTS, dialect).expecting(decisions.len());
        assessment_rows(ruleset, matters, decisions, self.now, &mut assessments);
        let states = self.state_rows(ruleset, matters)?;
        let mut registers = Rows::new(&INSERT_REGISTERS, dialect);
        register_rows(new, &mut registers);
        for rows in [links, assessments, states, hashes, registers] {
            if !rows.is_empty() {
                rows.query().execute(&mut *self.tx).await?;
            }
        }
        Ok(())
    }

    /// Keyed hashes by which parties are found again, and by which nobody of them is ever told.
    fn hash_rows(&self, arriving: &Arriving, hashes: &mut Rows) {
        let lead = &arriving.households[0];
        for (kind, hash, party) in self.store.hashes(&arriving.event) {
            let household = party.household.as_ref().unwrap_or(lead);
            hashes.text(kind).text(&hash).text(household).text(&party.reference);
        }
    }

    fn state_rows(
        &self,
        ruleset: &Ruleset,
        matters: &HashMap<String, OpenMatter>,
    ) -> Result<Rows, StoreError> {
        let mut rows = Rows::new(&UPDATE_MATTERS, self.store.dialect).expecting(matters.len());
        for matter in matters.values() {
            let key = self.household_key(&matter.lead_household)?;
            rows.text(&matter.id)
                .number(matter.case.level().number().into())
                .number(matter.case.flags().bits().into())
                .some_number(matter.case.latest_at())
                .some_number(matter.case.next_rise())
                .number(matter.assessments)
                .text(&matter.chain)
                .text(ruleset.hash())
                .word(|to| seal_case(key, &matter.id, &matter.case, ruleset.vocabulary(), to))
                .number(self.now);
        }
        Ok(rows)
    }
}

/// Who is put on which list, each by the earliest event that does so: a row of one statement may
/// not come twice, and the order of arrival must not show.
fn register_rows(new: &[&Arriving], rows: &mut Rows) {
    let mut earliest: BTreeMap<(&str, &str, &str), (i64, &str)> = BTreeMap::new();
    for arriving in new {
        let Some(lead) = arriving.households.first() else { continue };
        for register in &arriving.event.registers {
            let entry = (&*register.list, &**lead, register.person.as_deref().unwrap_or(""));
            let by = (arriving.event.at, arriving.key.as_str());
            let first = earliest.entry(entry).or_insert(by);
            *first = by.min(*first);
        }
    }
    for ((list, household, person), (at, event)) in earliest {
        rows.text(list).text(household).text(person).text(event).number(at);
    }
}

fn assessment_rows(
    ruleset: &Ruleset,
    matters: &mut HashMap<String, OpenMatter>,
    decisions: &[Decision],
    now: i64,
    rows: &mut Rows,
) {
    for decision in decisions {
        let Some(matter) = matters.get_mut(&decision.matter) else {
            continue;
        };
        let verdict = &decision.verdict;
        let fired = fired_column(ruleset, verdict);
        matter.assessments += 1;
        let said = format!(
            "{}\n{}\n{}\n{}\n{}\n{ENGINE}\n{}\n{}\n{}\n{fired}",
            matter.chain,
            matter.id,
            matter.assessments,
            decision.event,
            ruleset.hash(),
            verdict.score,
            verdict.level.number(),
            verdict.flags.bits(),
        );
        matter.chain = hex(&Sha256::digest(said.as_bytes()));
        rows.text(&matter.id)
            .number(matter.assessments)
            .text(&decision.event)
            .number(verdict.at)
            .number(now)
            .text(ruleset.hash())
            .text(ENGINE)
            .number(verdict.score.into())
            .number(verdict.level.number().into())
            .number(verdict.flags.bits().into())
            .text(&fired)
            .text(&matter.chain);
    }
}

/// The rules that fired: id, points, floor. Rule ids are plain names. One that a person has
/// silenced stands at the end, under [`MUTED`] and its id.
pub(crate) fn fired_column(ruleset: &Ruleset, verdict: &Verdict) -> String {
    let mut column = String::from("[");
    for (place, one) in verdict.fired.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let id = &ruleset.rules()[usize::from(one.rule)].id;
        // Writing to a String cannot fail.
        let _ = write!(column, "{comma}[\"{id}\",{},{}]", one.points, one.floor.number());
    }
    for (place, rule) in verdict.muted.iter().enumerate() {
        let comma = if place == 0 && verdict.fired.is_empty() { "" } else { "," };
        let id = &ruleset.rules()[usize::from(*rule)].id;
        let _ = write!(column, "{comma}[\"{MUTED}{id}\",0,0]");
    }
    column.push(']');
    column
}

/// What stands before the id of a rule that is silent.
pub(crate) const MUTED: &str = "muted:";

static INSERT_LINKS: Statement = Statement::new(
    "INSERT INTO event_matter (matter, event, household, at, resting, wrapped_key) \
     SELECT e.matter, e.event, e.household, e.at, 0, e.wrapped_key FROM {rows} WHERE true",
    &[
        Column::Word("matter"),
        Column::Word("event"),
        Column::Word("household"),
        Column::Number("at"),
        Column::Word("wrapped_key"),
    ],
);

static INSERT_ASSESSMENTS: Statement = Statement::new(
    "INSERT INTO assessment (matter, seq, event, at, judged_at, ruleset, engine, score, level, \
         flags, fired, chain) \
     SELECT e.matter, e.seq, e.event, e.at, e.judged_at, e.ruleset, e.engine, e.score, e.level, \
         e.flags, e.fired, e.chain \
     FROM {rows} WHERE true",
    &[
        Column::Word("matter"),
        Column::Number("seq"),
        Column::Word("event"),
        Column::Number("at"),
        Column::Number("judged_at"),
        Column::Word("ruleset"),
        Column::Word("engine"),
        Column::Number("score"),
        Column::Number("level"),
        Column::Number("flags"),
        Column::Word("fired"),
        Column::Word("chain"),
    ],
);

static UPDATE_MATTERS: Statement = Statement::new(
    "UPDATE matter SET level = e.level, flags = e.flags, latest_at = e.latest_at, \
         next_rise_at = e.next_rise_at, assessments = e.assessments, chain = e.chain, \
         ruleset = e.ruleset, sealed_state = e.sealed_state, updated_at = e.now \
     FROM {rows} WHERE matter.id = e.id",
    &[
        Column::Word("id"),
        Column::Number("level"),
        Column::Number("flags"),
        Column::Number("latest_at"),
        Column::Number("next_rise_at"),
        Column::Number("assessments"),
        // Empty before the first assessment.
        Column::Text("chain"),
        Column::Word("ruleset"),
        Column::Word("sealed_state"),
        Column::Number("now"),
    ],
);

static INSERT_LOOKUPS: Statement = Statement::new(
    "INSERT INTO lookup (kind, hash, household, person) \
     SELECT e.kind, e.hash, e.household, e.person FROM {rows} WHERE true \
     ON CONFLICT (kind, hash, household, person) DO NOTHING",
    &[
        Column::Word("kind"),
        Column::Word("hash"),
        Column::Word("household"),
        Column::Word("person"),
    ],
);

static INSERT_REGISTERS: Statement = Statement::new(
    "INSERT INTO register (list, household, person, event, at) \
     SELECT e.list, e.household, e.person, e.event, e.at FROM {rows} WHERE true \
     ON CONFLICT (list, household, person) DO UPDATE SET at = excluded.at, \
     event = excluded.event WHERE (excluded.at, excluded.event) < (register.at, register.event)",
    &[
        Column::Word("list"),
        Column::Word("household"),
        // Empty for the household itself.
        Column::Text("person"),
        Column::Word("event"),
        Column::Number("at"),
    ],
);

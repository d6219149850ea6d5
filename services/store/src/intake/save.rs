//! Writing what was decided: links, assessments, the state of each matter.

use std::collections::HashMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::events::Inserted;
use super::matters::state_place;
use super::{Arriving, Decision, Intake, OpenMatter};
use crate::error::StoreError;
use crate::seal::hex;
use triage::Ruleset;

/// The version of reading and judging that made an assessment; raised when the same input would
/// give other bytes.
pub const ENGINE: &str = "triage/1";

impl Intake<'_> {
    /// Writes links, decisions and states. `matters` are changed by the decisions' chain heads.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn save(
        &mut self,
        ruleset: &Ruleset,
        new: &[&Arriving],
        inserted: &Inserted,
        matters: &mut HashMap<String, OpenMatter>,
        decisions: &[Decision],
    ) -> Result<(), StoreError> {
        let mut links = Vec::new();
        let mut hashes = Vec::new();
        let mut registers = Vec::new();
        for arriving in new {
            let Some(matter) = &arriving.matter else { continue };
            for household in &arriving.households {
                links.push(json!({
                    "matter": matter, "event": arriving.key, "household": household,
                    "at": arriving.event.at,
                    "wrapped_key": inserted.wraps.get(&(arriving.key.clone(), household.clone())),
                }));
            }
            self.people_rows(arriving, &mut hashes, &mut registers);
        }
        let assessments = assessment_rows(ruleset, matters, decisions, self.now);
        let states = self.state_rows(ruleset, matters)?;
        self.write(INSERT_LINKS, links).await?;
        self.write(INSERT_ASSESSMENTS, assessments).await?;
        self.write(UPDATE_MATTERS, states).await?;
        self.write(INSERT_LOOKUPS, hashes).await?;
        self.write(INSERT_REGISTERS, registers).await
    }

    async fn write(&mut self, text: &str, rows: Vec<Value>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let statement = self.store.dialect.statement(text);
        let rows = Value::Array(rows).to_string();
        sqlx::query(statement).bind(rows).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Keyed hashes by which parties are found again, and by which nobody of them is ever told.
    fn people_rows(&self, arriving: &Arriving, hashes: &mut Vec<Value>, lists: &mut Vec<Value>) {
        let lead = &arriving.households[0];
        for (kind, hash, party) in self.store.hashes(&arriving.event) {
            let household = party.household.as_ref().unwrap_or(lead);
            hashes.push(json!({
                "kind": kind, "hash": hash, "household": household, "person": party.reference,
            }));
        }
        for register in &arriving.event.registers {
            lists.push(json!({
                "list": register.list, "household": lead,
                "person": register.person.as_deref().unwrap_or(""),
                "event": arriving.key, "at": arriving.event.at,
            }));
        }
    }

    fn state_rows(
        &self,
        ruleset: &Ruleset,
        matters: &HashMap<String, OpenMatter>,
    ) -> Result<Vec<Value>, StoreError> {
        let rows = matters.values().map(|matter| {
            let state = matter.case.store(ruleset.vocabulary());
            // Numbers and texts always become JSON.
            let state = serde_json::to_vec(&state).unwrap_or_default();
            let key = self.household_key(&matter.lead_household)?;
            Ok(json!({
                "id": matter.id,
                "level": matter.case.level(),
                "flags": matter.case.flags().bits(),
                "latest_at": matter.case.latest_at(),
                "next_rise_at": matter.case.next_rise(),
                "assessments": matter.assessments,
                "chain": matter.chain,
                "ruleset": ruleset.hash(),
                "sealed_state": key.seal(state_place(&matter.id), &state),
                "now": self.now,
            }))
        });
        rows.collect()
    }
}

fn assessment_rows(
    ruleset: &Ruleset,
    matters: &mut HashMap<String, OpenMatter>,
    decisions: &[Decision],
    now: i64,
) -> Vec<Value> {
    let mut rows = Vec::with_capacity(decisions.len());
    for decision in decisions {
        let Some(matter) = matters.get_mut(&decision.matter) else {
            continue;
        };
        let verdict = &decision.verdict;
        let fired: Vec<_> = verdict
            .fired
            .iter()
            .map(|one| json!([ruleset.rules()[usize::from(one.rule)].id, one.points, one.floor]))
            .collect();
        let fired = Value::Array(fired).to_string();
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
        rows.push(json!({
            "matter": matter.id, "seq": matter.assessments, "event": decision.event,
            "at": verdict.at, "judged_at": now, "ruleset": ruleset.hash(), "engine": ENGINE,
            "score": verdict.score, "level": verdict.level, "flags": verdict.flags.bits(),
            "fired": fired, "chain": matter.chain,
        }));
    }
    rows
}

const INSERT_LINKS: &str = "
INSERT INTO event_matter (matter, event, household, at, resting, wrapped_key)
SELECT e.value->>'matter', e.value->>'event', e.value->>'household',
    CAST(e.value->>'at' AS BIGINT), 0, e.value->>'wrapped_key'
FROM {each} WHERE true";

const INSERT_ASSESSMENTS: &str = "
INSERT INTO assessment (matter, seq, event, at, judged_at, ruleset, engine, score, level, flags,
    fired, chain)
SELECT e.value->>'matter', CAST(e.value->>'seq' AS BIGINT), e.value->>'event',
    CAST(e.value->>'at' AS BIGINT), CAST(e.value->>'judged_at' AS BIGINT),
    e.value->>'ruleset', e.value->>'engine', CAST(e.value->>'score' AS BIGINT),
    CAST(e.value->>'level' AS BIGINT), CAST(e.value->>'flags' AS BIGINT), e.value->>'fired',
    e.value->>'chain'
FROM {each} WHERE true";

const UPDATE_MATTERS: &str = "
UPDATE matter SET level = u.level, flags = u.flags, latest_at = u.latest_at,
    next_rise_at = u.next_rise_at, assessments = u.assessments, chain = u.chain,
    ruleset = u.ruleset, sealed_state = u.sealed_state, updated_at = u.now
FROM (
    SELECT e.value->>'id' AS id, CAST(e.value->>'level' AS BIGINT) AS level,
        CAST(e.value->>'flags' AS BIGINT) AS flags,
        CAST(e.value->>'latest_at' AS BIGINT) AS latest_at,
        CAST(e.value->>'next_rise_at' AS BIGINT) AS next_rise_at,
        CAST(e.value->>'assessments' AS BIGINT) AS assessments, e.value->>'chain' AS chain,
        e.value->>'ruleset' AS ruleset, e.value->>'sealed_state' AS sealed_state,
        CAST(e.value->>'now' AS BIGINT) AS now
    FROM {each}
) AS u
WHERE matter.id = u.id";

const INSERT_LOOKUPS: &str = "
INSERT INTO lookup (kind, hash, household, person)
SELECT e.value->>'kind', e.value->>'hash', e.value->>'household', e.value->>'person'
FROM {each} WHERE true
ON CONFLICT (kind, hash, household, person) DO NOTHING";

const INSERT_REGISTERS: &str = "
INSERT INTO register (list, household, person, event, at)
SELECT e.value->>'list', e.value->>'household', e.value->>'person', e.value->>'event',
    CAST(e.value->>'at' AS BIGINT)
FROM {each} WHERE true
ON CONFLICT (list, household, person) DO NOTHING";

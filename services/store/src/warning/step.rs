//! Before and after sending. What is about to be done is recorded first; what came of it is
//! recorded only by whoever still holds the claim.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use sqlx::{AnyConnection, Row};

use super::State;
use crate::attempt::{Attempt, Outcome};
use crate::error::StoreError;
use crate::open::Store;
use crate::party::Parties;
use crate::person::Person;

/// What is about to be done about one claimed warning.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The warning.
    pub warning: String,
    /// Its matter.
    pub matter: String,
    /// The fence of the claim.
    pub fence: i64,
    /// The link of the chain, from 1.
    pub step: i64,
    /// The role asked.
    pub role: Option<String>,
    /// The person asked.
    pub recipient: Option<String>,
    /// Which of that person's channels, from 0.
    pub channel: i64,
    /// By when that person has to answer.
    pub answer_by: Option<i64>,
    /// The rows to write, numbered on from the warning's count.
    pub attempts: Vec<Attempt>,
    /// Who else reads what is sent, such as the members of a group.
    pub readers: Vec<String>,
}

/// The facts about the recipients and readers of begun warnings, read in the transaction that
/// recorded the attempts.
#[derive(Debug, Default)]
pub struct Begun {
    /// The warnings whose claim still held; the others belong to somebody else now.
    pub held: HashSet<String>,
    /// Who is party to each matter.
    pub parties: HashMap<String, Parties>,
    /// The recipients, and who else reads.
    pub people: HashMap<String, Person>,
}

/// What came of one attempt.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The attempt's number.
    pub seq: i64,
    /// What became of it.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
    /// When the channel may be tried again.
    pub retry_at: Option<i64>,
}

/// How a claimed warning is left.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The warning.
    pub warning: String,
    /// The fence of the claim.
    pub fence: i64,
    /// What came of its attempts.
    pub ended: Vec<Ended>,
    /// The state it is left in.
    pub state: State,
    /// When it is due again.
    pub next_at: Option<i64>,
    /// By when an answer is owed.
    pub answer_by: Option<i64>,
    /// When a channel took it for the one asked.
    pub sent_at: Option<i64>,
}

// `state || ''` keeps SQLite from walking every open warning by its index on the state, once for
// each row of the list, instead of finding each by its id.
const ADVANCE: &str = "UPDATE warning SET step = CAST(e.value->>'step' AS BIGINT), \
    role = e.value->>'role', recipient = e.value->>'recipient', \
    channel = CAST(e.value->>'channel' AS BIGINT), \
    answer_by = CAST(e.value->>'answer_by' AS BIGINT), \
    attempts = warning.attempts + CAST(e.value->>'rows' AS BIGINT) FROM {each} \
    WHERE warning.id = e.value->>'id' AND warning.fence = CAST(e.value->>'fence' AS BIGINT) \
    AND (warning.state || '') IN ('pending', 'waiting') RETURNING warning.id";

const LOSE: &str = "UPDATE attempt SET outcome = 'lost', ended_at = $2, \
    reason = 'no outcome was recorded' \
    WHERE outcome = 'started' AND warning IN (SELECT e.value->>'id' FROM {each})";

const RECORD: &str = "INSERT INTO attempt (warning, seq, fence, step, recipient, channel, \
    started_at, ended_at, outcome, reason) SELECT e.value->>'warning', \
    CAST(e.value->>'seq' AS BIGINT), CAST(e.value->>'fence' AS BIGINT), \
    CAST(e.value->>'step' AS BIGINT), e.value->>'recipient', e.value->>'channel', \
    CAST(e.value->>'started_at' AS BIGINT), CAST(e.value->>'ended_at' AS BIGINT), \
    e.value->>'outcome', e.value->>'reason' FROM {each}";

const END: &str = "UPDATE attempt SET outcome = e.value->>'outcome', \
    reason = e.value->>'reason', retry_at = CAST(e.value->>'retry_at' AS BIGINT), ended_at = $2 \
    FROM {each} WHERE attempt.warning = e.value->>'warning' \
    AND attempt.seq = CAST(e.value->>'seq' AS BIGINT) \
    AND attempt.fence = CAST(e.value->>'fence' AS BIGINT) AND attempt.outcome = 'started'";

const SETTLE: &str = "UPDATE warning SET state = e.value->>'state', \
    next_at = CAST(e.value->>'next_at' AS BIGINT), \
    answer_by = CAST(e.value->>'answer_by' AS BIGINT), lease_until = 0, \
    sent_at = COALESCE(warning.sent_at, CAST(e.value->>'sent_at' AS BIGINT)) FROM {each} \
    WHERE warning.id = e.value->>'id' AND warning.fence = CAST(e.value->>'fence' AS BIGINT) \
    AND (warning.state || '') IN ('pending', 'waiting') RETURNING warning.id";

impl Store {
    /// Records what is about to be done, for the claims that still hold, and reads afresh who the
    /// recipients, the other readers and the parties are.
    ///
    /// # Errors
    /// When the database does not answer; then nothing may be sent.
    pub async fn begin_attempts(
        &self,
        beginnings: &[Beginning],
        now: i64,
    ) -> Result<Begun, StoreError> {
        if beginnings.is_empty() {
            return Ok(Begun::default());
        }
        let mut tx = self.begin().await?;
        let held = self.advance(&mut tx, beginnings).await?;
        let kept: Vec<&Beginning> =
            beginnings.iter().filter(|beginning| held.contains(&beginning.warning)).collect();
        if !kept.is_empty() {
            let ids: Value = kept.iter().map(|kept| json!({ "id": kept.warning })).collect();
            let lose = sqlx::query(self.dialect.statement(LOSE)).bind(ids.to_string()).bind(now);
            lose.execute(&mut *tx).await?;
            let rows: Value = kept.iter().flat_map(|kept| kept.attempts.iter().map(row)).collect();
            let record = sqlx::query(self.dialect.statement(RECORD)).bind(rows.to_string());
            record.execute(&mut *tx).await?;
        }
        let matters: Vec<&str> = kept.iter().map(|kept| &*kept.matter).collect();
        let told = kept.iter().flat_map(|kept| &kept.attempts);
        let told = told.filter_map(|attempt| attempt.recipient.as_deref());
        let readers = kept.iter().flat_map(|kept| &kept.readers).map(String::as_str);
        let people: Vec<&str> = told.chain(readers).collect();
        let parties = self.parties_in(&mut tx, &matters).await?;
        let people = self.people_in(&mut tx, &people).await?;
        tx.commit().await?;
        Ok(Begun { held, parties, people })
    }

    async fn advance(
        &self,
        connection: &mut AnyConnection,
        beginnings: &[Beginning],
    ) -> Result<HashSet<String>, StoreError> {
        let list = beginnings.iter().map(|beginning| {
            json!({
                "id": beginning.warning, "fence": beginning.fence, "step": beginning.step,
                "role": beginning.role, "recipient": beginning.recipient,
                "channel": beginning.channel, "answer_by": beginning.answer_by,
                "rows": beginning.attempts.len(),
            })
        });
        let rows = sqlx::query(self.dialect.statement(ADVANCE))
            .bind(list.collect::<Value>().to_string())
            .fetch_all(connection)
            .await?;
        rows.iter().map(|row| row.try_get(0).map_err(StoreError::from)).collect()
    }

    /// Records what came of the attempts and leaves the warnings to whoever claims them next.
    /// Gives the ids whose claim still held; for the others nothing has changed.
    ///
    /// # Errors
    /// When the database does not answer; then the lease runs out and somebody sends again under
    /// the same id.
    pub async fn settle_warnings(
        &self,
        settlements: &[Settlement],
        now: i64,
    ) -> Result<HashSet<String>, StoreError> {
        if settlements.is_empty() {
            return Ok(HashSet::new());
        }
        let ended = settlements.iter().flat_map(|settlement| {
            settlement.ended.iter().map(|ended| {
                json!({
                    "warning": settlement.warning, "fence": settlement.fence, "seq": ended.seq,
                    "outcome": ended.outcome.name(), "reason": ended.reason,
                    "retry_at": ended.retry_at,
                })
            })
        });
        let ended: Vec<Value> = ended.collect();
        let left = settlements.iter().map(|settlement| {
            json!({
                "id": settlement.warning, "fence": settlement.fence,
                "state": settlement.state.name(), "next_at": settlement.next_at,
                "answer_by": settlement.answer_by, "sent_at": settlement.sent_at,
            })
        });
        let left: Value = left.collect();
        let mut tx = self.begin().await?;
        if !ended.is_empty() {
            let end = sqlx::query(self.dialect.statement(END));
            end.bind(Value::from(ended).to_string()).bind(now).execute(&mut *tx).await?;
        }
        let settle = sqlx::query(self.dialect.statement(SETTLE)).bind(left.to_string());
        let rows = settle.fetch_all(&mut *tx).await?;
        tx.commit().await?;
        rows.iter().map(|row| row.try_get(0).map_err(StoreError::from)).collect()
    }
}

fn row(attempt: &Attempt) -> Value {
    json!({
        "warning": attempt.warning, "seq": attempt.seq, "fence": attempt.fence,
        "step": attempt.step, "recipient": attempt.recipient, "channel": attempt.channel,
        "started_at": attempt.started_at, "ended_at": attempt.ended_at,
        "outcome": attempt.outcome.name(), "reason": attempt.reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_row_of_a_list_finds_its_warning_by_id_however_many_are_open() {
        let store = crate::testing::memory().await;
        for statement in [ADVANCE, SETTLE] {
            let explain = store.dialect.statement(&format!("EXPLAIN QUERY PLAN {statement}"));
            let rows = sqlx::query(explain).bind("[]").fetch_all(&store.reader).await;
            let rows = rows.expect("a plan");
            let plan = rows.iter().map(|row| row.get::<String, _>("detail"));
            let plan = plan.collect::<Vec<_>>().join("; ");
            assert!(
                plan.contains("SEARCH warning USING INDEX sqlite_autoindex_warning_1"),
                "{plan}"
            );
        }
    }
}

//! Counting: a portion of assessments is read beside everything else, and what it adds up to is
//! written in one short transaction, together with how far it goes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use sqlx::Row;
use sqlx::any::AnyRow;
use triage::{Fired, Level, Ruleset, decisive};

use crate::error::StoreError;
use crate::lease;
use crate::open::Store;
use crate::rows::{Column, Rows, Statement};

/// The lease under which rules are counted.
const LEASE: &str = "rule_statistics";
const LEASE_MICROS: i64 = 60_000_000;
/// The most cases, and the most assessments of each, in one portion.
const CASES: i64 = 500;
const OF_EACH: i64 = 200;

const BEHIND: &str = "SELECT m.id, COALESCE(p.seq, 0) AS seq FROM matter m \
    LEFT JOIN rule_statistic_position p ON p.matter = m.id \
    WHERE m.id > $1 AND m.assessments > COALESCE(p.seq, 0) ORDER BY m.id LIMIT $2";

static NEXT: Statement = Statement::new(
    "SELECT a.matter, a.seq, a.ruleset, a.at, a.fired FROM {rows} \
     JOIN assessment a ON a.matter = e.matter AND a.seq > e.seq AND a.seq <= e.until",
    &[Column::Word("matter"), Column::Number("seq"), Column::Number("until")],
);

static POSITIONS: Statement = Statement::new(
    "INSERT INTO rule_statistic_position (matter, seq) SELECT e.matter, e.seq FROM {rows} \
     WHERE true ON CONFLICT (matter) DO UPDATE SET seq = excluded.seq",
    &[Column::Word("matter"), Column::Number("seq")],
);

static COUNTS: Statement = Statement::new(
    "INSERT INTO rule_statistic (ruleset, rule, fired, alone, decisive, first_at, last_at, \
         true_alarms, false_alarms, unknown_alarms) \
     SELECT e.ruleset, e.rule, e.fired, e.alone, e.decisive, e.first_at, e.last_at, 0, 0, 0 \
     FROM {rows} WHERE true ON CONFLICT (ruleset, rule) DO UPDATE SET \
         fired = rule_statistic.fired + excluded.fired, \
         alone = rule_statistic.alone + excluded.alone, \
         decisive = rule_statistic.decisive + excluded.decisive, \
         first_at = CASE WHEN excluded.first_at < rule_statistic.first_at \
             THEN excluded.first_at ELSE rule_statistic.first_at END, \
         last_at = CASE WHEN excluded.last_at > rule_statistic.last_at \
             THEN excluded.last_at ELSE rule_statistic.last_at END",
    &[
        Column::Word("ruleset"),
        Column::Text("rule"),
        Column::Number("fired"),
        Column::Number("alone"),
        Column::Number("decisive"),
        Column::Number("first_at"),
        Column::Number("last_at"),
    ],
);

/// Counts what rules did. Any number may run; one at a time counts.
#[derive(Debug)]
pub struct RuleCounter {
    store: Store,
    holder: String,
    after: String,
    rulesets: HashMap<String, Option<Arc<Ruleset>>>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    fired: i64,
    alone: i64,
    decisive: i64,
    first_at: i64,
    last_at: i64,
}

type Counts = BTreeMap<(String, String), Count>;

impl RuleCounter {
    /// A counter; `holder` names this process.
    #[must_use]
    pub fn new(store: Store, holder: &str) -> Self {
        let holder = holder.to_owned();
        Self { store, holder, after: String::new(), rulesets: HashMap::new() }
    }

    /// Counts the next portion; gives how many assessments. `None`: somebody else counts. To be
    /// repeated until it gives 0.
    ///
    /// # Errors
    /// When the database does not answer; then nothing was counted.
    pub async fn step(&mut self, now: i64) -> Result<Option<usize>, StoreError> {
        let until = now + LEASE_MICROS;
        if !self.store.take_lease(LEASE, &self.holder, (now, until)).await? {
            return Ok(None);
        }
        let mut behind = self.behind().await?;
        if behind.is_empty() && !self.after.is_empty() {
            // Before where this pass began there may be new ones.
            self.after.clear();
            behind = self.behind().await?;
        }
        let Some(last) = behind.last() else {
            self.store.give_lease_back(LEASE, &self.holder).await?;
            return Ok(Some(0));
        };
        self.after = last.try_get(0)?;
        let mut next = Rows::new(&NEXT, self.store.dialect);
        for row in &behind {
            let seq: i64 = row.try_get(1)?;
            next.text(row.try_get(0)?).number(seq).number(seq + OF_EACH);
        }
        let rows = next.query().fetch_all(&self.store.reader).await?;
        let (mut counts, mut positions) = (Counts::new(), BTreeMap::<String, i64>::new());
        for row in &rows {
            let position = positions.entry(row.try_get(0)?).or_default();
            *position = row.try_get::<i64, _>(1)?.max(*position);
            let hash: String = row.try_get(2)?;
            let ruleset = self.ruleset(&hash).await?;
            count(&mut counts, &hash, ruleset.as_deref(), row.try_get(3)?, row.try_get(4)?)?;
        }
        self.write(&counts, &positions, until).await?;
        Ok(Some(rows.len()))
    }

    /// The next cases that have assessments nobody has counted.
    async fn behind(&self) -> Result<Vec<AnyRow>, StoreError> {
        let behind = sqlx::query(BEHIND).bind(&self.after).bind(CASES);
        Ok(behind.fetch_all(&self.store.reader).await?)
    }

    async fn write(
        &self,
        counts: &Counts,
        positions: &BTreeMap<String, i64>,
        until: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        if !lease::renew(&mut tx, LEASE, &self.holder, until).await? {
            // Somebody else has counted on meanwhile.
            return Ok(());
        }
        let mut rows = Rows::new(&COUNTS, self.store.dialect);
        for ((ruleset, rule), one) in counts {
            rows.text(ruleset)
                .text(rule)
                .number(one.fired)
                .number(one.alone)
                .number(one.decisive)
                .number(one.first_at)
                .number(one.last_at);
        }
        let mut reached = Rows::new(&POSITIONS, self.store.dialect);
        for (matter, seq) in positions {
            reached.text(matter).number(*seq);
        }
        for rows in [rows, reached] {
            if !rows.is_empty() {
                rows.query().execute(&mut *tx).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// A ruleset of the store; none where it is missing or no longer loads: its rules are counted,
    /// and nothing is said of what was decisive.
    async fn ruleset(&mut self, hash: &str) -> Result<Option<Arc<Ruleset>>, StoreError> {
        if let Some(known) = self.rulesets.get(hash) {
            return Ok(known.clone());
        }
        let loaded = match self.store.ruleset(hash).await {
            Ok(ruleset) => Some(ruleset),
            Err(StoreError::Unloadable { .. }) => None,
            Err(error) => return Err(error),
        };
        self.rulesets.insert(hash.to_owned(), loaded.clone());
        Ok(loaded)
    }
}

fn count(
    counts: &mut Counts,
    hash: &str,
    ruleset: Option<&Ruleset>,
    at: i64,
    column: String,
) -> Result<(), StoreError> {
    let corrupt = |_| StoreError::Corrupt { table: "assessment", column: "fired" };
    let fired: Vec<(String, i32, Level)> = serde_json::from_str(&column).map_err(corrupt)?;
    let index = |ruleset: &Ruleset, id: &str| {
        let found = ruleset.rules().binary_search_by(|rule| (*rule.id).cmp(id)).ok();
        found.and_then(|index| u16::try_from(index).ok())
    };
    let known: Vec<Fired> = ruleset.map_or_else(Vec::new, |ruleset| {
        let of = |(id, points, floor): &(String, i32, Level)| {
            Some(Fired { rule: index(ruleset, id)?, points: *points, floor: *floor })
        };
        fired.iter().filter_map(of).collect()
    });
    let decides = ruleset.map_or_else(Vec::new, |ruleset| decisive(ruleset, &known));
    let decides = |id: &str| {
        let index = ruleset.and_then(|ruleset| index(ruleset, id));
        let place = known.iter().position(|one| Some(one.rule) == index);
        place.is_some_and(|place| decides[place])
    };
    let spoke = fired.iter().filter(|(id, ..)| !id.starts_with(crate::intake::MUTED));
    let alone = spoke.clone().count() == 1;
    let mut note = |rule: &str, alone: bool, decisive: bool| {
        let one = counts.entry((hash.to_owned(), rule.to_owned())).or_insert(Count {
            first_at: at,
            last_at: at,
            ..Count::default()
        });
        one.fired += 1;
        one.alone += i64::from(alone);
        one.decisive += i64::from(decisive);
        (one.first_at, one.last_at) = (one.first_at.min(at), one.last_at.max(at));
    };
    // Every assessment, whatever fired.
    note("", false, false);
    for (id, ..) in spoke {
        note(id, alone, decides(id));
    }
    Ok(())
}

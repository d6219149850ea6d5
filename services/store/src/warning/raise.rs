//! Raising: new warnings as rows, duplicates folded into the one still unanswered.

use sqlx::{AnyConnection, Row};
use triage::{Flags, Level};

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::rows::{Column, Rows, Statement};
use crate::{follow_up, mandatory_report};

/// A warning that has become necessary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWarning {
    /// Its id, for good: receivers know repeats by it.
    pub id: String,
    /// The matter it is about.
    pub matter: String,
    /// The number of the assessment that made it necessary.
    pub assessment: i64,
    /// The kind of cause, a word such as `rise` or `order_expiring`. Warnings of one cause fold
    /// into each other, of different causes never.
    pub cause: String,
    /// The level it speaks of.
    pub level: Level,
    /// The flags it speaks of.
    pub flags: Flags,
    /// The town.
    pub town: String,
    /// The village, if known.
    pub village: Option<String>,
    /// The grid, if known.
    pub grid: Option<String>,
    /// The moment of raising, which is now and not the event's time: it is due at once.
    pub raised_at: i64,
}

/// A row that a repeat may fold into: one in the table, or one about to be.
struct Open {
    id: String,
    matter: String,
    cause: String,
    level: i64,
    flags: Flags,
}

impl Open {
    fn takes(&self, new: &NewWarning) -> bool {
        self.matter == new.matter
            && self.cause == new.cause
            && self.level >= i64::from(new.level.number())
            && self.flags.includes(new.flags)
    }
}

// `state || ''` makes SQLite find them by their matter, not by walking everything open.
static OPEN: Statement = Statement::new(
    "SELECT id, matter, cause, level, flags FROM warning \
     WHERE matter IN (SELECT e.matter FROM {rows}) AND (state || '') IN ('pending', 'waiting') \
     ORDER BY level DESC, raised_at, id {lock}",
    &[Column::Word("matter")],
);

static FOLD: Statement = Statement::new(
    "UPDATE warning SET folded = warning.folded + e.times FROM {rows} WHERE warning.id = e.id",
    &[Column::Word("id"), Column::Number("times")],
);

static INSERT: Statement = Statement::new(
    "INSERT INTO warning (id, matter, assessment, cause, level, flags, town, village, grid, \
         raised_at, state, step, channel, next_at, attempts, folded, lease_until, fence) \
     SELECT e.id, e.matter, e.assessment, e.cause, e.level, e.flags, e.town, e.village, e.grid, \
         e.raised_at, 'pending', 0, 0, e.raised_at, 0, e.folded, 0, 0 \
     FROM {rows} WHERE true ON CONFLICT (id) DO NOTHING RETURNING id",
    &[
        Column::Word("id"),
        Column::Word("matter"),
        Column::Number("assessment"),
        Column::Word("cause"),
        Column::Number("level"),
        Column::Number("flags"),
        Column::Word("town"),
        Column::Word("village"),
        Column::Word("grid"),
        Column::Number("raised_at"),
        Column::Number("folded"),
    ],
);

/// Raises warnings inside the transaction that made them necessary and gives the ids of those
/// that are new. One that an unanswered warning of the same matter and cause already says, at its
/// level or a higher one and with all its flags, is counted there instead; a known id changes
/// nothing. What says so makes a mandatory report owed, new or folded, and a danger begins its
/// visits anew.
pub(crate) async fn raise(
    connection: &mut AnyConnection,
    dialect: Dialect,
    new: &[NewWarning],
) -> Result<Vec<String>, StoreError> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    follow_up::after_danger(connection, dialect, new).await?;
    let mut open = unanswered(connection, dialect, new).await?;
    let stored = open.len();
    let mut folds = vec![0_i64; stored];
    let mut fresh: Vec<&NewWarning> = Vec::new();
    let mut folded: Vec<(&NewWarning, usize)> = Vec::new();
    for warning in new {
        if open.iter().any(|row| row.id == warning.id) {
            continue;
        }
        if let Some(at) = open.iter().position(|row| row.takes(warning)) {
            folds[at] += 1;
            folded.push((warning, at));
            continue;
        }
        open.push(Open {
            id: warning.id.clone(),
            matter: warning.matter.clone(),
            cause: warning.cause.clone(),
            level: warning.level.number().into(),
            flags: warning.flags,
        });
        folds.push(0);
        fresh.push(warning);
    }
    let mut repeats = Rows::new(&FOLD, dialect);
    for (row, times) in open.iter().zip(&folds).take(stored).filter(|(_, times)| **times > 0) {
        repeats.text(&row.id).number(*times);
    }
    if !repeats.is_empty() {
        repeats.query().execute(&mut *connection).await?;
    }
    let ids = insert(connection, dialect, &fresh, &folds[stored..]).await?;
    let said_by_others = folded.iter().map(|(warning, at)| (*warning, &*open[*at].id));
    let said_by_themselves = fresh.iter().filter(|warning| ids.contains(&warning.id));
    let said_by_themselves = said_by_themselves.map(|warning| (*warning, &*warning.id));
    let raised: Vec<(&NewWarning, &str)> = said_by_themselves.chain(said_by_others).collect();
    mandatory_report::owe(connection, dialect, &raised).await?;
    Ok(ids)
}

async fn insert(
    connection: &mut AnyConnection,
    dialect: Dialect,
    fresh: &[&NewWarning],
    folds: &[i64],
) -> Result<Vec<String>, StoreError> {
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Rows::new(&INSERT, dialect);
    for (warning, folded) in fresh.iter().zip(folds) {
        push(&mut rows, warning, *folded);
    }
    let rows = rows.query().fetch_all(connection).await?;
    rows.iter().map(|row| row.try_get(0).map_err(StoreError::from)).collect()
}

async fn unanswered(
    connection: &mut AnyConnection,
    dialect: Dialect,
    new: &[NewWarning],
) -> Result<Vec<Open>, StoreError> {
    let mut matters = Rows::new(&OPEN, dialect);
    for warning in new {
        matters.text(&warning.matter);
    }
    let rows = matters.query().fetch_all(connection).await?;
    let open = rows.iter().map(|row| {
        let bits: i64 = row.try_get("flags")?;
        Ok(Open {
            id: row.try_get("id")?,
            matter: row.try_get("matter")?,
            cause: row.try_get("cause")?,
            level: row.try_get("level")?,
            flags: Flags::from_bits(u8::try_from(bits).unwrap_or(0)),
        })
    });
    open.collect()
}

fn push(rows: &mut Rows, warning: &NewWarning, folded: i64) {
    rows.text(&warning.id)
        .text(&warning.matter)
        .number(warning.assessment)
        .text(&warning.cause)
        .number(warning.level.number().into())
        .number(warning.flags.bits().into())
        .text(&warning.town)
        .some_text(warning.village.as_deref())
        .some_text(warning.grid.as_deref())
        .number(warning.raised_at)
        .number(folded);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::testing::everywhere;

    fn warning(id: &str, level: Level) -> NewWarning {
        NewWarning {
            id: id.to_owned(),
            matter: "m1".to_owned(),
            assessment: 1,
            cause: "rise".to_owned(),
            level,
            flags: Flags::NONE,
            town: "YC".to_owned(),
            village: Some("YC-03".to_owned()),
            grid: None,
            raised_at: 1_000,
        }
    }

    async fn raise_in(store: &Store, new: &[NewWarning]) -> Vec<String> {
        let mut tx = store.begin().await.expect("begins");
        let ids = raise(&mut tx, store.dialect, new).await.expect("raises");
        tx.commit().await.expect("commits");
        ids
    }

    async fn folded(store: &Store, id: &str) -> i64 {
        let row = sqlx::query("SELECT folded FROM warning WHERE id = $1").bind(id);
        row.fetch_one(&store.reader).await.expect("a row").get(0)
    }

    #[tokio::test]
    async fn repeats_fold_and_anything_worse_or_other_is_new() {
        everywhere(async |store| {
            let batch = [warning("w1", Level::Two), warning("w2", Level::Two)];
            assert_eq!(raise_in(&store, &batch).await, ["w1"]);
            assert_eq!(folded(&store, "w1").await, 1);
            assert!(raise_in(&store, &[warning("w3", Level::One)]).await.is_empty());
            assert!(raise_in(&store, &[warning("w1", Level::Two)]).await.is_empty());
            assert_eq!(folded(&store, "w1").await, 2);
            assert_eq!(raise_in(&store, &[warning("w4", Level::Three)]).await, ["w4"]);
            let mut flagged = warning("w5", Level::One);
            flagged.flags.insert(triage::Flag::Emergency);
            assert_eq!(raise_in(&store, &[flagged]).await, ["w5"]);
            let other = NewWarning { cause: "visit_owed".to_owned(), ..warning("w6", Level::One) };
            assert_eq!(raise_in(&store, &[other]).await, ["w6"]);
        })
        .await;
    }

    #[tokio::test]
    async fn an_answered_warning_takes_no_repeat() {
        everywhere(async |store| {
            raise_in(&store, &[warning("w1", Level::Two)]).await;
            let answer = "UPDATE warning SET state = 'acknowledged' WHERE id = 'w1'";
            sqlx::query(answer).execute(&store.writer).await.expect("answered");
            assert_eq!(raise_in(&store, &[warning("w2", Level::Two)]).await, ["w2"]);
            assert!(raise_in(&store, &[warning("w1", Level::Three)]).await.is_empty());
        })
        .await;
    }
}

//! The clock of what is followed up: times that have come.

use sqlx::Row;
use sqlx::any::AnyRow;
use triage::{Flag, Flags, Policy};

use super::{ORDER_EXPIRING, VISIT_OWED, kind_of};
use crate::error::StoreError;
use crate::open::Store;
use crate::visits::visits_in;
use crate::warning::{NewWarning, flags_of, level_of, raise};

/// The most looked at in one transaction.
const AT_ONCE: i64 = 200;

/// What came of looking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// How many were looked at; none when nothing is due.
    pub due: usize,
    /// Times that passed with a visit.
    pub kept: usize,
    /// Follow-ups of which a time passed without a visit.
    pub missed: usize,
    /// Orders of which somebody is told that they run out.
    pub expiring: usize,
}

const DUE: &str = concat!(
    "SELECT f.id, f.matter, f.kind, f.since, f.until, f.passed, f.missed, m.level, m.flags, \
        m.assessments, m.town, m.village, m.grid, (SELECT MAX(l.at) ",
    visits_in!("f.matter"),
    " AND l.at > f.since) AS visited_at \
    FROM follow_up f JOIN matter m ON m.id = f.matter \
    WHERE f.next_at <= $1 ORDER BY f.next_at, f.id LIMIT $2 {skip}"
);

const LOOKED: &str = "UPDATE follow_up SET passed = $2, missed = $3, next_at = $4 WHERE id = $1";

/// Where a follow-up stands after its times up to now.
struct Stand {
    passed: i64,
    missed: i64,
    kept: usize,
    next_at: Option<i64>,
    /// The cause of what somebody is told, if somebody is.
    told: Option<&'static str>,
}

impl Store {
    /// Looks at what is followed up and has come to one of its times: one that passed without a
    /// visit warns the chain, and so does an order that runs out. Several times that passed while
    /// nobody looked warn once. To be repeated until nothing is due.
    ///
    /// # Errors
    /// When the database does not confirm; then nothing has changed.
    pub async fn follow_up(&self, now: i64, policy: &Policy) -> Result<Looked, StoreError> {
        let mut tx = self.begin().await?;
        let due = sqlx::query(self.dialect.statement(DUE)).bind(now).bind(AT_ONCE);
        let due = due.fetch_all(&mut *tx).await?;
        let mut looked = Looked { due: due.len(), ..Looked::default() };
        let mut warnings = Vec::new();
        for row in &due {
            let stand = stand(row, now, policy)?;
            looked.kept += stand.kept;
            if let Some(cause) = stand.told {
                if cause == VISIT_OWED {
                    looked.missed += 1;
                } else {
                    looked.expiring += 1;
                }
                warnings.push(self.told(row, cause, stand.passed, now)?);
            }
            let id: String = row.try_get("id")?;
            let update = sqlx::query(LOOKED).bind(id).bind(stand.passed).bind(stand.missed);
            update.bind(stand.next_at).execute(&mut *tx).await?;
        }
        raise(&mut tx, self.dialect, &warnings).await?;
        tx.commit().await?;
        Ok(looked)
    }

    fn told(
        &self,
        row: &AnyRow,
        cause: &str,
        passed: i64,
        now: i64,
    ) -> Result<NewWarning, StoreError> {
        let (id, since): (String, i64) = (row.try_get("id")?, row.try_get("since")?);
        // A follow-up's id holds that of the household; a warning's is seen in links and logs.
        let hash = self.keys.hash("follow_up", format!("{id}\0{since}\0{passed}").as_bytes());
        // Whatever else the case is, this is no emergency: it only must not reach a mediation room.
        let stop = flags_of(row.try_get("flags")?)?.contains(Flag::MediationStop);
        Ok(NewWarning {
            id: format!("w_{}", &hash[..20]),
            matter: row.try_get("matter")?,
            assessment: row.try_get("assessments")?,
            cause: cause.to_owned(),
            level: level_of(row.try_get("level")?)?,
            flags: stop.then_some(Flag::MediationStop).into_iter().collect::<Flags>(),
            town: row.try_get("town")?,
            village: row.try_get("village")?,
            grid: row.try_get("grid")?,
            raised_at: now,
        })
    }
}

fn stand(row: &AnyRow, now: i64, policy: &Policy) -> Result<Stand, StoreError> {
    let kind = kind_of(row.try_get("kind")?)?;
    let (since, until): (i64, Option<i64>) = (row.try_get("since")?, row.try_get("until")?);
    let times = policy.follow_up_times(kind, level_of(row.try_get("level")?)?, since, until);
    let visited_at: Option<i64> = row.try_get("visited_at")?;
    let before = usize::try_from(row.try_get::<i64, _>("passed")?).unwrap_or(0).min(times.len());
    let passed = times.partition_point(|at| *at <= now).max(before);
    // A visit keeps the time it came before, and all that had passed without one.
    let kept = |place: &usize| {
        let from = if *place == 0 { since } else { times[*place - 1] };
        visited_at.is_some_and(|at| at >= from)
    };
    let new = before..passed;
    let (told, kept) = if kind.asks_for_visits() {
        let kept = new.clone().filter(kept).count();
        ((kept < new.len()).then_some(VISIT_OWED), kept)
    } else {
        // Times that had passed when the order came are no news, unless its end is near.
        let news = new.clone().any(|place| times[place] >= since || place + 1 == times.len());
        ((news && until.is_some_and(|until| until > now)).then_some(ORDER_EXPIRING), 0)
    };
    let missed = if kind.asks_for_visits() { new.len() - kept } else { 0 };
    Ok(Stand {
        passed: i64::try_from(passed).unwrap_or(i64::MAX),
        missed: row.try_get::<i64, _>("missed")? + i64::try_from(missed).unwrap_or(0),
        kept,
        next_at: times.get(passed).copied(),
        told,
    })
}

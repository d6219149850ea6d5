//! Beginning to follow up, in the transaction that took the event.

use std::collections::BTreeSet;

use sqlx::AnyConnection;
use triage::{FollowUpKind, Level, Policy};

use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::intake::{Arriving, Intake};
use crate::rows::{Column, Rows, Statement};
use crate::warning::{DANGER, NewWarning};

// Danger told again begins the visits anew.
static BEGIN: Statement = Statement::new(
    "INSERT INTO follow_up (id, matter, kind, since, until, passed, missed, next_at) \
     SELECT e.id, e.matter, e.kind, e.since, e.until, 0, 0, e.since FROM {rows} WHERE true \
     ON CONFLICT (id) DO UPDATE SET since = excluded.since, until = excluded.until, passed = 0, \
         missed = 0, next_at = excluded.next_at",
    &[
        Column::Word("id"),
        Column::Word("matter"),
        Column::Word("kind"),
        Column::Number("since"),
        Column::Number("until"),
    ],
);

/// Begins the visits that follow a danger, where these warnings tell of one. Called before any
/// warning's row is locked, because the clock takes the two in this order.
pub(crate) async fn after_danger(
    connection: &mut AnyConnection,
    dialect: Dialect,
    new: &[NewWarning],
) -> Result<(), StoreError> {
    let told = new.iter().filter(|new| new.cause == DANGER && new.level > Level::Watch);
    let told: BTreeSet<(&str, i64)> = told.map(|new| (&*new.matter, new.raised_at)).collect();
    let mut rows = Rows::new(&BEGIN, dialect);
    let mut before = None;
    for (matter, at) in told {
        if before.replace(matter) != Some(matter) {
            let kind = FollowUpKind::Danger.name();
            rows.text(&format!("{kind}:{matter}")).text(matter).text(kind);
            rows.number(at).some_number(None);
        }
    }
    if !rows.is_empty() {
        rows.query().execute(connection).await?;
    }
    Ok(())
}

impl Intake<'_> {
    /// Begins to follow up the orders that came with a batch, also with one of history: they still
    /// hold. Visits are counted from now, because the village learns of the letter now; one so old
    /// that all its visits would have been over asks for none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn follow_orders(
        &mut self,
        new: &[&Arriving],
        policy: &Policy,
    ) -> Result<(), StoreError> {
        let mut rows = Rows::new(&BEGIN, self.store.dialect);
        let mut new: Vec<&&Arriving> = new.iter().filter(|one| one.event.order.is_some()).collect();
        new.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        for one in new {
            let Some((order, matter)) = one.event.order.zip(one.matter.as_deref()) else {
                continue;
            };
            let kind = FollowUpKind::of(order.kind);
            let until = (order.until < i64::MAX).then_some(order.until);
            let times = policy.follow_up_times(kind, Level::Watch, order.from, until);
            let over = if kind.asks_for_visits() { times.last().copied() } else { until };
            if over.is_some_and(|over| over > self.now) {
                let since = self.now.max(order.from);
                rows.text(&one.key).text(matter).text(kind.name());
                rows.number(since).some_number(until);
            }
        }
        if !rows.is_empty() {
            rows.query().execute(&mut **self.transaction()).await?;
        }
        Ok(())
    }
}

//! The two steps of a publishing: every running node has loaded the version, then one row names it
//! live.

use super::draft::record;
use super::error::RulesetError;
use super::node::{Node, running};
use super::publish::{LEASE, Publishing};
use crate::error::StoreError;
use crate::open::Store;

/// How far the first step is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// These nodes have still to load it.
    Waiting(Vec<String>),
    /// These nodes cannot load it, each with why.
    Blocked(Vec<(String, String)>),
    /// Every node has it ready.
    Ready,
}

const RENEW: &str = "UPDATE publishing SET lease_until = $3 \
    WHERE id = $1 AND fence = $2 AND state = 'loading' RETURNING id";
const END: &str = "UPDATE publishing SET state = $3, ended_at = $4, reason = $5 \
    WHERE id = $1 AND fence = $2 AND state = 'loading' RETURNING id";
const STANDS: &str = "SELECT hash FROM ruleset_state WHERE hash = $1 AND state = 'approved'";
const NAME: &str =
    "UPDATE live_ruleset SET hash = $1, swaps = swaps + 1, since = $2 RETURNING swaps";
const OVERTAKE: &str =
    "UPDATE rejudging SET state = 'overtaken', ended_at = $1 WHERE state = 'running'";
const REJUDGE: &str = "INSERT INTO rejudging (publishing, hash, state, after_matter, judged, \
    raised, lowered, lease_until, fence, started_at) \
    VALUES ($1, $2, 'running', '', 0, 0, 0, 0, 0, $3)";

impl Store {
    /// How far the first step is. Keeps the publishing in the caller's hands, so it is to be asked
    /// again and again.
    ///
    /// # Errors
    /// [`RulesetError::Lost`] if it is in other hands, or the store's.
    pub async fn publishing_progress(
        &self,
        publishing: &mut Publishing,
        now: i64,
    ) -> Result<Progress, RulesetError> {
        if publishing.lease_until.saturating_sub(now) < LEASE / 2 {
            let until = now.saturating_add(LEASE);
            let renew = sqlx::query(RENEW).bind(publishing.id).bind(publishing.fence).bind(until);
            let renewed = renew.fetch_optional(&self.writer).await?;
            renewed.ok_or(RulesetError::Lost(publishing.id))?;
            publishing.lease_until = until;
        }
        let nodes = self.nodes(now).await?.into_iter().filter(|node| !node.gone).collect();
        Ok(progress(publishing, nodes))
    }

    /// The second step: names the version live, if every node still has it ready; from then on
    /// nothing judges with another. Anything but [`Progress::Ready`] has changed nothing.
    ///
    /// # Errors
    /// [`RulesetError`]; nothing has changed then.
    pub async fn name_live(
        &self,
        publishing: &Publishing,
        now: i64,
    ) -> Result<Progress, RulesetError> {
        let Publishing { id, hash, by, .. } = publishing;
        let mut tx = self.begin().await?;
        sqlx::raw_sql(self.dialect.hold_live()).execute(&mut *tx).await?;
        let end = sqlx::query(END).bind(id).bind(publishing.fence).bind("done").bind(now).bind("");
        end.fetch_optional(&mut *tx).await?.ok_or(RulesetError::Lost(*id))?;
        let stands = sqlx::query(STANDS).bind(hash).fetch_optional(&mut *tx).await?;
        stands.ok_or(RulesetError::Lost(*id))?;
        let nodes = running(&mut tx, now).await?;
        let progress = progress(publishing, nodes);
        if progress != Progress::Ready {
            return Ok(progress);
        }
        let named = sqlx::query(NAME).bind(hash).bind(now).fetch_optional(&mut *tx).await?;
        named.ok_or(RulesetError::NothingLive)?;
        sqlx::query(OVERTAKE).bind(now).execute(&mut *tx).await?;
        sqlx::query(REJUDGE).bind(id).bind(hash).bind(now).execute(&mut *tx).await?;
        record(&mut tx, self, now, by, publishing.kind.name(), hash).await?;
        tx.commit().await?;
        Ok(progress)
    }

    /// Gives a publishing up: the version that was live stays so.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn fail_publishing(
        &self,
        publishing: &Publishing,
        reason: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let end = sqlx::query(END).bind(publishing.id).bind(publishing.fence);
        let ended = end.bind("failed").bind(now).bind(reason).fetch_optional(&mut *tx).await?;
        if ended.is_some() {
            record(&mut tx, self, now, "system", "publish_failed", &publishing.hash).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

fn progress(publishing: &Publishing, running: Vec<Node>) -> Progress {
    let (mut waiting, mut blocked) = (Vec::new(), Vec::new());
    let is_it = |hash: &Option<String>| hash.as_deref() == Some(&*publishing.hash);
    for node in running.into_iter().filter(|node| !publishing.without.contains(&node.id)) {
        if is_it(&node.failed_next) {
            blocked.push((node.id, node.load_error.unwrap_or_default()));
        } else if !is_it(&node.loaded_next) {
            waiting.push(node.id);
        }
    }
    match (waiting.is_empty(), blocked.is_empty()) {
        (_, false) => Progress::Blocked(blocked),
        (false, true) => Progress::Waiting(waiting),
        (true, true) => Progress::Ready,
    }
}

//! Checking takes seconds of a core, so one goes on at a time; what passed or was loaded once is
//! remembered.

use std::sync::{Arc, Mutex, PoisonError};

use store::Checked;
use tokio::sync::Semaphore;
use triage::Ruleset;
use triage::check::Report;
use triage::loading::{self, RuleFiles};

use super::{Refused, Rules, Tried};
use crate::problem::Problem;

/// How many rulesets that passed are remembered: one is drafted, approved and published in a row.
const REMEMBERED: usize = 8;
/// How many rulesets that are being written are kept ready: each page of one reads it.
const READY: usize = 4;

/// Where rulesets are checked and tried.
#[derive(Clone)]
pub(crate) struct Workshop {
    pub(super) rules: Rules,
    turn: Arc<Semaphore>,
    passed: Arc<Mutex<Vec<Checked>>>,
    ready: Arc<Mutex<Vec<Arc<Ruleset>>>>,
}

impl Workshop {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            turn: Arc::new(Semaphore::new(1)),
            passed: Arc::default(),
            ready: Arc::default(),
        }
    }

    /// Checks files, when it is their turn.
    pub(crate) async fn check(&self, files: RuleFiles) -> Result<Checked, Refused> {
        if files.problems().is_empty()
            && let Some(checked) = self.remembered(&files.hash())
        {
            return Ok(checked);
        }
        let _turn = self.turn.acquire().await.map_err(|_| Problem::Broken)?;
        let check = self.rules.check.clone();
        let checking = tokio::task::spawn_blocking(move || check(&files)).await;
        let checked = checking.map_err(|_| Problem::Broken)?.map_err(Refused::Check)?;
        self.remember(&checked);
        Ok(checked)
    }

    /// Loads files without checking them; what does not load is told like a check that fails.
    pub(crate) async fn load(&self, files: RuleFiles) -> Result<Arc<Ruleset>, Refused> {
        let (hash, is_whole) = (files.hash(), files.problems().is_empty());
        let ready = {
            let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
            ready.iter().find(|one| is_whole && one.hash() == hash).cloned()
        };
        if let Some(ready) = ready {
            return Ok(ready);
        }
        let _turn = self.turn.acquire().await.map_err(|_| Problem::Broken)?;
        let loading = tokio::task::spawn_blocking(move || loading::load(&files)).await;
        let loaded = loading.map_err(|_| Problem::Broken)?;
        let refused = |diagnostics| {
            Refused::Check(Box::new(Report { diagnostics, hash, ..Report::default() }))
        };
        let loaded = Arc::new(loaded.map_err(refused)?);
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        ready.push(Arc::clone(&loaded));
        let surplus = ready.len().saturating_sub(READY);
        ready.drain(..surplus);
        Ok(loaded)
    }

    /// Judges events without any effect, when it is their turn.
    pub(crate) async fn try_out(
        &self,
        ruleset: Arc<Ruleset>,
        events: Vec<String>,
    ) -> Result<Vec<Tried>, Refused> {
        let _turn = self.turn.acquire().await.map_err(|_| Problem::Broken)?;
        let tried = (self.rules.try_out)(ruleset, events).await;
        Ok(tried.ok_or(Problem::Broken)?)
    }

    fn remembered(&self, hash: &str) -> Option<Checked> {
        let passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        passed.iter().find(|one| one.hash() == hash).cloned()
    }

    fn remember(&self, checked: &Checked) {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        passed.retain(|one| one.hash() != checked.hash());
        passed.push(checked.clone());
        let surplus = passed.len().saturating_sub(REMEMBERED);
        passed.drain(..surplus);
    }
}

//! Two-step shutdown: the first signal stops taking, the second, or a minute, ends at once. A part
//! that fails takes the process down with it, so that whoever watches the process knows.

use std::future::Future;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::service_manager;

/// How long parts may take to finish what they hold.
const GRACE: Duration = Duration::from_secs(60);

/// The parts of a running process.
pub struct Lifecycle {
    soft: CancellationToken,
    parts: JoinSet<anyhow::Result<()>>,
}

impl Lifecycle {
    /// Nothing runs yet.
    pub fn new() -> Self {
        Self { soft: CancellationToken::new(), parts: JoinSet::new() }
    }

    /// Cancelled when no more work is to be taken.
    pub fn shutdown(&self) -> CancellationToken {
        self.soft.clone()
    }

    /// Runs a part. It ends by itself only after [`Self::shutdown`] was cancelled.
    pub fn part(
        &mut self,
        name: &'static str,
        part: impl Future<Output = anyhow::Result<()>> + Send + 'static,
    ) {
        let soft = self.soft.clone();
        self.parts.spawn(async move {
            let ended = part.await;
            match &ended {
                Err(error) => tracing::error!(part = name, error = %format!("{error:#}"), "ended"),
                Ok(()) if !soft.is_cancelled() => tracing::error!(part = name, "ended early"),
                Ok(()) => tracing::info!(part = name, "stopped"),
            }
            let early = !soft.is_cancelled();
            soft.cancel();
            ended?;
            anyhow::ensure!(!early, "{name} ended early");
            Ok(())
        });
    }

    /// Waits for a signal or a part that fails, then for every part to finish.
    ///
    /// # Errors
    /// When a part failed, or was still busy at the end.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = self.soft.cancelled() => {}
        }
        tracing::info!("stopping: finishing what is in hand");
        service_manager::stopping();
        self.soft.cancel();
        let mut failed = None;
        let finish = async {
            while let Some(ended) = self.parts.join_next().await {
                if let Err(error) = ended.map_err(anyhow::Error::from).and_then(|ended| ended) {
                    failed.get_or_insert(error);
                }
            }
        };
        tokio::select! {
            () = finish => {}
            _ = terminate.recv() => anyhow::bail!("ended at once by a second signal"),
            _ = interrupt.recv() => anyhow::bail!("ended at once by a second signal"),
            () = tokio::time::sleep(GRACE) => anyhow::bail!("some work did not finish in time"),
        }
        failed.map_or(Ok(()), Err)
    }
}

//! Waiting for something that will be so, with an end to patience.

use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(10);

/// Asks `probe` until it answers; panics naming `what` when `within` has passed.
///
/// # Panics
/// When the deadline passes.
pub fn until<T>(what: &str, within: Duration, mut probe: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + within;
    loop {
        if let Some(answer) = probe() {
            return answer;
        }
        assert!(Instant::now() < end, "waited {within:?} in vain until {what}");
        std::thread::sleep(PAUSE); // poll: between two questions
    }
}

/// [`until`] for probes that await.
///
/// # Panics
/// When the deadline passes.
pub async fn until_async<T>(
    what: &str,
    within: Duration,
    mut probe: impl AsyncFnMut() -> Option<T>,
) -> T {
    let end = Instant::now() + within;
    loop {
        if let Some(answer) = probe().await {
            return answer;
        }
        assert!(Instant::now() < end, "waited {within:?} in vain until {what}");
        tokio::time::sleep(PAUSE).await; // poll: between two questions
    }
}

//! Pauses between attempts: doubling, capped, and spread so that clients do not come in step.

use std::time::Duration;

use crate::config::Config;

/// The pauses of one run of failures.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
    most: Duration,
}

impl Backoff {
    pub(crate) fn new(config: &Config) -> Self {
        Self { next: config.backoff_first, most: config.backoff_most }
    }

    /// The next pause: between half and all of a length that doubles until the cap.
    pub(crate) fn pause(&mut self) -> Duration {
        let length = self.next.min(self.most);
        self.next = length.saturating_mul(2);
        length.mul_f64(rand::random_range(0.5..=1.0))
    }

    pub(crate) async fn sleep(&mut self) {
        tokio::time::sleep(self.pause()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_cap_and_stay_there() {
        let config = Config::new("amqp://broker".parse().expect("address"));
        let mut backoff = Backoff::new(&config);
        let mut length = config.backoff_first;
        for _ in 0..20 {
            let pause = backoff.pause();
            assert!(pause >= length / 2 && pause <= length, "{pause:?} of {length:?}");
            length = (length * 2).min(config.backoff_most);
        }
        assert_eq!(length, config.backoff_most);
    }
}

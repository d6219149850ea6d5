//! Limits of channels, kept for all notifiers together: a channel that is used too much shuts out
//! everybody.

use crate::error::StoreError;
use crate::open::Store;

// A row comes back where there was room; a clock that is behind does not open an older window.
const TAKE: &str = "INSERT INTO channel_use (channel, window_at, used) VALUES ($1, $2, 1) \
    ON CONFLICT (channel) DO UPDATE SET \
    used = CASE WHEN channel_use.window_at < excluded.window_at THEN 1 \
        ELSE channel_use.used + 1 END, \
    window_at = CASE WHEN channel_use.window_at < excluded.window_at THEN excluded.window_at \
        ELSE channel_use.window_at END \
    WHERE channel_use.window_at < excluded.window_at OR channel_use.used < $3 \
    RETURNING used";

impl Store {
    /// Takes one of at most `most` messages of a window, which begins at `window_at` (microseconds
    /// since the epoch); whether there was one left.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_channel_slot(
        &self,
        channel: &str,
        window_at: i64,
        most: i64,
    ) -> Result<bool, StoreError> {
        let take = sqlx::query(TAKE).bind(channel).bind(window_at).bind(most);
        Ok(take.fetch_optional(&self.writer).await?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::everywhere;

    #[tokio::test]
    async fn a_window_gives_no_more_than_its_limit_and_the_next_gives_anew() {
        everywhere(async |store| {
            let take = async |window| {
                store.take_channel_slot("robot:a", window, 2).await.expect("an answer")
            };
            assert_eq!([take(60).await, take(60).await, take(60).await], [true, true, false]);
            let other = store.take_channel_slot("robot:b", 60, 2).await;
            assert!(other.expect("an answer"), "each its own");
            assert_eq!([take(120).await, take(120).await, take(120).await], [true, true, false]);
            assert!(!take(60).await, "a clock that is behind");
        })
        .await;
    }
}

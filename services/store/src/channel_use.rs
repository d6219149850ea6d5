//! Limits of channels, kept for all notifiers together: a channel that is used too much shuts out
//! everybody, and a telephone that is written to too often gets nothing more.

use sqlx::Row;
use triage::event::phone_digits;

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

// The same where a window begins with its first message: $4 is the last moment at which one that is
// over by now began.
const TAKE_RUNNING: &str = "INSERT INTO channel_use (channel, window_at, used) VALUES ($1, $2, 1) \
    ON CONFLICT (channel) DO UPDATE SET \
    used = CASE WHEN channel_use.window_at <= $4 THEN 1 ELSE channel_use.used + 1 END, \
    window_at = CASE WHEN channel_use.window_at <= $4 THEN excluded.window_at \
        ELSE channel_use.window_at END \
    WHERE channel_use.window_at <= $4 OR channel_use.used < $3 \
    RETURNING used";

const BEGAN: &str = "SELECT window_at FROM channel_use WHERE channel = $1";

/// The kind of keyed hash by which a telephone's limits are named. Another one than a person's, so
/// that nothing in the table tells whose they are.
const PHONE_USE: &str = "phone use";

/// At most so many messages in so long.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// How long it is, in microseconds, from its first message on.
    pub micros: i64,
    /// The most messages.
    pub most: i64,
}

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

    /// Takes one message to a telephone from each of these windows, the shortest first, or from
    /// none. Where one is used up, gives when it ends (microseconds since the epoch); the longest
    /// if several are. The number itself is not kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_phone_slots(
        &self,
        channel: &str,
        phone: &str,
        windows: &[Window],
        now: i64,
    ) -> Result<Option<i64>, StoreError> {
        let telephone = self.keys.hash(PHONE_USE, phone_digits(phone).as_bytes());
        let mut tx = self.begin().await?;
        let mut ends_at: Option<i64> = None;
        for Window { micros, most } in windows {
            let row = format!("{channel}:{micros}:{telephone}");
            let take = sqlx::query(TAKE_RUNNING).bind(&row).bind(now).bind(most).bind(now - micros);
            if take.fetch_optional(&mut *tx).await?.is_none() {
                let began: i64 =
                    sqlx::query(BEGAN).bind(&row).fetch_one(&mut *tx).await?.try_get(0)?;
                ends_at = ends_at.max(Some(began + micros));
            }
        }
        match ends_at {
            Some(_) => tx.rollback().await?,
            None => tx.commit().await?,
        }
        Ok(ends_at)
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::Window;
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

    #[tokio::test]
    async fn a_telephone_takes_from_all_its_windows_or_from_none() {
        everywhere(async |store| {
            let windows = [Window { micros: 60, most: 1 }, Window { micros: 3_600, most: 3 }];
            let take = async |phone: &str, now| {
                store.take_phone_slots("sms", phone, &windows, now).await.expect("an answer")
            };
            assert_eq!(take("138 0000 0001", 1_000).await, None);
            assert_eq!(take("+86 138-0000-0001", 1_059).await, Some(1_060), "one and the same");
            assert_eq!(take("138 0000 0002", 1_059).await, None, "another one");
            assert_eq!(take("138 0000 0001", 1_060).await, None, "the minute is over");
            assert_eq!(take("138 0000 0001", 1_120).await, None);
            // A refused one takes nothing, of the minute neither.
            assert_eq!(take("138 0000 0001", 1_180).await, Some(4_600), "three in an hour");
            assert_eq!(take("138 0000 0001", 1_121).await, Some(4_600), "the longer wait counts");
            assert_eq!(take("138 0000 0001", 4_600).await, None);
            assert_eq!(take("138 0000 0001", 4_590).await, Some(4_660), "a clock that is behind");
            let rows = sqlx::query("SELECT channel FROM channel_use").fetch_all(&store.reader);
            let rows = rows.await.expect("rows");
            assert_eq!(rows.len(), 4);
            for row in rows {
                let name: &str = row.try_get(0).expect("a name");
                assert!(name.starts_with("sms:") && !name.contains("1380000"), "{name}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn many_at_once_take_no_more_than_there_is() {
        everywhere(async |store| {
            let windows = [Window { micros: 60, most: 1 }, Window { micros: 3_600, most: 5 }];
            let takes = (0..12).map(|_| store.take_phone_slots("sms", "13800000001", &windows, 7));
            let taken = futures_util::future::join_all(takes).await;
            let taken = taken.into_iter().map(|one| one.expect("an answer"));
            assert_eq!(taken.filter(Option::is_none).count(), 1);
        })
        .await;
    }
}

//! What the floor does not work out: bytes of the right length, and judgements copied from the
//! rows that the program wrote before.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::postgres::PgPool;

/// How many judgements are copied.
const KEPT: i64 = 2_000;
/// Random text to cut from, so that nothing compresses better than what is sealed.
const NOISE: usize = 1 << 20;

/// A judgement of the program: findings, fired rules, score, level, flags.
pub(crate) type Judged = (String, String, i64, i64, i64);
/// A row of the lookup table besides its household: kind, hash, person.
pub(crate) type Lookup = (String, String, String);

/// Bytes and judgements.
pub(crate) struct Samples {
    noise: String,
    judged: Vec<Judged>,
    next: AtomicUsize,
    /// By which hashes each household is found.
    pub(crate) lookups: HashMap<String, Vec<Lookup>>,
    pub(crate) ruleset: String,
}

impl Samples {
    pub(crate) async fn read(database: &PgPool) -> Self {
        let judged = "SELECT e.findings, a.fired, a.score, a.level, a.flags FROM assessment a \
            JOIN event e ON e.key = a.event ORDER BY a.event LIMIT $1";
        let judged = sqlx::query_as(judged).bind(KEPT).fetch_all(database).await;
        let rows = sqlx::query_as("SELECT household, kind, hash, person FROM lookup");
        let rows: Vec<(String, String, String, String)> =
            rows.fetch_all(database).await.expect("the lookups");
        let mut lookups: HashMap<String, Vec<Lookup>> = HashMap::new();
        for (household, kind, hash, person) in rows {
            lookups.entry(household).or_default().push((kind, hash, person));
        }
        let ruleset = sqlx::query_scalar("SELECT hash FROM ruleset").fetch_one(database).await;
        Self {
            noise: noise(),
            judged: judged.expect("events before the measurement"),
            next: AtomicUsize::new(0),
            lookups,
            ruleset: ruleset.expect("a ruleset"),
        }
    }

    /// A judgement, another each time.
    pub(crate) fn judged(&self) -> &Judged {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        &self.judged[next % self.judged.len()]
    }

    /// So many characters of noise, others each time.
    pub(crate) fn text(&self, length: usize) -> &str {
        let from = self.next.fetch_add(7_919, Ordering::Relaxed) % (NOISE - length);
        &self.noise[from..from + length]
    }

    /// As long as so many bytes are once sealed: version, nonce and tag, in base64 without padding.
    pub(crate) fn sealed(&self, bytes: usize) -> &str {
        self.text(((bytes + 41) * 4).div_ceil(3))
    }
}

fn noise() -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let letter = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(LETTERS[(state >> 32) as usize % 64])
    };
    (0..NOISE).map(letter).collect()
}

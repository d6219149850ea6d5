-- The life of a ruleset. A version itself never changes (table ruleset); here is what becomes of it.

-- draft, approved or withdrawn. `warnings` is how many open cases would warn, counted at approval.
CREATE TABLE ruleset_state (
    hash TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    approved_by TEXT,
    approved_at BIGINT,
    warnings BIGINT,
    updated_at BIGINT NOT NULL
);

-- One row: which version judges. Every transaction that writes an assessment reads it under a lock.
CREATE TABLE live_ruleset (
    one BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    swaps BIGINT NOT NULL,
    since BIGINT NOT NULL
);

-- Every publishing and roll-back, asked for, under way or over.
CREATE TABLE publishing (
    id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    note TEXT NOT NULL,
    without TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    scheduled BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    ordered_at BIGINT NOT NULL,
    ended_at BIGINT,
    reason TEXT NOT NULL
);
CREATE INDEX publishing_state ON publishing (state, due_at);

-- The running processes, each with the ruleset it judges with and the one it has ready.
CREATE TABLE node (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    program TEXT NOT NULL,
    schema_version BIGINT NOT NULL,
    judges_with TEXT NOT NULL,
    judges_since BIGINT NOT NULL,
    loaded_next TEXT,
    failed_next TEXT,
    load_error TEXT,
    started_at BIGINT NOT NULL,
    last_seen BIGINT NOT NULL
);

-- Judging the open cases again after a publishing: how far it is, and who does it.
CREATE TABLE rejudging (
    publishing BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    state TEXT NOT NULL,
    after_matter TEXT NOT NULL,
    judged BIGINT NOT NULL,
    raised BIGINT NOT NULL,
    lowered BIGINT NOT NULL,
    node TEXT,
    lease_until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX rejudging_state ON rejudging (state, lease_until);

-- What a ruleset alone would have left lower: for a person to look at, and nothing else.
CREATE TABLE rejudged_lower (
    publishing BIGINT NOT NULL,
    matter TEXT NOT NULL,
    hash TEXT NOT NULL,
    level_was BIGINT NOT NULL,
    level_now BIGINT NOT NULL,
    flags_was BIGINT NOT NULL,
    flags_now BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (publishing, matter)
);

-- Warnings that belong to one publishing are told together.
ALTER TABLE warning ADD COLUMN bundle TEXT;

INSERT INTO live_ruleset (one, hash, swaps, since)
    SELECT 1, value, 1, 0 FROM setting WHERE name = 'live_ruleset';
INSERT INTO ruleset_state (hash, state, approved_by, approved_at, updated_at)
    SELECT hash, 'approved', author, created_at, created_at FROM ruleset;
INSERT INTO publishing (id, hash, kind, state, ordered_by, note, without, due_at, scheduled,
    lease_until, fence, ordered_at, ended_at, reason)
    SELECT 1, r.hash, 'first', 'done', r.author, r.note, '[]', r.created_at, 0, 0, 0,
        r.created_at, r.created_at, ''
    FROM ruleset r JOIN setting s ON s.value = r.hash AND s.name = 'live_ruleset';

-- What a version would make of the stored history, as it was last tried: our own ids, levels and
-- counts only. The trying itself writes nothing.
CREATE TABLE ruleset_replay (
    hash TEXT PRIMARY KEY,
    live TEXT NOT NULL,
    run BIGINT NOT NULL,
    state TEXT NOT NULL,
    started_by TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    cases BIGINT NOT NULL,
    total BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    outlook TEXT
);

-- What follows a danger that somebody was warned of, or an order: visits that are due, and orders
-- that run out.
CREATE TABLE follow_up (
    id TEXT PRIMARY KEY,
    matter TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- From when its visits are counted.
    since BIGINT NOT NULL,
    -- When an order runs out.
    until BIGINT,
    -- How many of its times have passed.
    passed BIGINT NOT NULL,
    -- How many of them passed without a visit.
    missed BIGINT NOT NULL,
    -- When the clock looks at it next; none once all its times have passed.
    next_at BIGINT
);
CREATE INDEX follow_up_next ON follow_up (next_at);
CREATE INDEX follow_up_matter ON follow_up (matter);

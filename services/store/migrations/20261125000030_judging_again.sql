-- Judging again: which events a lowering put to rest, rules silenced for a case, objections, what
-- rules did, and a draft that judges beside the live ruleset.

CREATE INDEX journal_lowered ON journal (subject) WHERE act = 'lower';

-- A rule that a person has silenced for one case, for a time. The reason is sealed.
CREATE TABLE mute (
    matter TEXT NOT NULL,
    rule TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    muted_by TEXT NOT NULL,
    ended_by TEXT,
    sealed TEXT NOT NULL,
    PRIMARY KEY (matter, rule, from_at)
);

-- A person's objection to what the rules made of a case (个人信息保护法第24条), and who decided it.
CREATE TABLE objection (
    id TEXT PRIMARY KEY,
    matter TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    sealed TEXT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    upheld BIGINT,
    sealed_decision TEXT
);
CREATE INDEX objection_matter ON objection (matter);

-- What each rule of each ruleset did, counted from assessments up to the positions below. The
-- rule '' stands for every assessment of the ruleset.
CREATE TABLE rule_statistic (
    ruleset TEXT NOT NULL,
    rule TEXT NOT NULL,
    fired BIGINT NOT NULL,
    alone BIGINT NOT NULL,
    decisive BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    true_alarms BIGINT NOT NULL,
    false_alarms BIGINT NOT NULL,
    unknown_alarms BIGINT NOT NULL,
    PRIMARY KEY (ruleset, rule)
);
CREATE TABLE rule_statistic_position (
    matter TEXT PRIMARY KEY,
    seq BIGINT NOT NULL
);

-- Who does something that one process at a time does, and until when.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until_at BIGINT NOT NULL
);

-- A draft that judges live events beside the live ruleset, and what it judges otherwise.
CREATE TABLE shadow_run (
    id TEXT PRIMARY KEY,
    ruleset TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    stopped_at BIGINT,
    judged BIGINT NOT NULL,
    differing BIGINT NOT NULL,
    dropped BIGINT NOT NULL
);
CREATE TABLE shadow_difference (
    run TEXT NOT NULL,
    event TEXT NOT NULL,
    matter TEXT NOT NULL,
    at BIGINT NOT NULL,
    live_level BIGINT NOT NULL,
    live_flags BIGINT NOT NULL,
    draft_level BIGINT NOT NULL,
    draft_flags BIGINT NOT NULL,
    PRIMARY KEY (run, event)
);

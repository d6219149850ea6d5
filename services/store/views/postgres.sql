-- For analysts, PostgreSQL only: the same rows with real timestamps and without sealed columns.
CREATE OR REPLACE VIEW analyst_event AS
SELECT key, source, id, kind, sub_kind, to_timestamp(at / 1000000.0) AS at,
    to_timestamp(received_at / 1000000.0) AS received_at, town, village, grid, outcome,
    resolved = 1 AS resolved, sessions, people_reached, CAST(findings AS json) AS findings
FROM event;

CREATE OR REPLACE VIEW analyst_matter AS
SELECT id, number, kind, town, village, grid, state, level, flags, assessments,
    to_timestamp(opened_at / 1000000.0) AS opened_at,
    to_timestamp(latest_at / 1000000.0) AS latest_at,
    to_timestamp(next_rise_at / 1000000.0) AS next_rise_at
FROM matter;

CREATE OR REPLACE VIEW analyst_assessment AS
SELECT matter, seq, event, to_timestamp(at / 1000000.0) AS at,
    to_timestamp(judged_at / 1000000.0) AS judged_at, ruleset, engine, score, level, flags,
    CAST(fired AS json) AS fired
FROM assessment;

CREATE OR REPLACE VIEW analyst_warning AS
SELECT id, matter, cause, level, flags, village, grid, state, step, role, attempts, folded,
    to_timestamp(raised_at / 1000000.0) AS raised_at,
    to_timestamp(sent_at / 1000000.0) AS sent_at,
    to_timestamp(acknowledged_at / 1000000.0) AS acknowledged_at
FROM warning;

-- What the run user may do with each table. After every `hearthwatch migrate`, as the migrate user:
--
--     psql postgres://hearthwatch_migrate@HOST/hearthwatch -f deploy/postgres/grants.sql
--
-- A table that is not named here cannot be touched, so that a forgotten line is an error at once.
-- The journal, the assessments and the events cannot be changed or taken out even by the program.

\set ON_ERROR_STOP on
BEGIN;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hearthwatch;

-- Written once.
GRANT SELECT, INSERT ON
    assessment, event, event_matter, identity_opened, inbox, journal, lookup, matter_household,
    register, rejudged_lower, ruleset, shadow_difference
    TO hearthwatch;

-- Written once but for this: a lowering puts what was known to rest; a list keeps its earliest event.
GRANT UPDATE (resting) ON event_matter TO hearthwatch;
GRANT UPDATE (event, at) ON register TO hearthwatch;

-- Written and brought up to date.
GRANT SELECT, INSERT, UPDATE ON
    account, attempt, case_number, channel_use, follow_up, household, import_map, live_ruleset,
    mandatory_report, matter, mute, objection, person, publishing, quarantine, rejudging,
    rule_statistic, rule_statistic_position, ruleset_replay, ruleset_state, setting, shadow_run, warning
    TO hearthwatch;

-- Replaced: a line of the roster by its newer one, a session or a lease by none.
GRANT SELECT, INSERT, DELETE ON absence, duty, person_kin TO hearthwatch;
GRANT SELECT, INSERT, UPDATE, DELETE ON lease, node, ruleset_desk, session TO hearthwatch;

COMMIT;

-- Accounts and sessions. What a person signs in with is sealed; an account is found by the keyed
-- hash of its name, a session by the SHA-256 of its token.

CREATE TABLE account (
    person TEXT PRIMARY KEY,
    name_hash TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    must_change BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_end BIGINT NOT NULL,
    absolute_end BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person);

-- What somebody has answered, newest first.
CREATE INDEX warning_answered ON warning (acknowledged_by, acknowledged_at)
    WHERE acknowledged_by IS NOT NULL;

-- The whole first schema: TEXT and BIGINT only, times in microseconds since the epoch (UTC), JSON
-- and sealed fields as TEXT, so that one set of statements serves SQLite and PostgreSQL.
-- "sealed" columns hold base64 of version, nonce and XChaCha20-Poly1305 ciphertext.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- A household, or a provisional stand-in for one that is not known yet.
CREATE TABLE household (
    id TEXT PRIMARY KEY,
    town TEXT NOT NULL,
    village TEXT,
    grid TEXT,
    provisional BIGINT NOT NULL,
    wrapped_key TEXT NOT NULL,
    sealed TEXT,
    created_at BIGINT NOT NULL
);

-- Keyed hashes by which a household is found: identity number, telephone, last four digits.
CREATE TABLE lookup (
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    household TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (kind, hash, household, person)
);
CREATE INDEX lookup_household ON lookup (household);

-- Lists that a household (person '') or one of its people is on.
CREATE TABLE register (
    list TEXT NOT NULL,
    household TEXT NOT NULL,
    person TEXT NOT NULL,
    event TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (list, household, person)
);

-- One open matter: a household's own, or a dispute between households.
CREATE TABLE matter (
    id TEXT PRIMARY KEY,
    number TEXT UNIQUE,
    kind TEXT NOT NULL,
    lead_household TEXT NOT NULL,
    town TEXT NOT NULL,
    village TEXT,
    grid TEXT,
    state TEXT NOT NULL,
    level BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    latest_at BIGINT,
    next_rise_at BIGINT,
    assessments BIGINT NOT NULL,
    chain TEXT NOT NULL,
    ruleset TEXT,
    sealed_state TEXT,
    opened_at BIGINT NOT NULL,
    lowered_at BIGINT,
    updated_at BIGINT NOT NULL
);
CREATE INDEX matter_next_rise ON matter (next_rise_at);
CREATE INDEX matter_level ON matter (level, village);

CREATE TABLE matter_household (
    matter TEXT NOT NULL,
    household TEXT NOT NULL,
    PRIMARY KEY (matter, household)
);
CREATE INDEX matter_household_household ON matter_household (household);

CREATE TABLE case_number (
    town TEXT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (town, year)
);

CREATE TABLE event (
    key TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sub_kind TEXT,
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    town TEXT NOT NULL,
    village TEXT,
    grid TEXT,
    household TEXT,
    incident TEXT,
    outcome TEXT,
    resolved BIGINT,
    sessions BIGINT,
    people_reached BIGINT,
    supersedes TEXT,
    body_hash TEXT NOT NULL,
    findings TEXT NOT NULL,
    sealed TEXT NOT NULL
);
CREATE INDEX event_kind_at ON event (kind, at);

-- An event is stored once and linked to each matter it belongs to; its key is wrapped by the key
-- of each household.
CREATE TABLE event_matter (
    matter TEXT NOT NULL,
    event TEXT NOT NULL,
    household TEXT NOT NULL,
    at BIGINT NOT NULL,
    resting BIGINT NOT NULL,
    wrapped_key TEXT NOT NULL,
    PRIMARY KEY (matter, event, household)
);
CREATE INDEX event_matter_event ON event_matter (event);

-- Each machine decision, chained within its matter.
CREATE TABLE assessment (
    matter TEXT NOT NULL,
    seq BIGINT NOT NULL,
    event TEXT NOT NULL,
    at BIGINT NOT NULL,
    judged_at BIGINT NOT NULL,
    ruleset TEXT NOT NULL,
    engine TEXT NOT NULL,
    score BIGINT NOT NULL,
    level BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    fired TEXT NOT NULL,
    chain TEXT NOT NULL,
    PRIMARY KEY (matter, seq)
);

CREATE TABLE ruleset (
    hash TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    files TEXT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- A message owed to one responsible person about one matter.
CREATE TABLE warning (
    id TEXT PRIMARY KEY,
    matter TEXT NOT NULL,
    assessment BIGINT NOT NULL,
    cause TEXT NOT NULL,
    level BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    town TEXT NOT NULL,
    village TEXT,
    grid TEXT,
    raised_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    step BIGINT NOT NULL,
    role TEXT,
    recipient TEXT,
    channel BIGINT NOT NULL,
    next_at BIGINT,
    answer_by BIGINT,
    attempts BIGINT NOT NULL,
    folded BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    sent_at BIGINT,
    acknowledged_at BIGINT,
    acknowledged_by TEXT,
    sealed TEXT
);
CREATE INDEX warning_due ON warning (state, next_at);
CREATE INDEX warning_matter ON warning (matter);
CREATE INDEX warning_recipient ON warning (recipient, state);

-- Every attempt to tell somebody, written before it is made.
CREATE TABLE attempt (
    warning TEXT NOT NULL,
    seq BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    step BIGINT NOT NULL,
    recipient TEXT,
    channel TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (warning, seq)
);

-- What is kept in the inbox of a person.
CREATE TABLE inbox (
    id TEXT PRIMARY KEY,
    warning TEXT NOT NULL,
    person TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX inbox_person ON inbox (person, at);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    household TEXT,
    kin_declared BIGINT NOT NULL,
    channels TEXT NOT NULL,
    sealed TEXT NOT NULL,
    phone_hash TEXT,
    updated_at BIGINT NOT NULL
);

CREATE TABLE person_kin (
    person TEXT NOT NULL,
    household TEXT NOT NULL,
    PRIMARY KEY (person, household)
);

-- Who holds a role for a place, and when.
CREATE TABLE duty (
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    place TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT,
    stand_in TEXT,
    PRIMARY KEY (person, role, place, from_at)
);
CREATE INDEX duty_role_place ON duty (role, place);

CREATE TABLE absence (
    person TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    PRIMARY KEY (person, from_at)
);

-- What could not be taken, once per way in and content.
CREATE TABLE quarantine (
    row_id BIGINT PRIMARY KEY,
    way_in TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    reason TEXT NOT NULL,
    field TEXT NOT NULL,
    source TEXT,
    id TEXT,
    sealed TEXT NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    owner TEXT,
    answer_by BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    UNIQUE (way_in, body_hash)
);

-- What people do, and rulesets: one gapless global chain.
CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    sealed TEXT,
    chain TEXT NOT NULL
);

CREATE TABLE import_map (
    name TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    map TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);

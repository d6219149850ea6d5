-- What a rule keeper is writing, before it is a draft: one folder for each person. Rules hold no
-- personal data, so it lies in clear like the versions.
CREATE TABLE ruleset_desk (
    person TEXT PRIMARY KEY,
    base TEXT NOT NULL,
    files TEXT NOT NULL,
    revision BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

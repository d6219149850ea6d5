-- Whose eyes are on whose identity: opened by a person with a reason, for one visit.
CREATE TABLE identity_opened (
    person TEXT NOT NULL,
    matter TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (person, matter, at)
);
CREATE INDEX household_grid ON household (grid, id);
CREATE INDEX household_village ON household (village, id);

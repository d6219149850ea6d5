-- The mandatory report (未成年人保护法第11条, 反家庭暴力法第14条): owed from the first warning that says so
-- until the number of its receipt is entered.
CREATE TABLE mandatory_report (
    -- The id of what was raised; `warning` is the row that says it, another one where it was folded.
    id TEXT PRIMARY KEY,
    warning TEXT NOT NULL,
    matter TEXT NOT NULL,
    since BIGINT NOT NULL,
    reminders BIGINT NOT NULL,
    reminded_at BIGINT,
    -- When the clock looks at it next; none once it is filed.
    next_at BIGINT,
    filed_at BIGINT,
    filed_by TEXT,
    authority TEXT,
    -- The receipt's number.
    sealed TEXT
);
CREATE INDEX mandatory_report_next ON mandatory_report (next_at);
CREATE INDEX mandatory_report_matter ON mandatory_report (matter);

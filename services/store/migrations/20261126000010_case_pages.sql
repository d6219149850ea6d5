-- What the pages of cases ask for: a case's acts, and cases by gravity.
CREATE INDEX journal_subject ON journal (subject);
CREATE INDEX matter_gravest ON matter (level, latest_at, id);

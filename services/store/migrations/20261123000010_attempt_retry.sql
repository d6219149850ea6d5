-- When a channel asked for patience, how long: the schedule outlives the process that heard it.
ALTER TABLE attempt ADD COLUMN retry_at BIGINT;

-- How much of a channel's limit is used in the window that is running, for all notifiers together.
CREATE TABLE channel_use (
    channel TEXT PRIMARY KEY,
    window_at BIGINT NOT NULL,
    used BIGINT NOT NULL
);

-- The database and its two users, each with no more than its work needs. Once, by a superuser:
--
--     MIGRATE_PASSWORD=… RUN_PASSWORD=… psql -d postgres -f deploy/postgres/users.sql
--
-- hearthwatch_migrate owns the tables; only `hearthwatch migrate` signs in with it.
-- hearthwatch runs the roles and all other commands; grants.sql says what it may do.

\set ON_ERROR_STOP on
\getenv migrate_password MIGRATE_PASSWORD
\getenv run_password RUN_PASSWORD

-- Passwords stay out of the server's log.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';

CREATE ROLE hearthwatch_migrate LOGIN PASSWORD :'migrate_password';
CREATE ROLE hearthwatch LOGIN PASSWORD :'run_password';

-- Text is compared byte by byte, as SQLite does.
CREATE DATABASE hearthwatch OWNER hearthwatch_migrate
    TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';

REVOKE ALL ON DATABASE hearthwatch FROM PUBLIC;
GRANT CONNECT ON DATABASE hearthwatch TO hearthwatch;

\connect hearthwatch

-- Before PostgreSQL 15 everybody could make tables here.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hearthwatch;
GRANT ALL ON SCHEMA public TO hearthwatch_migrate;

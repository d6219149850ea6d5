//! The private PostgreSQL of the harness.

use harness::Postgres;

#[test]
fn each_story_gets_an_empty_database_that_goes_with_it() {
    let postgres = Postgres::shared();
    let (one, two) = (postgres.create_database(), postgres.create_database());
    one.psql("CREATE TABLE visit (id BIGINT)");
    assert_eq!(two.psql("SELECT to_regclass('visit') IS NULL"), "t");

    let name = one.url().rsplit('/').next().expect("a URL has a path").to_owned();
    drop(one);
    let left = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
    assert_eq!(postgres.psql("postgres", &left), "0");
}

#[test]
fn a_committed_row_outlives_a_kill() {
    let postgres = Postgres::durable();
    let database = postgres.create_database();
    for note in 1..=3 {
        database.psql(&format!(
            "CREATE TABLE IF NOT EXISTS note (n BIGINT); INSERT INTO note VALUES ({note})"
        ));
        let before = postgres.pid();
        postgres.kill9();
        assert_eq!(postgres.pid(), None);
        postgres.restart();
        assert_ne!(postgres.pid(), before);
        assert_eq!(database.psql("SELECT max(n) FROM note"), note.to_string());
    }
    assert_eq!(database.psql("SHOW fsync"), "on");
}

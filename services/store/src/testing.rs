//! Every story of this crate is told on each database: in memory, in a file, and on PostgreSQL
//! when `HEARTHWATCH_TEST_POSTGRES` names one.

mod taking;

pub(crate) use taking::take;

use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Executor};

use crate::{Keys, Store, StoreConfig};

/// Tells the story once on every database, each time on an empty one.
pub(crate) async fn everywhere(story: impl AsyncFn(Store)) {
    let memory = memory().await;
    story(memory.clone()).await;
    memory.close().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("store.db");
    let file = open(&format!("sqlite:{}?mode=rwc", path.display())).await;
    story(file.clone()).await;
    file.close().await;
    if let Ok(server) = std::env::var("HEARTHWATCH_TEST_POSTGRES") {
        on_postgres(&server, story).await;
    }
}

/// An empty store in memory.
pub(crate) async fn memory() -> Store {
    open("sqlite::memory:").await
}

async fn on_postgres(server: &str, story: impl AsyncFn(Store)) {
    sqlx::any::install_default_drivers();
    let name = format!("hw_{}", uuid::Uuid::now_v7().simple());
    let admin = sqlx::AnyPool::connect(server).await.expect("the server answers");
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("created");
    let (base, _) = server.rsplit_once('/').expect("a database in the address");
    let store = open(&format!("{base}/{name}")).await;
    story(store.clone()).await;
    store.close().await;
    admin.execute(AssertSqlSafe(format!("DROP DATABASE {name}"))).await.expect("dropped");
    admin.close().await;
}

async fn open(url: &str) -> Store {
    let config = StoreConfig { url: SecretString::from(url.to_owned()), connections: 4 };
    let store = Store::connect(&config, Keys::random()).await.expect("a store");
    store.migrate().await.expect("a schema");
    store
}

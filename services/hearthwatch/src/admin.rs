//! `/metrics`, `/livez` and `/readyz`, on a listener of their own, for operators.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use prometheus::{Registry, TextEncoder};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::commands::open;
use crate::store_metrics::StoreMetrics;

/// How long the store may take to prove that it can be written.
const PROOF_WITHIN: Duration = Duration::from_secs(3);

/// What the pages are made of.
#[derive(Clone)]
pub struct Shown {
    /// Everything that is counted.
    pub registry: Registry,
    /// What the store says of itself.
    pub of_store: StoreMetrics,
    /// The store that is asked.
    pub store: Store,
    /// Whether the live ruleset is loaded.
    pub in_service: watch::Receiver<bool>,
}

/// Serves until the shutdown.
pub async fn run(
    listener: TcpListener,
    shown: Shown,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let router = Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(shown);
    axum::serve(listener, router).with_graceful_shutdown(shutdown.cancelled_owned()).await?;
    Ok(())
}

async fn metrics(State(shown): State<Shown>) -> (StatusCode, String) {
    shown.of_store.refresh(&shown.store, open::now()).await;
    match TextEncoder::new().encode_to_string(&shown.registry.gather()) {
        Ok(text) => (StatusCode::OK, text),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "metrics cannot be written\n".to_owned()),
    }
}

/// Ready means: the live ruleset is loaded and the store can be written. The broker may be away;
/// HTTP still accepts.
async fn ready(State(shown): State<Shown>) -> (StatusCode, &'static str) {
    if !*shown.in_service.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the live ruleset cannot be loaded\n");
    }
    match tokio::time::timeout(PROOF_WITHIN, shown.store.check_writable()).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be written\n"),
    }
}

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

/// How long the store may take to prove that it can be written.
const PROOF_WITHIN: Duration = Duration::from_secs(3);

type Shared = (Registry, Store, watch::Receiver<bool>);

/// Serves until the shutdown.
pub async fn run(
    listener: TcpListener,
    registry: Registry,
    store: Store,
    in_service: watch::Receiver<bool>,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let router = Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state((registry, store, in_service));
    axum::serve(listener, router).with_graceful_shutdown(shutdown.cancelled_owned()).await?;
    Ok(())
}

async fn metrics(State((registry, ..)): State<Shared>) -> (StatusCode, String) {
    match TextEncoder::new().encode_to_string(&registry.gather()) {
        Ok(text) => (StatusCode::OK, text),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "metrics cannot be written\n".to_owned()),
    }
}

/// Ready means: the live ruleset is loaded and the store can be written. The broker may be away;
/// HTTP still accepts.
async fn ready(State((_, store, in_service)): State<Shared>) -> (StatusCode, &'static str) {
    if !*in_service.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the live ruleset cannot be loaded\n");
    }
    match tokio::time::timeout(PROOF_WITHIN, store.check_writable()).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be written\n"),
    }
}

//! Every route of the console, and serving them.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};
use store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::intake::Intake;
use crate::metrics::Metrics;
use crate::pages::emergency;
use crate::password::{PasswordError, Passwords};
use crate::rules::{Rules, Workshop};
use crate::{api, guard, pages};

/// The present, microseconds since the epoch. Passed in, so that tests own time.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Forms and sign-ins are small: a note of the longest, nine bytes to the character, and its ticks.
const MAX_REQUEST_BYTES: usize = 32 * 1024;
/// The longest an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// The same where a ruleset is checked, or every node is waited for: a minute to load it, some
/// seconds to be seen with it, and a check before, behind another one.
const RULES_PATIENCE: Duration = Duration::from_secs(120);
/// How long answers under way may take after the stop signal.
const GRACE: Duration = Duration::from_secs(5);

/// How the console is reached.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConsoleConfig {
    /// Whether browsers come by https, through a proxy that ends TLS. Then cookies are `Secure`
    /// under the `__Host-` prefix; without it only a loopback listener is safe. Default: no.
    pub https: bool,
}

/// What the routes share.
#[derive(Clone)]
pub struct Console {
    pub(crate) store: Store,
    pub(crate) config: ConsoleConfig,
    pub(crate) metrics: Metrics,
    pub(crate) passwords: Passwords,
    pub(crate) intake: Intake,
    pub(crate) workshop: Workshop,
    clock: Clock,
}

impl Console {
    /// A console on this store; what people record in it goes through `intake`, and what they do
    /// with rulesets through `rules`.
    ///
    /// # Errors
    /// When no password can be hashed on this machine.
    pub fn new(
        store: Store,
        config: ConsoleConfig,
        clock: Clock,
        metrics: Metrics,
        intake: Intake,
        rules: Rules,
    ) -> Result<Self, PasswordError> {
        let (passwords, workshop) = (Passwords::new()?, Workshop::new(rules));
        Ok(Self { store, config, metrics, passwords, intake, workshop, clock })
    }

    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }
}

impl std::fmt::Debug for Console {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Console").field("config", &self.config).finish_non_exhaustive()
    }
}

/// Every route, guarded.
pub fn router(console: Console) -> Router {
    Router::new()
        .route("/", get(pages::warnings::show))
        .route("/w/{id}", get(pages::warning::show))
        .route("/w/{id}/acknowledge", post(pages::warning::acknowledge))
        .route("/w/{id}/decline", post(pages::warning::decline))
        .route("/w/{id}/report", post(pages::reports::end))
        .route("/cases", get(pages::cases::show))
        .route("/c/{number}", get(pages::case::show))
        .route("/c/{number}/identity", post(pages::people::open))
        .route(
            "/c/{number}/visit",
            get(pages::record::case_visit).post(pages::record::take_case_visit),
        )
        .route(
            "/c/{number}/mediation",
            get(pages::record::case_mediation).post(pages::record::take_case_mediation),
        )
        .route("/c/{number}/emergency", get(emergency::show_case).post(emergency::take_case))
        .route("/h/{id}/emergency", get(emergency::show_household).post(emergency::take_household))
        .route("/emergency", get(emergency::show).post(emergency::take))
        .route("/emergency/{key}", get(emergency::recorded).post(emergency::add))
        .route("/households", get(pages::households::show))
        .route("/round", get(pages::round::show).post(pages::round::take))
        .route("/h/{id}", get(pages::household::show))
        .route("/h/{id}/identity", post(pages::people::open_household))
        .route(
            "/h/{id}/visit",
            get(pages::record::household_visit).post(pages::record::take_household_visit),
        )
        .route("/recorded/{key}", get(pages::recorded::show))
        .route("/sign-in", get(pages::sign_in::show).post(pages::sign_in::enter))
        .route("/sign-out", post(pages::leave::sign_out))
        .route("/leave", post(pages::leave::leave))
        .route("/today", get(pages::leave::today))
        .route("/password", get(pages::password::show).post(pages::password::change))
        .route("/style.css", get(pages::look::style))
        .route("/icon.svg", get(pages::look::icon))
        .route("/record.js", get(pages::look::record_script))
        .route("/rules.js", get(pages::look::rules_script))
        .merge(api::router())
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .merge(with_rules())
        .fallback(pages::missing)
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(console.clone(), guard::guard))
        .with_state(console)
}

/// What people do with rulesets: larger and longer than the rest.
fn with_rules() -> Router<Console> {
    let patience = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, RULES_PATIENCE);
    api::rules_router().merge(pages::rules::routes().router()).layer(patience)
}

/// Serves until the stop signal, then finishes what is under way within a limit.
///
/// # Errors
/// When the listener fails.
pub async fn run(
    listener: TcpListener,
    console: Console,
    shutdown: CancellationToken,
) -> std::io::Result<()> {
    let stop = shutdown.clone().cancelled_owned();
    let serving = axum::serve(listener, router(console)).with_graceful_shutdown(stop);
    let late = async {
        shutdown.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving.into_future() => served,
        () = late => Ok(()),
    }
}

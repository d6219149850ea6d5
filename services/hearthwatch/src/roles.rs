//! The roles of a process, wired: which parts run, and what each is handed of the others.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use console::{Console, ConsoleConfig};
use ingest::{Grant, Ingest, Nudge, Tokens};
use prometheus::Registry;
use queue::topology;
use secrecy::ExposeSecret;
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;
use triage::Ruleset;

use crate::admin::Shown;
use crate::commands::open;
use crate::config::Config;
use crate::lifecycle::Lifecycle;
use crate::node::Node;
use crate::rules_metrics::RulesMetrics;
use crate::shadow::Shadow;
use crate::store_metrics::StoreMetrics;
use crate::{admin, broker, channels, recording, release, rule_work, service_manager, statistics};

/// What a process runs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Roles {
    /// Events in, decisions committed.
    pub ingest: bool,
    /// Warnings due, people told.
    pub notifier: bool,
    /// Pages and API for people.
    pub console: bool,
}

impl Roles {
    /// The name of a process that runs these.
    const fn name(self) -> &'static str {
        match self {
            Self { ingest: true, notifier: false, console: false } => "ingest",
            Self { ingest: false, notifier: true, console: false } => "notifier",
            Self { ingest: false, notifier: false, console: true } => "console",
            _ => "serve",
        }
    }
}

/// How often the clock looks for matters that rise by themselves.
const RISE_EVERY: Duration = Duration::from_secs(1);

struct Shared<'a> {
    config: &'a Config,
    broker: Option<queue::Config>,
    store: Store,
    ruleset: watch::Receiver<Arc<Ruleset>>,
    registry: Registry,
    wake: Arc<Notify>,
}

/// Runs these roles until the shutdown.
///
/// # Errors
/// At the start when something cannot be opened; later when a part fails.
pub async fn run(config: &Config, roles: Roles) -> anyhow::Result<()> {
    let broker = broker::config(&config.broker)?;
    if let Some(broker) = &broker {
        broker::prepare(broker).await?;
    }
    let store = open::store(config).await?;
    let (live, ruleset) = watch::channel(open::live_ruleset(&store).await?);
    release::take_in(&store).await?;
    let registry = Registry::new();
    let (is_in_service, in_service) = watch::channel(true);
    let metrics = RulesMetrics::new(&registry)?;
    let mut node = Node::new(store.clone(), roles.name(), live, is_in_service, metrics);
    let wake = Arc::new(Notify::new());
    let shared = Shared { config, broker, store, ruleset, registry, wake };
    let mut lifecycle = Lifecycle::new();
    let admin = listen(&config.admin.listen).await?;
    let mut router = axum::Router::new();
    // What people record in the console comes in by the same way as everything else.
    let ingest = (roles.ingest || roles.console).then(|| new_ingest(&shared, &mut lifecycle));
    let ingest = ingest.transpose()?;
    if let Some(ingest) = ingest.as_ref().filter(|_| roles.console) {
        router = router.merge(console_router(&shared, ingest)?);
    }
    if let Some(ingest) = ingest.filter(|_| roles.ingest) {
        start_ingest(&shared, &mut lifecycle, &ingest);
        node.rejudge_with(ingest.clone());
        router = router.merge(ingest::router(ingest, tokens(config)));
    }
    if roles.notifier {
        start_notifier(&shared, &mut lifecycle)?;
    }
    if roles.ingest || roles.console {
        let listener = listen(&config.http.listen).await?;
        tracing::info!(address = %listener.local_addr()?, "serving");
        lifecycle.part("http", serve(listener, router, lifecycle.shutdown()));
    }
    lifecycle.part("node", node.run(lifecycle.shutdown()));
    // Last, so that what calls itself ready can be reached.
    let shown = Shown {
        of_store: StoreMetrics::new(&shared.registry)?,
        registry: shared.registry.clone(),
        store: shared.store.clone(),
        in_service,
    };
    lifecycle.part("admin", admin::run(admin, shown, lifecycle.shutdown()));
    tracing::info!("ready");
    service_manager::ready();
    lifecycle.run().await
}

async fn listen(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

async fn serve(
    listener: TcpListener,
    router: axum::Router,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(shutdown.cancelled_owned()).await?;
    Ok(())
}

fn new_ingest(shared: &Shared<'_>, lifecycle: &mut Lifecycle) -> anyhow::Result<Ingest> {
    let (shadow, heard) = Shadow::new(shared.store.clone());
    lifecycle.part("shadow", shadow.run(lifecycle.shutdown()));
    let ingest = Ingest::new(
        shared.store.clone(),
        shared.ruleset.clone(),
        &shared.config.town,
        open::clock(),
        nudge(shared, lifecycle),
        ingest::Metrics::new(&shared.registry)?,
    );
    Ok(ingest.heard_by(Arc::new(move |events| heard.tell(events))))
}

fn start_ingest(shared: &Shared<'_>, lifecycle: &mut Lifecycle, ingest: &Ingest) {
    let config = shared.config;
    let counting = statistics::keep_counting(shared.store.clone(), lifecycle.shutdown());
    lifecycle.part("statistics", counting);
    if let Some(broker) = &shared.broker {
        let grants = broker::grants(&config.broker);
        let queues = [topology::INGEST_VISITS, topology::INGEST_DISPUTES];
        let each = queues.iter().flat_map(|queue| vec![*queue; config.ingest.workers]);
        // Dead letters are few, and one at a time is enough.
        for queue in each.chain([topology::DEAD]) {
            let most = if queue == topology::DEAD { 1 } else { config.ingest.batch };
            let shutdown = lifecycle.shutdown();
            let drain = broker::drain(
                broker.clone(),
                queue,
                ingest.clone(),
                (most, grants.clone()),
                shutdown,
            );
            lifecycle.part(queue, drain);
        }
    }
    lifecycle.part("rise", rise(ingest.clone(), lifecycle.shutdown()));
}

fn tokens(config: &Config) -> Tokens {
    Tokens::new(config.tokens.iter().map(|token| {
        let grant = Grant { sources: token.sources.clone(), places: token.places.clone() };
        (token.token.expose_secret().to_owned().into(), grant)
    }))
}

/// With a broker nudges are published; without one the notifier of this process is woken.
fn nudge(shared: &Shared<'_>, lifecycle: &mut Lifecycle) -> Nudge {
    let wake = shared.wake.clone();
    let Some(broker) = shared.broker.clone() else {
        return Arc::new(move |_| wake.notify_one());
    };
    let (sender, nudges) = mpsc::channel(broker::NUDGES);
    lifecycle.part("nudges", broker::publish_nudges(broker, nudges, lifecycle.shutdown()));
    Arc::new(move |ids| {
        wake.notify_one();
        // Full: the sweep finds them.
        drop(sender.try_send(ids.to_vec()));
    })
}

async fn rise(ingest: Ingest, shutdown: CancellationToken) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval(RISE_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            _ = ticks.tick() => {}
        }
        loop {
            match ingest.rise().await {
                Ok(0) => break,
                Ok(judged) => tracing::info!(judged, "matters judged again: their time has come"),
                Err(error) => {
                    tracing::warn!(%error, "the clock waits for the store");
                    break;
                }
            }
        }
    }
}

fn start_notifier(shared: &Shared<'_>, lifecycle: &mut Lifecycle) -> anyhow::Result<()> {
    let settings = channels::settings(shared.config)?;
    if let Some(broker) = &shared.broker {
        let (wake, shutdown) = (shared.wake.clone(), lifecycle.shutdown());
        lifecycle.part("nudge consumer", broker::hear_nudges(broker.clone(), wake, shutdown));
    }
    let (store, ruleset) = (shared.store.clone(), shared.ruleset.clone());
    let (registry, wake) = (shared.registry.clone(), shared.wake.clone());
    let shutdown = lifecycle.shutdown();
    lifecycle.part("notifier", async move {
        let clock = open::clock();
        notifier::run(settings, store, ruleset, &registry, clock, wake, shutdown).await?;
        Ok(())
    });
    Ok(())
}

fn console_router(shared: &Shared<'_>, ingest: &Ingest) -> anyhow::Result<axum::Router> {
    let https = shared.config.http.base_url.starts_with("https://");
    let metrics = console::Metrics::new(&shared.registry)?;
    let intake = recording::intake(ingest, &shared.ruleset);
    let config = ConsoleConfig { https };
    let rules = rule_work::rules(&shared.store, &shared.config.county);
    let console =
        Console::new(shared.store.clone(), config, open::clock(), metrics, intake, rules)?;
    Ok(console::router(console))
}

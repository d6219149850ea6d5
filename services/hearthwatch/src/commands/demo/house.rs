//! The house in which the year is lived: a store, the services on it, and the address where
//! people and other systems reach them.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use console::{Console, ConsoleConfig};
use ingest::{Grant, Ingest, Nudge, Outcome, Received, Tokens};
use notifier::{Notifier, WebhookConfig};
use prometheus::Registry;
use secrecy::SecretString;
use serde_json::Value;
use store::{HouseholdLine, Keys, RosterLine, Store, StoreConfig};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use triage::Ruleset;

use super::clock::Clock;
use crate::commands::open;
use crate::demo::Town;
use crate::{recording, rule_work};

const CONNECTIONS: u32 = 4;

/// Everything that runs.
pub(super) struct House {
    pub(super) store: Store,
    pub(super) clock: Arc<Clock>,
    /// Where people sign in.
    pub(super) address: String,
    /// What other systems send events with.
    pub(super) token: SecretString,
    ingest: Ingest,
    notifier: Notifier,
    /// Bound, but nobody listens: the webhook's receiver is out of order all year.
    _receiver: TcpSocket,
    _serving: DropGuard,
}

impl House {
    /// Opens an empty store with keys of its own, takes in the roster and the households, and
    /// listens on a free port of this machine. The clock stands at the year's beginning.
    pub(super) async fn open(url: SecretString, town: &Town) -> anyhow::Result<Self> {
        let open = StoreConfig { url, connections: CONNECTIONS };
        let store = Store::connect(&open, Keys::random()).await?;
        store.migrate().await?;
        let (from, _) = town.year();
        move_in(&store, town, from).await?;
        let clock = Arc::new(Clock::at(from));
        let now: ingest::Clock = {
            let clock = Arc::clone(&clock);
            Arc::new(move || clock.now())
        };
        let (_, live) = watch::channel(open::live_ruleset(&store).await?);
        let registry = Registry::new();
        let nudge: Nudge = Arc::new(|_| {});
        let metrics = ingest::Metrics::new(&registry)?;
        let ingest =
            Ingest::new(store.clone(), live.clone(), &town.code, now.clone(), nudge, metrics);
        let metrics = console::Metrics::new(&registry)?;
        let intake = recording::intake(&ingest, &live);
        let config = ConsoleConfig::default();
        let rules = rule_work::rules(&store, "");
        let pages = Console::new(store.clone(), config, now.clone(), metrics, intake, rules)?;
        let token = SecretString::from(random_hex());
        let tokens = Tokens::new([(token.clone(), Grant::default())]);
        let router = console::router(pages).merge(ingest::router(ingest.clone(), tokens));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let receiver = TcpSocket::new_v4()?;
        receiver.bind(([127, 0, 0, 1], 0).into())?;
        let notifier = notifier(&store, &receiver, &address, live, &registry, now)?;
        let _serving = serve(listener, router);
        Ok(Self { store, clock, address, token, ingest, notifier, _receiver: receiver, _serving })
    }

    /// Takes events the way a file's lines are taken; all of them have to be taken.
    pub(super) async fn take(&self, events: &[&Value]) -> anyhow::Result<()> {
        all_taken(&serde_json::to_value(self.offer(events).await?)?)
    }

    /// Offers events the way a file's lines are offered.
    pub(super) async fn offer(&self, events: &[&Value]) -> anyhow::Result<Vec<Outcome>> {
        let batch: Vec<Received> =
            events.iter().map(|event| Received::new("file", event.to_string())).collect();
        Ok(self.ingest.accept(&batch).await?)
    }

    /// Lets everything happen that is due by now; gives the warnings that were worked on.
    pub(super) async fn act(&self) -> anyhow::Result<Vec<String>> {
        while self.ingest.rise().await? > 0 {}
        let now = self.clock.now();
        while self.notifier.follow_up(now).await? > 0 {}
        let mut worked_on: Vec<String> = Vec::new();
        loop {
            let claimed = self.notifier.sweep(now).await?;
            if claimed.is_empty() {
                break;
            }
            worked_on.extend(claimed.iter().map(|due| due.id.clone()));
            self.notifier.deliver(claimed, now).await?;
        }
        let mut seen = HashSet::new();
        worked_on.retain(|id| seen.insert(id.clone()));
        Ok(worked_on)
    }
}

/// Refuses to go on if an event was not taken: the example would not be the example.
pub(super) fn all_taken(outcomes: &Value) -> anyhow::Result<()> {
    for outcome in outcomes.as_array().context("an outcome for each event")? {
        let of = |field: &str| outcome[field].as_str().unwrap_or_default();
        let taken = matches!(of("outcome"), "accepted" | "duplicate");
        anyhow::ensure!(taken, "event {}: {} {}", of("id"), of("outcome"), of("field"));
    }
    Ok(())
}

/// The roster and the households, as the commands take them in.
pub(super) async fn move_in(store: &Store, town: &Town, at: i64) -> anyhow::Result<()> {
    let mut roster = Vec::with_capacity(town.roster.len());
    for line in &town.roster {
        let fields = line.as_object().context("a line of the roster is an object")?;
        roster.push(RosterLine::from_fields(fields)?);
    }
    store.import_roster(&roster, at).await?;
    let mut households = Vec::with_capacity(town.households.len());
    for line in &town.households {
        let parsed = HouseholdLine::parse(line.clone(), &town.code);
        households.push(parsed.map_err(|refusal| anyhow::anyhow!("a household: {refusal}"))?);
    }
    store.import_households(&households, at).await?;
    Ok(())
}

fn notifier(
    store: &Store,
    receiver: &TcpSocket,
    address: &str,
    rules: watch::Receiver<Arc<Ruleset>>,
    registry: &Registry,
    clock: notifier::Clock,
) -> anyhow::Result<Notifier> {
    let webhook = WebhookConfig {
        url: SecretString::from(format!("http://{}/", receiver.local_addr()?)),
        secret: SecretString::from(format!("whsec_{}", random_hex())),
        allowed_hosts: vec!["127.0.0.1".to_owned()],
        allow_private: true,
        timeout: Duration::from_secs(5),
    };
    let config = notifier::Config {
        link_base: address.to_owned(),
        webhook: Some(webhook),
        ..notifier::Config::default()
    };
    Ok(Notifier::new(config, store.clone(), rules, registry, clock)?)
}

/// Serves until the guard is dropped.
fn serve(listener: TcpListener, router: Router) -> DropGuard {
    let stop = CancellationToken::new();
    let stopped = stop.clone().cancelled_owned();
    tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(stopped).into_future());
    stop.drop_guard()
}

/// 128 random bits; the text is base64 of 24 bytes as well.
fn random_hex() -> String {
    let mut bytes = [0_u8; 16];
    rand::fill(&mut bytes);
    triage::hex(&bytes)
}

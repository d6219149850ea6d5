//! `hearthwatch doctor`: what is wrong, and what to do about it.

use std::collections::BTreeSet;
use std::process::ExitCode;

use serde_json::json;

use super::{SOME_FAILED, open};
use crate::config::Config;
use crate::{broker, channels};

struct Finding {
    part: &'static str,
    fine: bool,
    says: String,
}

/// Looks at every part and prints what it finds.
pub async fn run(config: &Config, as_json: bool) -> anyhow::Result<ExitCode> {
    let mut findings = Vec::new();
    store(config, &mut findings).await;
    broker_of(config, &mut findings).await;
    if config.tokens.is_empty() {
        let says = "no [[tokens]]: nobody can send events over HTTP";
        findings.push(Finding { part: "http", fine: true, says: says.to_owned() });
    }
    let fine = findings.iter().all(|finding| finding.fine);
    for Finding { part, fine, says } in findings {
        if as_json {
            println!("{}", json!({ "part": part, "fine": fine, "says": says }));
        } else {
            println!("{} {part}: {says}", if fine { "ok  " } else { "BAD " });
        }
    }
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

async fn store(config: &Config, findings: &mut Vec<Finding>) {
    let mut say = |fine, says: String| findings.push(Finding { part: "store", fine, says });
    let store = match open::store(config).await {
        Ok(store) => store,
        Err(error) => {
            let help = "check store.url and store.key_file, and run `hearthwatch migrate`";
            return say(false, format!("{error:#}; {help}"));
        }
    };
    match store.check_writable().await {
        Ok(()) => say(true, "can be read and written, and the key is its own".to_owned()),
        Err(error) => say(false, format!("cannot be written: {error}; is the disk full?")),
    }
    match open::live_ruleset(&store).await {
        Ok(ruleset) => {
            let count = ruleset.rules().len();
            say(true, format!("live ruleset {}, {count} rules", &ruleset.hash()[..12]));
        }
        Err(error) => say(false, format!("the live ruleset does not load: {error:#}")),
    }
    nodes(&store, &mut say).await;
    backup(&store, &mut say).await;
    match store.quarantined(0).await {
        Ok(rows) if rows.is_empty() => say(true, "nothing in quarantine".to_owned()),
        Ok(rows) => {
            let help = "see `hearthwatch quarantine list`";
            say(true, format!("{} in quarantine; {help}", rows.len()));
        }
        Err(error) => say(false, format!("the quarantine cannot be read: {error}")),
    }
    match store.roster().await {
        Ok(roster) if roster.people().next().is_none() => {
            let help = "nobody can be warned; run `hearthwatch roster import`";
            say(false, format!("the roster is empty: {help}"));
        }
        Ok(roster) => {
            say(true, format!("{} people on the roster", roster.people().count()));
            if let Some(settings) = channels(config, &roster, &mut say) {
                mail(&settings, &mut say).await;
                without_address(&store, &roster, &mut say).await;
            }
        }
        Err(error) => say(false, format!("the roster cannot be read: {error}")),
    }
}

/// Every channel that somebody is to be told by is configured. Gives the settings, if a notifier
/// would start with them.
fn channels(
    config: &Config,
    roster: &store::Roster,
    say: &mut impl FnMut(bool, String),
) -> Option<notifier::Config> {
    let settings = channels::settings(config);
    let settings = settings.and_then(|settings| {
        settings.check()?;
        Ok(settings)
    });
    let settings = match settings {
        Ok(settings) => settings,
        Err(error) => {
            say(false, format!("{error:#}; the notifier will not start"));
            return None;
        }
    };
    let known = settings.channels();
    let named: BTreeSet<&String> = roster.people().flat_map(|person| &person.channels).collect();
    let unknown: Vec<&str> =
        named.into_iter().filter(|name| !known.contains(name)).map(String::as_str).collect();
    if unknown.is_empty() {
        say(true, format!("channels: {}", known.join(", ")));
    } else {
        let help = "set it up under [notifier], or take it from the roster";
        let unknown = unknown.join(", ");
        say(false, format!("the roster names a channel that is not set up: {unknown}; {help}"));
    }
    Some(settings)
}

/// The mail server lets us in.
async fn mail(settings: &notifier::Config, say: &mut impl FnMut(bool, String)) {
    match settings.try_mail().await {
        Ok(None) => {}
        Ok(Some(Ok(()))) => say(true, "the mail server lets us in".to_owned()),
        Ok(Some(Err(why))) => say(false, format!("mail: {why}; check [notifier.mail]")),
        Err(error) => say(false, format!("{error}; the notifier will not start")),
    }
}

/// Everybody who is to be told by mail or short message has an address or a number.
async fn without_address(
    store: &store::Store,
    roster: &store::Roster,
    say: &mut impl FnMut(bool, String),
) {
    let (mut mail, mut sms) = (0, 0);
    for person in roster.people() {
        let is_told_by = |channel: &str| person.channels.iter().any(|name| name == channel);
        sms += u32::from(is_told_by("sms") && person.phone_hash.is_none());
        if is_told_by("mail") {
            match store.person_details(&person.id).await {
                Ok(details) => mail += u32::from(details.is_none_or(|one| one.email.is_none())),
                Err(error) => return say(false, format!("the roster cannot be read: {error}")),
            }
        }
    }
    for (count, channel, field) in [(mail, "mail", "email"), (sms, "sms", "phone")] {
        if count > 0 {
            let help = format!("add `{field}` to the roster, or take the channel from it");
            say(false, format!("to be told by {channel}, but without an address: {count}; {help}"));
        }
    }
}

/// A backup is old after two days: one a day, and one that failed.
const BACKUP_HOURS_MAX: i64 = 48;

async fn backup(store: &store::Store, say: &mut impl FnMut(bool, String)) {
    let help = "run `hearthwatch backup make` every day, onto another machine";
    match store.last_backup_at().await {
        Ok(None) => say(true, format!("no backup yet; {help}")),
        Ok(Some(at)) => {
            let hours = (open::now() - at) / 3_600_000_000;
            match hours > BACKUP_HOURS_MAX {
                true => say(false, format!("the last backup is {hours} hours old; {help}")),
                false => say(true, format!("the last backup is {hours} hours old")),
            }
        }
        Err(error) => say(false, format!("whether there is a backup cannot be read: {error}")),
    }
}

/// Each running process judges with the live ruleset.
async fn nodes(store: &store::Store, say: &mut impl FnMut(bool, String)) {
    let (nodes, live) = match (store.nodes(open::now()).await, store.live_ruleset().await) {
        (Ok(nodes), Ok(live)) => (nodes, live.unwrap_or_default()),
        (Err(error), _) | (_, Err(error)) => {
            return say(false, format!("the nodes cannot be read: {error}"));
        }
    };
    for node in nodes.iter().filter(|node| !node.gone) {
        let (id, hash) = (&node.id, node.judges_with.get(..12).unwrap_or_default());
        match &node.load_error {
            Some(why) => say(false, format!("node {id} is out of service: {why}")),
            None if node.judges_with != live => {
                say(false, format!("node {id} still judges with {hash}; look at its log"));
            }
            None => say(true, format!("node {id} judges with {hash}")),
        }
    }
}

async fn broker_of(config: &Config, findings: &mut Vec<Finding>) {
    let mut say = |fine, says: String| findings.push(Finding { part: "broker", fine, says });
    match broker::config(&config.broker) {
        Ok(None) => say(true, "none configured: HTTP and files are the ways in".to_owned()),
        Err(error) => say(false, format!("{error:#}")),
        Ok(Some(broker)) => match queue::verify(&broker).await {
            Ok(found) if found.missing.is_empty() => {
                let queues: Vec<String> = found
                    .queues
                    .iter()
                    .map(|one| {
                        format!("{} {} ready, {} consumers", one.queue, one.ready, one.consumers)
                    })
                    .collect();
                say(true, queues.join("; "));
            }
            Ok(found) => {
                let help = "start a role with the set-up user, or import definitions.json";
                say(false, format!("missing: {}; {help}", found.missing.join(", ")));
            }
            Err(error) => say(false, format!("{error}; check broker.url")),
        },
    }
}

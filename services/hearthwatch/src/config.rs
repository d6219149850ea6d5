//! Configuration: the embedded default, then a file, then `HEARTHWATCH_*` variables. Unknown keys
//! are refused by name; what is secret cannot be printed.

use std::path::{Path, PathBuf};

use anyhow::Context;
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// The commented default, which is also the documentation.
pub const DEFAULT: &str = include_str!("../../../deploy/hearthwatch.toml");

/// Everything that can be set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The town of events that name none.
    pub town: String,
    /// The county above it, where the chain of warnings ends.
    pub county: String,
    /// Names of villages and grids as files write them, and their codes.
    #[serde(default)]
    pub places: std::collections::BTreeMap<String, String>,
    /// The database.
    pub store: Store,
    /// RabbitMQ.
    pub broker: Broker,
    /// Taking events.
    pub ingest: Ingest,
    /// The listener for people and sources.
    pub http: Http,
    /// The listener for operators.
    pub admin: Admin,
    /// Telling people.
    pub notifier: Notifier,
    /// Logs.
    pub log: Log,
    /// Who may send events over HTTP.
    #[serde(default)]
    pub tokens: Vec<Token>,
}

/// The database.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// Its address; it may hold a password.
    pub url: SecretString,
    /// The most connections.
    pub connections: u32,
    /// The file with the master key.
    pub key_file: PathBuf,
}

/// RabbitMQ.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broker {
    /// Its addresses in one list; empty for none.
    pub url: SecretString,
    /// Certificates of a private authority; empty for the system's.
    pub ca_file: PathBuf,
    /// Messages handed out ahead, for each worker.
    pub prefetch: u16,
    /// Broker users that may send, with what each may speak for; none: any user of the broker.
    #[serde(default)]
    pub producers: Vec<Producer>,
}

/// A sender over the broker.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Producer {
    /// Its login, which the broker checks.
    pub user: String,
    /// Prefixes of `source` it may speak for; none for any.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Prefixes of places it may speak for; none for any.
    #[serde(default)]
    pub places: Vec<String>,
}

/// Taking events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ingest {
    /// The most events of one transaction.
    pub batch: usize,
    /// Workers for each queue.
    pub workers: usize,
}

/// The listener for people and sources.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// The address it listens on.
    pub listen: String,
    /// The address people reach it by.
    pub base_url: String,
}

/// The listener for operators.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// The address it listens on.
    pub listen: String,
}

/// Telling people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notifier {
    /// How often due warnings are looked for without a nudge.
    pub sweep_milliseconds: u64,
    /// The signed webhook.
    pub webhook: Webhook,
    /// Group robots.
    #[serde(default)]
    pub robots: Vec<Robot>,
    /// The mail server.
    pub mail: Mail,
    /// Short messages.
    pub sms: Sms,
}

/// The signed webhook.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where it posts; empty for nowhere.
    pub url: SecretString,
    /// What it signs with.
    pub secret: SecretString,
    /// Whether private and loopback addresses are allowed.
    pub allow_private: bool,
}

/// A group robot of a work app.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Robot {
    /// Its name; the roster's channel is `robot:` and this.
    pub name: String,
    /// The app.
    pub kind: notifier::RobotKind,
    /// Where it posts.
    pub url: SecretString,
    /// What it signs with; empty for 企业微信.
    #[serde(default)]
    pub secret: SecretString,
    /// Everybody in the group, as the roster knows them.
    pub members: Vec<String>,
    /// Whether private and loopback addresses are allowed.
    #[serde(default)]
    pub allow_private: bool,
}

/// The mail server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Its name; empty for none.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is encrypted.
    pub tls: notifier::MailTls,
    /// Certificates of a private authority; empty for the system's.
    pub ca_file: PathBuf,
    /// Who signs in; empty for nobody.
    pub user: String,
    /// With what.
    pub password: SecretString,
    /// Whom the mail is from.
    pub from: String,
    /// The most mails of a minute.
    pub most_per_minute: u32,
    /// Whether private and loopback addresses are allowed.
    pub allow_private: bool,
}

/// Short messages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// Where they are handed in.
    pub url: String,
    /// Which key signs; empty for none.
    pub access_key_id: SecretString,
    /// The key.
    pub access_key_secret: SecretString,
    /// The approved signature.
    pub sign_name: String,
    /// The code of the approved template.
    pub template_code: String,
    /// Whether private and loopback addresses are allowed.
    pub allow_private: bool,
}

/// Logs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// A level or filter.
    pub filter: String,
    /// `json` or `text`.
    pub format: String,
}

/// A sender over HTTP.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// The bearer token.
    pub token: SecretString,
    /// Prefixes of `source` it may speak for; none for any.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Prefixes of places it may speak for; none for any.
    #[serde(default)]
    pub places: Vec<String>,
}

/// Variables that begin like settings and are none.
const NOT_SETTINGS: &[&str] = &["config", "test_all", "test_postgres", "test_amqp"];

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// Names the key, and the file or variable it comes from.
    pub fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Toml::string(DEFAULT));
        if let Some(file) = file {
            std::fs::read_to_string(file)
                .with_context(|| format!("the configuration {} cannot be read", file.display()))?;
            figment = figment.merge(Toml::file_exact(file));
        }
        let variables = Env::prefixed("HEARTHWATCH_").ignore(NOT_SETTINGS).split("__");
        let config: Self = figment.merge(variables).extract().map_err(|error| {
            // Figment's own text may quote the value; a value may be a password.
            let mut places = error.into_iter().map(|one| {
                let key = one.path.join(".");
                let colon = if key.is_empty() { "" } else { ": " };
                format!("{key}{colon}{} (from {})", plain(&one.kind), origin(&one))
            });
            anyhow::anyhow!("configuration: {}", places.next().unwrap_or_default())
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!((1..=4096).contains(&self.ingest.batch), "ingest.batch must be 1 to 4096");
        anyhow::ensure!((1..=64).contains(&self.ingest.workers), "ingest.workers must be 1 to 64");
        let connections = self.store.connections;
        anyhow::ensure!((1..=500).contains(&connections), "store.connections must be 1 to 500");
        anyhow::ensure!(self.broker.prefetch > 0, "broker.prefetch must be at least 1");
        for (key, address) in
            [("http.listen", &self.http.listen), ("admin.listen", &self.admin.listen)]
        {
            let parsed: Result<std::net::SocketAddr, _> = address.parse();
            parsed.map_err(|_| anyhow::anyhow!("{key} must be an address and port"))?;
        }
        anyhow::ensure!(is_web(&self.http.base_url), "http.base_url must be http://… or https://…");
        let hook = self.notifier.webhook.url.expose_secret();
        let is_hook = hook.is_empty() || is_web(hook);
        anyhow::ensure!(is_hook, "notifier.webhook.url must be http://… or https://…, or empty");
        let sweep = self.notifier.sweep_milliseconds;
        let is_sweep = (10..=3_600_000).contains(&sweep);
        anyhow::ensure!(is_sweep, "notifier.sweep_milliseconds must be 10 to 3600000");
        anyhow::ensure!(!self.town.is_empty(), "town must be a code");
        Ok(())
    }
}

/// Whether this is the address of a web server, as far as one can see without asking it.
fn is_web(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, host)| {
        ["http", "https"].contains(&scheme) && !host.is_empty() && !host.starts_with('/')
    })
}

/// The file or variable that set the value.
fn origin(error: &figment::Error) -> String {
    let source = error.metadata.as_ref().and_then(|data| data.source.as_ref());
    if let Some(file) = source.and_then(figment::Source::file_path) {
        return file.display().to_string();
    }
    match &error.metadata {
        Some(data) if data.name.contains("environment") => {
            format!("the variable HEARTHWATCH_{}", error.path.join("__").to_uppercase())
        }
        _ => "the default".to_owned(),
    }
}

/// What is wrong with a key, without its value.
fn plain(kind: &figment::error::Kind) -> String {
    use figment::error::Kind;
    match kind {
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            let expected = expected.to_string();
            let is_whole = ["u16", "u32", "u64", "usize"].contains(&&*expected);
            let expected = if is_whole { "a whole number within its limits" } else { &expected };
            format!("is not {expected}")
        }
        Kind::UnknownField(name, known) => {
            format!("unknown key `{name}`; known are {}", known.join(", "))
        }
        Kind::MissingField(name) => format!("`{name}` is missing"),
        Kind::DuplicateField(name) => format!("`{name}` stands twice"),
        Kind::Message(text) if text.contains("TOML") => text.lines().next().unwrap_or("").into(),
        _ => "cannot be read".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_a_whole_configuration() {
        let config = Config::read(None).expect("the default");
        assert_eq!(config.town, "YC");
        assert!(!format!("{config:?}").contains("hearthwatch.db"));
    }
}

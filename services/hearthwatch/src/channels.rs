//! What the notifier is told, above all of its channels, from the configuration. The host of an
//! address that is configured is the one that may be called.

use std::time::Duration;

use anyhow::Context;
use notifier::{MailConfig, RobotConfig, SmsConfig, WebhookConfig};
use secrecy::ExposeSecret;

use crate::config::{Config, Mail, Robot, Sms, Webhook};

/// For one exchange with a channel.
const TIMEOUT: Duration = Duration::from_secs(10);

/// All that the notifier is told.
pub fn settings(config: &Config) -> anyhow::Result<notifier::Config> {
    Ok(notifier::Config {
        link_base: config.http.base_url.clone(),
        county: config.county.clone(),
        sweep_every: Duration::from_millis(config.notifier.sweep_milliseconds),
        webhook: webhook(&config.notifier.webhook)?,
        robots: robots(&config.notifier.robots)?,
        mail: mail(&config.notifier.mail)?,
        sms: sms(&config.notifier.sms)?,
        ..notifier::Config::default()
    })
}

/// The webhook, if there is an address.
fn webhook(config: &Webhook) -> anyhow::Result<Option<WebhookConfig>> {
    if config.url.expose_secret().is_empty() {
        return Ok(None);
    }
    let host = host(config.url.expose_secret()).context("notifier.webhook.url has no host")?;
    Ok(Some(WebhookConfig {
        url: config.url.clone(),
        secret: config.secret.clone(),
        allowed_hosts: vec![host],
        allow_private: config.allow_private,
        timeout: TIMEOUT,
    }))
}

/// The group robots.
fn robots(configs: &[Robot]) -> anyhow::Result<Vec<RobotConfig>> {
    let robots = configs.iter().map(|config| {
        let host = host(config.url.expose_secret());
        let host =
            host.with_context(|| format!("notifier.robots: {}: url has no host", config.name))?;
        Ok(RobotConfig {
            name: config.name.clone(),
            kind: config.kind,
            url: config.url.clone(),
            secret: config.secret.clone(),
            members: config.members.clone(),
            allowed_hosts: vec![host],
            allow_private: config.allow_private,
            timeout: TIMEOUT,
        })
    });
    robots.collect()
}

/// The mail server, if there is a name.
fn mail(config: &Mail) -> anyhow::Result<Option<MailConfig>> {
    if config.host.is_empty() {
        return Ok(None);
    }
    let mut authority = Vec::new();
    if !config.ca_file.as_os_str().is_empty() {
        let path = &config.ca_file;
        let unread = || format!("notifier.mail.ca_file {} cannot be read", path.display());
        authority = std::fs::read(path).with_context(unread)?;
        anyhow::ensure!(!authority.is_empty(), "notifier.mail.ca_file is empty");
    }
    Ok(Some(MailConfig {
        host: config.host.clone(),
        port: config.port,
        tls: config.tls,
        authority,
        user: config.user.clone(),
        password: config.password.clone(),
        from: config.from.clone(),
        most_per_minute: config.most_per_minute,
        allow_private: config.allow_private,
        timeout: TIMEOUT,
    }))
}

/// Short messages, if there is a key.
fn sms(config: &Sms) -> anyhow::Result<Option<SmsConfig>> {
    if config.access_key_id.expose_secret().is_empty() {
        return Ok(None);
    }
    let host = host(&config.url).context("notifier.sms.url has no host")?;
    Ok(Some(SmsConfig {
        url: config.url.clone(),
        access_key_id: config.access_key_id.clone(),
        access_key_secret: config.access_key_secret.clone(),
        sign_name: config.sign_name.clone(),
        template_code: config.template_code.clone(),
        allowed_hosts: vec![host],
        allow_private: config.allow_private,
        timeout: TIMEOUT,
    }))
}

/// The host of an address, without user and port.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    (!host.is_empty()).then(|| host.to_owned())
}

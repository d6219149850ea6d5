//! A signed webhook (Standard Webhooks): one receiver of the town's own, which forwards.
//!
//! Its address is a credential, and is called as every other: see [`super::caller`].

mod answer;
mod signature;

use std::time::Duration;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use triage::event::rfc3339;

use self::signature::Secret;
use super::caller::{self, Caller};
use super::{Verdict, address};
use crate::message::Message;

pub(crate) const NAME: &str = "webhook";

/// How to reach the receiver.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// Its address; whoever knows it may be able to post there, so it is not printed.
    pub url: SecretString,
    /// The shared secret, `whsec_` and base64.
    pub secret: SecretString,
    /// Host names that may be called.
    pub allowed_hosts: Vec<String>,
    /// Lets through private and loopback addresses, plain HTTP and any port. For a receiver on
    /// the same machine or in the same closed network.
    pub allow_private: bool,
    /// For the whole exchange.
    pub timeout: Duration,
}

/// What is wrong with the configuration of the webhook; the address itself is not repeated.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// It is no address, or not one that may be called.
    #[error("webhook.url {0}")]
    Url(&'static str),
    /// The secret is not one.
    #[error("webhook.secret must be whsec_ and base64 of 24 to 64 bytes")]
    Secret,
    /// The client could not be made.
    #[error("the HTTP client could not be set up")]
    Client,
}

/// The channel.
#[derive(Debug)]
pub(crate) struct Webhook {
    caller: Caller,
    url: SecretString,
    secret: Secret,
}

impl Webhook {
    /// Checks the address and prepares the client.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub(crate) fn new(config: &WebhookConfig) -> Result<Self, WebhookError> {
        address::check(config.url.expose_secret(), &config.allowed_hosts, config.allow_private)
            .map_err(WebhookError::Url)?;
        let secret = Secret::parse(config.secret.expose_secret()).ok_or(WebhookError::Secret)?;
        let caller =
            Caller::new(config.allow_private, config.timeout).ok_or(WebhookError::Client)?;
        Ok(Self { caller, url: config.url.clone(), secret })
    }

    /// Posts one message.
    pub(crate) async fn send(&self, message: &Message, now: i64) -> Verdict {
        let Ok(url) = Url::parse(self.url.expose_secret()) else {
            return Verdict::Broken("no address");
        };
        let body = body(message, now);
        let seconds = now.div_euclid(1_000_000);
        let signature = self.secret.sign(&message.id, seconds, &body);
        let request = self
            .caller
            .post(url, body)
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature);
        match caller::send(request).await {
            Ok(answer) => answer::verdict(&answer),
            Err(verdict) => verdict,
        }
    }
}

/// What the receiver is told: who is asked about which case at which level; never what happened.
fn body(message: &Message, now: i64) -> String {
    let kind = if message.answer_by.is_some() { "warning.asked" } else { "warning.told" };
    json!({
        "type": kind,
        "timestamp": rfc3339(now),
        "data": {
            "warning": message.warning,
            "recipient": message.recipient,
            "case": message.number,
            "level": message.level.words(),
            "answer_by": message.answer_by.map(rfc3339),
            "link": message.link,
            "text": message.text,
        },
    })
    .to_string()
}

//! A signed webhook (Standard Webhooks): one receiver of the town's own, which forwards.
//!
//! The address is a credential and a target of the curious: only hosts that are allowed by name,
//! only public addresses, no redirects, no proxy, little patience, and at most 64 KiB read back.

mod address;
mod answer;
mod signature;

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use triage::event::rfc3339;

use self::address::PublicOnly;
use self::signature::Secret;
use super::Verdict;
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
    client: Client,
    url: SecretString,
    secret: Secret,
}

impl Webhook {
    /// Checks the address and prepares the client.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub(crate) fn new(config: &WebhookConfig) -> Result<Self, WebhookError> {
        address::check(config)?;
        let secret = Secret::parse(config.secret.expose_secret()).ok_or(WebhookError::Secret)?;
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .https_only(!config.allow_private)
            .timeout(config.timeout)
            .connect_timeout(config.timeout.min(Duration::from_secs(5)))
            .dns_resolver(Arc::new(PublicOnly { allow_private: config.allow_private }))
            .user_agent("hearthwatch")
            .build()
            .map_err(|_| WebhookError::Client)?;
        Ok(Self { client, url: config.url.clone(), secret })
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
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(body);
        match request.send().await {
            Ok(response) => answer::verdict(response).await,
            Err(error) => answer::failure(&error),
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

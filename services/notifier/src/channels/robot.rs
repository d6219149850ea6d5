//! Group robots of the work apps (企业微信、钉钉、飞书): a message into a group chat.
//!
//! A group has more readers than the one who is asked, so everybody in it is named in the
//! configuration, and nothing is said there of a matter that one of them is a party or kin to.
//! The apps answer 200 also when they refuse: the verdict is the code in the body, and a code that
//! is not known is a failure.

mod dingtalk;
mod feishu;
mod wecom;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;
use store::Store;

use super::caller::{self, Answer, Caller};
use super::{Verdict, address};
use crate::message::Message;

/// What the channel of a robot begins with, before the robot's name.
pub(crate) const PREFIX: &str = "robot:";
/// Limits are kept in windows of so many microseconds.
const WINDOW_MICROS: i64 = 60_000_000;

/// Which app a robot belongs to; written in small letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RobotKind {
    /// 企业微信.
    Wecom,
    /// 钉钉.
    Dingtalk,
    /// 飞书.
    Feishu,
}

impl RobotKind {
    /// The most messages of one window: half of what the app allows in a minute (20, 20 and 100,
    /// by their documentation), because two windows may meet within one of its minutes. 钉钉 shuts
    /// a robot out for ten minutes that sends more.
    const fn most_per_window(self) -> i64 {
        match self {
            Self::Wecom | Self::Dingtalk => 10,
            Self::Feishu => 50,
        }
    }
}

/// How to reach a group.
#[derive(Clone, Debug)]
pub struct RobotConfig {
    /// The name that the roster knows it by, behind `robot:`.
    pub name: String,
    /// The app.
    pub kind: RobotKind,
    /// Its address; whoever knows it may post there, so it is not printed.
    pub url: SecretString,
    /// What 钉钉 and 飞书 sign with; 企业微信 has none.
    pub secret: SecretString,
    /// Everybody in the group, as the roster knows them.
    pub members: Vec<String>,
    /// Host names that may be called.
    pub allowed_hosts: Vec<String>,
    /// Lets through private and loopback addresses, plain HTTP and any port.
    pub allow_private: bool,
    /// For the whole exchange.
    pub timeout: Duration,
}

impl RobotConfig {
    /// The name of its channel.
    pub(crate) fn channel(&self) -> String {
        format!("{PREFIX}{}", self.name)
    }
}

/// What is wrong with the configuration of a robot; address and secret are not repeated.
#[derive(Debug, thiserror::Error)]
#[error("notifier.robots: {name}: {problem}")]
pub struct RobotError {
    /// Its name.
    pub name: String,
    /// What is wrong.
    pub problem: &'static str,
}

/// The channel.
#[derive(Debug)]
pub(super) struct Robot {
    caller: Caller,
    config: RobotConfig,
    /// `robot:` and its name.
    pub(super) channel: String,
}

impl Robot {
    /// Checks the configuration and prepares the client.
    ///
    /// # Errors
    /// [`RobotError`].
    pub(super) fn new(config: &RobotConfig) -> Result<Self, RobotError> {
        let wrong = |problem| RobotError { name: config.name.clone(), problem };
        address::check(config.url.expose_secret(), &config.allowed_hosts, config.allow_private)
            .map_err(&wrong)?;
        if config.members.is_empty() {
            return Err(wrong("members must name everybody in the group"));
        }
        if config.kind == RobotKind::Dingtalk && config.secret.expose_secret().is_empty() {
            return Err(wrong("secret is missing: the robot must be set to sign"));
        }
        let caller = Caller::new(config.allow_private, config.timeout)
            .ok_or_else(|| wrong("the HTTP client could not be set up"))?;
        Ok(Self { caller, channel: config.channel(), config: config.clone() })
    }

    /// Everybody who reads what it says.
    pub(super) fn members(&self) -> &[String] {
        &self.config.members
    }

    /// Posts one message, if the app's limit leaves room for it.
    pub(super) async fn send(&self, store: &Store, message: &Message, now: i64) -> Verdict {
        let window = now - now.rem_euclid(WINDOW_MICROS);
        let most = self.config.kind.most_per_window();
        match store.take_channel_slot(&self.channel, window, most).await {
            Ok(true) => self.post(&message.text, now).await,
            Ok(false) => Verdict::Retry(Some(window + WINDOW_MICROS - now), "our own limit"),
            Err(_) => Verdict::Retry(None, "the store did not answer"),
        }
    }

    async fn post(&self, text: &str, now: i64) -> Verdict {
        let Ok(mut url) = Url::parse(self.config.url.expose_secret()) else {
            return Verdict::Broken("no address");
        };
        let secret = self.config.secret.expose_secret();
        let body = match self.config.kind {
            RobotKind::Wecom => wecom::body(text),
            RobotKind::Dingtalk => {
                dingtalk::sign(&mut url, secret, now);
                dingtalk::body(text)
            }
            RobotKind::Feishu => feishu::body(text, secret, now),
        };
        match caller::send(self.caller.post(url, body.to_string())).await {
            Ok(answer) => self.verdict(&answer),
            Err(verdict) => verdict,
        }
    }

    fn verdict(&self, answer: &Answer) -> Verdict {
        match answer.status.as_u16() {
            200..300 => {}
            429 => return Verdict::Retry(answer.asked_for, "too many at once"),
            500..600 => return Verdict::Retry(answer.asked_for, "the app failed"),
            _ => return Verdict::Broken("an answer without meaning"),
        }
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
            return Verdict::Retry(None, "the answer cannot be read");
        };
        match self.config.kind {
            RobotKind::Wecom => wecom::verdict(&body),
            RobotKind::Dingtalk => dingtalk::verdict(&body),
            RobotKind::Feishu => feishu::verdict(&body),
        }
    }
}

/// base64 of HMAC-SHA256.
fn mac(key: &str, message: &str) -> String {
    // An HMAC key may have any length, so this never fails.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(message.as_bytes());
    BASE64.encode(mac.finalize().into_bytes())
}

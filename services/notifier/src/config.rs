//! What the notifier needs to be told.

use std::time::Duration;

use crate::channels::mail::{self, MailConfig};
use crate::channels::robot::RobotConfig;
use crate::channels::sms::{self, SmsConfig};
use crate::channels::webhook::{self, WebhookConfig};
use crate::channels::{Callable, ChannelError, inbox};

/// Settings of the notifier.
#[derive(Clone, Debug)]
pub struct Config {
    /// Before `/w/<id>` in a message; behind it one has to sign in.
    pub link_base: String,
    /// The place code of the county, where every chain ends.
    pub county: String,
    /// How often to look for due rows without being nudged.
    pub sweep_every: Duration,
    /// How many warnings one claim takes at most.
    pub batch: u32,
    /// How many batches are on their way at once.
    pub workers: u32,
    /// The webhook channel; without it a person's `webhook` counts as broken.
    pub webhook: Option<WebhookConfig>,
    /// Group robots, each a channel of its own.
    pub robots: Vec<RobotConfig>,
    /// The mail server; without it a person's `mail` counts as broken.
    pub mail: Option<MailConfig>,
    /// Short messages; without them a person's `sms` counts as broken.
    pub sms: Option<SmsConfig>,
}

impl Config {
    /// The channels that are set up, by the names that the roster knows them by.
    #[must_use]
    pub fn channels(&self) -> Vec<String> {
        let webhook = self.webhook.as_ref().map(|_| webhook::NAME.to_owned());
        let robots = self.robots.iter().map(RobotConfig::channel);
        let mail = self.mail.as_ref().map(|_| mail::NAME.to_owned());
        let sms = self.sms.as_ref().map(|_| sms::NAME.to_owned());
        let inbox = std::iter::once(inbox::NAME.to_owned());
        inbox.chain(webhook).chain(robots).chain(mail).chain(sms).collect()
    }

    /// Looks at the settings of every channel, as a notifier does when it starts.
    ///
    /// # Errors
    /// What is wrong with the first that is wrong.
    pub fn check(&self) -> Result<(), ChannelError> {
        Callable::new(self).map(|_| ())
    }

    /// Signs in to the mail server and sends nothing; `None` where none is set up.
    ///
    /// # Errors
    /// What is wrong with the settings of a channel.
    pub async fn try_mail(&self) -> Result<Option<Result<(), &'static str>>, ChannelError> {
        let tried = Callable::new(self)?.try_mail().await;
        Ok(tried.map(|tried| tried.map_err(|verdict| verdict.reason())))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            link_base: "http://127.0.0.1:8080".to_owned(),
            county: "TC".to_owned(),
            sweep_every: Duration::from_secs(1),
            batch: 128,
            workers: 4,
            webhook: None,
            robots: Vec::new(),
            mail: None,
            sms: None,
        }
    }
}

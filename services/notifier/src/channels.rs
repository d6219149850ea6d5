//! Ways to reach a person, one file each. A channel decides itself, at the call that failed,
//! whether trying again can help; whatever it does not know is a failure.

mod address;
mod caller;
pub(crate) mod inbox;
pub(crate) mod mail;
pub(crate) mod robot;
pub(crate) mod sms;
pub(crate) mod webhook;

use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use store::{Outcome, Store};

use crate::config::Config;
use crate::message::Message;
use mail::{Mail, MailError};
use robot::{Robot, RobotError};
use sms::{Sms, SmsError};
use webhook::{Webhook, WebhookError};

/// How many messages are on their way at once.
pub(crate) const AT_ONCE: usize = 64;

/// Channels of which a deployment has one or none.
const ONE_EACH: [&str; 3] = [webhook::NAME, mail::NAME, sms::NAME];

/// What is wrong with the configuration of a channel.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// Of the webhook.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// Of a robot.
    #[error(transparent)]
    Robot(#[from] RobotError),
    /// Of the mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// Of the short messages.
    #[error(transparent)]
    Sms(#[from] SmsError),
}

/// What a channel answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It took the message.
    Sent,
    /// It took it for some of those it is for.
    Partial(&'static str),
    /// It may take it later; no sooner than after so many microseconds, if it said.
    Retry(Option<i64>, &'static str),
    /// It is out of order until somebody mends it.
    Broken(&'static str),
    /// It will never take this message.
    Rejected(&'static str),
}

impl Verdict {
    pub(crate) const fn outcome(&self) -> Outcome {
        match self {
            Self::Sent => Outcome::Sent,
            Self::Partial(_) => Outcome::Partial,
            Self::Retry(..) => Outcome::Retry,
            Self::Broken(_) => Outcome::Broken,
            Self::Rejected(_) => Outcome::Rejected,
        }
    }

    /// A word or two for whoever looks after the program; never what a provider wrote.
    pub(crate) const fn reason(&self) -> &'static str {
        match self {
            Self::Sent => "",
            Self::Partial(reason)
            | Self::Retry(_, reason)
            | Self::Broken(reason)
            | Self::Rejected(reason) => reason,
        }
    }
}

/// A message on its way to a channel.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) channel: String,
    pub(crate) message: Message,
}

/// Those who are called, prepared from their settings.
#[derive(Debug)]
pub(crate) struct Callable {
    webhook: Option<Webhook>,
    robots: Vec<Robot>,
    mail: Option<Mail>,
    sms: Option<Sms>,
}

impl Callable {
    /// Checks the settings and prepares what is called.
    ///
    /// # Errors
    /// When the settings of one are wrong, or two robots have one name.
    pub(crate) fn new(config: &Config) -> Result<Self, ChannelError> {
        let webhook = config.webhook.as_ref().map(Webhook::new).transpose()?;
        let mut robots: Vec<Robot> = Vec::with_capacity(config.robots.len());
        for settings in &config.robots {
            let robot = Robot::new(settings)?;
            if robots.iter().any(|other| other.channel == robot.channel) {
                let problem = "another robot has this name too";
                return Err(RobotError { name: settings.name.clone(), problem }.into());
            }
            robots.push(robot);
        }
        let mail = config.mail.as_ref().map(Mail::new).transpose()?;
        let sms = config.sms.as_ref().map(Sms::new).transpose()?;
        Ok(Self { webhook, robots, mail, sms })
    }

    /// Signs in to the mail server; `None` where none is set up.
    pub(crate) async fn try_mail(&self) -> Option<Result<(), Verdict>> {
        Some(self.mail.as_ref()?.try_out().await)
    }
}

/// The channels of this deployment.
#[derive(Debug)]
pub(crate) struct Channels {
    store: Store,
    called: Callable,
    /// The longest that one exchange may take.
    pub(crate) timeout: Duration,
}

impl Channels {
    /// Those that are configured.
    ///
    /// # Errors
    /// As [`Callable::new`].
    pub(crate) fn new(store: Store, config: &Config) -> Result<Self, ChannelError> {
        let timeouts = config.robots.iter().map(|robot| robot.timeout);
        let timeouts = timeouts.chain(config.webhook.iter().map(|webhook| webhook.timeout));
        let timeouts = timeouts.chain(config.mail.iter().map(|mail| mail.timeout));
        let timeout = timeouts.chain(config.sms.iter().map(|sms| sms.timeout)).max();
        Ok(Self { store, called: Callable::new(config)?, timeout: timeout.unwrap_or_default() })
    }

    /// Those that the metrics count from the beginning: also such as nobody set up, because a
    /// roster that names one all the same has to be heard of the first time.
    pub(crate) fn counted(config: &Config) -> Vec<String> {
        let mut channels = config.channels();
        for name in ONE_EACH {
            if !channels.iter().any(|channel| channel == name) {
                channels.push(name.to_owned());
            }
        }
        channels
    }

    /// Who else reads what is said over a channel, as the roster knows them.
    pub(crate) fn members(&self, channel: &str) -> &[String] {
        self.robot(channel).map_or(&[], Robot::members)
    }

    fn robot(&self, channel: &str) -> Option<&Robot> {
        self.called.robots.iter().find(|robot| robot.channel == channel)
    }

    /// Hands the messages over and gives their verdicts in the same order.
    pub(crate) async fn send(&self, outgoing: &[Outgoing], now: i64) -> Vec<Verdict> {
        let kept: Vec<&Message> = outgoing
            .iter()
            .filter(|one| one.channel == inbox::NAME)
            .map(|one| &one.message)
            .collect();
        let inbox = inbox::send(&self.store, &kept, now).await;
        // Boxed, because the compiler cannot see that a stream of borrowing futures may be sent.
        let calls: Vec<_> =
            outgoing.iter().map(|one| self.verdict(one, inbox.clone(), now).boxed()).collect();
        stream::iter(calls).buffered(AT_ONCE).collect().await
    }

    async fn verdict(&self, one: &Outgoing, inbox: Verdict, now: i64) -> Verdict {
        let (message, store) = (&one.message, &self.store);
        let Callable { webhook, mail, sms, .. } = &self.called;
        match &*one.channel {
            inbox::NAME => return inbox,
            webhook::NAME => {
                if let Some(webhook) = webhook {
                    return webhook.send(message, now).await;
                }
            }
            mail::NAME => {
                if let Some(mail) = mail {
                    return mail.send(store, message, now).await;
                }
            }
            sms::NAME => {
                if let Some(sms) = sms {
                    return sms.send(store, message, now).await;
                }
            }
            name => match self.robot(name) {
                Some(robot) => return robot.send(store, message, now).await,
                None if name.starts_with(robot::PREFIX) => {}
                None => return Verdict::Broken("unknown channel"),
            },
        }
        Verdict::Broken("not configured")
    }
}

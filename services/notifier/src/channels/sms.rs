//! Short messages (阿里云短信), in one approved template. The number is the roster's, read when the
//! message is sent, and only the one that was cleared.
//!
//! `Sent` means that the provider took it over. It answers 200 also when it refuses: the verdict is
//! the code in the body, and a code that is not known is a failure. A template may hold no address
//! of a page, so there is no link: whoever is told signs in as every day.

mod answer;
mod signature;

use std::time::Duration;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::{PersonDetails, Store, Window};
use triage::event::phone_digits;

use self::signature::{Call, Signer, percent};
use super::caller::{self, Caller};
use super::{Verdict, address};
use crate::message::Message;
use crate::text;

pub(crate) const NAME: &str = "sms";

const MINUTE_MICROS: i64 = 60_000_000;
/// What the provider allows one signature for one number (by its documentation): one message in a
/// minute, five in an hour, ten in a day. Kept by us for all notifiers together. They run from the
/// first message, the provider's perhaps otherwise, so its own refusals still have to be heard.
const WINDOWS: [Window; 3] = [
    Window { micros: MINUTE_MICROS, most: 1 },
    Window { micros: 60 * MINUTE_MICROS, most: 5 },
    Window { micros: 24 * 60 * MINUTE_MICROS, most: 10 },
];

/// How to reach the provider.
#[derive(Clone, Debug)]
pub struct SmsConfig {
    /// Its address.
    pub url: String,
    /// Which key signs.
    pub access_key_id: SecretString,
    /// The key.
    pub access_key_secret: SecretString,
    /// The approved signature, without 【】.
    pub sign_name: String,
    /// The code of the approved template.
    pub template_code: String,
    /// Host names that may be called.
    pub allowed_hosts: Vec<String>,
    /// Lets through private and loopback addresses, plain HTTP and any port. For a gateway in the
    /// same closed network.
    pub allow_private: bool,
    /// For the whole exchange.
    pub timeout: Duration,
}

/// What is wrong with the configuration of the short messages; no value is repeated.
#[derive(Debug, thiserror::Error)]
#[error("notifier.sms.{0}")]
pub struct SmsError(String);

/// The channel.
#[derive(Debug)]
pub(crate) struct Sms {
    caller: Caller,
    url: Url,
    signer: Signer,
    sign_name: String,
    template_code: String,
}

impl Sms {
    /// Checks the configuration and prepares the client.
    ///
    /// # Errors
    /// [`SmsError`].
    pub(crate) fn new(config: &SmsConfig) -> Result<Self, SmsError> {
        let wrong = |problem: &str| SmsError(problem.to_owned());
        address::check(&config.url, &config.allowed_hosts, config.allow_private)
            .map_err(|problem| SmsError(format!("url {problem}")))?;
        let url = Url::parse(&config.url).map_err(|_| wrong("url is not an address"))?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("url must end with its path"));
        }
        for (missing, problem) in [
            (config.access_key_id.expose_secret().is_empty(), "access_key_id is missing"),
            (config.access_key_secret.expose_secret().is_empty(), "access_key_secret is missing"),
            (config.sign_name.is_empty(), "sign_name is missing"),
            (config.template_code.is_empty(), "template_code is missing"),
        ] {
            if missing {
                return Err(wrong(problem));
            }
        }
        let caller = Caller::new(config.allow_private, config.timeout)
            .ok_or_else(|| wrong("url: the HTTP client could not be set up"))?;
        let signer = Signer::new(&config.access_key_id, &config.access_key_secret);
        let (sign_name, template_code) = (config.sign_name.clone(), config.template_code.clone());
        Ok(Self { caller, url, signer, sign_name, template_code })
    }

    /// Sends one message, if the number's limits leave room for it.
    pub(crate) async fn send(&self, store: &Store, message: &Message, now: i64) -> Verdict {
        let phone = match store.person_details(&message.recipient).await {
            Ok(Some(PersonDetails { phone: Some(phone), .. })) => phone,
            Ok(_) => return Verdict::Rejected("no telephone number in the roster"),
            Err(_) => return Verdict::Retry(None, "the store did not answer"),
        };
        // A number that the roster got since may be a party's: it has to be cleared first.
        if message.cleared_phone != Some(store.phone_hash(&phone)) {
            return Verdict::Retry(None, "the number is another one by now");
        }
        let number = phone_digits(&phone);
        if number.len() != 11 || !number.starts_with('1') {
            return Verdict::Rejected("the telephone number is not a mobile one");
        }
        match store.take_phone_slots(NAME, &phone, &WINDOWS, now).await {
            Ok(None) => self.post(message, &number, now).await,
            // What has to wait longer than a minute is told by another channel meanwhile.
            Ok(Some(free_at)) if free_at - now <= MINUTE_MICROS => {
                Verdict::Retry(Some(free_at - now), "our own limit")
            }
            Ok(Some(_)) => Verdict::Rejected("our own limit for an hour or a day"),
            Err(_) => Verdict::Retry(None, "the store did not answer"),
        }
    }

    async fn post(&self, message: &Message, number: &str, now: i64) -> Verdict {
        let query = self.query(message, number);
        let mut url = self.url.clone();
        url.set_query(Some(&query));
        let call = Call { action: "SendSms", version: "2017-05-25", url: &url, query: &query };
        let nonce = format!("{}\n{now}", message.id);
        let mut request = self.caller.post_without_body(url.clone());
        for (name, value) in self.signer.headers(call, &nonce, now) {
            request = request.header(name, value);
        }
        match caller::send(request).await {
            Ok(answer) => answer::verdict(&answer),
            Err(verdict) => verdict,
        }
    }

    /// The parameters, in the order in which they are signed.
    fn query(&self, message: &Message, number: &str) -> String {
        let Message { count, number: case, level, answer_by, .. } = message;
        let (case, level, time) = text::sms(*count, case, *level, *answer_by);
        let places = json!({ "number": case, "level": level, "time": time }).to_string();
        let parameters = [
            ("OutId", &*message.id),
            ("PhoneNumbers", number),
            ("SignName", &self.sign_name),
            ("TemplateCode", &self.template_code),
            ("TemplateParam", &places),
        ];
        let written = parameters.map(|(name, value)| format!("{name}={}", percent(value)));
        written.join("&")
    }
}

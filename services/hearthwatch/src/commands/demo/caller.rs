//! What people and other systems do over HTTP: the police station and the hotline send events,
//! people sign in and answer their warnings.

use std::collections::HashMap;

use anyhow::Context;
use console::{AccountRequest, create_account, one_time_password};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::house::{House, all_taken};

/// Everybody who comes by HTTP.
pub(super) struct Caller<'a> {
    house: &'a House,
    client: Client,
    /// Passwords by person.
    accounts: HashMap<String, SecretString>,
    /// Sessions by person; they end when they are not used.
    sessions: HashMap<String, SecretString>,
}

/// What came of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answered {
    /// It counts.
    First,
    /// Somebody had answered before.
    Already,
    /// The account is no longer theirs to use: somebody at the console changed its password.
    LockedOut,
}

impl<'a> Caller<'a> {
    /// Nobody has an account yet.
    pub(super) fn new(house: &'a House) -> Self {
        let client = Client::builder().no_proxy().build().unwrap_or_default();
        Self { house, client, accounts: HashMap::new(), sessions: HashMap::new() }
    }

    /// Makes an account for somebody of the roster who has none; gives its password.
    pub(super) async fn account(&mut self, person: &str, roles: &[&str]) -> anyhow::Result<&str> {
        if !self.accounts.contains_key(person) {
            let password = one_time_password();
            let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
            let request = AccountRequest {
                person,
                name: person,
                password: &password,
                roles: &roles,
                // It is good for this one run, and whoever looks on may use it at once.
                must_change: false,
                by: "system",
                at: self.house.clock.now(),
            };
            create_account(&self.house.store, &request).await?;
            self.accounts.insert(person.to_owned(), password);
        }
        Ok(self.accounts[person].expose_secret())
    }

    /// Sends events; all of them have to be taken.
    pub(super) async fn send(&self, events: &[&Value]) -> anyhow::Result<()> {
        let request = self.post("/api/events").bearer_auth(self.house.token.expose_secret());
        let answer: Value = request.json(events).send().await?.error_for_status()?.json().await?;
        all_taken(&answer["events"])
    }

    /// Answers a warning; signs in first where there is no session.
    pub(super) async fn answer(
        &mut self,
        person: &str,
        role: &str,
        warning: &str,
    ) -> anyhow::Result<Answered> {
        self.account(person, &[role]).await?;
        let mut response = None;
        if let Some(session) = self.sessions.get(person) {
            response = Some(self.acknowledge(session, warning).await?);
        }
        let refused = |response: &Response| response.status() == StatusCode::UNAUTHORIZED;
        if response.as_ref().is_none_or(refused) {
            let Some(session) = self.sign_in(person).await? else {
                return Ok(Answered::LockedOut);
            };
            response = Some(self.acknowledge(&session, warning).await?);
            self.sessions.insert(person.to_owned(), session);
        }
        let response = response.context("asked above")?;
        let answer: Value = response.error_for_status()?.json().await?;
        Ok(if answer["first"] == true { Answered::First } else { Answered::Already })
    }

    /// Enters the receipt of the report that a warning says is owed, as whoever answered it.
    pub(super) async fn report(&self, person: &str, warning: &str) -> anyhow::Result<()> {
        let session = self.sessions.get(person).context("whoever answered is signed in")?;
        let number = format!("示例 {}", warning.get(2..8).unwrap_or(warning));
        let receipt = json!({ "authority": "police_station", "receipt": number });
        let request = self.post(&format!("/api/warnings/{warning}/report")).json(&receipt);
        request.bearer_auth(session.expose_secret()).send().await?.error_for_status()?;
        Ok(())
    }

    async fn acknowledge(&self, session: &SecretString, warning: &str) -> anyhow::Result<Response> {
        let request = self.post(&format!("/api/warnings/{warning}/acknowledge"));
        Ok(request.bearer_auth(session.expose_secret()).send().await?)
    }

    async fn sign_in(&self, person: &str) -> anyhow::Result<Option<SecretString>> {
        let password = self.accounts[person].expose_secret();
        let credentials = json!({ "name": person, "password": password });
        let response = self.post("/api/sign-in").json(&credentials).send().await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            return Ok(None);
        }
        let mut answer: Value = response.error_for_status()?.json().await?;
        let Value::String(token) = answer["token"].take() else {
            anyhow::bail!("a sign-in gave no session");
        };
        Ok(Some(SecretString::from(token)))
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.house.address))
    }
}

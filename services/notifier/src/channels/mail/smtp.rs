//! The exchange with the mail server (RFC 5321), one step after the other. What a refusal means
//! depends on the step it answers; whatever is not known is a failure.

use std::error::Error as _;
use std::io;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpStream;

use super::super::Verdict;
use super::super::address::{self, LookupError};
use super::lines::Lines;
use super::{MailConfig, MailError, MailTls};

/// Stands before every certificate; without one nobody would be trusted.
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

const BROKEN_OFF: &str = "no connection, or it broke off";

/// Where mail is handed in.
pub(super) struct Server {
    host: String,
    port: u16,
    mode: MailTls,
    tls: TlsParameters,
    login: Option<(String, SecretString)>,
    allow_private: bool,
}

/// A connection that has signed in.
pub(super) struct Session(AsyncSmtpConnection);

/// What the server is answering to.
#[derive(Clone, Copy)]
enum Step {
    Greeting,
    Login,
    Sender,
    Recipient,
    Text,
}

impl Server {
    /// Prepares the client.
    ///
    /// # Errors
    /// When the authorities are not PEM or cannot be used.
    pub(super) fn new(config: &MailConfig) -> Result<Self, MailError> {
        let mut tls = TlsParameters::builder(config.host.clone());
        if !config.authority.is_empty() {
            let unread = MailError("ca_file holds no certificates (PEM)");
            let is_pem = config.authority.windows(CERTIFICATE.len()).any(|at| at == CERTIFICATE);
            let authority = Certificate::from_pem(&config.authority).ok().filter(|_| is_pem);
            let authority = authority.ok_or(unread)?;
            tls = tls.certificate_store(CertificateStore::None).add_root_certificate(authority);
        }
        let user = &config.user;
        Ok(Self {
            host: config.host.clone(),
            port: config.port,
            mode: config.tls,
            tls: tls.build_rustls().map_err(|_| MailError("ca_file cannot be used"))?,
            login: (!user.is_empty()).then(|| (user.clone(), config.password.clone())),
            allow_private: config.allow_private,
        })
    }

    /// Connects and signs in.
    ///
    /// # Errors
    /// The verdict when it does not come to that.
    pub(super) async fn open(&self) -> Result<Session, Verdict> {
        let found = address::resolve(&self.host, self.port, self.allow_private).await;
        let found = found.map_err(|error| match error {
            LookupError::Unknown(_) => Verdict::Retry(None, "no connection"),
            LookupError::NotPublic(_) => Verdict::Broken("the address is not public"),
        })?;
        if self.mode == MailTls::None && !found.iter().all(|one| one.ip().is_loopback()) {
            return Err(Verdict::Broken("without TLS only a server on this machine is used"));
        }
        let us = ClientId::default();
        let connected = if self.mode == MailTls::Implicit {
            let tls = Some(self.tls.clone());
            AsyncSmtpConnection::connect_tokio1(&*found, None, &us, tls, None).await
        } else {
            let stream = TcpStream::connect(&*found).await;
            let stream = stream.map_err(|_| Verdict::Retry(None, BROKEN_OFF))?;
            AsyncSmtpConnection::connect_with_transport(Box::new(Lines::new(stream)), &us).await
        };
        let mut connection = connected.map_err(|error| refusal(Step::Greeting, &error))?;
        if self.mode == MailTls::Starttls {
            if !connection.can_starttls() {
                return Err(Verdict::Broken("the server offers no TLS"));
            }
            let upgraded = connection.starttls(self.tls.clone(), &us).await;
            upgraded.map_err(|error| refusal(Step::Greeting, &error))?;
        }
        if let Some((user, password)) = &self.login {
            let password = password.expose_secret().to_owned();
            let login = Credentials::new(user.clone(), password);
            let ways = [Mechanism::Plain, Mechanism::Login];
            answered(connection.auth(&ways, &login).await, Step::Login, &[235])?;
        }
        Ok(Session(connection))
    }
}

impl Session {
    /// Hands a mail over.
    ///
    /// # Errors
    /// The verdict when the server does not take it.
    pub(super) async fn hand_over(&mut self, letter: &lettre::Message) -> Result<(), Verdict> {
        let Self(connection) = self;
        let envelope = letter.envelope();
        let from = Mail::new(envelope.from().cloned(), Vec::new());
        answered(connection.command(from).await, Step::Sender, &[250])?;
        for to in envelope.to() {
            let to = Rcpt::new(to.clone(), Vec::new());
            answered(connection.command(to).await, Step::Recipient, &[250, 251])?;
        }
        answered(connection.command(Data).await, Step::Text, &[354])?;
        answered(connection.message(&letter.formatted()).await, Step::Text, &[250])
    }

    /// Says goodbye; whatever is answered changes nothing.
    pub(super) async fn leave(&mut self) {
        drop(self.0.quit().await);
    }
}

/// Only the answer that the step asks for is one.
fn answered(answer: Result<Response, Error>, step: Step, right: &[u16]) -> Result<(), Verdict> {
    let answer = answer.map_err(|error| refusal(step, &error))?;
    let is_right = right.contains(&answer.code().into());
    is_right.then_some(()).ok_or(Verdict::Broken("an answer without meaning"))
}

/// The verdict of a failure. The error quotes the server, which may quote the address.
fn refusal(step: Step, error: &Error) -> Verdict {
    let Some(code) = error.status() else {
        return failure(error);
    };
    match (u16::from(code), step) {
        (400..500, _) => Verdict::Retry(None, "the server asks to come again"),
        (530 | 534 | 535 | 538, _) | (_, Step::Login) => {
            Verdict::Broken("the server refuses our login")
        }
        (_, Step::Greeting) => Verdict::Broken("the server turns us away"),
        (550..=554, Step::Sender) => Verdict::Broken("the server refuses our sender"),
        (550..=554 | 556, Step::Recipient) => Verdict::Rejected("the server refuses the recipient"),
        (550..=554, Step::Text) => Verdict::Rejected("the server refuses the mail"),
        _ => Verdict::Broken("an answer without meaning"),
    }
}

/// The verdict where nothing was answered that can be read.
fn failure(error: &Error) -> Verdict {
    if error.is_response() {
        return Verdict::Retry(None, "the answer broke off or cannot be read");
    }
    if error.is_client() {
        return Verdict::Broken("the server offers no login that we know");
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        // What rustls says of a certificate, and of a server that speaks no TLS.
        let io = inner.downcast_ref::<io::Error>().map(io::Error::kind);
        if io == Some(io::ErrorKind::InvalidData) {
            return Verdict::Broken("the server's TLS is not right");
        }
        cause = inner.source();
    }
    Verdict::Retry(None, BROKEN_OFF)
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("host", &self.host).finish_non_exhaustive()
    }
}

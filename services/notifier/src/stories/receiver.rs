//! A webhook's receiver that answers as told and remembers what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{Config, WebhookConfig};

/// One request: its head in lower case, and its body.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default()
    }
}

#[derive(Clone, Default)]
pub(crate) struct Receiver {
    received: Arc<Mutex<Vec<Received>>>,
    answers: Arc<Mutex<VecDeque<String>>>,
    port: u16,
}

impl Receiver {
    /// Listens, and answers 204 unless told otherwise.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let receiver = Self { port, ..Self::default() };
        let serving = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.serve(stream).await });
            }
        });
        receiver
    }

    /// What to answer next, as raw HTTP; an empty text hangs up, `hang` says nothing.
    pub(crate) fn will_answer(&self, answers: &[&str]) {
        self.answers.lock().unwrap().extend(answers.iter().map(|text| (*text).to_owned()));
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub(crate) fn config(&self) -> Config {
        let webhook = WebhookConfig {
            url: SecretString::from(format!("http://localhost:{}/hook?key=k", self.port)),
            secret: SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            allowed_hosts: vec!["localhost".to_owned()],
            allow_private: true,
            timeout: Duration::from_millis(300),
        };
        Config { webhook: Some(webhook), ..Config::default() }
    }

    async fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let mut bytes = Vec::new();
        let (head, length) = loop {
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
            let head = head.to_ascii_lowercase().replace("\r\n", "\n");
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
            break (head, length + text.find("\r\n\r\n")? + 4);
        };
        while bytes.len() < length {
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        }
        let text = String::from_utf8(bytes).ok()?;
        let (_, body) = text.split_once("\r\n\r\n")?;
        self.received.lock().unwrap().push(Received { head, body: body.to_owned() });
        let answer = self.answers.lock().unwrap().pop_front();
        let answer = answer.unwrap_or_else(|| "HTTP/1.1 204 x\r\n\r\n".to_owned());
        if answer == "hang" {
            std::future::pending::<()>().await;
        }
        stream.write_all(answer.as_bytes()).await.ok()?;
        stream.shutdown().await.ok()
    }
}

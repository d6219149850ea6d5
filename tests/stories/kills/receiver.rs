//! The town's receiver of webhooks: it takes everything, remembers what it took, and answers at
//! once or when it is let.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// One message that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    /// Its `webhook-id`.
    pub(crate) id: String,
    pub(crate) at: Instant,
}

/// A listener on loopback; gone with the value.
pub(crate) struct Receiver {
    address: SocketAddr,
    receipts: Arc<Mutex<Vec<Receipt>>>,
    answering: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback");
        let address = listener.local_addr().expect("bound");
        let receipts = Arc::<Mutex<Vec<Receipt>>>::default();
        let taken = Arc::clone(&receipts);
        let (answering, may_answer) = watch::channel(true);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (taken, may_answer) = (Arc::clone(&taken), may_answer.clone());
                // A sender that is killed breaks off wherever it likes.
                tokio::spawn(async move { drop(serve(stream, &taken, may_answer).await) });
            }
        });
        Self { address, receipts, answering, accepting }
    }

    /// From now on messages are taken, but not answered before [`Receiver::answer`].
    pub(crate) fn keep_silent(&self) {
        self.answering.send_replace(false);
    }

    /// Answers what waits, and from now on at once.
    pub(crate) fn answer(&self) {
        self.answering.send_replace(true);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/warnings", self.address)
    }

    /// Everything taken so far, in order.
    pub(crate) fn receipts(&self) -> Vec<Receipt> {
        self.receipts.lock().expect("no one panics while holding it").clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.receipts.lock().expect("no one panics while holding it").len()
    }

    /// Whether a message about this warning was taken.
    pub(crate) fn has_heard_of(&self, warning: &str) -> bool {
        let receipts = self.receipts.lock().expect("no one panics while holding it");
        receipts.iter().rev().any(|receipt| warning_of(&receipt.id) == warning)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The warning a message is about: its id is that of the warning, the step, and perhaps a person.
pub(crate) fn warning_of(webhook_id: &str) -> &str {
    webhook_id.split('.').next().unwrap_or(webhook_id)
}

async fn serve(
    stream: TcpStream,
    taken: &Mutex<Vec<Receipt>>,
    mut may_answer: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut id, mut length) = (None, 0);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let Some((name, value)) = line.trim_end().split_once(':') else {
                if line.trim_end().is_empty() {
                    break;
                }
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "webhook-id" => id = Some(value.trim().to_owned()),
                "content-length" => length = value.trim().parse().unwrap_or(0),
                _ => {}
            }
        }
        stream.read_exact(&mut vec![0; length]).await?;
        // Before the answer: one that never arrives has been taken all the same.
        if let Some(id) = id {
            let receipt = Receipt { id, at: Instant::now() };
            taken.lock().expect("no one panics while holding it").push(receipt);
        }
        if may_answer.wait_for(|may| *may).await.is_err() {
            return Ok(());
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await?;
    }
}

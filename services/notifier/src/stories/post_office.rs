//! A mail server that keeps to the order of RFC 5321, knows one login, and answers as told. It
//! shares nothing with the channel.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub(crate) const USER: &str = "watch@mail.example";
pub(crate) const PASSWORD: &str = "hidden-4711";

/// A mail that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    raw: String,
}

impl Taken {
    /// A header, unfolded, its words decoded.
    pub(crate) fn header(&self, name: &str) -> String {
        let (head, _) = self.raw.split_once("\r\n\r\n").unwrap();
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let prefix = format!("{}:", name.to_ascii_lowercase());
        let found = head.split("\r\n").find(|line| line.to_ascii_lowercase().starts_with(&prefix));
        let value = found.map_or("", |line| line[prefix.len()..].trim());
        // Space between encoded words belongs to neither.
        let mut text = String::new();
        for word in value.split(' ') {
            let encoded = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
            match encoded {
                Some(base64) => text += &decoded(base64),
                None => text = format!("{text} {word}"),
            }
        }
        text.trim().to_owned()
    }

    pub(crate) fn text(&self) -> String {
        assert_eq!(self.header("content-transfer-encoding"), "base64");
        let (_, body) = self.raw.split_once("\r\n\r\n").unwrap();
        decoded(&body.replace("\r\n", ""))
    }

    /// All of it, as whoever carries it sees it, and decoded.
    pub(crate) fn everything(&self) -> String {
        format!("{}\n{}\n{}", self.raw, self.header("subject"), self.text())
    }
}

fn decoded(base64: &str) -> String {
    String::from_utf8(STANDARD.decode(base64).unwrap()).unwrap()
}

/// How it lets itself be talked to.
#[derive(Clone)]
pub(crate) enum Door {
    Plain,
    Starttls(TlsAcceptor),
    Implicit(TlsAcceptor),
}

#[derive(Clone)]
pub(crate) struct PostOffice {
    pub(crate) port: u16,
    door: Door,
    taken: Arc<Mutex<Vec<Taken>>>,
    heard: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<HashMap<String, String>>>,
    /// Conversations that are going on, and the most that ever were.
    talking: Arc<Mutex<(usize, usize)>>,
}

/// What was said so far in one conversation.
#[derive(Default)]
struct Conversation {
    is_encrypted: bool,
    has_signed_in: bool,
    from: Option<String>,
    to: Vec<String>,
    buffer: Vec<u8>,
}

impl PostOffice {
    /// Opens, and takes every mail of whoever signs in, unless told otherwise.
    pub(crate) async fn open(door: Door) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, heard, answers, talking) = Default::default();
        let office = Self { port, door, taken, heard, answers, talking };
        let serving = office.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.receive(stream).await });
            }
        });
        office
    }

    /// What to answer to a command instead (`GREETING` and `TEXT` are moments too): a whole reply,
    /// `hang` to say nothing, or nothing to hang up.
    pub(crate) fn will_answer(&self, command: &str, answer: &str) {
        self.answers.lock().unwrap().insert(command.to_owned(), answer.to_owned());
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// The commands it heard, in order.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// The most conversations that went on at once.
    pub(crate) fn most_at_once(&self) -> usize {
        self.talking.lock().unwrap().1
    }

    fn begin(&self) {
        let mut talking = self.talking.lock().unwrap();
        talking.0 += 1;
        talking.1 = talking.1.max(talking.0);
    }

    async fn receive(&self, stream: TcpStream) -> Option<()> {
        let mut talk = Conversation::default();
        match &self.door {
            Door::Plain => self.converse(stream, &mut talk, true).await.map(|_| ()),
            Door::Implicit(tls) => {
                talk.is_encrypted = true;
                self.converse(tls.accept(stream).await.ok()?, &mut talk, true).await.map(|_| ())
            }
            Door::Starttls(tls) => {
                let stream = self.converse(stream, &mut talk, true).await?;
                let mut talk = Conversation { is_encrypted: true, ..Conversation::default() };
                self.converse(tls.accept(stream).await.ok()?, &mut talk, false).await.map(|_| ())
            }
        }
    }

    /// Talks until the end, or until the stream is to be encrypted, which gives it back.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: S,
        talk: &mut Conversation,
        greets: bool,
    ) -> Option<S> {
        if greets {
            self.begin();
            self.say(&mut stream, "GREETING", "220 mail.example ready").await?;
        }
        loop {
            let line = talk.read_until(&mut stream, "\r\n").await?;
            let verb = line.split([' ', ':']).next()?.to_ascii_uppercase();
            self.heard.lock().unwrap().push(verb.clone());
            if verb == "QUIT" {
                self.talking.lock().unwrap().0 -= 1;
            }
            let reply = self.reply(talk, &verb, &line);
            let is_usual = self.say(&mut stream, &verb, &reply).await?;
            match &*verb {
                "STARTTLS" if is_usual => return Some(stream),
                "DATA" if is_usual && reply.starts_with("354") => {
                    let raw = talk.read_until(&mut stream, "\r\n.\r\n").await?;
                    let raw = raw.replace("\r\n..", "\r\n.");
                    let (from, to) = (talk.from.take()?, std::mem::take(&mut talk.to));
                    if self.say(&mut stream, "TEXT", "250 2.0.0 queued as 17").await? {
                        self.taken.lock().unwrap().push(Taken { from, to, raw });
                    }
                }
                "QUIT" => return None,
                _ => {}
            }
        }
    }

    /// The answer of one who keeps to the rules.
    fn reply(&self, talk: &mut Conversation, verb: &str, line: &str) -> String {
        let argument = |prefix: &str| {
            let rest = line.get(prefix.len()..).filter(|_| line.starts_with(prefix))?;
            Some(rest.strip_suffix('>')?.to_owned())
        };
        let bad = || "503 5.5.1 bad sequence of commands".to_owned();
        match verb {
            "EHLO" if matches!(self.door, Door::Starttls(_)) && !talk.is_encrypted => {
                "250-mail.example\r\n250 STARTTLS".to_owned()
            }
            "EHLO" => "250-mail.example\r\n250 AUTH LOGIN PLAIN".to_owned(),
            "STARTTLS" => "220 go ahead".to_owned(),
            "AUTH" => {
                let expected = STANDARD.encode(format!("\0{USER}\0{PASSWORD}"));
                talk.has_signed_in = line == format!("AUTH PLAIN {expected}");
                let refused = "535 5.7.8 authentication failed".to_owned();
                if talk.has_signed_in { "235 2.7.0 welcome".to_owned() } else { refused }
            }
            "MAIL" if !talk.has_signed_in => "530 5.7.0 sign in first".to_owned(),
            "MAIL" => {
                talk.from = argument("MAIL FROM:<");
                if talk.from.is_some() { "250 2.1.0 ok".to_owned() } else { bad() }
            }
            "RCPT" if talk.from.is_some() => match argument("RCPT TO:<") {
                Some(to) => {
                    talk.to.push(to);
                    "250 2.1.5 ok".to_owned()
                }
                None => bad(),
            },
            "DATA" if !talk.to.is_empty() => "354 end with a dot".to_owned(),
            "QUIT" => "221 2.0.0 bye".to_owned(),
            _ => bad(),
        }
    }

    /// Says what is usual, unless told otherwise, and gives whether it was the usual.
    async fn say(
        &self,
        stream: &mut (impl AsyncWrite + Unpin),
        at: &str,
        usual: &str,
    ) -> Option<bool> {
        let told = self.answers.lock().unwrap().get(at).cloned();
        let answer = told.unwrap_or_else(|| usual.to_owned());
        if answer == "hang" {
            std::future::pending::<()>().await;
        }
        if answer.is_empty() {
            return None;
        }
        stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
        Some(answer.starts_with(usual))
    }
}

impl Conversation {
    async fn read_until(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
        end: &str,
    ) -> Option<String> {
        loop {
            let text = String::from_utf8(self.buffer.clone()).ok()?;
            if let Some(at) = text.find(end) {
                self.buffer.drain(..at + end.len());
                return Some(text[..at].to_owned());
            }
            if stream.read_buf(&mut self.buffer).await.ok()? == 0 {
                return None;
            }
        }
    }
}

/// What openssl made: an authority (PEM), and TLS with a certificate of it for a host.
pub(crate) fn papers(host: &str) -> (Vec<u8>, TlsAcceptor) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(path, &format!("req -x509 {key} -days 2 -subj /CN=county -keyout ca.key -out ca.pem"));
    std::fs::write(path.join("extra"), format!("subjectAltName=DNS:{host}")).unwrap();
    openssl(path, &format!("req {key} -subj /CN={host} -keyout office.key -out office.csr"));
    openssl(
        path,
        "x509 -req -in office.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
         -extfile extra -out office.pem",
    );
    let read = |name: &str| std::fs::read(path.join(name)).unwrap();
    let chain = CertificateDer::pem_slice_iter(&read("office.pem")).map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_slice(&read("office.key")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
    (read("ca.pem"), TlsAcceptor::from(Arc::new(config.unwrap())))
}

fn openssl(folder: &Path, arguments: &str) {
    let mut openssl = Command::new("openssl");
    let ran = openssl.args(arguments.split_whitespace()).current_dir(folder).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

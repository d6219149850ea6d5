//! Certificates for `amqps`: read again at every connection, so that renewed files need no restart.

use std::io;
use std::path::{Path, PathBuf};

use lapin::tcp::{OwnedIdentity, OwnedTLSConfig};

/// What is trusted, and what we show of ourselves.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// PEM file with the authorities that sign the brokers' certificates, trusted beside those of
    /// the operating system. The system's own store must not be empty (`ca-certificates`).
    pub authority: Option<PathBuf>,
    /// Our own certificate, where the broker asks for one.
    pub identity: Option<Identity>,
}

/// A client certificate and its key.
#[derive(Clone, Debug)]
pub struct Identity {
    /// PEM file with the certificate and those that lead to its authority.
    pub certificate: PathBuf,
    /// PEM file with the unencrypted private key.
    pub key: PathBuf,
}

/// Why the certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file cannot be read.
    #[error("cannot read {what} file {}", path.display())]
    Read {
        /// Which setting names the file.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds no such thing.
    #[error("{what} file {} holds no PEM {label}", path.display())]
    Content {
        /// Which setting names the file.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What was looked for.
        label: &'static str,
    },
}

impl Tls {
    /// Reads the files.
    pub(crate) async fn load(&self) -> Result<OwnedTLSConfig, TlsError> {
        let mut loaded = OwnedTLSConfig::default();
        if let Some(path) = &self.authority {
            loaded.cert_chain = Some(read("authority", path, "CERTIFICATE").await?);
        }
        if let Some(identity) = &self.identity {
            let pem = read("certificate", &identity.certificate, "CERTIFICATE").await?;
            let key = read("key", &identity.key, "PRIVATE KEY").await?;
            loaded.identity =
                Some(OwnedIdentity::PKCS8 { pem: pem.into_bytes(), key: key.into_bytes() });
        }
        Ok(loaded)
    }
}

async fn read(what: &'static str, path: &Path, label: &'static str) -> Result<String, TlsError> {
    let path = path.to_owned();
    let text = match tokio::fs::read_to_string(&path).await {
        Ok(text) => text,
        Err(source) => return Err(TlsError::Read { what, path, source }),
    };
    // Skipped silently further down, an empty file would look like an untrusted broker.
    let found = text
        .lines()
        .any(|line| line.starts_with("-----BEGIN ") && line.trim_end().ends_with(label_end(label)));
    match found {
        true => Ok(text),
        false => Err(TlsError::Content { what, path, label }),
    }
}

fn label_end(label: &'static str) -> &'static str {
    match label {
        "CERTIFICATE" => "CERTIFICATE-----",
        _ => "PRIVATE KEY-----",
    }
}

//! Asks a broker for a first byte before lapin is let near it.
//!
//! lapin runs each connection in a thread of its own, which outlives an attempt we give up while
//! the broker says nothing at all. A frozen broker would so collect a thread with every attempt.
//! After one such silence each further attempt begins here.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::address::Endpoint;

/// Whether the broker answers a protocol header. A TLS handshake has a limit of its own.
pub(crate) async fn answers(endpoint: &Endpoint, limit: Duration) -> bool {
    endpoint.secure || timeout(limit, first_byte(endpoint)).await.is_ok_and(|read| read.is_ok())
}

async fn first_byte(endpoint: &Endpoint) -> std::io::Result<u8> {
    let mut stream = TcpStream::connect((endpoint.host.as_str(), endpoint.port)).await?;
    stream.write_all(b"AMQP\0\0\x09\x01").await?;
    stream.read_u8().await
}

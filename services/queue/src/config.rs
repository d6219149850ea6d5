//! How a link to the broker behaves. Every field has a default that suits one township.

use std::time::Duration;

use crate::address::Address;
use crate::tls::Tls;

/// One role's way of using the broker. Build it with [`Config::new`] and change what differs.
#[derive(Clone, Debug)]
pub struct Config {
    /// The brokers, tried in order and then around again.
    pub address: Address,
    /// Certificates for `amqps` addresses; operators set it for a private authority.
    pub tls: Tls,
    /// Shown by the broker as the connection's name, with the role behind it.
    pub name: String,
    /// Silence after which a connection counts as lost is twice this; whole seconds, default 10.
    pub heartbeat: Duration,
    /// For one attempt, from the first packet to the end of the handshake; default 5 s.
    pub connect_timeout: Duration,
    /// For the broker's answer to anything asked on a connection; default 5 s. A quorum queue
    /// without a leader never answers, so without this limit a consumer would hang for ever.
    pub answer_timeout: Duration,
    /// First pause after a failed attempt; doubles each time, with jitter; default 50 ms.
    pub backoff_first: Duration,
    /// Longest pause; default 2 s, so that a consumer is back within 5 s of its broker.
    pub backoff_most: Duration,
    /// Deliveries the broker hands out ahead of acknowledgement; default 512. Every kill counts
    /// against the delivery limit of all of them.
    pub prefetch: u16,
    /// Publishes that wait for their confirm at one time, per call; default 256.
    pub in_flight: usize,
    /// Without any confirm for this long the publisher goes to the next broker; default 5 s.
    pub confirm_timeout: Duration,
}

impl Config {
    /// The defaults, for the brokers at `address`.
    #[must_use]
    pub fn new(address: Address) -> Self {
        Self {
            address,
            tls: Tls::default(),
            name: "hearthwatch".to_owned(),
            heartbeat: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(5),
            answer_timeout: Duration::from_secs(5),
            backoff_first: Duration::from_millis(50),
            backoff_most: Duration::from_secs(2),
            prefetch: 512,
            in_flight: 256,
            confirm_timeout: Duration::from_secs(5),
        }
    }
}

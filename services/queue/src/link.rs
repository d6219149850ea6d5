//! Reaching a broker: the next host, a pause that grows, and an eye on the connection once open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use lapin::tcp::AMQPUriTcpExt;
use lapin::uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo};
use lapin::{Connection, ConnectionProperties};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use crate::address::Endpoint;
use crate::backoff::Backoff;
use crate::config::Config;
use crate::error::LinkError;
use crate::observer::{Observer, add};
use crate::probe;
use crate::up::Up;

/// One role's way to the brokers. It remembers whose turn is next.
pub(crate) struct Link {
    pub(crate) config: Config,
    pub(crate) observer: Arc<Observer>,
    role: &'static str,
    next: AtomicUsize,
    /// The last attempt at a handshake got no answer: see [`probe`].
    stalled: AtomicBool,
}

/// An open connection.
pub(crate) struct Live {
    pub(crate) connection: Arc<Connection>,
    pub(crate) host: String,
    pub(crate) user: String,
    up: Arc<Up>,
}

impl Link {
    pub(crate) fn new(config: &Config, role: &'static str) -> Self {
        Self {
            config: config.clone(),
            observer: Arc::default(),
            role,
            next: AtomicUsize::new(0),
            stalled: AtomicBool::new(false),
        }
    }

    /// Tries host after host until one takes us. Ends by success or by being dropped.
    pub(crate) async fn connect(&self) -> Live {
        let mut backoff = Backoff::new(&self.config);
        let mut attempts = 0_usize;
        loop {
            attempts += 1;
            match self.attempt().await {
                Ok(live) => {
                    tracing::info!(
                        host = live.host,
                        role = self.role,
                        attempts,
                        "broker connected"
                    );
                    return live;
                }
                Err(error) => {
                    add(&self.observer.failed_connects, 1);
                    self.observer.note_error(&error);
                    // The first, the second, the fourth…: a night without a broker fits a log.
                    if attempts.is_power_of_two() {
                        tracing::warn!(role = self.role, attempts, %error, "broker not reached");
                    }
                }
            }
            backoff.sleep().await;
        }
    }

    /// Tries each host once.
    pub(crate) async fn connect_once(&self) -> Result<Live, LinkError> {
        for _ in 1..self.config.address.endpoints().len() {
            if let Ok(live) = self.attempt().await {
                return Ok(live);
            }
        }
        self.attempt().await
    }

    async fn attempt(&self) -> Result<Live, LinkError> {
        let endpoints = self.config.address.endpoints();
        let endpoint = &endpoints[self.next.fetch_add(1, Relaxed) % endpoints.len()];
        let host = endpoint.to_string();
        let silent = |waiting_for| LinkError::Silent { host: host.clone(), waiting_for };
        let limit = self.config.connect_timeout;
        if self.stalled.load(Relaxed) && !probe::answers(endpoint, limit).await {
            return Err(silent("any answer"));
        }
        // lapin's own thread goes on with what we give up, so the first part has its own limit.
        let open = timeout(limit + Duration::from_millis(500), self.open(endpoint));
        let Ok(opened) = open.await else {
            self.stalled.store(true, Relaxed);
            return Err(silent("handshake"));
        };
        let connection = opened?;
        self.stalled.store(false, Relaxed);
        add(&self.observer.connects, 1);
        let up = Up::watch(&connection, &self.observer);
        let user = endpoint.user.clone();
        Ok(Live { connection: Arc::new(connection), host, user, up })
    }

    async fn open(&self, endpoint: &Endpoint) -> Result<Connection, LinkError> {
        let refused = |error: lapin::Error| LinkError::Refused {
            host: endpoint.to_string(),
            source: error.into(),
        };
        let tls = match endpoint.secure {
            true => self.config.tls.load().await?,
            false => lapin::tcp::OwnedTLSConfig::default(),
        };
        let name = format!("{} {}", self.config.name, self.role);
        let properties = ConnectionProperties::default().with_connection_name(name.into());
        let runtime = lapin::runtime::default_runtime().map_err(refused)?;
        let limit = self.config.connect_timeout;
        Connection::connector(
            uri(endpoint, self.config.heartbeat),
            runtime,
            async move |uri, runtime| {
                let reach = uri.connect_with_config_async(tls.as_ref(), &runtime);
                match timeout(limit, reach).await {
                    Ok(stream) => Ok(stream?),
                    Err(elapsed) => Err(std::io::Error::from(elapsed).into()),
                }
            },
            properties,
        )
        .await
        .map_err(refused)
    }
}

impl Live {
    pub(crate) fn usable(&self) -> bool {
        self.connection.status().connected()
    }

    /// Says goodbye in the background: a broker in trouble must not hold up the way to the next.
    pub(crate) fn leave(&self) {
        self.up.end();
        if self.usable() {
            let connection = Arc::clone(&self.connection);
            tokio::spawn(async move { say_goodbye(&connection).await });
        }
    }

    /// Says goodbye and waits for the answer, but not for long.
    pub(crate) async fn close(&self) {
        self.up.end();
        if self.usable() {
            say_goodbye(&self.connection).await;
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.up.end();
    }
}

async fn say_goodbye(connection: &Connection) {
    let closing = connection.close(200, "goodbye".into());
    // Either way the connection is over; unanswered, the heartbeat ends it.
    let _ = timeout(Duration::from_secs(2), closing).await;
}

fn uri(endpoint: &Endpoint, heartbeat: Duration) -> AMQPUri {
    AMQPUri {
        scheme: match endpoint.secure {
            true => AMQPScheme::AMQPS,
            false => AMQPScheme::AMQP,
        },
        authority: AMQPAuthority {
            userinfo: AMQPUserInfo {
                username: endpoint.user.clone(),
                password: endpoint.password.expose_secret().to_owned(),
            },
            host: endpoint.host.clone(),
            port: endpoint.port,
        },
        vhost: endpoint.vhost.clone(),
        query: AMQPQueryString {
            heartbeat: u16::try_from(heartbeat.as_secs().max(1)).ok(),
            ..AMQPQueryString::default()
        },
    }
}

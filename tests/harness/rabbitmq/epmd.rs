//! The port mapper by which Erlang nodes find each other: one of our own per server or cluster.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpStream};

use crate::keeper::Keeper;
use crate::place::Place;
use crate::ports::free_port;
use crate::server::{Server, clean_environment, nothing};

/// A running port mapper. In the foreground, because the one a node would start outlives it.
#[derive(Debug)]
pub(crate) struct Epmd {
    port: u16,
    cookie: String,
    _server: Server,
    _keeper: Keeper,
}

impl Epmd {
    pub(crate) fn start() -> Self {
        let keeper = Keeper::new(Place::Fast);
        let port = free_port();
        let mut command = keeper.command("epmd", nothing());
        clean_environment(&mut command);
        command.args(["-port", &port.to_string(), "-address", "127.0.0.1"]).current_dir("/");
        let server = Server::new("epmd", &keeper);
        server.start(command);
        server.wait_ready(|| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
        let cookie = format!("{:016x}", RandomState::new().hash_one(port));
        Self { port, cookie, _server: server, _keeper: keeper }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The secret its nodes share.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }
}

//! Private RabbitMQ: one node, or three in a cluster.
//!
//! Each node answers Erlang expressions on a loopback port (`control.erl`). That takes a
//! millisecond where `rabbitmqctl` starts a virtual machine and takes a second of processor time,
//! which would show in every measurement.

mod cluster;
mod control;
mod epmd;
mod node;
mod vhost;

pub use cluster::RabbitCluster;
pub use vhost::Vhost;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::place::Place;
use crate::ports::free_port;
use epmd::Epmd;
use node::{Node, Settings};

/// A RabbitMQ server of our own on free ports; gone with this value or with the process.
#[derive(Debug)]
pub struct RabbitMq {
    node: Node,
}

impl RabbitMq {
    /// The one all functional stories share; it is never killed.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<RabbitMq> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// In memory, where fsync costs nothing.
    pub fn start() -> Self {
        Self::start_in(Place::Fast)
    }

    /// On a disk: for kill stories and measurements.
    pub fn durable() -> Self {
        Self::start_in(Place::Disk)
    }

    fn start_in(place: Place) -> Self {
        let settings =
            Settings { name: "story".to_owned(), port: free_port(), more: String::new() };
        let node = Node::new(Arc::new(Epmd::start()), place, settings);
        node.launch();
        node.wait_ready();
        Self { node }
    }

    /// The URL of its first virtual host, `/`.
    pub fn url(&self) -> String {
        self.node.url("%2f")
    }

    /// A fresh virtual host, deleted with the value.
    pub fn vhost(&self) -> Vhost {
        Vhost::create(std::slice::from_ref(&self.node))
    }

    /// Kills the node. Call [`RabbitMq::sync_queues`] before, if queues are younger than minutes.
    pub fn kill9(&self) {
        self.node.kill9();
    }

    /// Ends the node as a system service would be ended.
    pub fn terminate(&self) {
        self.node.terminate();
    }

    /// Starts it again, on the same port, and waits until it takes connections.
    pub fn restart(&self) {
        self.node.launch();
        self.node.wait_ready();
    }

    /// Writes down which quorum queues there are. The node keeps that table in memory for minutes;
    /// killed within them, it forgets a new one-member queue and all it had confirmed.
    pub fn sync_queues(&self) {
        self.node.sync_queues();
    }

    /// The value of an Erlang expression on the node.
    ///
    /// # Panics
    /// When it has none.
    pub fn eval(&self, expression: &str) -> String {
        self.node.eval(expression)
    }

    /// Its process number, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.node.pid()
    }

    /// Where everything of it lies.
    pub fn folder(&self) -> &Path {
        self.node.folder()
    }
}

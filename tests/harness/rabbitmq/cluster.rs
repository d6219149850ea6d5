//! Three nodes as one.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use super::Vhost;
use super::epmd::Epmd;
use super::node::{Node, Settings};
use crate::deadline::until;
use crate::place::Place;
use crate::ports::free_port;

const SIZE: usize = 3;
/// How many nodes of its cluster a node sees running; RabbitMQ 4 has renamed the function.
const RUNNING: &str = "length(case erlang:function_exported(rabbit_nodes, list_running, 0) of \
                       true -> rabbit_nodes:list_running(); \
                       false -> rabbit_nodes:all_running() end)";
const PATIENCE: Duration = Duration::from_mins(2);

/// Three RabbitMQ nodes of our own in one cluster, numbered 0 to 2.
#[derive(Debug)]
pub struct RabbitCluster {
    nodes: Vec<Node>,
}

impl RabbitCluster {
    /// Starts them on a disk and waits until each sees all. The first comes up alone; started all
    /// at once they spend many seconds looking for each other before one dares to be the first.
    pub fn start() -> Self {
        let epmd = Arc::new(Epmd::start());
        let new = |index| {
            let settings =
                Settings { name: node_name(index), port: free_port(), more: formation(index) };
            Node::new(Arc::clone(&epmd), Place::Disk, settings)
        };
        let nodes: Vec<Node> = (0..SIZE).map(new).collect();
        let cluster = Self { nodes };
        cluster.nodes[0].launch();
        cluster.nodes[0].wait_ready();
        cluster.nodes[1..].iter().for_each(Node::launch);
        cluster.nodes[1..].iter().for_each(Node::wait_ready);
        cluster.wait_whole();
        cluster
    }

    /// The URLs of all nodes, virtual host `/`.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.url("%2f")).collect()
    }

    /// A fresh virtual host on all nodes, deleted with the value.
    pub fn vhost(&self) -> Vhost {
        Vhost::create(&self.nodes)
    }

    /// Kills one node.
    pub fn kill9(&self, index: usize) {
        self.nodes[index].kill9();
    }

    /// Starts one node again and waits until the cluster is whole, if the others run.
    pub fn restart(&self, index: usize) {
        self.nodes[index].launch();
        self.nodes[index].wait_ready();
        if self.nodes.iter().all(|node| node.pid().is_some()) {
            self.wait_whole();
        }
    }

    /// Which running node leads a quorum queue; `None` while there is no such queue or no leader.
    pub fn leader_of(&self, vhost: &str, queue: &str) -> Option<usize> {
        let ask = format!(
            "{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"{vhost}\">>, queue, <<\"{queue}\">>)), \
             {{Member, _}} = amqqueue:get_pid(Q), \
             {{ok, _, {{_, Leader}}}} = ra:members({{Member, node()}}, 1000), Leader"
        );
        let mut running = self.nodes.iter().filter(|node| node.pid().is_some());
        let leader = running.find_map(|node| node.try_eval(&ask).ok())?;
        let index = self.nodes.iter().position(|node| leader == node.name())?;
        self.nodes[index].pid().map(|_| index)
    }

    /// Writes down on every running node which quorum queues there are; see
    /// [`super::RabbitMq::sync_queues`].
    pub fn sync_queues(&self) {
        self.nodes.iter().filter(|node| node.pid().is_some()).for_each(Node::sync_queues);
    }

    /// The value of an Erlang expression on one node.
    ///
    /// # Panics
    /// When it has none.
    pub fn eval(&self, index: usize, expression: &str) -> String {
        self.nodes[index].eval(expression)
    }

    /// How many nodes this one sees running, itself included.
    pub fn running(&self, index: usize) -> usize {
        self.nodes[index].eval(RUNNING).parse().expect("a length")
    }

    fn wait_whole(&self) {
        until("every node of the cluster sees all", PATIENCE, || {
            let sees_all = |node: &Node| {
                let count = node.try_eval(RUNNING);
                count.is_ok_and(|count| count == SIZE.to_string())
            };
            self.nodes.iter().all(sees_all).then_some(())
        });
    }
}

fn node_name(index: usize) -> String {
    format!("story{index}")
}

/// Whom a node looks for when it is new, and what it does when it loses the others.
fn formation(index: usize) -> String {
    let mut text = String::from(
        "cluster_formation.peer_discovery_backend = classic_config\n\
         cluster_partition_handling = pause_minority\n\
         cluster_formation.randomized_startup_delay_range.min = 0\n\
         cluster_formation.randomized_startup_delay_range.max = 1\n",
    );
    for peer in BTreeSet::from([0, index]) {
        let name = node_name(peer);
        let number = peer + 1;
        let line = format!("cluster_formation.classic_config.nodes.{number} = {name}@localhost");
        writeln!(text, "{line}").expect("writing to a string");
    }
    text
}

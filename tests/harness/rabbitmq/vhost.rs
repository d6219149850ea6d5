//! A virtual host of one story's own, so that stories can share a server and its queue names.

use std::sync::atomic::{AtomicU32, Ordering};

use super::control;
use super::node::{Node, USER};

/// A fresh virtual host, deleted with the value.
#[derive(Debug)]
pub struct Vhost {
    name: String,
    urls: Vec<String>,
    controls: Vec<u16>,
}

impl Vhost {
    /// Makes one on the nodes, all of the same cluster and running.
    pub(crate) fn create(nodes: &[Node]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("story_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let first = nodes.first().expect("a cluster has nodes");
        first.eval(&format!("rabbit_vhost:add(<<\"{name}\">>, <<\"harness\">>)"));
        first.eval(&format!(
            "rabbit_auth_backend_internal:set_permissions(<<\"{USER}\">>, <<\"{name}\">>, \
             <<\".*\">>, <<\".*\">>, <<\".*\">>, <<\"harness\">>)"
        ));
        let urls = nodes.iter().map(|node| node.url(&name)).collect();
        let controls = nodes.iter().map(Node::control_port).collect();
        Self { name, urls, controls }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its URL on the first node.
    pub fn url(&self) -> &str {
        &self.urls[0]
    }

    /// Its URLs on all nodes.
    pub fn urls(&self) -> &[String] {
        &self.urls
    }

    /// How many messages a queue holds, ready and unacknowledged, as its leader knows it; `None` if
    /// there is no such queue or no leader.
    pub fn messages(&self, queue: &str) -> Option<u64> {
        let ask = format!(
            "{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"{}\">>, queue, <<\"{queue}\">>)), \
             case amqqueue:get_pid(Q) of \
             {{Member, _}} -> {{ok, {{_, Count}}, _}} = ra:leader_query({{Member, node()}}, \
             fun rabbit_fifo:query_messages_total/1, 1000), Count; \
             _ -> proplists:get_value(messages, rabbit_amqqueue:info(Q, [messages])) end",
            self.name
        );
        self.eval(&ask)?.parse().ok()
    }

    /// What the first node that can answers.
    fn eval(&self, expression: &str) -> Option<String> {
        self.controls.iter().find_map(|&port| control::eval(port, expression).ok())
    }
}

impl Drop for Vhost {
    fn drop(&mut self) {
        // A server that is down takes it along when its folder goes.
        self.eval(&format!("rabbit_vhost:delete(<<\"{}\">>, <<\"harness\">>)", self.name));
    }
}

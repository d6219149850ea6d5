//! Processor time of every program that takes part.

use std::collections::HashMap;

use harness::Running;
use serde_json::{Value, json};

use crate::processor::used_micros;
use crate::stage::Stage;

/// Microseconds used so far.
#[derive(Clone, Copy)]
pub(crate) struct Used {
    program: u64,
    rabbitmq: u64,
    postgres: u64,
}

impl Used {
    pub(crate) fn now(stage: &Stage, running: &Running) -> Self {
        let children = children();
        let tree = |pid: Option<u32>| of_tree(&children, pid.expect("a server that runs"));
        Self {
            program: of_tree(&children, running.pid()),
            rabbitmq: tree(stage.rabbit.pid()),
            postgres: tree(stage.postgres.pid()),
        }
    }

    /// For each of so many events, since then.
    pub(crate) fn each(self, before: Self, events: f64) -> Value {
        let each = |now: u64, then: u64| now.saturating_sub(then) as f64 / events;
        let program = each(self.program, before.program);
        let rabbitmq = each(self.rabbitmq, before.rabbitmq);
        let postgres = each(self.postgres, before.postgres);
        let all = program + rabbitmq + postgres;
        json!({ "program": program, "rabbitmq": rabbitmq, "postgres": postgres, "all": all })
    }
}

fn of_tree(children: &HashMap<u32, Vec<u32>>, pid: u32) -> u64 {
    let below = children.get(&pid).into_iter().flatten();
    used_micros(&pid.to_string()) + below.map(|child| of_tree(children, *child)).sum::<u64>()
}

/// Who was started by whom.
fn children() -> HashMap<u32, Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").expect("Linux").flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        if let Some(parent) = fields.split_whitespace().nth(1).and_then(|text| text.parse().ok()) {
            children.entry(parent).or_default().push(pid);
        }
    }
    children
}

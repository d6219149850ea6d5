//! Answers in JSON, with times as in the rest of the API.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use store::{Checked, Node, RuleCounts, RuleStatistics, Version};
use triage::check::Report;
use triage::event::rfc3339;
use triage::loading::RuleFiles;

use crate::rules::{Published, Timing, Tried};

pub(super) fn version(version: &Version) -> Value {
    json!({
        "number": version.number, "hash": version.hash, "state": version.state,
        "live": version.live, "author": version.author, "note": version.note,
        "created_at": rfc3339(version.created_at), "approved_by": version.approved_by,
        "approved_at": version.approved_at.map(rfc3339), "warnings": version.warnings,
    })
}

pub(super) fn files(files: &RuleFiles) -> Value {
    json!(files.iter().collect::<BTreeMap<_, _>>())
}

pub(super) fn node(node: &Node) -> Value {
    json!({
        "id": node.id, "role": node.role, "program": node.program, "schema": node.schema,
        "judges_with": node.judges_with, "judges_since": rfc3339(node.judges_since),
        "loaded_next": node.loaded_next, "failed_next": node.failed_next,
        "load_error": node.load_error, "started_at": rfc3339(node.started_at),
        "last_seen": rfc3339(node.last_seen), "gone": node.gone,
    })
}

/// A check, whether or not it finds something.
pub(super) fn check(checked: &Result<Checked, Box<Report>>) -> Value {
    let report = match checked {
        Ok(checked) => checked.report(),
        Err(report) => report,
    };
    json!({
        "ok": report.is_clean(), "hash": report.hash, "signals": report.signals,
        "rules": report.rules, "cases": report.cases, "removals": report.removals,
        "floors": report.floors, "random_cases": report.random_cases,
        "diagnostics": report.diagnostics,
    })
}

pub(super) fn tried(tried: &Tried) -> Value {
    match tried {
        Tried::Judged(assessment) => json!({ "outcome": "judged", "assessment": assessment }),
        Tried::NoCase => json!({ "outcome": "no_case" }),
        Tried::Duplicate => json!({ "outcome": "duplicate" }),
        Tried::Conflict => json!({ "outcome": "conflict" }),
        Tried::Refused(why) => json!({ "outcome": "refused", "why": why }),
    }
}

pub(super) fn published(published: &Published) -> Value {
    let hash = &*published.version.hash;
    let (nodes, due_at) = match &published.timing {
        Timing::Live(nodes) => (&**nodes, None),
        Timing::Due(at) => (&[][..], Some(rfc3339(*at))),
    };
    let behind = nodes.iter().filter(|node| node.judges_with != hash);
    let behind: Vec<&str> = behind.map(|node| &*node.id).collect();
    json!({
        "publishing": published.publishing, "version": version(&published.version),
        "due_at": due_at, "nodes": nodes.iter().map(node).collect::<Value>(), "behind": behind,
    })
}

pub(super) fn statistics(found: &RuleStatistics) -> Value {
    let rules = found.rules.iter().map(|(rule, of)| (rule.clone(), counts(of)));
    json!({
        "assessments": found.assessments, "since": found.since.map(rfc3339),
        "until": found.until.map(rfc3339), "rules": rules.collect::<Value>(),
    })
}

fn counts(of: &RuleCounts) -> Value {
    json!({
        "fired": of.fired, "alone": of.alone, "decisive": of.decisive,
        "first_at": of.first_at.map(rfc3339), "last_at": of.last_at.map(rfc3339),
        "warnings": of.warnings, "answered": of.answered, "true_alarms": of.true_alarms,
        "false_alarms": of.false_alarms, "unknown_alarms": of.unknown_alarms,
    })
}

//! Somebody who writes rules, somebody who approves them, and what they do on the command line.

use harness::{Finished, Program};

use crate::bad_settings::copy;
use crate::embedded::text;

pub(super) const KEEPER: &str = "keeper";
pub(super) const APPROVER: &str = "approver";

/// A store whose commands can be run.
pub(super) trait Township {
    fn program(&self, arguments: &[&str]) -> Program;
    fn folder(&self) -> std::path::PathBuf;

    fn must(&self, arguments: &[&str]) -> Finished {
        let finished = self.program(arguments).run(super::stage::PATIENCE);
        let code = finished.status.code();
        assert_eq!(code, Some(0), "{arguments:?}: {}{}", finished.stdout, finished.stderr);
        finished
    }
}

/// The accounts of both.
pub(super) fn settle_in(town: &impl Township) {
    for (name, person, role) in
        [(KEEPER, "u_keeper", "rule_keeper"), (APPROVER, "u_approver", "approver")]
    {
        town.must(&["user", "add", name, "--person", person, "--role", role]);
    }
}

/// The shipped rules with another policy, kept as a draft; its number.
pub(super) fn draft(town: &impl Township, name: &str, change: impl Fn(&str) -> String) -> String {
    let rules = town.folder().join(name);
    copy(&harness::repository().join("rules"), &rules);
    let path = rules.join("policy.rhai");
    let before = std::fs::read_to_string(&path).expect("the policy");
    let after = change(&before);
    assert_ne!(before, after);
    std::fs::write(&path, after).expect("our own folder");
    let arguments = ["rules", "draft", text(&rules), "--author", KEEPER, "--note", "试试"];
    let kept = town.must(&arguments).stdout;
    let number = kept.strip_prefix("version ").and_then(|rest| rest.split(',').next());
    number.unwrap_or_else(|| panic!("{kept}")).to_owned()
}

pub(super) fn approve(town: &impl Township, version: &str) {
    town.must(&["rules", "approve", version, "--as", APPROVER]);
}

#![expect(clippy::unwrap_used, reason = "tests")]

mod desk;
mod judging;
mod life;
mod publishing;
mod release;
mod replay;

use secrecy::SecretString;
use triage::loading::RuleFiles;

use super::*;
use crate::{NewAccount, Store};

/// 2026-06-01 in Beijing.
pub(super) const START: i64 = 1_780_243_200_000_000;
const SECOND: i64 = 1_000_000;

const SIGNALS: &str = r#"
[[signal]]
id = "quarrel"
zh = "争吵"
en = "quarrel"
category = "relationship"
phrases = ["吵了一架"]
"#;
const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40); recency(9999, 100); recency_after(40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
rejudge_confirm_above(0);
"#;

/// A small ruleset in which a quarrel has so many points.
pub(super) fn files(points: i32) -> RuleFiles {
    let rules = format!("rule(\"quarrel\", quarrel).says(\"吵\").points({points});\n");
    let level = [1, 15, 40].iter().filter(|from| points >= **from).count();
    let cases = format!(
        "[[case]]\nname = \"吵\"\nticks = [\"quarrel\"]\nfound = [\"quarrel\"]\n\
         fires = [\"home/quarrel\"]\nlevel = {level}\nflags = []\nscore = {points}\n\n\
         [[case]]\nname = \"静\"\nnote = \"一切正常。\"\nabsent = [\"quarrel\"]\n\
         quiet = [\"home/quarrel\"]\nlevel = 0\nflags = []\nscore = 0\n"
    );
    RuleFiles::new([
        ("home/signals.toml", SIGNALS),
        ("home/rules.rhai", &*rules),
        ("home/cases.toml", &*cases),
        ("policy.rhai", POLICY),
    ])
}

pub(super) fn checked(points: i32) -> Checked {
    Checked::toy(&files(points)).unwrap_or_else(|report| panic!("{:?}", report.diagnostics))
}

/// Somebody who writes, two who approve, one of them also writes; and a first version that is live.
pub(super) async fn settle_in(store: &Store) {
    let hash = SecretString::from("$argon2id$x");
    for (person, roles) in [
        ("u_keeper", vec![RULE_KEEPER.to_owned()]),
        ("u_both", vec![RULE_KEEPER.to_owned(), APPROVER.to_owned()]),
        ("u_approver", vec![APPROVER.to_owned()]),
        ("u_grid", vec!["grid_worker".to_owned()]),
    ] {
        let account = NewAccount {
            person,
            name: person,
            hash: &hash,
            roles: &roles,
            must_change: false,
            by: "system",
            at: START,
        };
        assert!(store.create_account(&account).await.unwrap());
    }
    let first = NewRuleset { files: &files(4), author: "system", note: "随程序发布" };
    store.publish_first(&first, START).await.unwrap();
}

pub(super) async fn draft(store: &Store, points: i32, author: &str) -> Version {
    let new = NewRuleset { files: &files(points), author, note: "试试" };
    let number = store.draft_ruleset(&new, &checked(points), START).await.unwrap();
    store.ruleset_version(&number.to_string()).await.unwrap()
}

/// A version that somebody wrote and somebody else approved.
pub(super) async fn approved(store: &Store, points: i32, warnings: i64) -> Version {
    let version = draft(store, points, "u_keeper").await;
    let approve =
        store.approve_ruleset(&version, &checked(points), "u_approver", warnings, START).await;
    approve.unwrap();
    store.ruleset_version(&version.hash).await.unwrap()
}

pub(super) const fn order<'a>(version: &'a Version, kind: OrderKind) -> Order<'a> {
    Order {
        version,
        kind,
        by: "u_approver",
        note: "本镇决定",
        without: &[],
        confirm_warnings: None,
        at: None,
    }
}

/// Orders a version and carries it out, as if no node were running.
pub(super) async fn make_live(store: &Store, points: i32, kind: OrderKind) {
    let version = store.ruleset_version(&files(points).hash()).await.unwrap();
    let ordered = store.order_publishing(&order(&version, kind), &checked(points), START).await;
    assert_eq!(store.name_live(&ordered.unwrap(), START).await.unwrap(), Progress::Ready);
}

pub(super) fn beat(id: &str, judges_with: &str) -> Beat {
    Beat {
        id: id.to_owned(),
        role: "ingest".to_owned(),
        program: "0.1.0".to_owned(),
        judges_with: judges_with.to_owned(),
        judges_since: START,
        loaded_next: None,
        failed_next: None,
        load_error: None,
        started_at: START,
    }
}

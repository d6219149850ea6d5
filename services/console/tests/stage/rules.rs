//! Small rulesets, and the work with them that the program hands in, without any other process.

use std::collections::BTreeMap;
use std::sync::Arc;

use console::{Clock, Rules, Tried};
use store::{Checked, NewRuleset, Node, Progress, Publishing, RulesetError, Store};
use triage::event::Context;
use triage::loading::RuleFiles;
use triage::replay::outlook::{Moved, Outlook};
use triage::{Assessment, Event, Flags, Level, Ruleset, judge};

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
clock("acknowledge", 3, hours(4));
rejudge_confirm_above(0);
"#;

/// A folder in which a quarrel has so many points, by path.
pub fn folder(points: i32) -> BTreeMap<String, String> {
    let rules = format!("rule(\"quarrel\", quarrel).says(\"吵\").points({points});\n");
    let level = [1, 15, 40].iter().filter(|from| points >= **from).count();
    let cases = format!(
        "[[case]]\nname = \"吵\"\nticks = [\"quarrel\"]\nfound = [\"quarrel\"]\n\
         fires = [\"home/quarrel\"]\nlevel = {level}\nflags = []\nscore = {points}\n\n\
         [[case]]\nname = \"静\"\nnote = \"一切正常。\"\nabsent = [\"quarrel\"]\n\
         quiet = [\"home/quarrel\"]\nlevel = 0\nflags = []\nscore = 0\n"
    );
    let files = [
        ("home/signals.toml", SIGNALS.to_owned()),
        ("home/rules.rhai", rules),
        ("home/cases.toml", cases),
        ("policy.rhai", POLICY.to_owned()),
    ];
    files.map(|(path, text)| (path.to_owned(), text)).into()
}

pub fn files(points: i32) -> RuleFiles {
    RuleFiles::new(folder(points))
}

/// Publishes a first version, as the program does when it starts the first time.
pub async fn begin(store: &Store, now: i64) {
    let first = NewRuleset { files: &files(4), author: "system", note: "随程序发布" };
    store.publish_first(&first, now).await.expect("a first version");
}

/// What the program hands in.
pub fn rules(store: &Store, clock: Clock) -> Rules {
    let store = store.clone();
    Rules {
        check: Arc::new(Checked::toy),
        carry_out: Arc::new(move |publishing| {
            let (store, now) = (store.clone(), clock());
            Box::pin(async move { carry_out(&store, publishing, now).await })
        }),
        try_out: Arc::new(|ruleset, events| {
            let tried = events.iter().map(|event| try_out(&ruleset, event)).collect();
            Box::pin(async move { Some(tried) })
        }),
        replay: Arc::new(|_, _, progress| {
            progress(2, 2);
            Box::pin(async move { Some(outlook()) })
        }),
    }
}

/// A case that the worker of YC-03 may see, and one that nobody may.
fn outlook() -> Outlook {
    let mut outlook = Outlook::default();
    let levels = (Level::One, Level::Three);
    for case in ["YC-2026-0001", "YC-2026-9999"] {
        let before = (levels.0, Flags::default());
        let after = (levels.1, Flags::default());
        let rules = || vec!["home/quarrel".into()];
        outlook.add(3, levels, Moved::between((case, Some("YC-03")), before, after, rules));
    }
    outlook.finish();
    outlook
}

async fn carry_out(
    store: &Store,
    publishing: Publishing,
    now: i64,
) -> Result<Vec<Node>, RulesetError> {
    let nodes = match store.name_live(&publishing, now).await? {
        Progress::Ready => return Ok(store.nodes(now).await?),
        Progress::Blocked(nodes) => nodes,
        Progress::Waiting(nodes) => {
            nodes.into_iter().map(|node| (node, "waits".to_owned())).collect()
        }
    };
    store.fail_publishing(&publishing, "blocked", now).await?;
    Err(RulesetError::Nodes(nodes))
}

fn try_out(ruleset: &Ruleset, event: &str) -> Tried {
    let vocabulary = ruleset.vocabulary();
    let context = Context { town: "YC", now: super::NOW, vocabulary };
    let event = match Event::decode(event.as_bytes(), &context) {
        Ok((event, _)) => event,
        Err(refusal) => return Tried::Refused(refusal.to_string()),
    };
    let findings = ruleset.reader().read(&event.narrative);
    let known = event.known(&findings, vocabulary);
    let Some(at) = known.latest_at() else { return Tried::NoCase };
    let verdict = judge(ruleset, &known, at);
    let names = (&*event.id, None, None);
    Tried::Judged(Box::new(Assessment::new(ruleset, &verdict, names, findings)))
}

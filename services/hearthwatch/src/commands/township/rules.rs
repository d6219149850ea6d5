//! What is live in the township, and what is drafted.

use triage::Ruleset;
use triage::loading::{RuleFiles, load};

const SIGNALS: &str = r#"
[[signal]]
id = "hit"
zh = "打"
en = "hit"
category = "physical_violence"
current_days = 60
phrases = ["动手打人"]
[[signal]]
id = "quarrel"
zh = "吵"
en = "quarrel"
category = "relationship"
phrases = ["吵架"]
[[signal]]
id = "drink"
zh = "酒"
en = "drink"
category = "background"
current_days = 365
phrases = ["喝了酒"]
[[signal]]
id = "choke"
zh = "掐"
en = "choke"
category = "lethality"
phrases = ["掐脖子"]
[[signal]]
id = "safe"
zh = "安"
en = "safe"
category = "protective"
phrases = ["住在娘家"]
"#;
const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40);
cap("background", 5); cap("protective", -10); hearsay_counts_days(120);
recency(30, 100); recency(180, 80); recency(365, 60); recency_after(40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
"#;
const RULES: &str = r#"
rule("hit", hit).says("x").points(10).flag(mediation_stop);
rule("quarrel", quarrel).says("x").points(4);
rule("drink", drink and hit).says("x").points(9).capped("background");
rule("safe", safe).says("x").points(-12).capped("protective");
rule("hits", count(hit, 60) >= 2).says("x").points(7).floor(2);
rule("open_long", open_days >= 180).says("x").points(16);
rule("failed", failed_mediations >= 2).says("x").points(5).floor(2);
rule("choke", choke).says("x").points(30).floor(3);
rule("order", order_active("protection_order")).says("x").points(2);
"#;

fn files(signals: &str, rules: &str) -> RuleFiles {
    RuleFiles::new([("a/signals.toml", signals), ("a/rules.rhai", rules), ("policy.rhai", POLICY)])
}

fn ruleset(signals: &str, rules: &str) -> Ruleset {
    load(&files(signals, rules)).expect("loads")
}

/// The files of what is live.
pub fn live_files() -> RuleFiles {
    files(SIGNALS, RULES)
}

/// What is live.
pub fn live() -> Ruleset {
    ruleset(SIGNALS, RULES)
}

/// A draft that judges otherwise and reads the same.
pub fn draft() -> Ruleset {
    let rules = RULES.replace("points(4)", "points(15).floor(2)").replace("2).says", "1).says");
    ruleset(
        SIGNALS,
        &rules.replace("\"open_long\", open_days >= 180", "\"open_long\", open_days >= 90"),
    )
}

/// A draft that reads otherwise: one signal more, one phrase more, one less.
pub fn reads_otherwise() -> Ruleset {
    let signals = SIGNALS
        .replace("\"动手打人\"", "\"推了她\", \"动手打人\"")
        .replace("\"住在娘家\"", "\"回了娘家\"");
    let more = "[[signal]]\nid = \"alone\"\nzh = \"孤\"\nen = \"alone\"\n\
        category = \"coercive_control\"\nphrases = [\"不让她出门\"]\n";
    let rules = format!("{RULES}\nrule(\"alone\", alone).says(\"x\").points(20);");
    ruleset(&format!("{more}{signals}"), &rules)
}

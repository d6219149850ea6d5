//! Made-up events, the two rulesets, and a case that takes events as the ingest service does.

use std::path::Path;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use triage::event::{Context, rfc3339};
use triage::loading::{RuleFiles, load};
use triage::{
    Case, DAY_MICROS, Event, EventKey, Finding, Known, Level, PastEvent, Ruleset, Status, Verdict,
};

/// 2026-01-01 in Beijing.
pub const START: i64 = 1_767_196_800_000_000;
/// Where every made-up event comes from.
const SOURCE: &str = "grid/YC-03";

/// The ruleset that the program ships.
pub static SHIPPED: LazyLock<Ruleset> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    load(&RuleFiles::new(files)).expect("the shipped rules load")
});

/// A ruleset that asks for one thing in each rule.
pub static TINY: LazyLock<Ruleset> = LazyLock::new(|| {
    let files = [("t/signals.toml", SIGNALS), ("t/rules.rhai", RULES), ("policy.rhai", POLICY)];
    load(&RuleFiles::new(files)).expect("the tiny rules load")
});

fn collect(root: &Path, at: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(at).expect("the rules folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|kind| kind == "toml" || kind == "rhai") {
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
            files.push((name, std::fs::read(&path).expect("a file")));
        }
    }
}

const SIGNALS: &str = r#"
[[signal]]
id = "hit"
zh = "打"
en = "hit"
category = "physical_violence"
current_days = 60
phrases = ["动手打人"]
[[signal]]
id = "strangulation"
zh = "掐"
en = "strangulation"
category = "lethality"
phrases = ["掐脖子"]
[[signal]]
id = "drink"
zh = "酒"
en = "drink"
category = "background"
current_days = 365
phrases = ["喝了酒"]
[[signal]]
id = "safe"
zh = "安"
en = "safe"
category = "protective"
phrases = ["住在娘家"]
"#;

const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40);
cap("background", 5); cap("protective", -10);
recency(30, 100); recency(180, 80); recency(365, 60); recency_after(40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
"#;

const RULES: &str = r#"
rule("hit", hit).says("x").points(10).flag(mediation_stop);
rule("choke", strangulation).says("x").points(20).floor(3).flag(emergency);
rule("drink", drink and hit).says("x").points(9).capped("background");
rule("safe", safe and !strangulation).says("x").points(-12).capped("protective");
rule("hits_3_in_30", count(hit, 30) >= 3).says("x").points(7);
rule("hits_8_in_400", count(hit, 400) >= 8).says("x").points(3);
rule("any_4_in_90", count(physical_violence, 90) >= 4).says("x").points(2);
rule("fresh", days_since(hit) < 10).says("x").points(1);
rule("police_2_in_30", police_calls(30) >= 2).says("x").points(4);
rule("police_3_in_365", police_calls(365) >= 3).says("x").points(6);
rule("failed_2", failed_mediations >= 2).says("x").points(5).floor(2);
rule("open_180", open_days >= 180).says("x").points(16);
rule("order", order_active("protection_order")).says("x").points(2);
rule("order_over", drink and !order_active("protection_order")).says("x").points(15);
rule("small_child", any_child(age < 8)).says("x").points(2).flag(mandatory_report);
rule("old", any_party(age >= 70)).says("x").points(1);
rule("minors", minors_in_home >= 2).says("x").points(1);
rule("alone", seen_alone == 1).says("x").points(1);
"#;

/// An event made up; what does not belong to its kind is left out of it.
#[derive(Clone, Debug)]
pub struct Told {
    pub day: i64,
    pub kind: u8,
    /// Signal (by any number) and status.
    pub found: Vec<(usize, u8)>,
    pub party: Option<(u8, Option<u8>)>,
    pub child: Option<u8>,
    pub minors: Option<u8>,
    pub alone: Option<bool>,
    pub outcome: u8,
    pub order_days: Option<i64>,
    pub police: Option<u8>,
    pub claims: Option<[Option<u8>; 4]>,
    /// Which earlier made one it corrects, by any number.
    pub supersedes: Option<usize>,
}

/// One event, on one of 45 moments over 585 days, so that many fall on the same.
pub fn told() -> impl Strategy<Value = Told> {
    let claims = option::weighted(0.15, prop::array::uniform4(option::of(0..5_u8)));
    (
        (0..45_i64, 0..6_u8, vec((any::<usize>(), 0..9_u8), 0..4)),
        (option::of((0..5_u8, option::of(0..90_u8))), option::of(0..18_u8), option::of(0..4_u8)),
        (option::of(any::<bool>()), 0..4_u8, option::of(1..200_i64), option::of(0..6_u8)),
        (claims, option::weighted(0.1, any::<usize>())),
    )
        .prop_map(|(what, who, how, rest)| Told {
            day: what.0 * 13,
            kind: what.1,
            found: what.2,
            party: who.0,
            child: who.1,
            minors: who.2,
            alone: how.0,
            outcome: how.1,
            order_days: how.2,
            police: how.3,
            claims: rest.0,
            supersedes: rest.1,
        })
}

const KINDS: [&str; 6] = ["visit", "dispute", "call", "mediation", "order", "care"];
const OUTCOMES: [&str; 4] = ["agreed", "failed", "terminated", "ongoing"];

impl Told {
    pub fn at(&self) -> i64 {
        START + self.day * DAY_MICROS
    }

    pub fn is(&self, kind: &str) -> bool {
        KINDS[usize::from(self.kind)] == kind
    }

    pub fn outcome(&self) -> &'static str {
        OUTCOMES[usize::from(self.outcome)]
    }

    /// Signals and statuses, by this vocabulary.
    pub fn findings(&self, ruleset: &Ruleset) -> Vec<Finding> {
        let signals = ruleset.vocabulary().signals();
        let found = self.found.iter().map(|(signal, status)| Finding {
            status: Status::from_code(*status).expect("nine of them"),
            ..Finding::ticked(&signals[signal % signals.len()].id)
        });
        found.collect()
    }

    fn event(&self, number: usize, ruleset: &Ruleset) -> Event {
        let mut data = json!({ "village": "YC-03", "household": "h_1", "narrative": "-" });
        let mut put = |name: &str, value: Value| data[name] = value;
        if let Some((person, age)) = self.party {
            put("parties", json!([{ "ref": format!("p_{person}"), "age": age, "sex": "f" }]));
        }
        if let Some([near, year, failed, open]) = self.claims {
            let open = open.map(|times| i64::from(times) * 50);
            put(
                "reported_history",
                json!({ "police_calls_30d": near, "police_calls_12m": year,
                "failed_mediations": failed, "open_days": open }),
            );
        }
        if let Some(minors) = self.minors {
            put("minors_in_home", json!(minors));
        }
        match KINDS[usize::from(self.kind)] {
            "visit" => {
                put("seen_alone", json!(self.alone));
                put("children_seen", json!(self.child.map(|age| [json!({ "age": age })])));
            }
            "dispute" => {
                put("kind", json!("family"));
                put(
                    "channel",
                    json!(if self.police.is_some() { "police_bulletin" } else { "grid" }),
                );
                put("incident_no", json!(self.police.map(|number| format!("X{number}"))));
            }
            "mediation" => put("outcome", json!(self.outcome())),
            "order" => {
                let day = |days: i64| rfc3339(self.at() + days * DAY_MICROS)[..10].to_owned();
                put("kind", json!("protection_order"));
                put("issued_on", json!(day(0)));
                put("expires_on", json!(self.order_days.map(day)));
            }
            "care" => put("kind", json!("two_cancers_visit")),
            _ => {}
        }
        if let Value::Object(fields) = &mut data {
            fields.retain(|_, value| !value.is_null());
        }
        let event = json!({
            "specversion": "1.0", "id": number.to_string(), "source": SOURCE,
            "type": format!("hearthwatch.{}.v1", KINDS[usize::from(self.kind)]),
            "time": rfc3339(self.at()), "data": data,
        });
        let context = Context { town: "YC", now: i64::MAX / 2, vocabulary: ruleset.vocabulary() };
        Event::from_value(&event, &context).unwrap_or_else(|refusal| panic!("{refusal}: {event}"))
    }
}

/// The events as a case takes them, numbered as they stand.
pub fn made(told: &[Told], ruleset: &Ruleset) -> Vec<PastEvent> {
    let key = |number: usize| EventKey::of(SOURCE, &number.to_string()).hex();
    let make = |(number, one): (usize, &Told)| PastEvent {
        key: key(number),
        at: one.at(),
        known: one.event(number, ruleset).known(&one.findings(ruleset), ruleset.vocabulary()),
        supersedes: one.supersedes.map(|of| key(of % told.len())).filter(|of| *of != key(number)),
    };
    told.iter().enumerate().map(make).collect()
}

/// What all of them make known.
pub fn merged<'e>(events: impl IntoIterator<Item = &'e PastEvent>) -> Known {
    let mut known = Known::default();
    events.into_iter().for_each(|event| known.merge(&event.known));
    known
}

/// A case that takes events as the ingest service does: in order while it can, all anew when one
/// is late, written down and read again each time.
pub struct Taker<'r> {
    ruleset: &'r Ruleset,
    pub case: Case,
    pub verdict: Verdict,
    since: Vec<PastEvent>,
}

impl<'r> Taker<'r> {
    pub fn new(ruleset: &'r Ruleset) -> Self {
        let (case, verdict) = (Case::default(), Verdict::default());
        Self { ruleset, case, verdict, since: Vec::new() }
    }

    pub fn take(&mut self, event: &PastEvent) {
        let late = event.supersedes.is_some() || self.case.is_late(&event.key, event.at);
        self.since.push(event.clone());
        if late {
            let rebuilt = self.case.rebuild(self.ruleset, self.since.clone());
            self.case = rebuilt.case;
            self.verdict = rebuilt.rises.into_iter().next_back().unwrap_or(rebuilt.verdict);
        } else {
            self.verdict = self.case.take(self.ruleset, &event.known).expect("not late");
        }
        let vocabulary = self.ruleset.vocabulary();
        let text = serde_json::to_string(&self.case.store(vocabulary)).expect("JSON");
        let read: triage::StoredCase<'_> = serde_json::from_str(&text).expect("its own JSON");
        let read = read.with(vocabulary).expect("its own words");
        assert_eq!(read, self.case, "what is written is what is read");
        self.case = read;
    }

    /// The clock, up to now.
    pub fn tick(&mut self, now: i64) {
        while let Some(verdict) = self.case.tick(self.ruleset, now) {
            self.verdict = verdict;
        }
    }

    pub fn lower(&mut self, level: Level) {
        self.case.lower(level);
        self.since.clear();
    }

    /// Everything that must not depend on the order of arrival.
    pub fn outcome(&self) -> (String, Level, triage::Flags, Verdict) {
        let stored = self.case.store(self.ruleset.vocabulary());
        let stored = serde_json::to_string(&stored).expect("JSON");
        (stored, self.case.level(), self.case.flags(), self.verdict.clone())
    }
}

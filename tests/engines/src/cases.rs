//! Made-up cases: two events each, with findings, claims and children, and the same as facts for
//! the engines that cannot count.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use triage::condition::{Condition, Number};
use triage::event::{Context, rfc3339};
use triage::{DAY_MICROS, Event, Finding, Known};

use crate::ours::Rules;
use crate::translate::{count_name, number_name};

/// The moment at which every case is judged.
pub const AT: i64 = 1_760_000_000_000_000;

/// One case.
pub struct Case {
    /// As ours takes it.
    pub known: Known,
    /// As the others take it: what is found, and every number a rule asks for.
    pub facts: Map<String, Value>,
}

/// A small generator (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }
}

/// So many cases.
pub fn made(rules: &Rules, count: usize) -> Vec<Case> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    (0..count).map(|number| made_up(rules, &mut dice, number)).collect()
}

fn made_up(rules: &Rules, dice: &mut Dice, number: usize) -> Case {
    let vocabulary = rules.ruleset.vocabulary();
    let ids: Vec<&str> = vocabulary.signals().iter().map(|signal| &*signal.id).collect();
    let mut ticks = |count: u64| -> Vec<&str> {
        (0..count).map(|_| ids[dice.below(ids.len() as u64) as usize]).collect()
    };
    let (mut now, mut then) = (ticks(4), ticks(4));
    now.sort_unstable();
    now.dedup();
    then.sort_unstable();
    then.dedup();
    let days_ago = 1 + dice.below(200) as i64;
    let numbers = BTreeMap::from([
        ("police_30".to_owned(), dice.below(4) as i64),
        ("police_365".to_owned(), dice.below(5) as i64),
        ("failed_mediations".to_owned(), dice.below(4) as i64),
        // What is claimed is never less than what the first event tells.
        ("open_days".to_owned(), days_ago + dice.below(30) as i64),
        ("minors_in_home".to_owned(), dice.below(3) as i64),
    ]);
    let event = |id: &str, at: i64, ticks: &[&str], more: Value| {
        let mut data = json!({ "household": "h", "ticks": ticks });
        if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
            data.extend(more);
        }
        let value = json!({
            "specversion": "1.0", "id": format!("{id}-{number}"), "source": "engines",
            "type": "hearthwatch.visit.v1", "time": rfc3339(at), "data": data,
        });
        let context = Context { town: "YC", now: AT, vocabulary };
        let event = Event::from_value(&value, &context).expect("an event of ours");
        let findings: Vec<Finding> = event.ticks.iter().map(|tick| Finding::ticked(tick)).collect();
        event.known(&findings, vocabulary)
    };
    let history = json!({
        "minors_in_home": numbers["minors_in_home"],
        "reported_history": {
            "police_calls_30d": numbers["police_30"], "police_calls_12m": numbers["police_365"],
            "failed_mediations": numbers["failed_mediations"], "open_days": numbers["open_days"],
        },
    });
    let mut known = event("then", AT - days_ago * DAY_MICROS, &then, json!({}));
    known.merge(&event("now", AT, &now, history));
    let mut facts = Map::new();
    for id in &ids {
        facts.insert((*id).to_owned(), json!(now.contains(id) || then.contains(id)));
    }
    facts.extend(numbers.into_iter().map(|(name, number)| (name, json!(number))));
    for rule in rules.ruleset.rules() {
        count(&rule.condition, &mut |signals, days| {
            let any = |ticks: &[&str]| {
                let found = ticks.iter().filter_map(|tick| vocabulary.index(tick));
                found.into_iter().any(|signal| signals.contains(signal))
            };
            let earlier = any(&then) && days_ago <= i64::from(days);
            let count = i64::from(any(&now)) + i64::from(earlier);
            facts.insert(count_name(vocabulary, signals, days), json!(count));
        });
    }
    Case { known, facts }
}

/// Every count that a condition asks for.
fn count(condition: &Condition, tell: &mut impl FnMut(&triage::signal_set::SignalSet, u32)) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| count(part, tell));
        }
        Condition::Not(inner) => count(inner, tell),
        Condition::Compare(Number::Count(signals, days), ..) => tell(signals, *days),
        Condition::Compare(number, ..) => drop(number_name(number)),
        _ => {}
    }
}

//! What happens in the township, and when it comes in.

use serde_json::{Value, json};
use triage::DAY_MICROS;
use triage::event::rfc3339;

use super::{HOUSEHOLDS, START};
use crate::demo::seed::Seed;

const NOTES: [&str; 9] = [
    "一切正常。",
    "丈夫动手打人。",
    "夫妻吵架。",
    "他喝了酒，动手打人。",
    "她住在娘家。",
    "丈夫推了她。",
    "邻居说丈夫动手打人。",
    "不让她出门。",
    "她回了娘家，夫妻吵架。",
];

/// When the event at this place comes in: in the year after most of them happened.
pub const fn moment(place: usize) -> i64 {
    START + 600 * DAY_MICROS + place as i64 * 60_000_000
}

/// Events in the order in which they come: mostly of time, some late, some correcting another.
pub fn events(seed: &mut Seed) -> Vec<Value> {
    let mut events: Vec<(i64, Value)> = Vec::new();
    for household in 0..HOUSEHOLDS {
        let mut day = seed.below(60) as i64;
        for number in 0..1 + seed.below(9) {
            day += 1 + seed.below(45) as i64;
            let comes = if seed.percent(25) { seed.below(400) as i64 } else { day };
            events.push((comes, event(seed, household, number, day)));
        }
    }
    events.sort_by_key(|(comes, _)| *comes);
    let mut events: Vec<Value> = events.into_iter().map(|(_, event)| event).collect();
    for (place, event) in events.iter_mut().enumerate() {
        // A few come as they happen, while rules are silent.
        if event["data"]["expires_on"].is_null() && seed.percent(10) {
            event["time"] = rfc3339(moment(place)).into();
        }
    }
    events
}

fn event(seed: &mut Seed, household: usize, number: usize, day: i64) -> Value {
    let kind = *seed.pick(&["visit", "visit", "visit", "dispute", "mediation", "order"]);
    let at = START + day * DAY_MICROS - seed.below(80_000) as i64 * 1_000_000;
    let mut data = json!({
        "village": format!("YC-0{}", household % 5), "household": format!("h_{household}"),
        "narrative": *seed.pick(&NOTES),
    });
    match kind {
        "dispute" => {
            data["channel"] = "police_bulletin".into();
            data["kind"] = "marital".into();
        }
        "mediation" => data["outcome"] = (*seed.pick(&["failed", "agreed"])).into(),
        "order" => {
            data["kind"] = "protection_order".into();
            data["issued_on"] = rfc3339(at)[..10].into();
            data["expires_on"] = rfc3339(at + 90 * DAY_MICROS)[..10].into();
        }
        _ => data["ticks"] = if seed.percent(10) { json!(["drink"]) } else { json!([]) },
    }
    if number > 0 && seed.percent(8) {
        let earlier = format!("e_{household}_{}", seed.below(number));
        data["supersedes"] = json!({ "source": "grid/YC", "id": earlier });
    }
    json!({
        "specversion": "1.0", "id": format!("e_{household}_{number}"), "source": "grid/YC",
        "type": format!("hearthwatch.{kind}.v1"), "time": rfc3339(at), "data": data,
    })
}

//! The measurement: the program against the floor, in one run, in turns.
//!
//! Started by `tests/bench`. Private servers, the same load for both, each side on a database of
//! its own that begins as a copy of the other's.

mod allocations;
mod arguments;
mod backlog;
mod live;
mod numbers;
mod side;
mod stage;
mod used;

#[path = "../../services/hearthwatch/src/commands/bench/cases.rs"]
mod cases;
#[path = "../../services/hearthwatch/src/commands/bench/judging.rs"]
mod judging;
#[path = "../../services/hearthwatch/src/commands/bench/load.rs"]
mod load;
#[path = "../../services/hearthwatch/src/commands/bench/processor.rs"]
mod processor;
#[path = "../../services/hearthwatch/src/demo/seed.rs"]
#[expect(dead_code, reason = "the program uses what this does not")]
mod seed;

use seed::Seed;
use serde_json::{Value, json};

use arguments::Arguments;
use side::Side;
use stage::Stage;

/// What the prototypes found before the house was built: real with 5 statements to bare, 256 to a batch, 1 worker.
const REAL_TO_BARE_THEN: f64 = 0.58;

#[tokio::main]
async fn main() {
    let arguments = Arguments::read();
    let judged = allocations::measure();
    eprintln!("judging: {judged}");
    let mut figures = json!({ "judging": judged });
    if !arguments.judging_only {
        let pairs = pairs(&arguments).await;
        figures.as_object_mut().expect("an object").extend(pairs);
    }
    if let Some(own) = arguments.own_figures() {
        figures["program"] = own;
    }
    println!("{figures:#}");
}

/// Interleaved: first the one, then the other, next time the other way round.
async fn pairs(arguments: &Arguments) -> serde_json::Map<String, Value> {
    let mut stage = Stage::set(arguments).await;
    let (mut throughput, mut live, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for pair in 0..arguments.pairs {
        let mut order = [Side::Ours, Side::Floor];
        if pair % 2 == 1 {
            order.reverse();
        }
        let events = stage.load.next(arguments.backlog);
        let mut both = json!({});
        for side in order {
            let one = backlog::measure(&stage, side, &events).await;
            eprintln!("pair {pair} backlog {}: {one}", side.name());
            both[side.name()] = one;
        }
        both["ratio"] = numbers::ratio(&both, "events_per_second").into();
        throughput.push(both);
        if pair < arguments.bare {
            let one = backlog::measure(&stage, Side::Bare, &events).await;
            eprintln!("pair {pair} bare: {one}");
            bare.push(one);
        }
        if arguments.seconds == 0 {
            continue;
        }
        let events = stage.load.next(arguments.rate * arguments.seconds);
        let mut both = json!({});
        for side in order {
            let one = live::measure(&stage, side, &events, arguments.rate).await;
            eprintln!("pair {pair} live {}: {one}", side.name());
            both[side.name()] = one;
        }
        both["ratio"] = numbers::ratio(&both, "p99_milliseconds").into();
        live.push(both);
    }
    let floor_to_bare = numbers::median_of(&throughput, &["floor", "events_per_second"])
        / numbers::median_of(&bare, &["events_per_second"]);
    let mut figures = serde_json::Map::new();
    figures.insert("backlog_ratio".to_owned(), numbers::median_of(&throughput, &["ratio"]).into());
    figures.insert("live_p99_ratio".to_owned(), numbers::median_of(&live, &["ratio"]).into());
    figures.insert("floor_to_bare".to_owned(), floor_to_bare.into());
    figures.insert("floor_to_bare_of_the_prototypes".to_owned(), REAL_TO_BARE_THEN.into());
    figures.insert("backlog".to_owned(), throughput.into());
    figures.insert("live".to_owned(), live.into());
    figures.insert("bare".to_owned(), bare.into());
    figures
}

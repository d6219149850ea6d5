use serde_json::Value;

use super::{EXPECTED, figure, imported, lived, ruleset, telling, text};
use crate::demo::Town;

/// What is taken out, and the figure it moves.
const TAKEN: [(&str, Taken); 14] = [
    ("villages", Taken::Line("/role", "village_mediator")),
    ("grid_workers", Taken::Line("/role", "grid_worker")),
    ("women_grid_workers", Taken::Line("/role", "women_grid_worker")),
    ("key_persons", Taken::Event("/data/registers/0/list", "key_person")),
    ("key_households", Taken::Event("/data/registers/0/list", "key_household")),
    ("disputes", Taken::Event("/data/kind", "marital")),
    ("calls", Taken::Event("/type", "hearthwatch.call.v1")),
    ("resolved", Taken::Event("/time", "2026-09-04T15:00:00+08:00")),
    ("recurred", Taken::Event("/time", "2026-06-11T15:00:00+08:00")),
    ("outreach_sessions", Taken::Event("/type", "hearthwatch.outreach.v1")),
    ("people_reached", Taken::Event("/type", "hearthwatch.outreach.v1")),
    ("two_cancers_relief", Taken::Event("/data/kind", "two_cancers_relief")),
    ("two_cancers_visits", Taken::Event("/data/kind", "two_cancers_visit")),
    ("children_visited", Taken::Event("/data/kind", "child_in_difficulty_visit")),
];

/// The first line of the roster, or the first event with every time it was sent, that has this
/// text there.
#[derive(Clone, Copy)]
enum Taken {
    Line(&'static str, &'static str),
    Event(&'static str, &'static str),
}

impl Taken {
    fn from(self, town: &mut Town) {
        let at = |list: &[Value], pointer, words| {
            list.iter().position(|value| text(value, pointer) == words).unwrap()
        };
        match self {
            Self::Line(pointer, words) => {
                town.roster.remove(at(&town.roster, pointer, words));
            }
            Self::Event(pointer, words) => {
                let taken = town.events.remove(at(&town.events, pointer, words));
                town.events.retain(|event| *event != taken);
            }
        }
    }
}

#[tokio::test]
async fn one_event_or_line_of_the_roster_less_moves_its_figure() {
    let ruleset = ruleset();
    let whole = imported(&Town::build(), &ruleset).await;
    let mut town = Town::build();
    telling(&mut town);
    let telling_only = imported(&town, &ruleset).await;
    for (key, expected) in EXPECTED {
        assert_eq!(figure(&whole, key), expected, "{key}");
        assert_eq!(figure(&telling_only, key), expected, "{key} without plain visits");
    }
    for (key, taken) in TAKEN {
        let mut less = Town { events: town.events.clone(), ..Town::build() };
        taken.from(&mut less);
        let figures = imported(&less, &ruleset).await;
        assert!(figure(&figures, key) < figure(&whole, key), "{key}");
    }
}

#[tokio::test]
async fn a_matter_less_is_a_warning_and_an_answer_less() {
    let mut town = Town::build();
    telling(&mut town);
    let whole = lived(&town).await;
    // A visit that told of a quarrel.
    Taken::Event("/time", "2026-06-24T19:10:00+08:00").from(&mut town);
    let less = lived(&town).await;
    // Its own, and two visits after it that are missed where plain visits are left out.
    assert_eq!(less.warnings + 3, whole.warnings);
    assert_eq!(less.acknowledged + 3, whole.acknowledged);
}

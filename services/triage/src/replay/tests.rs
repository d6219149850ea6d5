#![expect(clippy::unwrap_used, reason = "tests")]

use super::outlook::{MOST_LISTED, Moved, Outlook, Receiver};
use super::*;
use crate::flag::Flag;
use crate::loading::{RuleFiles, load};

const SIGNALS: &str = "[[signal]]\nid = \"hit\"\nzh = \"打\"\nen = \"hit\"\n\
    category = \"physical_violence\"\nphrases = [\"动手\"]\n";
const RULES: &str = "rule(\"hit\", hit).says(\"x\").points(20);";
const POLICY: &str = r#"
band(1, 1); band(2, 15); band(3, 40); recency(9999, 100); recency_after(40);
leads(1, "women_grid_worker"); leads(2, "village_mediator"); leads(3, "town_studio_mediator");
"#;

fn of(signals: &str, rules: &str) -> Ruleset {
    let files = [("a/rules.rhai", rules), ("a/signals.toml", signals), ("policy.rhai", POLICY)];
    load(&RuleFiles::new(files)).unwrap()
}

#[test]
fn only_what_reading_depends_on_makes_reading_differ() {
    let live = of(SIGNALS, RULES);
    assert!(reads_alike(&live, &of(SIGNALS, &RULES.replace("20", "30"))));
    let days = SIGNALS.replace("category", "current_days = 9\ncategory");
    assert!(knows_alike(&live, &of(&days, RULES)));
    assert!(!reads_alike(&live, &of(&SIGNALS.replace("动手", "动脚"), RULES)));
    let care = of(&SIGNALS.replace("physical_violence", "care"), RULES);
    assert!(reads_alike(&live, &care) && !knows_alike(&live, &care));
}

fn moved(number: usize, from: Level, to: Level) -> Moved {
    let case = format!("YC-{number:05}");
    let none = (from, Flags::NONE);
    Moved::between((&case, Some("YC-03")), none, (to, Flags::NONE), Vec::new).unwrap()
}

#[test]
fn adding_in_parts_is_adding_together_and_the_gravest_are_listed() {
    let cases: Vec<Moved> = (0..3_000)
        .map(|number| match number % 3 {
            0 => moved(number, Level::Watch, Level::Three),
            1 => moved(number, Level::One, Level::Two),
            _ => moved(number, Level::Three, Level::Watch),
        })
        .collect();
    let add = |cases: &[Moved]| {
        let mut outlook = Outlook::default();
        for one in cases {
            outlook.add(2, (one.from, one.to), Some(one.clone()));
            let receiver = Receiver { person: None, role: "county_duty".into() };
            outlook.warn(receiver, one.is_up());
        }
        outlook
    };
    let mut together = add(&cases);
    together.finish();
    let (first, second) = cases.split_at(1_234);
    let mut parts = add(second);
    parts.merge(add(first));
    parts.finish();
    assert_eq!(parts, together);
    assert_eq!((together.cases, together.moments, together.moved), (3_000, 6_000, 3_000));
    assert_eq!(together.to_open.len(), MOST_LISTED);
    assert!(together.to_open.iter().all(|one| one.to == Level::Three));
    assert_eq!((together.warnings[0].live, together.warnings[0].draft), (1_000, 2_000));
}

#[test]
fn a_flag_alone_moves_a_case_too() {
    let duty = Flags::from_iter([Flag::MandatoryReport]);
    let stays = (Level::Two, Flags::NONE);
    assert!(Moved::between(("c", None), stays, stays, Vec::new).is_none());
    let more = Moved::between(("c", None), stays, (Level::Two, duty), Vec::new).unwrap();
    let less = Moved::between(("c", None), (Level::Two, duty), stays, Vec::new).unwrap();
    assert!(more.is_up() && !less.is_up());
}

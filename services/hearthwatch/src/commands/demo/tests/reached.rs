use std::collections::HashSet;
use std::io::Write;
use std::sync::{Arc, Mutex};

use ingest::Outcome as Taken;
use secrecy::SecretString;
use serde_json::Value;
use store::{Attempt, ORDER_EXPIRING, Outcome, Store, VISIT_OWED, Warning, WarningFilter};
use triage::{Flag, Level, Ruleset};

use super::{EXPECTED, MEMORY, figure, ruleset, text};
use crate::commands::demo::house::House;
use crate::commands::demo::year::Year;
use crate::demo::Town;

/// What was written, kept for reading.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A warning with what came of it and the household it is about.
struct Story {
    warning: Warning,
    attempts: Vec<Attempt>,
    household: Option<String>,
}

async fn stories(store: &Store, ruleset: &Ruleset) -> Vec<Story> {
    let mut stories = Vec::new();
    for warning in store.warnings(&WarningFilter::default(), 1_000).await.unwrap() {
        let attempts = store.attempts(&[&warning.id]).await.unwrap();
        let assessment = store.latest_assessment(&warning.matter, ruleset).await.unwrap().unwrap();
        let household = assessment.household.map(String::from);
        stories.push(Story { warning, attempts, household });
    }
    stories
}

#[tokio::test]
async fn the_year_reaches_what_the_example_tells_of() {
    let (town, ruleset, written) = (Town::build(), ruleset(), Written::default());
    let house = House::open(SecretString::from(MEMORY), &town).await.unwrap();
    let mut year = Year::new(&town, &house, Box::new(written.clone()));
    year.live_through().await.unwrap();
    let (from, until) = town.year();
    let report = house.store.report(from, until).await.unwrap();
    for (key, expected) in EXPECTED {
        assert_eq!(figure(&report, key), expected, "{key}");
    }
    let stories = stories(&house.store, &ruleset).await;
    assert_eq!(report.warnings, stories.len() as i64);
    assert_eq!(report.acknowledged, report.warnings);
    levels_and_flags(&stories);
    follow_ups(&stories);
    ways(&stories);
    households(&town, &stories);
    a_second_time(&house, &town, &report).await;
    no_names(&town, &String::from_utf8(written.0.lock().unwrap().clone()).unwrap());
}

fn levels_and_flags(stories: &[Story]) {
    for level in [Level::One, Level::Two, Level::Three] {
        assert!(stories.iter().any(|story| story.warning.level == level), "{level:?}");
    }
    for flag in [Flag::Emergency, Flag::MediationStop, Flag::MandatoryReport] {
        assert!(stories.iter().any(|story| story.warning.flags.contains(flag)), "{flag:?}");
    }
}

/// A visit that was due and not recorded, and an order that ran out: few, because this town visits.
fn follow_ups(stories: &[Story]) {
    let told = |cause| stories.iter().filter(|story| story.warning.cause == cause).count();
    assert_eq!((told(VISIT_OWED), told(ORDER_EXPIRING)), (1, 2));
}

/// One warning passed on after its first holder left it unanswered, one whose first channel
/// failed and whose second did not, one that a stand-in took, one that kin was spared.
fn ways(stories: &[Story]) {
    let has = |attempt: &Attempt, person: &Attempt, outcome| {
        attempt.outcome == outcome
            && attempt.recipient == person.recipient
            && attempt.step == person.step
    };
    let passed_on = stories.iter().any(|Story { warning, attempts, .. }| {
        let first = attempts.iter().find(|one| one.step == 1 && one.outcome == Outcome::Sent);
        warning.step > 1 && first.is_some_and(|one| one.recipient != warning.acknowledged_by)
    });
    assert!(passed_on);
    let second_channel = stories.iter().any(|Story { warning, attempts, .. }| {
        attempts.iter().any(|sent| {
            let refused = |one: &Attempt| {
                has(one, sent, Outcome::Retry) && one.channel == "webhook" && one.seq < sent.seq
            };
            sent.outcome == Outcome::Sent
                && sent.channel == "inbox"
                && sent.recipient == warning.acknowledged_by
                && attempts.iter().any(refused)
        })
    });
    assert!(second_channel);
    let all = || stories.iter().flat_map(|story| &story.attempts);
    assert!(all().any(|one| one.outcome == Outcome::Sent && one.reason.contains("stands in")));
    assert!(all().any(|one| one.reason.starts_with("kin_household")));
}

/// Nobody is warned of a household of which only harmless visits told. A row of strangers makes
/// a provisional case, and one without a household finds its own by the identity numbers.
fn households(town: &Town, stories: &[Story]) {
    let told = |event: &&Value| {
        !text(event, "/type").contains(".visit.") || event.pointer("/data/parties").is_some()
    };
    let told_of: HashSet<&str> = town
        .events
        .iter()
        .filter(told)
        .flat_map(|event| {
            let parties = event.pointer("/data/parties").and_then(Value::as_array);
            let parties = parties.into_iter().flatten().map(|party| text(party, "/household"));
            parties.chain([text(event, "/data/household")])
        })
        .collect();
    let row = |time: &str| {
        let of_row = |event: &&Value| text(event, "/time") == time;
        let event = town.events.iter().find(of_row).unwrap();
        assert!(event.pointer("/data/household").is_none());
        let at = time.parse::<jiff::Timestamp>().unwrap().as_microsecond();
        stories.iter().find(|story| story.warning.raised_at == at).unwrap()
    };
    assert_eq!(row("2026-09-21T09:30:00+08:00").household, None);
    let matched = row("2026-07-13T09:30:00+08:00").household.as_deref().unwrap();
    assert!(town.events.iter().any(|event| {
        text(event, "/type").contains(".mediation.") && text(event, "/data/household") == matched
    }));
    for household in stories.iter().filter_map(|story| story.household.as_deref()) {
        assert!(told_of.contains(household) || household == matched, "{household}");
    }
}

/// The bulletin that came twice was counted once; sending it a third time changes nothing.
async fn a_second_time(house: &House, town: &Town, report: &store::Report) {
    let mut seen = HashSet::new();
    let id = |event: &Value| (text(event, "/source").to_owned(), text(event, "/id").to_owned());
    let again = town.events.iter().find(|event| !seen.insert(id(event))).unwrap();
    let outcomes = house.offer(&[again]).await.unwrap();
    assert!(matches!(outcomes[..], [Taken::Duplicate { .. }]));
    let (from, until) = town.year();
    assert_eq!(house.store.report(from, until).await.unwrap(), *report);
}

fn no_names(town: &Town, written: &str) {
    let members = town.households.iter().flat_map(|line| line["members"].as_array().unwrap());
    for person in members.chain(&town.roster) {
        assert!(!written.contains(text(person, "/name")), "{}", text(person, "/name"));
    }
    assert!(written.contains("签收，历时"));
}

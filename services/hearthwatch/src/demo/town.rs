//! The town as the program gets it: files to import, events to feed, and what people answer.

use serde_json::Value;

use super::answers::{self, AnswerRule};
use super::bulletin::Bulletin;
use super::calendar::{FIRST_DAY, LAST_DAY, Moment, days_after};
use super::event::envelopes;
use super::household::{self, Household};
use super::naming::Naming;
use super::notes::Notes;
use super::plan::Plan;
use super::programme;
use super::roster::Roster;
use super::stories::{Stage, Stories};
use super::visits;

/// The township and its year.
pub struct Town {
    /// Its code.
    pub code: String,
    /// The lines of the roster file.
    pub roster: Vec<Value>,
    /// The lines of the household file.
    pub households: Vec<Value>,
    /// The events of the year, in the order of their times; one is sent twice.
    pub events: Vec<Value>,
    /// What people do with the warnings they get.
    pub answers: Vec<AnswerRule>,
}

impl Town {
    /// Builds the town; the same bytes every time.
    pub fn build() -> Self {
        let plan = Plan::read();
        let stories = Stories::read();
        let mut naming = Naming::new(stories.names());
        let households = household::build(&plan, &stories.household, &mut naming);
        let roster = Roster::build(&plan, &households, &mut naming);

        let stage = Stage { plan: &plan, roster: &roster, households: &households };
        let mut notes = Notes::read();
        let mut events = stories.events(&stage, &notes, &mut naming);
        events.extend(visits::events(&plan, &roster, &households, &mut notes));
        events.extend(programme::events(&stage));
        Bulletin::open(&plan.code, &roster, &households).publish(&notes, &mut events);

        Self {
            code: plan.code.clone(),
            roster: roster.lines(),
            households: households.iter().map(Household::line).collect(),
            events: envelopes(events),
            answers: answers::script(&roster),
        }
    }

    /// After how many seconds `person` answers a warning of that level, in words, that reached
    /// them at that moment (microseconds since the epoch); `None` if they leave it unanswered.
    pub fn answer_to(&self, person: &str, level_words: &str, at: i64) -> Option<i64> {
        answers::acknowledgement(&self.answers, person, level_words, at)
    }

    /// The year: its first moment, and the first after it (microseconds since the epoch).
    pub fn year(&self) -> (i64, i64) {
        let midnight = |day| Moment::on(day, 0, 0).micros();
        (midnight(FIRST_DAY), midnight(days_after(LAST_DAY, 1)))
    }
}

/// The year as JSON lines.
pub fn events_jsonl(town: &Town) -> impl Iterator<Item = String> {
    town.events.iter().map(Value::to_string)
}

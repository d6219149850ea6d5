//! What people do with the warnings they get, by rule and not by warning: who, when, how
//! grave, and how long it takes them.

use serde::Deserialize;

use super::calendar::Moment;
use super::roster::Roster;
use super::seed::Seed;

/// One rule of the script; the first that fits a warning decides.
#[derive(Clone, Debug)]
pub struct AnswerRule {
    person: Option<String>,
    from: Option<i64>,
    until: Option<i64>,
    level: Option<String>,
    delay: Option<Delay>,
}

#[derive(Clone, Copy, Debug)]
struct Delay {
    minutes: u32,
    spread: u32,
}

#[derive(Deserialize)]
struct File {
    rule: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    holder: Option<String>,
    from: Option<Moment>,
    until: Option<Moment>,
    level: Option<String>,
    #[serde(default)]
    silent: bool,
    #[serde(default)]
    minutes: u32,
    #[serde(default)]
    spread: u32,
}

/// The script for these people.
pub(crate) fn script(roster: &Roster) -> Vec<AnswerRule> {
    let file: File =
        toml::from_str(include_str!("answers.toml")).expect("answers.toml is part of the program");
    let person = |holder: &String| {
        let (role, place) = holder.split_once('@').expect("a holder is role@place");
        roster.holder(role, place).person.clone()
    };
    let rule = |written: &Written| AnswerRule {
        person: written.holder.as_ref().map(person),
        from: written.from.map(Moment::micros),
        until: written.until.map(Moment::micros),
        level: written.level.clone(),
        delay: (!written.silent)
            .then_some(Delay { minutes: written.minutes, spread: written.spread }),
    };
    file.rule.iter().map(rule).collect()
}

/// After how many seconds `person` says that they have a warning of that level, in words, that
/// reached them at that moment.
pub(crate) fn acknowledgement(
    rules: &[AnswerRule],
    person: &str,
    level_words: &str,
    at: i64,
) -> Option<i64> {
    let rule = rules.iter().find(|rule| rule.fits(person, level_words, at))?;
    Some(rule.delay?.seconds(person, at))
}

impl AnswerRule {
    fn fits(&self, person: &str, level_words: &str, at: i64) -> bool {
        self.person.as_deref().is_none_or(|own| own == person)
            && self.from.is_none_or(|from| from <= at)
            && self.until.is_none_or(|until| at < until)
            && self.level.as_deref().is_none_or(|level| level_words.contains(level))
    }
}

impl Delay {
    /// As long as the rule says, and a little more that differs from warning to warning.
    fn seconds(self, person: &str, at: i64) -> i64 {
        let more = Seed::of(&format!("{person} {at}")).below(self.spread as usize * 60);
        i64::from(self.minutes) * 60 + i64::try_from(more).unwrap_or(0)
    }
}

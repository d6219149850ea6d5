//! Points, floors, phrases and clocks changed as fields: the text of the file is edited where they
//! are written, so that comments and everything else stay, and what comes of it is loaded and
//! compared: whatever would change anything else, or nothing, is not done.
//!
//! - `script`: calls in `rules.rhai` and `policy.rhai`.
//! - `signals`: entries of `signals.toml`.

mod script;
mod signals;

use triage::diff::{Part, diff};
use triage::loading::RuleFiles;
use triage::{Level, Ruleset, Subject};

/// What is to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// What a rule counts.
    Rule {
        /// Its id.
        id: String,
        /// Its points.
        points: i32,
        /// Its floor; 关注 for none.
        floor: Level,
    },
    /// How notes say a signal, and how long it is current.
    Signal {
        /// Its id.
        id: String,
        /// For how many days; 0 for always.
        days: u32,
        /// Phrases that come.
        add: Vec<String>,
        /// Phrases that go.
        remove: Vec<String>,
    },
    /// The time that is allowed for something.
    Clock {
        /// What is owed.
        name: String,
        /// At which level or under which flag.
        subject: Subject,
        /// Seconds.
        seconds: i64,
    },
}

impl Wish {
    /// The files with the wish written into them; `None` if it is not written out where it could be
    /// changed.
    pub(crate) fn written(&self, files: &RuleFiles, ruleset: &Ruleset) -> Option<RuleFiles> {
        let (path, text) = match self {
            Self::Rule { id, points, floor } => {
                let rule = ruleset.rules().iter().find(|rule| *rule.id == **id)?;
                let text = files.get(&rule.place.file)?;
                let at = script::offset(text, rule.place.line, rule.place.column)?;
                let text = script::with_number(text, at, "points", *points, rule.points)?;
                let (floor, was) = (floor.number().into(), rule.floor.number().into());
                let text = script::with_number(&text, at, "floor", floor, was)?;
                (rule.place.file.to_string(), text)
            }
            Self::Signal { id, days, add, remove } => {
                let file = |(path, _): &(&str, &str)| path.ends_with("/signals.toml");
                let mut found = files.iter().filter(file).filter_map(|(path, text)| {
                    let entry = signals::entry(text, id)?;
                    Some((path, text, entry))
                });
                let (path, text, entry) = found.next()?;
                let index = ruleset.vocabulary().index(id)?;
                let was = ruleset.vocabulary().signal(index).current_days;
                let text = signals::with_phrases(text, entry.clone(), add, remove)?;
                let entry = signals::entry(&text, id)?;
                (path.to_owned(), signals::with_days(&text, entry, *days, was)?)
            }
            Self::Clock { name, subject, seconds } => {
                let text = files.get("policy.rhai")?;
                ("policy.rhai".to_owned(), script::with_clock(text, name, *subject, *seconds)?)
            }
        };
        let replaced =
            files.iter().map(|(of, before)| (of, if of == path { &text } else { before }));
        Some(RuleFiles::new(replaced))
    }

    /// Whether the one ruleset is the other with the wish fulfilled, and nothing else.
    pub(crate) fn is_done(&self, before: &Ruleset, after: &Ruleset) -> bool {
        let (of, parts) = match self {
            Self::Rule { id, .. } => (id.clone(), [Part::Points, Part::Floor]),
            Self::Signal { id, .. } => (id.clone(), [Part::Phrases, Part::CurrentDays]),
            Self::Clock { name, subject, .. } => {
                let subject = match subject {
                    Subject::Level(level) => level.number().to_string(),
                    Subject::Flag(flag) => flag.name().to_owned(),
                };
                (format!("{name} {subject}"), [Part::Clock; 2])
            }
        };
        let is_meant = diff(before, after)
            .iter()
            .all(|change| *change.of == *of && parts.contains(&change.part));
        is_meant && self.holds(after)
    }

    fn holds(&self, ruleset: &Ruleset) -> bool {
        match self {
            Self::Rule { id, points, floor } => {
                let rule = ruleset.rules().iter().find(|rule| *rule.id == **id);
                rule.is_some_and(|rule| rule.points == *points && rule.floor == *floor)
            }
            Self::Signal { id, days, add, remove } => {
                let Some(index) = ruleset.vocabulary().index(id) else { return false };
                let signal = ruleset.vocabulary().signal(index);
                let has = |phrase: &String| signal.phrases.iter().any(|one| **one == **phrase);
                signal.current_days == *days && add.iter().all(has) && !remove.iter().any(has)
            }
            Self::Clock { name, subject, seconds } => {
                let clocks = &ruleset.policy().clocks;
                let is =
                    |clock: &&triage::Clock| *clock.name == **name && clock.subject == *subject;
                let clock = clocks.iter().find(is);
                clock.is_some_and(|clock| i64::try_from(clock.seconds) == Ok(*seconds))
            }
        }
    }
}

/// Which bytes are code: not within a text, and not in a comment, which begins with `comment` and
/// ends with its line.
fn code(text: &str, comment: &str) -> Vec<bool> {
    let bytes = text.as_bytes();
    let mut mask = vec![true; bytes.len()];
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') => text_end(bytes, at, quote),
            _ if text.as_bytes()[at..].starts_with(comment.as_bytes()) => {
                let rest = bytes[at..].iter().position(|byte| *byte == b'\n');
                rest.map_or(bytes.len(), |length| at + length)
            }
            _ => {
                at += 1;
                continue;
            }
        };
        mask[at..end].fill(false);
        at = end;
    }
    mask
}

fn text_end(bytes: &[u8], begin: usize, quote: u8) -> usize {
    let mut at = begin + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Where a bracket that opens at `open` is closed.
fn closing(text: &str, mask: &[bool], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' if mask[at] => depth += 1,
            b')' | b']' | b'}' if mask[at] => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use triage::loading::load;

    use super::*;

    fn shipped() -> RuleFiles {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
        let mut files = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the rules").flatten() {
                let path = entry.path();
                let name = path.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
                if path.is_dir() {
                    folders.push(path);
                } else if !name.ends_with(".md") {
                    files.push((name, std::fs::read(&path).expect("a file")));
                }
            }
        }
        RuleFiles::new(files)
    }

    #[test]
    fn every_shipped_rule_signal_and_clock_can_be_changed_as_a_field() {
        let files = shipped();
        let ruleset = load(&files).expect("the shipped rules load");
        let rules = ruleset.rules().iter().map(|rule| Wish::Rule {
            id: rule.id.to_string(),
            points: if rule.points == 0 { 0 } else { rule.points + 1 },
            floor: if rule.floor == Level::Watch { Level::One } else { rule.floor },
        });
        let signals = ruleset.vocabulary().signals().iter().map(|signal| Wish::Signal {
            id: signal.id.to_string(),
            days: if signal.current_days == 0 { 0 } else { signal.current_days + 1 },
            add: vec![format!("全新的说法{}", signal.id)],
            remove: signal.phrases.first().iter().map(|phrase| phrase.to_string()).collect(),
        });
        let clocks = ruleset.policy().clocks.iter().map(|clock| Wish::Clock {
            name: clock.name.to_string(),
            subject: clock.subject,
            seconds: i64::try_from(clock.seconds).expect("small") + 60,
        });
        let wishes: Vec<Wish> = rules.chain(signals).chain(clocks).collect();
        assert!(wishes.len() > 200, "{}", wishes.len());
        let written = wishes.iter().fold(files, |files, wish| {
            let written = wish.written(&files, &ruleset);
            written.unwrap_or_else(|| panic!("{wish:?} is not written out"))
        });
        let after = load(&written).unwrap_or_else(|problems| panic!("{problems:?}"));
        for wish in &wishes {
            assert!(wish.holds(&after), "{wish:?}");
        }
    }

    #[test]
    fn what_would_change_anything_else_is_not_done() {
        let before = load(&shipped()).expect("the shipped rules load");
        let wish = |points| Wish::Rule {
            id: "lethality/strangulation".to_owned(),
            points,
            floor: Level::Three,
        };
        let written = wish(31).written(&shipped(), &before).expect("written out");
        let after = load(&written).expect("loads");
        assert!(wish(31).is_done(&before, &after));
        assert!(!wish(32).is_done(&before, &after), "not what was meant");
        let more = written.iter().map(|(path, text)| {
            (path.to_owned(), text.replace("quiet_hours(22", "quiet_hours(21"))
        });
        let more = load(&RuleFiles::new(more)).expect("loads");
        assert!(!wish(31).is_done(&before, &more), "the quiet hours too");
    }
}

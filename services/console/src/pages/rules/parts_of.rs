//! Points, floors, phrases and clocks as they look on every page.

use maud::{Markup, html};
use triage::diff::{clock_words, span_words};
use triage::loading::Language;
use triage::{Clock, Flag, Flags, Level, Rule, Signal, Subject, Vocabulary};

use crate::pages::chips;
use crate::text::rules as text;

/// The most phrases of a signal that are shown.
const MOST_PHRASES: usize = 12;

/// A rule: what it says, what it counts, where it rests.
pub(super) fn rule(rule: &Rule) -> Markup {
    html! {
        li {
            h3 { (rule.says) }
            p.soft { code { (rule.id) } }
            dl.facts {
                div { dt { (text::POINTS) } dd { (rule.points) } }
                div { dt { (text::FLOOR) } dd { (floor(rule.floor)) } }
                div { dt { (text::FLAGS) } dd { (flags(rule.flags)) } }
                @if !rule.basis.is_empty() {
                    div { dt { (text::BASIS) } dd { (rule.basis.join("；")) } }
                }
            }
        }
    }
}

fn floor(level: Level) -> Markup {
    html! { @if level == Level::Watch { (text::NO_FLOOR) } @else { (level.words()) } }
}

fn flags(flags: Flags) -> Markup {
    let words: Vec<&str> = flags.iter().map(Flag::words).collect();
    html! { @if words.is_empty() { (text::NONE) } @else { (words.join("、")) } }
}

/// A signal: its name and the ways notes say it.
pub(super) fn signal(signal: &Signal) -> Markup {
    let shown = signal.phrases.iter().take(MOST_PHRASES);
    let more = signal.phrases.len().saturating_sub(MOST_PHRASES);
    html! {
        li {
            h3 { (signal.zh) }
            p.soft { code { (signal.id) } }
            dl.facts {
                div { dt { (text::CURRENT) } dd { (text::days(signal.current_days)) } }
                div {
                    dt { (text::PHRASES) }
                    dd {
                        (text::ways(signal.phrases.len(), signal.patterns.len())) "："
                        (shown.map(|phrase| &**phrase).collect::<Vec<_>>().join("、"))
                        @if more > 0 { (text::more(more)) }
                    }
                }
            }
        }
    }
}

/// A signal's Chinese name.
pub(super) fn name<'a>(vocabulary: &'a Vocabulary, id: &'a str) -> &'a str {
    vocabulary.index(id).map_or(id, |index| &vocabulary.signal(index).zh)
}

/// A clock: what is owed, at which level or under which flag, and in what time.
pub(super) fn clock(clock: &Clock) -> Markup {
    let under = match clock.subject {
        Subject::Level(level) => html! { (chips::level(level)) },
        Subject::Flag(flag) => html! { (chips::flags([flag].into_iter().collect())) },
    };
    let seconds = i64::try_from(clock.seconds).unwrap_or(i64::MAX);
    html! {
        tr {
            td { (clock_words(&clock.name, Language::Zh)) }
            td { span.chips { (under) } }
            td { (span_words(seconds, Language::Zh)) }
        }
    }
}

//! Level, flags and deadline as they look on every page: words and a shape, colour comes last.

use maud::{Markup, html};
use store::{Warning, WarningState};
use triage::event::rfc3339;
use triage::{Flag, Flags, Level};

use crate::moment::{Remaining, remaining};
use crate::text;

/// The level in words, with bars that rise with it.
pub(crate) fn level(level: Level) -> Markup {
    let number = usize::from(level.number());
    html! {
        span class=(format!("chip level l{number}")) {
            svg viewBox="0 0 18 16" width="18" height="16" aria-hidden="true" {
                @for bar in 0..3_usize {
                    @let height = 6 + bar * 5;
                    rect x=(bar * 6 + 1) y=(16 - height) width="4" height=(height) rx="1"
                        class=(if bar < number { "full" } else { "empty" }) {}
                }
            }
            (level.words())
        }
    }
}

/// The flags, one chip each.
pub(crate) fn flags(flags: Flags) -> Markup {
    html! {
        @for flag in flags.iter() {
            span class=(if flag == Flag::Emergency { "chip flag urgent" } else { "chip flag" }) {
                svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" {
                    @if flag == Flag::CareTrack {
                        path d="M8 14C3 10 2 8 2 6a3 3 0 0 1 6-1 3 3 0 0 1 6 1c0 2-1 4-6 8Z" {}
                    } @else {
                        path d="M8 1 15.5 14.5H.5ZM7.2 6v4h1.6V6Zm0 5v1.6h1.6V11Z" {}
                    }
                }
                (flag.words())
            }
        }
    }
}

/// What to do before anything else.
pub(crate) fn first_of_all(flags: Flags) -> Markup {
    html! {
        @if flags.contains(Flag::Emergency) {
            div.alarm {
                p { strong { (text::FIRST_110) } }
                a.button href="tel:110" { (text::CALL_110) }
            }
            p.duty { (text::emergency::OWN_SAFETY) }
        }
        @for duty in flags.iter().filter_map(text::duty) { p.duty { (duty) } }
    }
}

/// How long is left to answer, counted here and now.
pub(crate) fn deadline(warning: &Warning, now: i64) -> Markup {
    let open = warning.state != WarningState::Acknowledged;
    html! {
        @if let Some(by) = warning.answer_by.filter(|_| open) {
            @let left = remaining(by, now);
            span class=(if is_over(left) { "chip clock over" } else { "chip clock" }) {
                svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" {
                    path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm.8 3v3.7l2.6 1.5-.8 1.4L7.2 8.6V4Z" {}
                }
                (text::left(left))
            }
        }
    }
}

/// Whether the time to answer has passed.
pub(crate) fn is_overdue(warning: &Warning, now: i64) -> bool {
    warning.answer_by.is_some_and(|by| is_over(remaining(by, now)))
}

const fn is_over(remaining: Remaining) -> bool {
    matches!(remaining, Remaining::Over(_))
}

/// A moment, for people and for programs.
pub(crate) fn time(at: i64) -> Markup {
    html! { time datetime=(rfc3339(at)) { (text::time(at)) } }
}

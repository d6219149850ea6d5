//! The course of a case: what was reported, what was decided, what people did. The latest first.

use maud::{Markup, html};
use store::CaseHistory;

use crate::pages::chips;
use crate::text;

/// The lines of the list. A decision that changed neither level nor flags says nothing new.
pub(super) fn list(history: &CaseHistory, person: &str) -> Markup {
    let mut lines: Vec<(i64, Markup)> = Vec::new();
    for event in &history.events {
        lines.push((event.at, html! { strong { (text::event(event.kind)) } }));
    }
    let mut before = None;
    for decision in &history.decisions {
        let now = (decision.level, decision.flags);
        if before != Some(now) {
            let words = html! {
                (text::JUDGED) " " (chips::level(decision.level)) " " (chips::flags(decision.flags))
            };
            lines.push((decision.judged_at, words));
        }
        before = Some(now);
    }
    for act in &history.acts {
        let who = if act.actor == person { text::YOU } else { text::SOMEBODY };
        lines.push((act.at, html! { (who) " · " strong { (text::act(&act.act)) } }));
    }
    // Stable: what was decided at the moment of an event stands after it.
    lines.sort_by_key(|(at, _)| *at);
    html! {
        ol.chain {
            @for (at, words) in lines.iter().rev() {
                li { span.soft { (chips::time(*at)) } span.what { (words) } }
            }
        }
    }
}

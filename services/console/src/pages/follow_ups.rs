//! What is followed up in a matter: visits that are due, and orders that run out.

use maud::{Markup, html};
use store::StoreError;

use crate::serve::Console;
use crate::text::follow_ups as words;

/// What is still to come, the visits that were missed marked; nothing where nothing is followed up.
pub(super) async fn section(console: &Console, matter: &str) -> Result<Markup, StoreError> {
    let ruleset = console.intake.ruleset.borrow().clone();
    let all = console.store.follow_ups(matter, ruleset.policy(), console.now()).await?;
    Ok(html! {
        @if !all.is_empty() {
            section {
                h2 { (words::TITLE) }
                @for one in &all {
                    p.duty[one.missed > 0] { (words::line(one)) }
                }
                @if all.iter().any(|one| one.kind.asks_for_visits()) {
                    p.soft { (words::SOURCE) }
                }
            }
        }
    })
}

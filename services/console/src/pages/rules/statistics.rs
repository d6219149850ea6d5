//! `/rules/statistics`: what each rule did; the dead ones and those that always fire come first.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Html;
use maud::{Markup, html};
use store::{RuleCounts, RuleMutes};
use triage::Ruleset;

use super::{NotDone, sheet};
use crate::pages::chips;
use crate::rules::RulesVisitor;
use crate::serve::Console;
use crate::text as all;
use crate::text::rules as text;

pub(super) async fn show(
    State(console): State<Console>,
    RulesVisitor(_): RulesVisitor,
) -> Result<Html<String>, NotDone> {
    let found = console.store.rule_statistics().await?;
    let mutes = console.store.mutes_by_rule(console.now()).await?;
    let mutes: BTreeMap<&str, &RuleMutes> = mutes.iter().map(|one| (&*one.rule, one)).collect();
    let live = console.intake.ruleset.borrow().clone();
    let ids: Vec<&str> = live.rules().iter().map(|rule| &*rule.id).collect();
    let (dead, always) = (found.dead(&ids), found.always(&ids));
    let mut fired: Vec<(&str, &RuleCounts)> =
        ids.iter().filter_map(|id| Some((*id, found.rules.get(*id)?))).collect();
    fired.sort_by_key(|(id, of)| (std::cmp::Reverse(of.fired), *id));
    let body = html! {
        h1 { (text::STATISTICS) }
        p.soft { (text::STATISTICS_HINT) }
        @if let Some(since) = found.since {
            p.summary { (text::counted(&all::day(since), found.assessments)) }
        }
        @if !found.is_enough() { p.duty { (text::NOT_ENOUGH) } }
        @if !dead.is_empty() { section { h2 { (text::DEAD) } (named(&dead, &live)) } }
        @if !always.is_empty() { section { h2 { (text::ALWAYS) } (named(&always, &live)) } }
        @if !fired.is_empty() {
            div.sheet {
                table {
                    thead {
                        tr {
                            @for head in [
                                text::RULE, text::FIRED, text::ALONE, text::DECISIVE, text::LAST,
                                text::WARNED, text::MARKS, text::SILENT,
                            ] { th scope="col" { (head) } }
                        }
                    }
                    tbody {
                        @for (id, of) in fired { (row(id, of, &live, mutes.get(id).copied())) }
                    }
                }
            }
        }
    };
    Ok(sheet(text::STATISTICS, false, &body))
}

fn says<'a>(ruleset: &'a Ruleset, id: &'a str) -> &'a str {
    ruleset.rules().iter().find(|rule| *rule.id == *id).map_or(id, |rule| &rule.says)
}

fn named(ids: &[&str], ruleset: &Ruleset) -> Markup {
    html! {
        ul.rows {
            @for id in ids { li { span { (says(ruleset, id)) } span.soft { code { (id) } } } }
        }
    }
}

fn row(id: &str, of: &RuleCounts, ruleset: &Ruleset, mutes: Option<&RuleMutes>) -> Markup {
    html! {
        tr {
            th scope="row" { (says(ruleset, id)) br; code.soft { (id) } }
            td { (of.fired) }
            td { (of.alone) }
            td { (of.decisive) }
            td { @if let Some(at) = of.last_at { (chips::time(at)) } }
            td { (of.warnings) "（" (of.answered) "）" }
            td { (of.true_alarms) " / " (of.false_alarms) " / " (of.unknown_alarms) }
            td { (mutes.map_or(0, |mutes| mutes.silent)) }
        }
    }
}

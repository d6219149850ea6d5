//! Taking events as ingest does, one by one, for stories that need a case with a past.

use serde_json::Value;
use triage::event::Context;
use triage::{Event, Finding, Level, PastEvent, Ruleset, Verdict, owed};

use crate::intake::{Arriving, Decision, Intake, OpenMatter};
use crate::warning::{DANGER, NewWarning};
use crate::{Store, StoreError};

/// Takes events received at this time, warns where it is owed, and gives the case's level.
pub(crate) async fn take(
    store: &Store,
    ruleset: &Ruleset,
    now: i64,
    events: &[(Value, Vec<Finding>)],
) -> Level {
    let mut level = Level::Watch;
    for event in events {
        level = take_one(store, ruleset, now, event).await.expect("taken");
    }
    level
}

async fn take_one(
    store: &Store,
    ruleset: &Ruleset,
    now: i64,
    (value, findings): &(Value, Vec<Finding>),
) -> Result<Level, StoreError> {
    let context = Context { town: "YC", now: i64::MAX / 2, vocabulary: ruleset.vocabulary() };
    let event = Event::from_value(value, &context).expect("an event");
    let mut batch = [Arriving::new(event, value.to_string(), findings.clone())];
    let mut intake = store.begin_intake(now).await?;
    intake.resolve(&mut batch).await?;
    intake.lock(&batch).await?;
    let inserted = intake.insert_events(&batch).await?;
    let new: Vec<&Arriving> = batch.iter().collect();
    let mut matters = intake.matters(&new, ruleset.vocabulary()).await?;
    let id = batch[0].matter.clone().expect("a matter");
    let matter = matters.get_mut(&id).expect("it is loaded");
    let before = (matter.case.level(), matter.case.flags());
    let verdict = judge(&mut intake, ruleset, matter, &batch[0]).await?;
    let (level, flags) = (matter.case.level(), matter.case.flags());
    let known = batch[0].event.known(findings, ruleset.vocabulary());
    let warning = owed(ruleset, before, (level, flags), [&known].into_iter());
    let warning = warning.then(|| NewWarning {
        id: format!("w_{}", &batch[0].key[..8]),
        matter: id.clone(),
        assessment: matter.assessments + 1,
        cause: DANGER.to_owned(),
        level,
        flags,
        town: "YC".to_owned(),
        village: Some("YC-03".to_owned()),
        grid: Some("YC-03-012".to_owned()),
        raised_at: now,
    });
    let decisions = [Decision { matter: id, event: batch[0].key.clone(), verdict }];
    intake.save(ruleset, &new, &inserted, &mut matters, &decisions).await?;
    intake.follow_orders(&new, ruleset.policy()).await?;
    intake.raise(warning.as_slice()).await?;
    intake.commit().await?;
    Ok(level)
}

async fn judge(
    intake: &mut Intake<'_>,
    ruleset: &Ruleset,
    matter: &mut OpenMatter,
    one: &Arriving,
) -> Result<Verdict, StoreError> {
    let known = one.event.known(&one.findings, ruleset.vocabulary());
    if !matter.case.is_late(&one.key, one.event.at) {
        return Ok(matter.case.take(ruleset, &known).expect("it is not late"));
    }
    let past = intake.past(&[&matter.id], ruleset.vocabulary()).await?;
    let mut past = past.into_values().next().unwrap_or_default();
    past.push(PastEvent { key: one.key.clone(), at: one.event.at, known, supersedes: None });
    let rebuilt = matter.case.rebuild(ruleset, past);
    matter.case = rebuilt.case;
    Ok(rebuilt.verdict)
}

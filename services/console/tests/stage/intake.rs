//! The way in of the stage: it checks and keeps as the real one does, and judges nothing.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use console::{Intake, Taken};
use store::{Arriving, Store, StoreError};
use tokio::sync::watch;
use triage::event::Context;
use triage::loading::RuleFiles;
use triage::{Event, Ruleset};

/// The shipped rules, loaded once for all stories.
pub fn rules() -> Arc<Ruleset> {
    static RULES: OnceLock<Arc<Ruleset>> = OnceLock::new();
    let load = || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
        let mut files = Vec::new();
        collect(&root, &root, &mut files);
        Arc::new(triage::loading::load(&RuleFiles::new(files)).expect("the shipped rules load"))
    };
    RULES.get_or_init(load).clone()
}

fn collect(root: &Path, at: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    let entries = std::fs::read_dir(at).expect("the rules are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        let name = path.strip_prefix(root).expect("below it").to_string_lossy().into_owned();
        if path.is_dir() {
            collect(root, &path, files);
        } else if name.ends_with(".toml") || name.ends_with(".rhai") {
            files.push((name, std::fs::read(&path).expect("a file")));
        }
    }
}

/// The way in, and a switch that takes it away.
pub fn intake(store: &Store, clock: console::Clock) -> (Intake, Arc<AtomicBool>) {
    let away = Arc::new(AtomicBool::new(false));
    let (store, is_away) = (store.clone(), Arc::clone(&away));
    let (_, ruleset) = watch::channel(rules());
    let rules = rules();
    let take = move |person: String, events: Vec<String>| -> console::Taking {
        let (store, rules, now) = (store.clone(), rules.clone(), clock());
        let away = is_away.load(Ordering::Relaxed);
        Box::pin(async move {
            if away {
                return Err(StoreError::Schema);
            }
            let mut taken = Vec::new();
            for event in events {
                taken.push(take(&store, &rules, &person, &event, now).await?);
            }
            Ok(taken)
        })
    };
    (Intake { take: Arc::new(take), ruleset }, away)
}

async fn take(
    store: &Store,
    rules: &Ruleset,
    person: &str,
    event: &str,
    now: i64,
) -> Result<Taken, StoreError> {
    let context = Context { town: "YC", now, vocabulary: rules.vocabulary() };
    let event = match Event::decode(event.as_bytes(), &context) {
        Ok((decoded, _)) => Arriving::new(decoded, event.to_owned(), Vec::new()),
        Err(refusal) => {
            let reason = refusal.reason.code().to_owned();
            return Ok(Taken::Refused { field: refusal.field, reason });
        }
    };
    let mut batch = [event];
    let mut intake = store.begin_intake(now).await?;
    intake.resolve(&mut batch).await?;
    intake.lock(&batch).await?;
    let inserted = intake.insert_events(&batch).await?;
    let key = batch[0].key.clone();
    if inserted.conflicts.contains(&key) {
        return Ok(Taken::Conflict);
    }
    if !inserted.new.contains(&key) {
        return Ok(Taken::Duplicate);
    }
    let new = [&batch[0]];
    let mut matters = intake.matters(&new, rules.vocabulary()).await?;
    let level = matters.values().next().map(|matter| matter.case.level());
    intake.save(rules, &new, &inserted, &mut matters, &[]).await?;
    intake.follow_orders(&new, rules.policy()).await?;
    if let Some(matter) = &batch[0].matter {
        intake.journal_record(person, matter).await?;
    }
    intake.commit().await?;
    Ok(Taken::Accepted(level))
}

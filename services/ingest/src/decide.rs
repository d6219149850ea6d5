//! What a batch means for its matters: assessments in the order of event time, and who is owed a
//! warning.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};
use store::{Arriving, DANGER, Decision, Intake, NewWarning, OpenMatter, StoreError};
use triage::{Case, Event, EventKey, Flags, Known, Level, PastEvent, Ruleset, Verdict, owed};

/// Judges the new events of each matter and gives the decisions and warnings.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn decide(
    intake: &mut Intake<'_>,
    ruleset: &Ruleset,
    arrived: &[&Arriving],
    matters: &mut HashMap<String, OpenMatter>,
    now: i64,
) -> Result<(Vec<Decision>, Vec<NewWarning>), StoreError> {
    let mut by_matter: BTreeMap<&str, Vec<(&Arriving, Known)>> = BTreeMap::new();
    for arriving in arrived {
        if let Some(matter) = &arriving.matter {
            let known = arriving.event.known(&arriving.findings, ruleset.vocabulary());
            by_matter.entry(matter).or_default().push((arriving, known));
        }
    }
    let late: Vec<&str> = by_matter
        .iter()
        .filter(|(id, events)| matters.get(**id).is_some_and(|matter| is_late(matter, events)))
        .map(|(id, _)| *id)
        .collect();
    let mut past = if late.is_empty() {
        HashMap::new()
    } else {
        intake.past(&late, ruleset.vocabulary()).await?
    };
    let (mut decisions, mut warnings) = (Vec::new(), Vec::new());
    for (id, mut events) in by_matter {
        events.sort_by(|a, b| (a.0.event.at, &a.0.key).cmp(&(b.0.event.at, &b.0.key)));
        let Some(matter) = matters.get_mut(id) else { continue };
        let before = (matter.case.level(), matter.case.flags());
        let verdicts = if late.contains(&id) {
            rebuild(&mut matter.case, ruleset, &events, past.remove(id).unwrap_or_default())
        } else {
            in_order(&mut matter.case, ruleset, &events)
        };
        warnings.extend(warning(ruleset, matter, before, &events, now, verdicts.len() as i64));
        // Beyond the events are rises by themselves; the latest event stands for them.
        let keys = events.iter().map(|(arriving, _)| &arriving.key);
        let keys = keys.chain(std::iter::repeat(&events[events.len() - 1].0.key));
        decisions.extend(verdicts.into_iter().zip(keys).map(|(verdict, key)| Decision {
            matter: id.to_owned(),
            event: key.clone(),
            verdict,
        }));
    }
    Ok((decisions, warnings))
}

/// A late event, and one that corrects or is corrected, make the whole case to be judged anew.
fn is_late(matter: &OpenMatter, events: &[(&Arriving, Known)]) -> bool {
    events.iter().any(|(arriving, _)| {
        let event = &arriving.event;
        event.supersedes.is_some() || matter.case.is_late(&arriving.key, event.at)
    })
}

fn in_order(case: &mut Case, ruleset: &Ruleset, events: &[(&Arriving, Known)]) -> Vec<Verdict> {
    events.iter().map(|(_, known)| case.take(ruleset, known).unwrap_or_default()).collect()
}

fn rebuild(
    case: &mut Case,
    ruleset: &Ruleset,
    events: &[(&Arriving, Known)],
    mut past: Vec<PastEvent>,
) -> Vec<Verdict> {
    past.extend(events.iter().map(|(arriving, known)| {
        let supersedes = arriving.event.supersedes.as_ref();
        PastEvent {
            key: arriving.key.clone(),
            at: arriving.event.at,
            known: known.clone(),
            supersedes: supersedes.map(|(source, id)| EventKey::of(source, id).hex()),
        }
    }));
    let rebuilt = case.rebuild(ruleset, past);
    *case = rebuilt.case;
    let mut verdicts = vec![rebuilt.verdict; events.len()];
    verdicts.extend(rebuilt.rises);
    verdicts
}

/// A warning is owed when the level rises, a duty is new, or a live danger is told again.
fn warning(
    ruleset: &Ruleset,
    matter: &OpenMatter,
    before: (Level, Flags),
    events: &[(&Arriving, Known)],
    now: i64,
    decided: i64,
) -> Option<NewWarning> {
    let after = (matter.case.level(), matter.case.flags());
    if !owed(ruleset, before, after, events.iter().map(|(_, known)| known)) {
        return None;
    }
    let (last, _) = events.last()?;
    let Event { town, village, grid, .. } = &last.event;
    let owned = |code: &Option<Box<str>>| code.as_deref().map(str::to_owned);
    let place = (town.to_string(), owned(village), owned(grid));
    Some(new_warning(matter, matter.assessments + decided, place, now))
}

/// A warning of danger about a matter as it stands.
pub(crate) fn new_warning(
    matter: &OpenMatter,
    assessment: i64,
    (town, village, grid): (String, Option<String>, Option<String>),
    now: i64,
) -> NewWarning {
    NewWarning {
        id: warning_id(&matter.id, assessment),
        matter: matter.id.clone(),
        assessment,
        cause: DANGER.to_owned(),
        level: matter.case.level(),
        flags: matter.case.flags(),
        town,
        village,
        grid,
        raised_at: now,
    }
}

/// The same assessment always owes the same warning.
fn warning_id(matter: &str, assessment: i64) -> String {
    let hash = Sha256::digest(format!("{matter}\0{assessment}").as_bytes());
    format!("w_{}", triage::hex(&hash[..10]))
}

//! From a form to an event: read with every mistake named by its field, and handed to the intake.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use serde_json::{Map, Value, json};
use store::{SeenHousehold, SeenPerson};
use triage::event::{EventKey, beijing_day_start, micros_of, rfc3339};
use triage::{Flag, Flags};

use crate::form::Typed;
use crate::intake::Taken;
use crate::problem::Problem;
use crate::serve::Console;
use crate::text::recording as text;

/// The longest note, in characters: a note is short, and a form fits a request.
pub(crate) const LONGEST_NOTE: usize = 2_000;
/// As far ahead of the clock as the intake takes an event (design 4.1).
const AHEAD: i64 = 10 * 60 * 1_000_000;

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Visit,
    Mediation,
}

/// About whom it is recorded, as far as the store let this person see it.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The case's number or the household's doorplate.
    pub(crate) title: String,
    /// The households; two or more of a dispute.
    pub(crate) households: Vec<String>,
    pub(crate) village: Option<String>,
    pub(crate) grid: Option<String>,
    pub(crate) people: Vec<SeenPerson>,
    pub(crate) flags: Flags,
}

impl Subject {
    /// A household as a subject.
    pub(crate) fn of(household: SeenHousehold) -> Self {
        Self {
            title: crate::pages::household::doorplate(&household),
            households: vec![household.id],
            village: household.village,
            grid: household.grid,
            people: household.people,
            flags: household.case.map_or_else(Flags::default, |(_, _, flags)| flags),
        }
    }
}

/// A field that is wrong, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) field: &'static str,
    pub(crate) words: &'static str,
}

/// Why a record was not taken.
#[derive(Debug)]
pub(crate) enum NotTaken {
    /// These fields have to be mended.
    Wrong(Vec<Wrong>),
    /// Another record of this form was taken before.
    Before,
    /// The store is away.
    Away,
}

/// The name under which a person's records come in.
pub(crate) fn source(person: &str) -> String {
    format!("console/{person}")
}

/// Somebody in danger whom nobody has placed yet: where the worker is, by the code of her place.
pub(crate) fn nobody_known(place: &str) -> Subject {
    let parts = place.split('-').count();
    let village = match parts {
        2 => Some(place.to_owned()),
        3 => place.rsplit_once('-').map(|(village, _)| village.to_owned()),
        _ => None,
    };
    Subject {
        title: String::new(),
        households: Vec::new(),
        village,
        grid: (parts == 3).then(|| place.to_owned()),
        people: Vec::new(),
        flags: Flags::default(),
    }
}

/// A new form's token: sent again, it makes the same record.
pub(crate) fn new_token() -> String {
    let mut bytes = [0; 18];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The token of a form, if it is one of ours.
pub(crate) fn token(typed: &Typed) -> Result<&str, Problem> {
    let token = typed.get("token");
    let ours = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if token.len() == 24 && token.bytes().all(ours) { Ok(token) } else { Err(Problem::BadRequest) }
}

/// Takes what was typed; the key of the event it became.
pub(crate) async fn take(
    console: &Console,
    person: &str,
    role: Option<&str>,
    kind: Kind,
    subject: &Subject,
    typed: &Typed,
) -> Result<Result<String, NotTaken>, Problem> {
    let token = token(typed)?;
    let event = match event(console.now(), person, role, kind, subject, (token, typed)) {
        Ok(event) => event,
        Err(wrong) => return Ok(Err(NotTaken::Wrong(wrong))),
    };
    let taken = match hand_in(console, person, vec![event.to_string()]).await {
        Ok(taken) => taken,
        Err(Problem::Away) => return Ok(Err(NotTaken::Away)),
        Err(problem) => return Err(problem),
    };
    Ok(match taken.into_iter().next() {
        Some(Taken::Accepted(_) | Taken::Duplicate) => {
            Ok(EventKey::of(&source(person), token).hex())
        }
        Some(Taken::Conflict) => Err(NotTaken::Before),
        Some(Taken::Refused { field, reason }) => {
            Err(NotTaken::Wrong(vec![refused(&field, &reason)]))
        }
        None => return Err(Problem::Broken),
    })
}

/// Hands events to the intake, as this person's.
pub(crate) async fn hand_in(
    console: &Console,
    person: &str,
    events: Vec<String>,
) -> Result<Vec<Taken>, Problem> {
    Ok((console.intake.take)(person.to_owned(), events).await?)
}

/// The envelope of an event that a person records, around its data.
pub(crate) fn envelope(person: &str, id: &str, kind: &str, at: i64, data: Value) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": source(person),
        "type": format!("hearthwatch.{kind}.v1"), "time": rfc3339(at), "data": data,
    })
}

/// Who records, and where: what the data of every record begins with.
pub(crate) fn data_of(person: &str, role: Option<&str>, subject: &Subject) -> Map<String, Value> {
    let mut data = Map::new();
    let mut put = |name: &str, value: Value| data.insert(name.to_owned(), value);
    put("reporter", json!({ "ref": person, "role": role }));
    if let Some(village) = &subject.village {
        put("village", json!(village));
    }
    if let Some(grid) = &subject.grid {
        put("grid", json!(grid));
    }
    match &*subject.households {
        [] => {}
        [own] => drop(put("household", json!(own))),
        several => {
            let parties = several.iter().map(|household| json!({ "household": household }));
            put("parties", parties.collect());
        }
    }
    data
}

fn event(
    now: i64,
    person: &str,
    role: Option<&str>,
    kind: Kind,
    subject: &Subject,
    (token, typed): (&str, &Typed),
) -> Result<Value, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let at = moment(typed.get("at"), now).map_err(|words| wrong.push(Wrong { field: "at", words }));
    let mut data = data_of(person, role, subject);
    let note = typed.get("note");
    if note.chars().count() > LONGEST_NOTE {
        wrong.push(Wrong { field: "note", words: text::TOO_LONG });
    } else if !note.is_empty() {
        data.insert("narrative".to_owned(), json!(note));
    }
    let present: Vec<&str> = typed.all("present").collect();
    if !present.is_empty() {
        data.insert("present".to_owned(), json!(present));
    }
    match kind {
        Kind::Visit => visit(subject, typed, &mut data, &mut wrong),
        Kind::Mediation => mediation(role, subject, typed, &mut data, &mut wrong),
    }
    match (next_visit(typed.get("next_visit"), at.unwrap_or(now), subject), wrong) {
        (Err(words), mut wrong) => {
            wrong.push(Wrong { field: "next_visit", words });
            Err(wrong)
        }
        (Ok(next), wrong) if wrong.is_empty() => {
            data.extend(next.map(|day| ("next_visit_on".to_owned(), json!(day))));
            let name = if kind == Kind::Visit { "visit" } else { "mediation" };
            Ok(envelope(person, token, name, at.unwrap_or(now), Value::Object(data)))
        }
        (Ok(_), wrong) => Err(wrong),
    }
}

fn visit(subject: &Subject, typed: &Typed, data: &mut Map<String, Value>, wrong: &mut Vec<Wrong>) {
    match typed.get("alone") {
        "yes" => drop(data.insert("seen_alone".to_owned(), json!(true))),
        "no" => drop(data.insert("seen_alone".to_owned(), json!(false))),
        "none" => {}
        _ => wrong.push(Wrong { field: "alone", words: text::ALONE_MISSING }),
    }
    let ticks: Vec<&str> = typed.all("ticks").collect();
    if ticks.is_empty() && typed.get("note").is_empty() {
        wrong.push(Wrong { field: "note", words: text::NOTHING_SAID });
    }
    data.insert("ticks".to_owned(), json!(ticks));
    if subject.households.is_empty() {
        // A provisional case has a stand-in; without even that there is nobody to visit.
        wrong.push(Wrong { field: "note", words: text::REFUSED });
    }
}

fn mediation(
    role: Option<&str>,
    subject: &Subject,
    typed: &Typed,
    data: &mut Map<String, Value>,
    wrong: &mut Vec<Wrong>,
) {
    let mode = text::MODES.iter().find(|(mode, _)| *mode == typed.get("mode"));
    match mode {
        Some(("joint", _)) if subject.flags.contains(Flag::MediationStop) => {
            wrong.push(Wrong { field: "mode", words: text::JOINT_STOPPED });
        }
        Some((mode, _)) => drop(data.insert("mode".to_owned(), json!(mode))),
        None => wrong.push(Wrong { field: "mode", words: text::CHOOSE }),
    }
    match text::OUTCOMES.iter().find(|(outcome, _)| *outcome == typed.get("outcome")) {
        Some((outcome, _)) => drop(data.insert("outcome".to_owned(), json!(outcome))),
        None => wrong.push(Wrong { field: "outcome", words: text::CHOOSE }),
    }
    let by = match role {
        Some(role) if role.starts_with("town") => "town",
        Some(role) if role.starts_with("village") => "village",
        _ => "grid",
    };
    data.insert("by".to_owned(), json!(by));
}

/// A date and time as a browser or a person writes it, in Beijing.
pub(crate) fn moment(text: &str, now: i64) -> Result<i64, &'static str> {
    let at = micros_of(&text.replacen(' ', "T", 1)).ok_or(text::WRONG_TIME)?;
    if at > now.saturating_add(AHEAD) { Err(text::TIME_AHEAD) } else { Ok(at) }
}

/// A visit is not planned where somebody said that nobody may come.
fn next_visit<'t>(
    day: &'t str,
    at: i64,
    subject: &Subject,
) -> Result<Option<&'t str>, &'static str> {
    if day.is_empty() {
        return Ok(None);
    }
    let start = beijing_day_start(day).ok_or(text::NEXT_WRONG)?;
    if start < at {
        return Err(text::NEXT_WRONG);
    }
    let unsafe_way = |way: &String| matches!(&**way, "visit" | "home_visit");
    let barred = subject.people.iter().filter_map(|person| person.safe_contact.as_ref());
    if barred.flat_map(|contact| &contact.never).any(unsafe_way) {
        return Err(text::NEXT_UNSAFE);
    }
    Ok(Some(day))
}

/// The field of the form that stands for a field of the event.
fn refused(field: &str, reason: &str) -> Wrong {
    let last = field.strip_prefix("data.").unwrap_or(field);
    let (field, words) = match (last.split(['[', '.']).next().unwrap_or_default(), reason) {
        ("time", _) => ("at", text::TIME_AHEAD),
        ("ticks", "unknown_signal") => ("ticks", text::UNKNOWN_TICK),
        ("ticks", _) => ("ticks", text::REFUSED),
        ("present", _) => ("present", text::REFUSED),
        ("outcome", _) => ("outcome", text::CHOOSE),
        ("mode", _) => ("mode", text::CHOOSE),
        ("narrative", "missing") => ("note", text::NOTHING_SAID),
        _ => ("note", text::REFUSED),
    };
    Wrong { field, words }
}

#[cfg(test)]
mod tests {
    use store::SafeContact;

    use super::*;

    /// 2026-11-18 15:20 in Beijing.
    const NOW: i64 = 1_794_986_400_000_000;

    type Fields = &'static [(&'static str, &'static str)];

    fn subject() -> Subject {
        Subject {
            title: "YC-2026-0001".to_owned(),
            households: vec!["h_1".to_owned()],
            village: Some("YC-03".to_owned()),
            grid: Some("YC-03-012".to_owned()),
            people: Vec::new(),
            flags: Flags::default(),
        }
    }

    fn made(kind: Kind, subject: &Subject, typed: &Typed) -> Result<Value, Vec<&'static str>> {
        let event = event(NOW, "u_17", Some("women_grid_worker"), kind, subject, ("t", typed));
        event.map_err(|wrong| wrong.iter().map(|wrong| wrong.field).collect())
    }

    fn filled(fields: &[(&'static str, &str)]) -> Typed {
        Typed::with(fields.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn a_visit_becomes_an_event_that_names_who_saw_what() {
        let typed = filled(&[
            ("at", "2026-11-18T15:00"),
            ("alone", "yes"),
            ("present", "p_1"),
            ("ticks", "separation"),
            ("note", "说想分开过。"),
            ("next_visit", "2026-11-25"),
        ]);
        let event = made(Kind::Visit, &subject(), &typed).expect("an event");
        assert_eq!(
            event,
            json!({
                "specversion": "1.0", "id": "t", "source": "console/u_17",
                "type": "hearthwatch.visit.v1", "time": "2026-11-18T15:00:00+08:00",
                "data": {
                    "reporter": {"ref": "u_17", "role": "women_grid_worker"},
                    "village": "YC-03", "grid": "YC-03-012", "household": "h_1",
                    "narrative": "说想分开过。", "present": ["p_1"], "seen_alone": true,
                    "ticks": ["separation"], "next_visit_on": "2026-11-25",
                },
            })
        );
    }

    #[test]
    fn every_mistake_is_named_by_its_field() {
        let mistakes: [(Fields, &[&str]); 5] = [
            (&[("at", "gestern")], &["at", "alone", "note"]),
            (&[("at", "2026-11-18 15:31"), ("alone", "no"), ("note", "好")], &["at"]),
            (&[("at", "2026-11-18 15:00"), ("note", "好")], &["alone"]),
            (
                &[
                    ("at", "2026-11-18 15:00"),
                    ("alone", "none"),
                    ("note", "好"),
                    ("next_visit", "x"),
                ],
                &["next_visit"],
            ),
            (
                &[
                    ("at", "2026-11-18 15:00"),
                    ("alone", "none"),
                    ("note", "好"),
                    ("next_visit", "2026-11-17"),
                ],
                &["next_visit"],
            ),
        ];
        for (fields, named) in mistakes {
            assert_eq!(made(Kind::Visit, &subject(), &filled(fields)), Err(named.to_vec()));
        }
        let long = "长".repeat(LONGEST_NOTE + 1);
        let typed = filled(&[("at", "2026-11-18 15:00"), ("alone", "no"), ("note", &long)]);
        assert_eq!(made(Kind::Visit, &subject(), &typed), Err(vec!["note"]));
    }

    #[test]
    fn under_a_stop_nobody_is_mediated_face_to_face() {
        let fields = [("at", "2026-11-18 15:00"), ("mode", "joint"), ("outcome", "ongoing")];
        let typed = filled(&fields);
        let event = made(Kind::Mediation, &subject(), &typed).expect("an event");
        assert_eq!(
            (&event["data"]["by"], &event["data"]["mode"]),
            (&json!("grid"), &json!("joint"))
        );
        let stopped = Subject { flags: [Flag::MediationStop].into_iter().collect(), ..subject() };
        assert_eq!(made(Kind::Mediation, &stopped, &typed), Err(vec!["mode"]));
        let apart = filled(&[("at", "2026-11-18 15:00"), ("mode", "separate")]);
        assert_eq!(made(Kind::Mediation, &stopped, &apart), Err(vec!["outcome"]));
    }

    #[test]
    fn no_visit_is_planned_where_nobody_may_come() {
        let never = SafeContact { never: vec!["visit".to_owned()], ..SafeContact::default() };
        let person = SeenPerson { safe_contact: Some(never), ..SeenPerson::default() };
        let guarded = Subject { people: vec![person], ..subject() };
        let typed = filled(&[
            ("at", "2026-11-18 15:00"),
            ("alone", "no"),
            ("note", "好"),
            ("next_visit", "2026-11-25"),
        ]);
        assert_eq!(made(Kind::Visit, &guarded, &typed), Err(vec!["next_visit"]));
        assert!(made(Kind::Visit, &subject(), &typed).is_ok());
    }

    #[test]
    fn a_dispute_s_record_names_its_households_and_only_ours_are_tokens() {
        let both = Subject { households: vec!["h_1".to_owned(), "h_2".to_owned()], ..subject() };
        let typed = filled(&[("at", "2026-11-18 15:00"), ("alone", "no"), ("note", "好")]);
        let event = made(Kind::Visit, &both, &typed).expect("an event");
        let data = &event["data"];
        assert_eq!(data["parties"], json!([{"household": "h_1"}, {"household": "h_2"}]));
        assert!(data.get("household").is_none());
        assert!(token(&Typed::with([("token", new_token())])).is_ok());
        for bad in ["", "short", "with spaces in it, surely", "a.b.c.d.e.f.g.h.i.j.k.l."] {
            assert!(token(&Typed::with([("token", bad.to_owned())])).is_err());
        }
    }
}

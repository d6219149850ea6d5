//! Who a case is about: masked until opened with a listed reason, and never a number before the
//! line that says how to reach somebody safely.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Redirect;
use maud::{Markup, html};
use store::{OpeningReason, SafeContact, SeenPerson};

use crate::form::Typed;
use crate::problem::{PageProblem, Problem};
use crate::serve::Console;
use crate::session::Visitor;
use crate::text::recording as text;

/// `POST /c/{number}/identity`: for a listed reason, and only then.
pub(crate) async fn open(
    State(console): State<Console>,
    Visitor(session): Visitor,
    number: Result<Path<String>, PathRejection>,
    typed: Typed,
) -> Result<Redirect, PageProblem> {
    let Path(number) = number.map_err(|_| Problem::Missing)?;
    let reason = OpeningReason::from_name(typed.get("reason")).ok_or(Problem::BadRequest)?;
    let now = console.now();
    let Some(case) = console.store.case_seen_by(&number, &session.person, now).await? else {
        console.metrics.denied("open_identity");
        return Err(PageProblem(Problem::Missing));
    };
    console.store.open_identity(&case, &session.person, reason, now).await?;
    Ok(Redirect::to(&format!("/c/{}#people", case.number)))
}

/// `POST /h/{id}/identity`: the same for a household where one works.
pub(crate) async fn open_household(
    State(console): State<Console>,
    Visitor(session): Visitor,
    id: Result<Path<String>, PathRejection>,
    typed: Typed,
) -> Result<Redirect, PageProblem> {
    let Path(id) = id.map_err(|_| Problem::Missing)?;
    let reason = OpeningReason::from_name(typed.get("reason")).ok_or(Problem::BadRequest)?;
    let (store, person, now) = (&console.store, &session.person, console.now());
    let Some(household) = store.household_seen_by(&id, person, now).await? else {
        console.metrics.denied("open_identity");
        return Err(PageProblem(Problem::Missing));
    };
    store.open_household_identity(&household, person, reason, now).await?;
    Ok(Redirect::to(&format!("/h/{}#people", household.id)))
}

/// The people, and below them what opens their identity.
pub(crate) fn section(people: &[SeenPerson], open_until: Option<i64>, address: &str) -> Markup {
    html! {
        section #people {
            h2 { (text::PEOPLE) }
            @if people.is_empty() {
                p.soft { (text::NO_PEOPLE) }
            } @else {
                ul.rows.people { @for person in people { li { (one(person, people)) } } }
                @match open_until {
                    Some(until) => p.soft { (text::open_until(until)) },
                    None => (opening(address)),
                }
            }
        }
    }
}

fn opening(address: &str) -> Markup {
    html! {
        details.opening {
            summary { (text::SHOW) }
            p.soft { (text::MASKED) }
            form.choices method="post" action=(address) {
                @for reason in OpeningReason::ALL {
                    button type="submit" name="reason" value=(reason.name()) {
                        (text::reason(reason))
                    }
                }
            }
        }
    }
}

fn one(person: &SeenPerson, all: &[SeenPerson]) -> Markup {
    html! {
        strong { (called(person)) }
        @if let Some(contact) = &person.safe_contact {
            span.safe { (text::SAFE_CONTACT) "：" (safe_line(contact)) }
        }
        @if let Some(phone) = &person.phone {
            @if person.safe_contact.is_none() { span.safe { (text::NO_SAFE_CONTACT) } }
            span.number {
                (text::PHONE) " "
                @if all.iter().filter(|other| other.phone == person.phone).all(may_call) { a href=(format!("tel:{phone}")) { (phone) } }
                @else { (phone) " · " strong { (text::NEVER_CALL) } }
            }
        }
        @if let Some(number) = &person.id_number {
            span.number { (text::ID_NUMBER) " " (number) }
        }
    }
}

/// Name, relation and age, as far as they are known.
pub(crate) fn called(person: &SeenPerson) -> String {
    let relation = person.relation.as_deref().map(text::relation);
    let name = person.name.as_deref();
    let age = person.age.map(|age| format!("{age} 岁"));
    let parts = [name.map(str::to_owned), relation.map(str::to_owned), age];
    let known: Vec<String> = parts.into_iter().flatten().collect();
    if known.is_empty() { person.reference.clone() } else { known.join(" · ") }
}

/// What is safe, what is not, and when.
pub(crate) fn safe_line(contact: &SafeContact) -> String {
    let ways =
        |words: &[String]| words.iter().map(|word| text::way(word)).collect::<Vec<_>>().join("、");
    let mut parts = Vec::new();
    if !contact.ok.is_empty() {
        parts.push(format!("可以{}", ways(&contact.ok)));
    }
    if !contact.never.is_empty() {
        parts.push(format!("不可以{}", ways(&contact.never)));
    }
    parts.extend(contact.hours.clone());
    parts.join("；")
}

/// A number is a link only where nothing said about anybody who has it forbids the call.
fn may_call(person: &SeenPerson) -> bool {
    let forbids = |word: &String| matches!(&**word, "call" | "phone" | "callback");
    let contact = person.safe_contact.as_ref();
    contact.is_none_or(|contact| {
        let texts_only = !contact.ok.is_empty() && !contact.ok.iter().any(forbids);
        !texts_only && !contact.never.iter().any(forbids)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_must_not_be_called_is_no_link() {
        let person = |ok: &[&str], never: &[&str]| SeenPerson {
            phone: Some("13900000000".to_owned()),
            safe_contact: Some(SafeContact {
                ok: ok.iter().map(|word| (*word).to_owned()).collect(),
                never: never.iter().map(|word| (*word).to_owned()).collect(),
                hours: Some("09:00-11:00".to_owned()),
            }),
            ..SeenPerson::default()
        };
        for (ok, never) in [(&["sms"][..], &[][..]), (&[], &["call"]), (&["call"], &["callback"])] {
            let shown = one(&person(ok, never), &[person(ok, never)]).into_string();
            assert!(!shown.contains("tel:") && shown.contains("不能打电话"), "{ok:?} {never:?}");
        }
        let callable = person(&["call"], &["visit"]);
        let shown = one(&callable, std::slice::from_ref(&callable)).into_string();
        let line = shown.find("安全联系：可以打电话；不可以上门；09:00-11:00");
        assert!(line.is_some() && line < shown.find("tel:13900000000"));
        let shared = [callable.clone(), person(&[], &["call"])];
        assert!(!one(&callable, &shared).into_string().contains("tel:"), "the same telephone");
        let unknown = SeenPerson { phone: Some("1".to_owned()), ..SeenPerson::default() };
        assert!(one(&unknown, &[]).into_string().contains(text::NO_SAFE_CONTACT));
    }
}

//! The form of a record: its fields as they were typed, each with what is wrong with it.

use std::sync::Arc;

use maud::{Markup, html};
use triage::{Flag, Ruleset, Vocabulary};

use crate::form::Typed;
use crate::pages::choice::choice;
use crate::pages::{chips, look, people};
use crate::recording::{self, Kind, LONGEST_NOTE, Subject, Wrong};
use crate::serve::Console;
use crate::text::recording as text;

/// What is ticked most, in the order in which it is asked; as far as the vocabulary has it.
const AT_HAND: [&str; 14] = [
    "dv_physical",
    "dv_injury",
    "strangulation",
    "weapon_use",
    "threat_kill",
    "victim_fear",
    "suicide_ideation",
    "child_unattended",
    "marital_discord",
    "separation",
    "divorce_dispute",
    "alcohol_abuse",
    "gambling",
    "contact_lost",
];

/// One form, filled in so far.
pub(super) struct Sheet<'a> {
    pub(super) kind: Kind,
    pub(super) address: String,
    typed: &'a Typed,
    token: String,
    subject: Option<&'a Subject>,
    wrong: Vec<Wrong>,
    note: Option<(&'static str, bool)>,
    ruleset: Arc<Ruleset>,
}

impl<'a> Sheet<'a> {
    /// A form about something that is not shown yet.
    pub(super) fn new(console: &Console, kind: Kind, address: String, typed: &'a Typed) -> Self {
        let ruleset = console.intake.ruleset.borrow().clone();
        let token = typed.get("token").to_owned();
        Self { kind, address, typed, token, subject: None, wrong: Vec::new(), note: None, ruleset }
    }

    /// The same, about something this person may see.
    pub(super) fn about(self, subject: &'a Subject) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// The same, with what has to be mended.
    pub(super) fn wrong(self, wrong: Vec<Wrong>) -> Self {
        Self { wrong, ..self }
    }

    /// The same, with a word on why it is not sent; and with a way to sign in again.
    pub(super) fn note(self, words: &'static str, sign_in: bool) -> Self {
        Self { note: Some((words, sign_in)), ..self }
    }

    /// The same as a form of its own: sent, it makes another record.
    pub(super) fn anew(self) -> Self {
        Self { token: recording::new_token(), ..self }
    }

    /// What it is about, in a word.
    pub(super) fn title(&self) -> &str {
        self.subject.map_or("", |subject| &subject.title)
    }

    /// Whether flags stand on the page, and so the advice has to.
    pub(super) fn shows_level(&self) -> bool {
        self.subject.is_some_and(|subject| !subject.flags.is_empty())
    }

    /// The form, and above it what was wrong.
    pub(super) fn form(&self) -> Markup {
        let action = if self.kind == Kind::Visit { "visit" } else { "mediation" };
        html! {
            @if let Some(subject) = self.subject {
                h2.subject { (subject.title) }
                (chips::first_of_all(subject.flags))
                @for one in &subject.people {
                    @if let Some(contact) = &one.safe_contact {
                        p.duty {
                            (text::SAFE_CONTACT) " · " (people::called(one)) "："
                            (people::safe_line(contact))
                        }
                    }
                }
            }
            @if !self.wrong.is_empty() {
                div.refused role="alert" {
                    p { strong { (text::NOT_SENT) } " · " (text::SEE_BELOW) }
                    ul {
                        @for wrong in &self.wrong {
                            li { a href=(format!("#{}", wrong.field)) { (named(wrong.field)) "：" (wrong.words) } }
                        }
                    }
                }
            }
            @if let Some((words, sign_in)) = self.note {
                div.refused role="alert" {
                    p { strong { (text::NOT_SENT) } " · " (words) }
                    @if sign_in {
                        p { a.button href="/sign-in" target="_blank" rel="noopener" { (text::OPEN_SIGN_IN) } }
                    }
                }
            }
            form.fields.record method="post" action=(format!("{}/{action}", self.address))
                data-sending=(text::SENDING) data-not-sent=(text::NOT_SENT) data-sent=(text::SENT)
                data-retry=(text::WILL_RETRY) data-sign-in=(text::SIGN_IN_AGAIN)
                data-sign-in-link=(text::OPEN_SIGN_IN)
            {
                input type="hidden" name="token" value=(self.token);
                (self.when())
                @match self.kind {
                    Kind::Visit => { (self.present()) (self.alone()) (self.ticks()) }
                    Kind::Mediation => {
                        (self.choice("mode", text::MODE, &self.modes()))
                        (self.present())
                        (self.choice("outcome", text::OUTCOME, &text::OUTCOMES))
                    }
                }
                (self.words())
                (self.next_visit())
                p.sending role="status" {}
                button.main type="submit" { (text::SEND) }
            }
            script src=(look::record_script_address()) defer {}
        }
    }

    fn mistake(&self, field: &str) -> Markup {
        let wrong = self.wrong.iter().find(|wrong| wrong.field == field);
        html! {
            @if let Some(wrong) = wrong {
                p.mistake id=(format!("{field}-mistake")) { "✗ " (wrong.words) }
            }
        }
    }

    /// What a field's mistake is described by, if it has one.
    fn described(&self, field: &str) -> Option<String> {
        let wrong = self.wrong.iter().any(|wrong| wrong.field == field);
        wrong.then(|| format!("{field}-mistake"))
    }

    fn when(&self) -> Markup {
        let described = self.described("at");
        html! {
            div {
                label for="at" { (text::WHEN) }
                (self.mistake("at"))
                input #at type="datetime-local" name="at" required value=(self.typed.get("at"))
                    aria-describedby=[described];
            }
        }
    }

    fn present(&self) -> Markup {
        let people = self.subject.map_or(&[][..], |subject| &subject.people);
        let named = people.iter().map(|one| (one.reference.clone(), people::called(one)));
        let named: Vec<(String, String)> =
            named.filter(|(reference, _)| !reference.is_empty()).collect();
        let others =
            text::PRESENT_UNKNOWN.iter().filter(|(word, _)| named.is_empty() || *word == "other");
        let others = others.map(|(word, words)| ((*word).to_owned(), (*words).to_owned()));
        let all: Vec<(String, String)> = named.iter().cloned().chain(others).collect();
        let unshown = self.typed.all("present").filter(|one| !all.iter().any(|(of, _)| of == one));
        html! {
            fieldset #present {
                legend { (text::PRESENT) }
                (self.mistake("present"))
                div.ticks { @for (value, words) in &all { (self.tick("present", value, words)) } }
                @for value in unshown { input type="hidden" name="present" value=(value); }
            }
        }
    }

    fn alone(&self) -> Markup {
        self.choice("alone", text::ALONE, &text::ALONE_ANSWERS)
    }

    /// Under a stop, face to face is not offered.
    fn modes(&self) -> Vec<(&'static str, &'static str)> {
        let stopped = self.subject.is_some_and(|one| one.flags.contains(Flag::MediationStop));
        text::MODES.into_iter().filter(|(mode, _)| !(stopped && *mode == "joint")).collect()
    }

    fn choice(&self, field: &str, legend: &str, answers: &[(&str, &str)]) -> Markup {
        html! {
            fieldset id=(field) {
                legend { (legend) }
                (self.mistake(field))
                (choice(field, answers.iter().copied(), |value| self.typed.has(field, value)))
            }
        }
    }

    fn ticks(&self) -> Markup {
        let vocabulary = self.ruleset.vocabulary();
        let at_hand: Vec<(&str, &str)> =
            AT_HAND.iter().filter_map(|id| Some((*id, name(vocabulary, id)?))).collect();
        html! {
            fieldset #ticks {
                legend { (text::SAW) }
                (self.mistake("ticks"))
                div.ticks { @for (id, words) in &at_hand { (self.tick("ticks", id, words)) } }
                details open[self.ticked_more()] {
                    summary { (text::MORE_TICKS) }
                    @for category in categories(vocabulary) {
                        p.soft { (text::category(category)) }
                        div.ticks {
                            @for signal in vocabulary.signals() {
                                @if &*signal.category == category && !AT_HAND.contains(&&*signal.id) {
                                    (self.tick("ticks", &signal.id, &signal.zh))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn ticked_more(&self) -> bool {
        self.typed.all("ticks").any(|tick| !AT_HAND.contains(&tick))
    }

    fn tick(&self, field: &str, value: &str, words: &str) -> Markup {
        html! {
            label.tick {
                input type="checkbox" name=(field) value=(value) checked[self.typed.has(field, value)];
                span { (words) }
            }
        }
    }

    fn words(&self) -> Markup {
        let described = self.described("note").unwrap_or_else(|| "note-hint".to_owned());
        html! {
            div {
                label for="note" { (text::NOTE) }
                p.soft #note-hint { (text::NOTE_HINT) }
                (self.mistake("note"))
                textarea #note name="note" rows="4" maxlength=(LONGEST_NOTE)
                    aria-describedby=(described) { (self.typed.get("note")) }
            }
        }
    }

    fn next_visit(&self) -> Markup {
        let described = self.described("next_visit");
        html! {
            div {
                label for="next_visit" { (text::NEXT_VISIT) }
                (self.mistake("next_visit"))
                input #next_visit type="date" name="next_visit"
                    value=(self.typed.get("next_visit")) aria-describedby=[described];
            }
        }
    }
}

fn name<'v>(vocabulary: &'v Vocabulary, id: &str) -> Option<&'v str> {
    vocabulary.index(id).map(|index| &*vocabulary.signal(index).zh)
}

/// The categories in the order in which the vocabulary has them.
fn categories(vocabulary: &Vocabulary) -> Vec<&str> {
    let mut categories: Vec<&str> = Vec::new();
    for signal in vocabulary.signals() {
        if !categories.contains(&&*signal.category) {
            categories.push(&signal.category);
        }
    }
    categories
}

/// What people call a field.
fn named(field: &str) -> &'static str {
    match field {
        "at" => text::WHEN,
        "present" => text::PRESENT,
        "alone" => text::ALONE,
        "ticks" => text::SAW,
        "next_visit" => text::NEXT_VISIT,
        "mode" => text::MODE,
        "outcome" => text::OUTCOME,
        _ => text::NOTE,
    }
}

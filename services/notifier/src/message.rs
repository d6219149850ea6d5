//! A message, and the proof without which none can be built.

use store::{Barred, Due, Parties, Person};
use triage::Level;

use crate::text;

/// The proof that a person, that person's number and household are not a party's, nor kin's. It
/// can only be had from [`Cleared::of`], and is asked for anew at the moment of sending.
#[derive(Debug)]
pub struct Cleared {
    person: String,
    phone_hash: Option<String>,
}

impl Cleared {
    /// Clears a person for a matter.
    ///
    /// # Errors
    /// The reason for which this person may hear nothing of it.
    pub fn of(person: &Person, parties: &Parties) -> Result<Self, Barred> {
        let Person { id, phone_hash, .. } = person;
        let cleared = || Ok(Self { person: id.clone(), phone_hash: phone_hash.clone() });
        parties.bar(person).map_or_else(cleared, Err)
    }

    /// Still cleared when somebody else reads it too.
    ///
    /// # Errors
    /// The reason for which that person may hear nothing of it.
    pub fn among(self, reader: &Person, parties: &Parties) -> Result<Self, Barred> {
        parties.bar(reader).map_or(Ok(self), Err)
    }
}

/// What goes out over a channel.
#[derive(Debug)]
pub struct Message {
    /// The same for every repeat of the same step to the same person: receivers know it by this.
    pub id: String,
    /// The warning.
    pub warning: String,
    /// To whom.
    pub recipient: String,
    /// Keyed hash of the telephone number that was cleared: no other may be written to.
    pub cleared_phone: Option<String>,
    /// The case number.
    pub number: String,
    /// The level.
    pub level: Level,
    /// How many warnings it speaks of; number, level and link are the worst one's.
    pub count: usize,
    /// What it may be said together with.
    pub bundle: Option<String>,
    /// By when an answer is owed; none for who is only told.
    pub answer_by: Option<i64>,
    /// Where to look, after signing in.
    pub link: String,
    /// What it says.
    pub text: String,
}

/// What a message says of its warning.
#[derive(Clone, Copy)]
pub(crate) struct Content<'a> {
    pub(crate) due: &'a Due,
    pub(crate) step: i64,
    pub(crate) number: Option<&'a str>,
    /// `None` for who is only told.
    pub(crate) answer_by: Option<i64>,
    pub(crate) link_base: &'a str,
}

impl Message {
    pub(crate) fn new(cleared: Cleared, content: Content<'_>) -> Self {
        let Content { due, step, number, answer_by, link_base } = content;
        let Cleared { person: recipient, phone_hash: cleared_phone } = cleared;
        let number = number.unwrap_or(&due.id).to_owned();
        let link = format!("{}/w/{}", link_base.trim_end_matches('/'), due.id);
        let (id, text) = match answer_by {
            Some(by) => (format!("{}.{step}", due.id), text::asked(&number, due.level, by, &link)),
            // Told besides the one asked in the same step: a message of its own.
            None => {
                (format!("{}.{step}.{recipient}", due.id), text::told(&number, due.level, &link))
            }
        };
        let (warning, level) = (due.id.clone(), due.level);
        let bundle = due.bundle.clone();
        Self {
            id,
            warning,
            recipient,
            cleared_phone,
            number,
            level,
            count: 1,
            bundle,
            answer_by,
            link,
            text,
        }
    }
}

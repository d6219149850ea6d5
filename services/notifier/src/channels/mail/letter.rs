//! The mail itself: subject and text are what the other channels say, and nothing more.

use std::time::{Duration, SystemTime};

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use store::Email;

use crate::message::Message;
use crate::text;

/// The mail to one recipient; `None` if it cannot be written. Repeats of a message bear the same
/// id, by which mail programs know them.
pub(super) fn letter(
    message: &Message,
    from: &Email,
    to: &Email,
    now: i64,
) -> Option<lettre::Message> {
    let is_asked = message.answer_by.is_some();
    let subject = text::subject(message.count, &message.number, message.level, is_asked);
    let sent = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(now).ok()?);
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    lettre::Message::builder()
        .from(Mailbox::new(Some(text::SENDER.to_owned()), from.as_str().parse().ok()?))
        .to(Mailbox::new(None, to.as_str().parse().ok()?))
        .subject(subject)
        .date(sent)
        .message_id(Some(id(message, from)))
        // RFC 3834: whoever is on holiday answers no machine.
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        // Without it some programs show the text as it was encoded.
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(format!("{}\n", message.text))
        .ok()
}

fn id(message: &Message, from: &Email) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let left: String = message.id.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    format!("<{left}@{}>", from.host())
}

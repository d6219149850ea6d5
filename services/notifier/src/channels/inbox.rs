//! The inbox inside the program: a row in the store. Putting the same message again changes
//! nothing, so a repeat after a crash is invisible.

use store::{InboxMessage, Store};

use super::Verdict;
use crate::message::Message;

pub(crate) const NAME: &str = "inbox";

/// Puts the messages, all of them or none.
pub(super) async fn send(store: &Store, messages: &[&Message], now: i64) -> Verdict {
    let rows = messages.iter().map(|message| InboxMessage {
        id: message.id.clone(),
        warning: message.warning.clone(),
        person: message.recipient.clone(),
        text: message.text.clone(),
        at: now,
    });
    match store.put_in_inboxes(&rows.collect::<Vec<_>>()).await {
        Ok(()) => Verdict::Sent,
        Err(error) => {
            tracing::warn!(%error, "inbox messages were not stored");
            Verdict::Retry(None, "the store did not confirm")
        }
    }
}

//! The inbox: messages kept for people inside the program, until they come and look.

use serde_json::{Value, json};
use sqlx::Row;

use crate::error::StoreError;
use crate::open::Store;

/// A message in somebody's inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxMessage {
    /// Its id: warning and step. Putting it again changes nothing.
    pub id: String,
    /// The warning it is about.
    pub warning: String,
    /// Whose inbox.
    pub person: String,
    /// What it says.
    pub text: String,
    /// When it was put.
    pub at: i64,
}

const PUT: &str = "INSERT INTO inbox (id, warning, person, text, at) SELECT e.value->>'id', \
    e.value->>'warning', e.value->>'person', e.value->>'text', CAST(e.value->>'at' AS BIGINT) \
    FROM {each} WHERE true ON CONFLICT (id) DO NOTHING";

const OF_PERSON: &str = "SELECT id, warning, person, text, at FROM inbox WHERE person = $1 \
    ORDER BY at DESC, id LIMIT $2";

impl Store {
    /// Puts messages into inboxes; one that is there already stays as it is.
    ///
    /// # Errors
    /// When the database does not confirm.
    pub async fn put_in_inboxes(&self, messages: &[InboxMessage]) -> Result<(), StoreError> {
        if messages.is_empty() {
            return Ok(());
        }
        let list = messages.iter().map(|message| {
            json!({
                "id": message.id, "warning": message.warning, "person": message.person,
                "text": message.text, "at": message.at,
            })
        });
        let put = sqlx::query(self.dialect.statement(PUT));
        put.bind(list.collect::<Value>().to_string()).execute(&self.writer).await?;
        Ok(())
    }

    /// The newest messages of a person.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn inbox(&self, person: &str, limit: i64) -> Result<Vec<InboxMessage>, StoreError> {
        let rows = sqlx::query(OF_PERSON).bind(person).bind(limit).fetch_all(&self.reader).await?;
        let messages = rows.iter().map(|row| {
            Ok(InboxMessage {
                id: row.try_get("id")?,
                warning: row.try_get("warning")?,
                person: row.try_get("person")?,
                text: row.try_get("text")?,
                at: row.try_get("at")?,
            })
        });
        messages.collect()
    }
}

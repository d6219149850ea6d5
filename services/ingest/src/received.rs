//! What came in, and what became of it.

use serde::Serialize;
use triage::Level;
use triage::event::Envelope;

/// One message, request element or line, as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// The way in: a queue's name, `http`, or `file`.
    pub way_in: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// CloudEvents attributes that came apart from the body.
    pub envelope: Option<Envelope>,
    /// Which sources and places the sender may speak for; `None` for a trusted way in.
    pub grant: Option<std::sync::Arc<crate::Grant>>,
    /// The quarantine row it is put back from.
    pub quarantined: Option<i64>,
    /// The column and reason for which a file's reader refused it; it goes to quarantine.
    pub refused: Option<(String, String)>,
    /// Whether it is history: cases and levels as usual, but no single warnings.
    pub history: bool,
    /// Who filled it in, before a page that shows at once what is wrong: accepted, it stands in
    /// the journal as that person's act; refused or in conflict, it is theirs to mend and is not
    /// kept in quarantine.
    pub recorded_by: Option<String>,
}

impl Received {
    /// A structured CloudEvent from a trusted way in.
    #[must_use]
    pub fn new(way_in: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            way_in: way_in.to_owned(),
            body: body.into(),
            envelope: None,
            grant: None,
            quarantined: None,
            refused: None,
            history: false,
            recorded_by: None,
        }
    }
}

impl Received {
    /// Whether somebody is told at once what is wrong, so that nothing refused needs keeping.
    pub(crate) const fn is_answered(&self) -> bool {
        self.recorded_by.is_some()
    }
}

/// What became of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is in the database.
    Accepted {
        /// The event's id.
        id: String,
        /// Its key in the store.
        #[serde(skip)]
        key: String,
        /// The case's number; none for outreach.
        case: Option<String>,
        /// The level the case has now.
        level: Option<Level>,
    },
    /// It came before; nothing changed.
    Duplicate {
        /// The event's id.
        id: String,
    },
    /// The same (source, id) came before with another body: kept for a person.
    Conflict {
        /// The event's id.
        id: String,
    },
    /// It cannot be taken: kept in quarantine.
    Refused {
        /// The field, as a path.
        field: String,
        /// A stable code.
        reason: String,
        /// The reason in words, without what stood there.
        detail: String,
    },
    /// The sender may not speak for this source or place. Over HTTP nothing was kept.
    Unauthorized {
        /// `source` or the place's field.
        field: String,
    },
}

impl Outcome {
    /// The name used in metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Duplicate { .. } => "duplicate",
            Self::Conflict { .. } => "conflict",
            Self::Refused { .. } => "invalid",
            Self::Unauthorized { .. } => "unauthorized",
        }
    }
}

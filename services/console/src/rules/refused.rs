//! Why something is not done with a ruleset, as JSON. Its words for pages are `text`'s.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use store::{RulesetError, StoreError};
use triage::check::Report;

use crate::problem::{ApiProblem, Problem};

/// Why something is not done with a ruleset; nothing has changed then.
#[derive(Debug)]
pub(crate) enum Refused {
    /// What can go wrong anywhere.
    Problem(Problem),
    /// The check finds something.
    Check(Box<Report>),
    /// It may not be, or cannot be now.
    Ruleset(RulesetError),
    /// A replay of this version is running.
    Running,
    /// A field of the request says nothing that can be used: the field, and what it has to be.
    Field(&'static str, &'static str),
}

impl Refused {
    /// A stable name for programs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Problem(_) => "problem",
            Self::Check(_) => "check_fails",
            Self::Field(..) => "field",
            Self::Running => "replay_running",
            Self::Ruleset(error) => match error {
                RulesetError::Unknown(_) => "unknown_version",
                RulesetError::Ambiguous(_) => "ambiguous_version",
                RulesetError::NothingLive => "nothing_live",
                RulesetError::UnknownAccount | RulesetError::RoleMissing(_) => "role_missing",
                RulesetError::OwnDraft => "own_draft",
                RulesetError::NoteMissing => "note_missing",
                RulesetError::State { .. } => "state",
                RulesetError::IsLive(_) => "is_live",
                RulesetError::Known(_) => "known",
                RulesetError::Unconfirmed(_) => "unconfirmed",
                RulesetError::UnderWay(_) => "under_way",
                RulesetError::Lost(_) => "lost",
                RulesetError::Nodes(_) => "nodes",
                RulesetError::NothingBefore => "nothing_before",
                RulesetError::NeverLive(_) => "never_live",
                RulesetError::Store(_) => "problem",
            },
        }
    }

    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Problem(problem) => problem.status(),
            Self::Running => StatusCode::CONFLICT,
            Self::Check(_) | Self::Field(..) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Ruleset(error) => match error {
                RulesetError::Unknown(_) => StatusCode::NOT_FOUND,
                RulesetError::UnknownAccount
                | RulesetError::RoleMissing(_)
                | RulesetError::OwnDraft => StatusCode::FORBIDDEN,
                RulesetError::NoteMissing => StatusCode::UNPROCESSABLE_ENTITY,
                RulesetError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::CONFLICT,
            },
        }
    }

    fn body(&self) -> Value {
        let error = match self {
            Self::Ruleset(error) => error.to_string(),
            Self::Check(report) => format!("the check finds {}", report.diagnostics.len()),
            Self::Field(field, has_to_be) => format!("{field}: {has_to_be}"),
            Self::Running => "a replay of this version is running".to_owned(),
            Self::Problem(problem) => problem.detail().to_owned(),
        };
        let mut body = json!({ "error": error, "code": self.code() });
        match self {
            Self::Check(report) => body["diagnostics"] = json!(report.diagnostics),
            Self::Ruleset(RulesetError::Unconfirmed(warnings)) => {
                body["warnings"] = json!(warnings);
            }
            Self::Ruleset(RulesetError::Known(number)) => body["version"] = json!(number),
            Self::Ruleset(RulesetError::Nodes(nodes)) => {
                let nodes = nodes.iter().map(|(node, why)| json!({ "node": node, "why": why }));
                body["nodes"] = nodes.collect();
            }
            _ => {}
        }
        body
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Problem(error.into())
    }
}

impl From<RulesetError> for Refused {
    fn from(error: RulesetError) -> Self {
        match error {
            RulesetError::Store(error) => error.into(),
            error => Self::Ruleset(error),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => ApiProblem(problem).into_response(),
            refused => (refused.status(), Json(refused.body())).into_response(),
        }
    }
}

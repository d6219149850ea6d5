//! Requests in JSON: what cannot be read is told with its field, and only to who sent it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use triage::event::micros_of;
use triage::loading::{FILES_BYTES_MAX, RuleFiles};

use crate::problem::{ApiProblem, Problem};
use crate::rules::{Publishes, Refused};
use crate::serve::Console;

/// A whole folder as JSON, in which quotes and line ends take two bytes.
pub(in crate::api) const MAX_BYTES: usize = 2 * FILES_BYTES_MAX;

/// A body that has been read.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Console> for Body<T> {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, console: &Console) -> Result<Self, ApiProblem> {
        let read = Json::from_request(request, console).await;
        read.map(|Json(body)| Self(body)).map_err(|rejection: JsonRejection| {
            ApiProblem(match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
                _ => Problem::BadBody(rejection.body_text()),
            })
        })
    }
}

/// The files of a ruleset, by path.
pub(super) type Files = BTreeMap<String, String>;

/// Takes files as a ruleset's.
pub(super) fn taken(files: Files) -> RuleFiles {
    RuleFiles::new(files)
}

/// What is to be checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Checks {
    pub(super) files: Files,
}

/// What is to be kept as a draft.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drafts {
    pub(super) files: Files,
    pub(super) note: String,
}

/// What is to be tried, and with which rules: files, or a version; the live one if neither is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tries {
    pub(super) version: Option<String>,
    pub(super) files: Option<Files>,
    pub(super) note: Option<String>,
    pub(super) events: Option<Vec<Value>>,
}

/// A publishing or a roll-back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Orders {
    pub(super) note: String,
    #[serde(default)]
    pub(super) without: Vec<String>,
    pub(super) confirm_warnings: Option<i64>,
    pub(super) at: Option<String>,
    /// Of a roll-back only.
    pub(super) to: Option<String>,
}

impl Orders {
    /// The same as an order, and the version to go back to.
    pub(super) fn read(self, is_rollback: bool) -> Result<(Publishes, Option<String>), Refused> {
        let only_publishing = self.confirm_warnings.is_some() || self.at.is_some();
        if is_rollback && only_publishing {
            return Err(Refused::Field("confirm_warnings, at", "a roll-back is at once and alone"));
        }
        if !is_rollback && self.to.is_some() {
            return Err(Refused::Field("to", "the version is in the address"));
        }
        let at = self.at.as_deref().map(|text| {
            micros_of(text)
                .ok_or(Refused::Field("at", "must be a time, as 2026-12-01T09:00:00+08:00"))
        });
        let publishes = Publishes {
            note: self.note,
            without: self.without,
            confirm_warnings: self.confirm_warnings,
            at: at.transpose()?,
        };
        Ok((publishes, self.to))
    }
}

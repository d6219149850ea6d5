//! The state of a case as it lies in its matter's row: written small, sealed with the key of the
//! household that leads.

use triage::{Case, StoredCase, Vocabulary};

use crate::error::StoreError;
use crate::seal::{Key, Place};

const CORRUPT: StoreError = StoreError::Corrupt { table: "matter", column: "sealed_state" };

/// Opens the state of a matter.
///
/// # Errors
/// When it does not open with this key, or is not what [`seal_case`] wrote.
pub(crate) fn open_case(
    key: &Key,
    matter: &str,
    sealed: &str,
    vocabulary: &Vocabulary,
) -> Result<Case, StoreError> {
    let state = key.open(place(matter), sealed)?;
    let state: StoredCase<'_> = rmp_serde::from_slice(&state).map_err(|_| CORRUPT)?;
    state.with(vocabulary).ok_or(CORRUPT)
}

/// Seals the state of a matter, behind a text.
pub(super) fn seal_case(
    key: &Key,
    matter: &str,
    case: &Case,
    vocabulary: &Vocabulary,
    to: &mut String,
) {
    // Numbers and texts can always be written.
    let state = rmp_serde::to_vec_named(&case.store(vocabulary)).unwrap_or_default();
    key.seal_onto(to, place(matter), &state);
}

const fn place(matter: &str) -> Place<'_> {
    Place { table: "matter", column: "sealed_state", row: matter }
}

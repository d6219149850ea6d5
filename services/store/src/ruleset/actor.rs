//! Who may do what with rulesets: people who sign in, by the roles of their account.

use sqlx::{Any, Row, Transaction};

use super::error::RulesetError;
use crate::error::StoreError;
use crate::open::Store;

/// Writes versions.
pub const RULE_KEEPER: &str = "rule_keeper";
/// Approves, publishes and rolls back what somebody else wrote.
pub const APPROVER: &str = "approver";

impl Store {
    /// The person of a sign-in name, for the command line.
    ///
    /// # Errors
    /// [`RulesetError::UnknownAccount`], or the store's.
    pub async fn person_of_account(&self, name: &str) -> Result<String, RulesetError> {
        let account = self.account(name).await?;
        account.map(|account| account.person).ok_or(RulesetError::UnknownAccount)
    }
}

/// Refuses a person whose account is not for this; asked inside the act's own transaction.
pub(super) async fn require(
    tx: &mut Transaction<'static, Any>,
    person: &str,
    role: &'static str,
) -> Result<(), RulesetError> {
    let select = "SELECT roles FROM account WHERE person = $1";
    let row = sqlx::query(select).bind(person).fetch_optional(&mut **tx).await?;
    let row = row.ok_or(RulesetError::UnknownAccount)?;
    let corrupt = |_| StoreError::Corrupt { table: "account", column: "roles" };
    let roles: Vec<String> =
        serde_json::from_str(&row.try_get::<String, _>(0)?).map_err(corrupt)?;
    if roles.iter().any(|held| held == role) {
        return Ok(());
    }
    Err(RulesetError::RoleMissing(role))
}

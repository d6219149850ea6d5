//! Rule keepers and approvers come in here, and nobody else. What each of them may do is decided
//! by the store, in the act's own transaction.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use store::{APPROVER, RULE_KEEPER, Session};

use crate::problem::{ApiProblem, PageProblem, Problem};
use crate::serve::Console;
use crate::session::{Caller, Visitor};

/// A rule keeper or approver, come for a page.
pub(crate) struct RulesVisitor(pub(crate) Session);

/// A rule keeper or approver, come for JSON.
pub(crate) struct RulesCaller(pub(crate) Session);

impl FromRequestParts<Console> for RulesVisitor {
    type Rejection = PageProblem;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, PageProblem> {
        let Visitor(session) = Visitor::from_request_parts(parts, console).await?;
        let_in(console, session).map(Self).map_err(PageProblem)
    }
}

impl FromRequestParts<Console> for RulesCaller {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, ApiProblem> {
        let Caller(session) = Caller::from_request_parts(parts, console).await?;
        let_in(console, session).map(Self).map_err(ApiProblem)
    }
}

fn let_in(console: &Console, session: Session) -> Result<Session, Problem> {
    if may_see(&session) {
        return Ok(session);
    }
    console.metrics.denied("rules");
    Err(Problem::RoleMissing)
}

/// Whether somebody has to do with rulesets at all.
pub(crate) fn may_see(session: &Session) -> bool {
    [RULE_KEEPER, APPROVER].iter().any(|role| holds(session, role))
}

/// Whether the account has this role.
pub(crate) fn holds(session: &Session, role: &str) -> bool {
    session.roles.iter().any(|held| held == role)
}

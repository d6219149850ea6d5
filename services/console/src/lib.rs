//! Console: pages and API for people who answer warnings.
//!
//! - [`router`] and [`run`]: every route, on a listener that is passed in.
//! - `pages`: what a browser shows; works without script. `text` holds all its words.
//! - `api`: the same for programs, as JSON; `openapi.json` describes it.
//! - `rules`: the life of a ruleset; [`Rules`]: what the program hands in for it.
//! - `form`, `recording`: what people type, and the event it becomes; [`Intake`]: where that goes.
//! - `guard`, `session`, `signing_in`, `password`: who gets in, and how.
//! - [`create_account`]: accounts made outside the console.
//!
//! Who may see what is decided in the store's queries, never here.

mod answering;
mod api;
mod first;
mod form;
mod guard;
mod intake;
mod listed;
mod metrics;
mod moment;
mod pages;
mod password;
mod problem;
mod recording;
mod reporting;
mod rules;
mod serve;
mod session;
mod signing_in;
mod text;

pub use api::api_routes;
pub use first::{AccountError, AccountRequest, create_account, one_time_password};
pub use intake::{Intake, Take, Taken, Taking};
pub use metrics::Metrics;
pub use pages::rules::rules_page_routes;
pub use password::PasswordError;
pub use rules::{
    CarryOut, CarryingOut, Check, ReplayProgress, Replaying, Replays, Rules, Tried, TryOut,
    TryingOut,
};
pub use serve::{Clock, Console, ConsoleConfig, router, run};

//! `hearthwatch user add NAME --person P --role R`.

use std::process::ExitCode;

use console::{AccountRequest, create_account, one_time_password};
use secrecy::ExposeSecret;

use super::open;
use crate::cli::User;
use crate::config::Config;

/// Makes an account and prints its one-time password.
pub async fn run(config: &Config, arguments: User) -> anyhow::Result<ExitCode> {
    let User::Add { name, person, role } = arguments;
    let store = open::store(config).await?;
    let password = one_time_password();
    let request = AccountRequest {
        person: &person,
        name: &name,
        password: &password,
        roles: &role,
        must_change: true,
        by: "system",
        at: open::now(),
    };
    create_account(&store, &request).await?;
    println!("{name}: one-time password {}", password.expose_secret());
    Ok(ExitCode::SUCCESS)
}

//! The people who run the platform. Nobody can give this role through the platform itself, so the owner of the place
//! where the platform runs adds a super-admin: on AWS by invoking a Lambda, on a laptop by starting it for the first
//! time.

use domain::access::PlatformRole;
use domain::audit::{Action, Actor, Origin};
use domain::{Clock, Email, Name, User};
use lambda::Diagnostic;
use rand::RngExt;
use rand::distr::Alphanumeric;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::{AddedUser, Store, StoreError};
use web::Passwords;
use web::passwords::HashError;

/// The handler of the Lambda that adds a super-admin.
pub const HANDLER: &str = "identity.add_super_admin";

/// The length of a made-up password, in letters and digits: 119 bits, which nobody guesses.
const PASSWORD_LENGTH: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSuperAdmin {
    pub email: Email,
    pub name: Name,
}

/// Why nobody was added. Each text tells the invoker what to do.
#[derive(Debug, thiserror::Error)]
pub enum AddSuperAdminError {
    #[error(r#"the input can't be read ({0}): give {{"email": "…", "name": "…"}}"#)]
    Input(#[from] serde_json::Error),
    #[error("{0} has an account already, and nothing was changed: give another e-mail address")]
    EmailTaken(Email),
    #[error("nobody was added ({0}): try again")]
    Store(#[from] StoreError),
    #[error("nobody was added ({0}): try again")]
    Hash(#[from] HashError),
}

impl From<AddSuperAdminError> for Diagnostic {
    fn from(error: AddSuperAdminError) -> Self {
        let name = match error {
            AddSuperAdminError::Input(_) => "InvalidInput",
            AddSuperAdminError::EmailTaken(_) => "EmailTaken",
            AddSuperAdminError::Store(_) | AddSuperAdminError::Hash(_) => "Unavailable",
        };
        Self { error_type: name.to_owned(), error_message: error.to_string() }
    }
}

/// Adds a super-admin and answers their password, of which only the hash is stored. Without a password one is made up.
pub async fn add_super_admin(
    store: &Store,
    passwords: &Passwords,
    clock: &Clock,
    NewSuperAdmin { email, name }: NewSuperAdmin,
    password: Option<String>,
) -> Result<String, AddSuperAdminError> {
    if store.user_of_email(&email).await?.is_some() {
        return Err(AddSuperAdminError::EmailTaken(email));
    }
    let password = password.unwrap_or_else(make_up_password);
    let user = User {
        platform_role: Some(PlatformRole::PlatformAdmin),
        password_hash: Some(passwords.hash(password.clone()).await?),
        ..User::new(email, name, clock.now())
    };
    let origin = Origin { actor: Actor::Platform, at: user.created_at };
    let entry = origin.entry(Action::SuperAdminAdded, Map::new(), Map::new()).about(user.id, &user.email);
    match store.add_super_admin(AddedUser::New(&user), None, &entry).await {
        Ok(()) => {
            tracing::info!(user = %user.id, "a super-admin was added");
            Ok(password)
        }
        Err(StoreError::Conflict) => Err(AddSuperAdminError::EmailTaken(user.email)),
        Err(error) => Err(error.into()),
    }
}

/// Adds the super-admin of an invocation's `{"email", "name"}` and answers `{"email", "password"}`.
pub async fn answer_invocation(
    store: &Store,
    passwords: &Passwords,
    clock: &Clock,
    input: Value,
) -> Result<Value, AddSuperAdminError> {
    let person: NewSuperAdmin = serde_json::from_value(input)?;
    let email = person.email.clone();
    let password = add_super_admin(store, passwords, clock, person, None).await?;
    Ok(json!({"email": email, "password": password}))
}

fn make_up_password() -> String {
    rand::rng().sample_iter(Alphanumeric).take(PASSWORD_LENGTH).map(char::from).collect()
}

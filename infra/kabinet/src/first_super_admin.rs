//! The super-admin with whom a platform starts: `KABINET_ADMIN_EMAIL` and `KABINET_ADMIN_PASSWORD`, or an address that
//! everybody knows and a password that is made up and shown once.

use domain::Email;
use identity::add_super_admin::{AddSuperAdminError, HANDLER, NewSuperAdmin, add_super_admin};
use local::{Local, StartError, as_lambda, variable};
use web::Passwords;

const USUAL_EMAIL: &str = "admin@localhost";

/// The first super-admin.
pub(crate) struct FirstSuperAdmin {
    pub(crate) email: Email,
    password: Option<String>,
}

impl FirstSuperAdmin {
    pub(crate) fn from_environment() -> Result<Self, StartError> {
        let email = variable("KABINET_ADMIN_EMAIL")?.unwrap_or_else(|| USUAL_EMAIL.to_owned());
        let email = email.parse().map_err(|_| {
            StartError::Variable("KABINET_ADMIN_EMAIL", format!("{email:?} is not an e-mail address"))
        })?;
        Ok(Self { email, password: variable("KABINET_ADMIN_PASSWORD")? })
    }

    /// Adds the super-admin, with a second factor, unless they exist. Answers the password if one had to be made up.
    pub(crate) async fn add(&self, local: &Local) -> Result<Option<String>, StartError> {
        let set_up = |error: &dyn std::fmt::Display| StartError::SetUp(error.to_string());
        let name = "Суперадминистратор".parse().map_err(|error| set_up(&error))?;
        let (person, passwords) = (NewSuperAdmin { email: self.email.clone(), name }, Passwords::default());
        let added = add_super_admin(&local.store, &passwords, &local.clock, person, self.password.clone());
        match as_lambda(HANDLER, added).await {
            Ok(password) => {
                local.enrol(&self.email).await?;
                Ok(self.password.is_none().then_some(password))
            }
            Err(AddSuperAdminError::EmailTaken(_)) => Ok(None),
            Err(error) => Err(set_up(&error)),
        }
    }
}

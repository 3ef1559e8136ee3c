//! Whether a person knows a password. A try is counted before the password is compared, wherever it is given: at the
//! sign-in, or in front of a change that a stolen session must not make.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use domain::{Email, FieldError, Password, User, Violation};
use http::StatusCode;
use http::request::Parts;
use store::Admission;

use crate::app::App;
use crate::known_browser::Browser;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

/// The problem of a wrong code. It counts as a failed try.
pub const WRONG_CODE: &str = "wrong-code";

pub struct PasswordCheck {
    app: App,
    browser: Browser,
}

/// How a try ended.
pub enum Attempt {
    /// The password is this person's.
    Right(Box<User>),
    /// The password is wrong, or there is no such account; the time that it took does not tell which.
    Wrong,
    /// There were too many tries; the next one is looked at in so many seconds.
    TooMany(i64),
}

impl PasswordCheck {
    /// Counts a try, and leaves it counted even if the password is right.
    pub async fn try_password(&self, email: &Email, password: Password) -> Result<Attempt, Problem> {
        let (store, whence) = (self.app.store(), self.browser.whence(&self.app, email));
        let user = match store.admit_sign_in(email, &whence, self.app.clock().now()).await? {
            Admission::Admitted(user) => user,
            Admission::Wait(seconds) => return Ok(Attempt::TooMany(seconds)),
        };
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let is_right =
            self.app.passwords().verify(password.into_text(), hash).await.map_err(Problem::internal)?;
        Ok(user.filter(|_| is_right).map_or(Attempt::Wrong, Attempt::Right))
    }

    /// Refuses a person who does not know the password of `user`, beside the field into which it was typed. A right
    /// password resets the count of failed tries, unless the user has a second factor: half of what a person must show
    /// neither resets the count nor adds to it.
    pub async fn confirm(&self, user: &User, password: Password, field: &'static str) -> Result<(), Problem> {
        self.check(user, password, field).await?;
        let (store, whence) = (self.app.store(), self.browser.whence(&self.app, &user.email));
        match user.second_factor {
            None => store.forgive_attempts(&user.email, &whence).await?,
            Some(_) => store.take_back_attempt(&user.email, &whence).await?,
        }
        Ok(())
    }

    /// Makes a change that takes both factors: `change` uses the code. A wrong code ([`WRONG_CODE`]) counts as a failed
    /// try, as it does at the sign-in; the count is reset once both factors were right.
    pub async fn with_both_factors<T>(
        &self,
        user: &User,
        password: Password,
        field: &'static str,
        change: impl AsyncFnOnce() -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.check(user, password, field).await?;
        let changed = change().await;
        let (store, whence) = (self.app.store(), self.browser.whence(&self.app, &user.email));
        let settled = match &changed {
            Ok(_) => store.forgive_attempts(&user.email, &whence).await,
            Err(problem) if problem.code() == WRONG_CODE => Ok(()),
            Err(_) => store.take_back_attempt(&user.email, &whence).await,
        };
        // The change has been made, and its answer may hold something that is shown only once.
        if let Err(error) = settled {
            tracing::warn!(%error, "a try of signing in stays counted");
        }
        changed
    }

    async fn check(&self, user: &User, password: Password, field: &'static str) -> Result<(), Problem> {
        match self.try_password(&user.email, password).await? {
            Attempt::Right(_) => Ok(()),
            Attempt::Wrong => {
                let violation = Violation::WrongPassword;
                Err(Problem::invalid(vec![FieldError { field: field.into(), violation }]))
            }
            Attempt::TooMany(seconds) => Err(Problem::slow_down(seconds)),
        }
    }
}

impl FromRequestParts<App> for PasswordCheck {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self { app: app.clone(), browser: Browser::of(app, parts) })
    }
}

impl Describe for PasswordCheck {
    fn describe(operation: &mut Operation<'_>) {
        operation.refuse(StatusCode::TOO_MANY_REQUESTS, "slow-down");
        operation.refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }
}

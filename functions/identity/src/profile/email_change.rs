//! The readers of the mail at an address that a person wants to have.

use axum::extract::FromRequestParts;
use domain::token::Purpose;
use domain::{Email, TokenHash, User};
use http::StatusCode;
use http::request::Parts;
use store::{ChangeError, StoreError};
use web::{App, Describe, Doorkeeper, Operation, Problem, origin_of};

use crate::letters;
use crate::links::{describe_link, link_of};

/// A holder of the link in the latest letter to such an address. Any other link answers 404.
pub(crate) struct EmailChangeHolder {
    user: User,
    email: Email,
    token: TokenHash,
    door: Doorkeeper,
}

fn over() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "email-change-over")
}

/// The new address that this link confirms.
fn awaited<'a>(user: &'a User, token: &TokenHash) -> Option<&'a Email> {
    user.email_change.as_ref().filter(|change| change.token == *token).map(|change| &change.email)
}

impl FromRequestParts<App> for EmailChangeHolder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let (door, link) = link_of(parts, app).await?;
        let (token, record) = link.ok_or_else(over)?;
        if record.purpose != Purpose::EmailChange {
            return Err(over());
        }
        let user = door.store().user(record.user_id).await?.ok_or_else(over)?;
        if !record.is_admitted_by(&user) {
            return Err(over());
        }
        let email = awaited(&user, &token).ok_or_else(over)?.clone();
        Ok(Self { user, email, token, door })
    }
}

impl EmailChangeHolder {
    pub(crate) fn email(&self) -> &Email {
        &self.email
    }

    /// Replaces the address by the new one; a letter tells the former address. Of several tries at once one succeeds, and
    /// for the others the link is over. If another account has the new address by now, this is [`Problem`] `email-taken`.
    pub(crate) async fn confirm(self) -> Result<(), Problem> {
        let Self { user, email, token, door } = self;
        let (store, now, former, user_id) = (door.store(), door.now(), user.email.clone(), user.id);
        let origin = origin_of(&user, door.context().address(), now);
        let take = |user: &mut User| {
            user.email = awaited(user, &token).ok_or_else(over)?.clone();
            user.email_change = None;
            user.version += 1;
            Ok::<_, Problem>(())
        };
        let letters = door.context().letters(Some(&user));
        let letter = letters::email_changed(&letters, &former, &email, now);
        let account = store.account(user_id).and_later(&door.told(&letter).await)?;
        let place = (&door.whence(&former), &door.whence(&email));
        match account.confirm_email(user, &origin, &token, place, take).await {
            Ok(_) => Ok(()),
            Err(ChangeError::Store(StoreError::Conflict)) => {
                let holder = store.user_of_email(&email).await?;
                let is_anothers = holder.is_some_and(|holder| holder.id != user_id);
                Err(if is_anothers { Problem::conflict("email-taken") } else { over() })
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Describe for EmailChangeHolder {
    fn describe(operation: &mut Operation<'_>) {
        describe_link(operation, "email-change-over");
    }
}

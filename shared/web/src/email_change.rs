//! Those who read the mail of an address that somebody wants to be known by.

use axum::extract::FromRequestParts;
use domain::token::Purpose;
use domain::{Email, Token, TokenHash, User};
use http::StatusCode;
use http::request::Parts;
use store::{ChangeError, StoreError};

use crate::access::origin_of;
use crate::app::App;
use crate::context::{Context, context_of};
use crate::input::Path;
use crate::letters::Letters;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;
use crate::texts::Locale;

/// Somebody who holds the link of the latest letter to such an address. Any other link answers 404.
pub struct EmailChangeHolder {
    user: User,
    email: Email,
    token: TokenHash,
    app: App,
    context: Context,
}

fn over() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "email-change-over")
}

/// The address that waits for this link.
fn awaited<'a>(user: &'a User, token: &TokenHash) -> Option<&'a Email> {
    user.email_change.as_ref().filter(|change| change.token == *token).map(|change| &change.email)
}

impl FromRequestParts<App> for EmailChangeHolder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Path(token): Path<String> = Path::from_request_parts(parts, app).await?;
        let token = Token::presented(&token).hash();
        let record = app.store().token(&token, app.clock().now()).await?.ok_or_else(over)?;
        if record.purpose != Purpose::EmailChange {
            return Err(over());
        }
        let user = app.store().user(record.user_id).await?.ok_or_else(over)?;
        if !record.is_admitted_by(&user) {
            return Err(over());
        }
        let email = awaited(&user, &token).ok_or_else(over)?.clone();
        Ok(Self { user, email, token, app: app.clone(), context: context_of(parts) })
    }
}

impl EmailChangeHolder {
    pub fn email(&self) -> &Email {
        &self.email
    }

    /// Takes the new address in place of the one before, which is told of it. Of many tries at once one has it, and for the
    /// others the link is over. An address that is somebody else's by now is [`Problem`] `email-taken`.
    pub async fn confirm(self) -> Result<(), Problem> {
        let Self { user, email, token, app, context } = self;
        let (store, now, former, user_id) = (app.store(), app.clock().now(), user.email.clone(), user.id);
        let origin = origin_of(&user, context.address(), now);
        let take = |user: &mut User| {
            user.email = awaited(user, &token).ok_or_else(over)?.clone();
            user.email_change = None;
            user.version += 1;
            Ok::<_, Problem>(())
        };
        let user = match store.account(user_id).confirm_email(user, &origin, &token, take).await {
            Ok(user) => user,
            Err(ChangeError::Store(StoreError::Conflict)) => {
                let holder = store.user_of_email(&email).await?;
                let is_anothers = holder.is_some_and(|holder| holder.id != user_id);
                return Err(if is_anothers { Problem::conflict("email-taken") } else { over() });
            }
            Err(error) => return Err(error.into()),
        };
        let locale = user.language.map_or_else(|| context.locale(), Locale::from);
        let letter = Letters { base: context.base(), locale }.email_changed(&former, &user.email, now);
        app.tell(letter).await;
        Ok(())
    }
}

impl Describe for EmailChangeHolder {
    fn describe(operation: &mut Operation<'_>) {
        for name in operation.names_in_path() {
            operation.take_parameter(
                "path",
                name,
                true,
                serde_json::json!({"type": "string", "minLength": 1}),
            );
        }
        operation.refuse(StatusCode::NOT_FOUND, "email-change-over");
    }
}

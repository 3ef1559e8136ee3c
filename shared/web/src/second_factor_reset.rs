//! A second factor that is lost: whoever runs the platform has it taken off, and its owner has a day to say that they have it.
//! Nothing happens when the day is over; it is the next sign-in that finds the second factor gone.

use axum::extract::FromRequestParts;
use domain::access::ManageAccounts;
use domain::second_factor::SecondFactorReset;
use domain::token::{Purpose, TokenRecord};
use domain::{AddressTrouble, Description, Token, User, UserId};
use http::StatusCode;
use http::request::Parts;

use crate::access::{Platform, origin_of};
use crate::app::App;
use crate::context::{Context, context_of};
use crate::input::Path;
use crate::letters::Letters;
use crate::operation::{Describe, Operation};
use crate::post::Occasion;
use crate::problem::Problem;
use crate::texts::Locale;

/// Somebody who holds the link by which a second factor is kept. Any other link answers 404.
pub struct SecondFactorKeeper {
    user: User,
    reset: SecondFactorReset,
    app: App,
    context: Context,
}

fn over() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "keep-over")
}

fn disabled() -> Problem {
    Problem::conflict("second-factor-disabled")
}

/// Leaves somebody their second factor, if it is still about to be taken off by this.
fn keep(user: &mut User, reset: &SecondFactorReset) -> Result<(), ()> {
    let factor = user.second_factor.as_mut().ok_or(())?;
    if factor.reset.as_ref() != Some(reset) {
        return Err(());
    }
    factor.reset = None;
    Ok(())
}

impl Platform<ManageAccounts> {
    /// Whose account this is; 404 for nobody's.
    pub async fn account_holder(&self, id: UserId) -> Result<User, Problem> {
        self.store().user(id).await?.ok_or_else(Problem::not_found)
    }

    /// Has somebody's second factor taken off a day from now, and writes to them before it is so: who can't be written to at
    /// this moment can't stop it either, which answers 503. One that is to be taken off already stays as it is.
    pub async fn begin_second_factor_reset(
        &self,
        context: &Context,
        user: User,
        reason: Option<&Description>,
    ) -> Result<User, Problem> {
        if user.id == self.user().id {
            return Err(Problem::new(StatusCode::FORBIDDEN, "not-oneself"));
        }
        let now = self.origin().at;
        let factor = user.second_factor.as_ref().ok_or_else(disabled)?;
        if factor.reset.is_some() {
            return Ok(user);
        }
        let token = Token::new();
        let reset = SecondFactorReset::new(token.hash(), self.user().id, now);
        // An address that takes no letters keeps nobody out of their account for ever.
        if self.store().trouble(&user.email).await? != Some(AddressTrouble::Bounces) {
            let postage = self.postage("second-factor-reset", &user, Occasion::Told).await?;
            let locale = user.language.map_or(context.locale(), Locale::from);
            let letters = Letters { base: context.base(), locale };
            let by = self.user().full_name();
            let letter = letters.second_factor_reset(&user.email, &by, reset.takes_effect_at, &token);
            postage.send(letter).await.map_err(Problem::unavailable)?;
        }
        let record = TokenRecord::new(&user, Purpose::SecondFactorKept, now);
        let begin = |user: &mut User| {
            user.second_factor.as_mut().ok_or_else(disabled)?.reset = Some(reset.clone());
            Ok::<_, Problem>(())
        };
        let account = self.store().account(user.id);
        let origin = self.origin();
        Ok(account.begin_second_factor_reset(user, &origin, (&reset, &record), reason, begin).await?)
    }

    /// Takes it back: the second factor stays. Where nothing was about to happen, nothing does.
    pub async fn stop_second_factor_reset(&self, user: User) -> Result<User, Problem> {
        let reset = user.second_factor.as_ref().and_then(|factor| factor.reset.clone());
        let Some(reset) = reset else { return Ok(user) };
        let stop = |user: &mut User| keep(user, &reset).map_err(|()| Problem::conflict("changed-meanwhile"));
        let account = self.store().account(user.id);
        Ok(account.stop_second_factor_reset(user, &self.origin(), &reset, stop).await?)
    }
}

impl FromRequestParts<App> for SecondFactorKeeper {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Path(token): Path<String> = Path::from_request_parts(parts, app).await?;
        let (token, now) = (Token::presented(&token).hash(), app.clock().now());
        let record = app.store().token(&token, now).await?.ok_or_else(over)?;
        if record.purpose != Purpose::SecondFactorKept {
            return Err(over());
        }
        let user = app.store().user(record.user_id).await?.ok_or_else(over)?;
        let reset = user.second_factor.as_ref().and_then(|factor| factor.reset.clone());
        let reset = reset.filter(|reset| reset.token == token).ok_or_else(over)?;
        Ok(Self { user, reset, app: app.clone(), context: context_of(parts) })
    }
}

impl SecondFactorKeeper {
    pub fn user(&self) -> &User {
        &self.user
    }

    /// When it would be taken off.
    pub fn takes_effect_at(&self) -> jiff::Timestamp {
        self.reset.takes_effect_at
    }

    /// Keeps it, and tells whoever was taking it off.
    pub async fn keep(self) -> Result<(), Problem> {
        let Self { user, reset, app, context } = self;
        let origin = origin_of(&user, context.address(), app.clock().now());
        let stop = |user: &mut User| keep(user, &reset).map_err(|()| over());
        let account = app.store().account(user.id);
        let user = account.stop_second_factor_reset(user, &origin, &reset, stop).await?;
        if let Some(by) = app.store().user(reset.by).await? {
            let locale = by.language.map_or(context.locale(), Locale::from);
            app.tell(Letters { base: context.base(), locale }.second_factor_kept(&by.email, &user)).await;
        }
        Ok(())
    }
}

impl Describe for SecondFactorKeeper {
    fn describe(operation: &mut Operation<'_>) {
        for name in operation.names_in_path() {
            let text = serde_json::json!({"type": "string", "minLength": 1});
            operation.take_parameter("path", name, true, text);
        }
        operation.refuse(StatusCode::NOT_FOUND, "keep-over");
    }
}

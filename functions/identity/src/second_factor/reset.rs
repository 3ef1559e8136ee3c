//! The reset of a lost second factor: a super-admin begins it, and the owner has a day to say that they still have the
//! second factor. Nothing happens when the day is over; the next sign-in finds the second factor gone.

use axum::extract::FromRequestParts;
use domain::access::ManageAccounts;
use domain::second_factor::SecondFactorReset;
use domain::token::{Purpose, TokenRecord};
use domain::{AddressTrouble, Description, Token, User};
use http::StatusCode;
use http::request::Parts;
use web::{App, Context, Describe, Doorkeeper, Occasion, Operation, Platform, Problem, origin_of};

use crate::letters;
use crate::links::{describe_link, link_of};

/// A holder of the link by which a second factor is kept. Any other link answers 404.
pub(crate) struct SecondFactorKeeper {
    user: User,
    reset: SecondFactorReset,
    door: Doorkeeper,
}

fn over() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "keep-over")
}

fn disabled() -> Problem {
    Problem::conflict("second-factor-disabled")
}

/// Stops this reset of a person's second factor, if it has not taken effect.
fn keep(user: &mut User, reset: &SecondFactorReset) -> Result<(), ()> {
    let factor = user.second_factor.as_mut().ok_or(())?;
    if factor.reset.as_ref() != Some(reset) {
        return Err(());
    }
    factor.reset = None;
    Ok(())
}

/// Begins to take off a person's second factor, a day from now, and writes to them. A reset that has begun already stays
/// as it is.
pub(crate) async fn begin_reset(
    context: &Context,
    access: &Platform<ManageAccounts>,
    user: User,
    reason: Option<&Description>,
) -> Result<User, Problem> {
    if user.id == access.user().id {
        return Err(Problem::new(StatusCode::FORBIDDEN, "not-oneself"));
    }
    let now = access.origin().at;
    let factor = user.second_factor.as_ref().ok_or_else(disabled)?;
    if factor.reset.is_some() {
        return Ok(user);
    }
    let token = Token::new();
    let reset = SecondFactorReset::new(token.hash(), access.user().id, now);
    let record = TokenRecord::new(&user, Purpose::SecondFactorKept, now);
    let begin = |user: &mut User| {
        user.second_factor.as_mut().ok_or_else(disabled)?.reset = Some(reset.clone());
        Ok::<_, Problem>(())
    };
    let (account, origin) = (access.store().account(user.id), access.origin());
    let kept = (&reset, &record);
    // An address that takes no letters must not keep its owner out of their account for ever.
    if access.store().trouble(&user.email).await? != Some(AddressTrouble::Bounces) {
        let postage = access.postage("second-factor-reset", &user, Occasion::Told).await?;
        let (letters, by) = (context.letters(Some(&user)), access.user().full_name());
        let at = reset.takes_effect_at;
        let letter = letters::second_factor_reset(&letters, &user.email, &by, at, &token);
        let account = account.and_later(&postage.letter(&letter))?;
        let begun = account.begin_second_factor_reset(user, &origin, kept, reason, begin);
        return Ok(postage.around(begun).await?);
    }
    Ok(account.begin_second_factor_reset(user, &origin, kept, reason, begin).await?)
}

/// Takes the reset back: the second factor stays. If there is no reset, nothing changes.
pub(crate) async fn stop_reset(access: &Platform<ManageAccounts>, user: User) -> Result<User, Problem> {
    let reset = user.second_factor.as_ref().and_then(|factor| factor.reset.clone());
    let Some(reset) = reset else { return Ok(user) };
    let stop = |user: &mut User| keep(user, &reset).map_err(|()| Problem::conflict("changed-meanwhile"));
    let account = access.store().account(user.id);
    Ok(account.stop_second_factor_reset(user, &access.origin(), &reset, stop).await?)
}

impl FromRequestParts<App> for SecondFactorKeeper {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let (door, link) = link_of(parts, app).await?;
        let (token, record) = link.ok_or_else(over)?;
        if record.purpose != Purpose::SecondFactorKept {
            return Err(over());
        }
        let user = door.store().user(record.user_id).await?.ok_or_else(over)?;
        let reset = user.second_factor.as_ref().and_then(|factor| factor.reset.clone());
        let reset = reset.filter(|reset| reset.token == token).ok_or_else(over)?;
        Ok(Self { user, reset, door })
    }
}

impl SecondFactorKeeper {
    /// When the second factor would be taken off.
    pub(crate) fn takes_effect_at(&self) -> jiff::Timestamp {
        self.reset.takes_effect_at
    }

    /// Keeps the second factor, and tells the super-admin who was taking it off.
    pub(crate) async fn keep(self) -> Result<(), Problem> {
        let Self { user, reset, door } = self;
        let origin = origin_of(&user, door.context().address(), door.now());
        let stop = |user: &mut User| keep(user, &reset).map_err(|()| over());
        let mut account = door.store().account(user.id);
        if let Some(by) = door.store().user(reset.by).await? {
            let letters = door.context().letters(Some(&by));
            let letter = letters::second_factor_kept(&letters, &by.email, &user);
            account = account.and_later(&door.told(&letter).await)?;
        }
        account.stop_second_factor_reset(user, &origin, &reset, stop).await?;
        Ok(())
    }
}

impl Describe for SecondFactorKeeper {
    fn describe(operation: &mut Operation<'_>) {
        describe_link(operation, "keep-over");
    }
}

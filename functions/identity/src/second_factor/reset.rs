//! The link by which the owner of a second factor says that they still have it, while somebody has it taken off
//! ([`web::LostSecondFactor`]).

use axum::extract::FromRequestParts;
use domain::User;
use domain::second_factor::SecondFactorReset;
use domain::token::Purpose;
use http::StatusCode;
use http::request::Parts;
use web::{App, Describe, Doorkeeper, Operation, Problem, origin_of};

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

    /// Keeps the second factor, and tells whoever was taking it off.
    pub(crate) async fn keep(self) -> Result<(), Problem> {
        let Self { user, reset, door } = self;
        let store = door.store();
        let origin = origin_of(&user, door.context().address(), door.now());
        let stop = |user: &mut User| if user.keep_second_factor(&reset) { Ok(()) } else { Err(over()) };
        let organization = match reset.organization {
            Some(id) => store.organization(id).await?,
            None => None,
        };
        let mut account = store.account(user.id);
        if let Some(by) = store.user(reset.by).await? {
            let letters = door.context().letters(Some(&by));
            let letter = letters::second_factor_kept(&letters, &by.email, &user, organization.as_ref());
            account = account.and_later(&door.told(&letter).await)?;
        }
        let told = organization.map(|organization| (organization.id, organization.name));
        account.stop_second_factor_reset(user, (&origin, told.as_ref()), &reset, stop).await?;
        Ok(())
    }
}

impl Describe for SecondFactorKeeper {
    fn describe(operation: &mut Operation<'_>) {
        describe_link(operation, "keep-over");
    }
}

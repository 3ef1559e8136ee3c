//! The changes of a person's own second factor, once a password and a code have shown that it is theirs.

use domain::audit::Action;
use domain::second_factor::{Code, RecoveryCode, SecondFactorKey, new_recovery_codes};
use domain::{SecondFactor, User, UserId};
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Store;
use web::{Doorkeeper, Occasion, Person, Problem, WRONG_CODE};

use crate::letters;

/// Seconds that an offered key waits for its first code.
const LIFETIME: i64 = 30 * 60;

/// A key that is not in use yet.
pub(crate) struct Enrolment {
    pub(crate) key: SecondFactorKey,
    /// The sealed key, to be sent back with the first code: nothing is stored before that.
    pub(crate) sealed: String,
}

#[derive(Serialize, Deserialize)]
struct Offer {
    key: SecondFactorKey,
    /// Seconds since the epoch.
    expires_at: i64,
}

#[derive(Debug, thiserror::Error)]
#[error("a key could not be sealed")]
struct Unsealed;

fn offers_to(user: UserId) -> String {
    format!("second factor offered to {user}")
}

/// Uses a code up; `false` for a code that is wrong or was used before. Every use seals the key anew, so a former sealing
/// key goes out of use.
pub(crate) fn accept_code(
    store: &Store,
    user: UserId,
    factor: &mut SecondFactor,
    code: &Code,
    now: Timestamp,
) -> Result<bool, Problem> {
    let key = store.open_second_factor(user, factor).map_err(Problem::internal)?;
    let sealed = store.seal_second_factor(user, &key);
    factor.sealed_key = sealed.ok_or_else(|| Problem::internal(Unsealed))?;
    Ok(factor.accept(&key, code, now))
}

fn wrong_code() -> Problem {
    Problem::new(StatusCode::CONFLICT, WRONG_CODE)
}

/// A person's own second factor, on or off.
pub(crate) struct Own<'a> {
    pub(crate) door: &'a Doorkeeper,
    pub(crate) person: &'a Person,
}

impl Own<'_> {
    /// A new key for a second factor, which is off until [`Own::enable`].
    pub(crate) fn offer(&self) -> Result<Enrolment, Problem> {
        let key = SecondFactorKey::new();
        let offer = Offer { key: key.clone(), expires_at: self.person.now().as_second() + LIFETIME };
        let sealed = self.door.store().seal(&offers_to(self.person.user().id), &offer);
        Ok(Enrolment { key, sealed: sealed.ok_or_else(|| Problem::internal(Unsealed))? })
    }

    /// The key of an offer that was made to this person a short while ago. [`Problem`] `offer-over` for any other text.
    pub(crate) fn taken_offer(&self, sealed: &str) -> Result<SecondFactorKey, Problem> {
        let offer: Option<Offer> = self.door.store().open(&offers_to(self.person.user().id), sealed);
        let offer = offer.filter(|offer| offer.expires_at > self.person.now().as_second());
        offer.map(|offer| offer.key).ok_or_else(|| Problem::new(StatusCode::CONFLICT, "offer-over"))
    }

    /// Switches the second factor on for a person who has shown by a code that they have the key. Sessions that were
    /// opened without it end, but for this one. Answers the recovery codes, which are never shown again.
    pub(crate) async fn enable(
        &self,
        key: &SecondFactorKey,
        code: &Code,
    ) -> Result<Vec<RecoveryCode>, Problem> {
        let (user, now) = (self.person.user(), self.person.now());
        let sealed = self.door.store().seal_second_factor(user.id, key);
        let sealed = sealed.ok_or_else(|| Problem::internal(Unsealed))?;
        let (factor, codes) = SecondFactor::enable(key, sealed, code, now).ok_or_else(wrong_code)?;
        let change = |user: &mut User| {
            if user.second_factor.is_some() {
                return Err(Problem::conflict("second-factor-enabled"));
            }
            user.second_factor = Some(factor.clone());
            user.end_sessions(Some(self.person.session().id));
            Ok(())
        };
        self.change(change, Action::SecondFactorEnabled).await?;
        Ok(codes)
    }

    /// Switches the second factor off for a person who has shown by a code that it is theirs.
    pub(crate) async fn disable(&self, code: &Code) -> Result<(), Problem> {
        let change = |user: &mut User| {
            self.use_code(user, code)?;
            user.second_factor = None;
            Ok(())
        };
        self.change(change, Action::SecondFactorDisabled).await
    }

    /// New recovery codes for a person who has shown by a code that the second factor is theirs. The former codes are
    /// good no longer.
    pub(crate) async fn renew_recovery_codes(&self, code: &Code) -> Result<Vec<RecoveryCode>, Problem> {
        let codes = new_recovery_codes();
        let change = |user: &mut User| {
            self.use_code(user, code)?.replace_recovery_codes(&codes);
            Ok(())
        };
        self.change(change, Action::RecoveryCodesRenewed).await?;
        Ok(codes)
    }

    fn use_code<'a>(&self, user: &'a mut User, code: &Code) -> Result<&'a mut SecondFactor, Problem> {
        let id = user.id;
        let Some(factor) = &mut user.second_factor else {
            return Err(Problem::conflict("second-factor-disabled"));
        };
        let is_right = accept_code(self.door.store(), id, factor, code, self.person.now())?;
        if is_right { Ok(factor) } else { Err(wrong_code()) }
    }

    /// A letter tells the person, in case somebody else did it.
    async fn change(
        &self,
        change: impl Fn(&mut User) -> Result<(), Problem>,
        action: Action,
    ) -> Result<(), Problem> {
        let user = self.person.user().clone();
        let postage = self.person.postage(action.key(), &user.email, Occasion::Told).await?;
        let letters = self.door.context().letters(Some(&user));
        let letter = letters::second_factor(&letters, &user.email, action, self.person.now());
        let account = self.person.account().and_later(&postage.letter(&letter))?;
        let origin = self.person.origin();
        postage.around(account.change_and_tell(user, &origin, change, action)).await?;
        Ok(())
    }
}

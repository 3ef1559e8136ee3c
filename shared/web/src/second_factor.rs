//! The second factor of somebody who has signed in: switching it on and off, and the codes for when the device is lost.

use domain::audit::Action;
use domain::second_factor::{Code, RecoveryCode, SecondFactorKey, new_recovery_codes};
use domain::{SecondFactor, User, UserId};
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Store, StoreError};

use crate::access::Person;
use crate::context::Context;
use crate::letters::Letters;
use crate::post::Occasion;
use crate::problem::Problem;

/// How long a key waits to be shown to have been taken over, in seconds.
const LIFETIME: i64 = 30 * 60;

/// A key that is not in use yet.
pub struct Enrolment {
    pub key: SecondFactorKey,
    /// What is sent back with the first code: nothing is kept of a key before.
    pub sealed: String,
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

fn keys_of(user: UserId) -> String {
    format!("second factor of {user}")
}

fn offers_to(user: UserId) -> String {
    format!("second factor offered to {user}")
}

/// The key as it is kept.
pub fn seal_key(store: &Store, user: UserId, key: &SecondFactorKey) -> Option<String> {
    store.seal(&keys_of(user), key)
}

/// What somebody's codes are made from. A key that can't be opened was sealed with another key of ours: no code would ever
/// be right.
pub fn open_key(store: &Store, user: UserId, factor: &SecondFactor) -> Result<SecondFactorKey, StoreError> {
    store.open(&keys_of(user), &factor.sealed_key)
}

/// Uses a code up: `false` for one that is wrong or was used before. The key is sealed anew with each, so that a sealing key
/// of before goes out of use.
pub(crate) fn accept_code(
    store: &Store,
    user: UserId,
    factor: &mut SecondFactor,
    code: &Code,
    now: Timestamp,
) -> Result<bool, Problem> {
    let key = open_key(store, user, factor).map_err(Problem::internal)?;
    factor.sealed_key = seal_key(store, user, &key).ok_or_else(|| Problem::internal(Unsealed))?;
    Ok(factor.accept(&key, code, now))
}

/// The problem that counts as a failed try.
pub(crate) const WRONG_CODE: &str = "wrong-code";

fn wrong_code() -> Problem {
    Problem::new(StatusCode::CONFLICT, WRONG_CODE)
}

impl Person {
    /// A new key for a second factor, which is none before [`Person::enable_second_factor`].
    pub fn offer_second_factor(&self) -> Result<Enrolment, Problem> {
        let key = SecondFactorKey::new();
        let offer = Offer { key: key.clone(), expires_at: self.now().as_second() + LIFETIME };
        let sealed = self.app().store().seal(&offers_to(self.user().id), &offer);
        Ok(Enrolment { key, sealed: sealed.ok_or_else(|| Problem::internal(Unsealed))? })
    }

    /// The key of an offer that was made to this person a short while ago; [`Problem`] `offer-over` for any other.
    pub fn taken_offer(&self, sealed: &str) -> Result<SecondFactorKey, Problem> {
        let offer: Option<Offer> = self.app().store().open(&offers_to(self.user().id), sealed).ok();
        let offer = offer.filter(|offer| offer.expires_at > self.now().as_second());
        offer.map(|offer| offer.key).ok_or_else(|| Problem::new(StatusCode::CONFLICT, "offer-over"))
    }

    /// Switches the second factor on for somebody who has shown by a code that they have the key. Sessions that were opened
    /// without it end, but for this one. Answers the recovery codes, which are never shown again.
    pub async fn enable_second_factor(
        &self,
        context: &Context,
        key: &SecondFactorKey,
        code: &Code,
    ) -> Result<Vec<RecoveryCode>, Problem> {
        let (user, now) = (self.user(), self.now());
        let sealed = seal_key(self.app().store(), user.id, key);
        let sealed = sealed.ok_or_else(|| Problem::internal(Unsealed))?;
        let (factor, codes) = SecondFactor::enable(key, sealed, code, now).ok_or_else(wrong_code)?;
        let change = |user: &mut User| {
            if user.second_factor.is_some() {
                return Err(Problem::conflict("second-factor-enabled"));
            }
            user.second_factor = Some(factor.clone());
            user.end_sessions(Some(self.session().id));
            Ok(())
        };
        self.change_second_factor(context, change, Action::SecondFactorEnabled).await?;
        Ok(codes)
    }

    /// Switches it off for somebody who has shown by a code that it is theirs.
    pub async fn disable_second_factor(&self, context: &Context, code: &Code) -> Result<(), Problem> {
        let change = |user: &mut User| {
            self.use_code(user, code)?;
            user.second_factor = None;
            Ok(())
        };
        self.change_second_factor(context, change, Action::SecondFactorDisabled).await
    }

    /// New recovery codes for somebody who has shown by a code that the second factor is theirs. Those before are good no
    /// longer.
    pub async fn renew_recovery_codes(
        &self,
        context: &Context,
        code: &Code,
    ) -> Result<Vec<RecoveryCode>, Problem> {
        let codes = new_recovery_codes();
        let change = |user: &mut User| {
            self.use_code(user, code)?.replace_recovery_codes(&codes);
            Ok(())
        };
        self.change_second_factor(context, change, Action::RecoveryCodesRenewed).await?;
        Ok(codes)
    }

    fn use_code<'a>(&self, user: &'a mut User, code: &Code) -> Result<&'a mut SecondFactor, Problem> {
        let id = user.id;
        let Some(factor) = &mut user.second_factor else {
            return Err(Problem::conflict("second-factor-disabled"));
        };
        let is_right = accept_code(self.app().store(), id, factor, code, self.now())?;
        if is_right { Ok(factor) } else { Err(wrong_code()) }
    }

    /// Whoever did not do it themselves learns of it by a letter.
    async fn change_second_factor(
        &self,
        context: &Context,
        change: impl Fn(&mut User) -> Result<(), Problem>,
        action: Action,
    ) -> Result<(), Problem> {
        let user = self.user().clone();
        let postage = self.postage(action.key(), &user.email, Occasion::Told).await?;
        let (account, origin) = (self.account(), self.origin());
        let changed = postage.around(account.change_and_tell(user, &origin, change, action)).await;
        let (postage, user) = changed?;
        let letters = Letters { base: context.base(), locale: context.locale() };
        postage.tell(letters.second_factor(&user.email, action, self.now())).await;
        Ok(())
    }
}

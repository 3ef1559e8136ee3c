//! How often signing in has failed lately, for an account and for a network address, and how long the next try must wait.
//! Requests for a link to a new password are counted in the same way and separately, so that nobody's mailbox is filled.
//!
//! A try is counted before the password is compared, on the condition that the try was allowed, so tries at the same time
//! can't share one allowance. Once a person has shown everything that they must show (a password, or a password and a
//! code), their account's count is forgotten, and their own try is taken back from the address's count. A right password
//! alone forgets nothing if a code is needed.

use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use domain::{Email, User};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::error::built;
use crate::identity::keys;
use crate::identity::users::EmailHolder;
use crate::items::{Condition, number};
use crate::keys::nothing;
use crate::{Store, StoreError};

/// Tries that cost no waiting, since people mistype.
const FREE_FOR_ACCOUNT: u32 = 4;
/// Tries of one address that cost no waiting: many people may share an address.
const FREE_FOR_ADDRESS: u32 = 30;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 15 * 60;
/// Seconds without a try after which a count is forgotten.
const MEMORY: i64 = 24 * 60 * 60;
/// How often a count is read again when tries at the same time change it.
const TRIES: u32 = 5;

/// Whether somebody may try a password now.
pub enum Admission {
    /// The try is counted. The user is the one with the e-mail address, if there is one.
    Admitted(Option<Box<User>>),
    /// The next try is allowed after so many seconds.
    Wait(i64),
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Attempts {
    count: u32,
    tried_at: i64,
    expires_at: i64,
}

/// Seconds until the next try is looked at.
fn remaining_wait(attempts: Option<&Attempts>, free: u32, now: i64) -> i64 {
    attempts.map_or(0, |attempts| attempts.tried_at + wait_after(attempts.count, free) - now)
}

/// Seconds to wait after so many tries: none for the free ones, then one, doubling each time.
fn wait_after(count: u32, free: u32) -> i64 {
    match count.checked_sub(free + 1) {
        None => 0,
        Some(doublings) => 1i64.checked_shl(doublings).unwrap_or(LONGEST_WAIT).clamp(1, LONGEST_WAIT),
    }
}

impl Store {
    /// Counts a try of a password for an e-mail address from a network address, if the try is allowed.
    pub async fn admit_sign_in(
        &self,
        email: &Email,
        address: &str,
        now: Timestamp,
    ) -> Result<Admission, StoreError> {
        self.admit(email, [account_subject(email), address_subject(address)], now).await
    }

    /// Counts a request for a link to a new password, for an e-mail address from a network address, if the request is
    /// allowed.
    pub async fn admit_password_reset(
        &self,
        email: &Email,
        address: &str,
        now: Timestamp,
    ) -> Result<Admission, StoreError> {
        let subjects = [account_subject(email), address_subject(address)];
        self.admit(email, subjects.map(|subject| format!("RESET#{subject}")), now).await
    }

    async fn admit(
        &self,
        email: &Email,
        [account, address]: [String; 2],
        now: Timestamp,
    ) -> Result<Admission, StoreError> {
        let now = now.as_second();
        let (mut is_account_counted, mut is_address_counted) = (false, false);
        let mut wait = 0;
        for _ in 0..TRIES {
            let [holder, by_account, by_address] = self
                .get_items([keys::email(email), keys::attempts(&account), keys::attempts(&address)])
                .await?;
            let by_account = alive(by_account, now)?;
            let by_address = alive(by_address, now)?;
            // What an earlier round of this try has counted was allowed then, so the try must not wait for itself.
            let waits = [
                if is_account_counted {
                    0
                } else {
                    remaining_wait(by_account.as_ref(), FREE_FOR_ACCOUNT, now)
                },
                if is_address_counted {
                    0
                } else {
                    remaining_wait(by_address.as_ref(), FREE_FOR_ADDRESS, now)
                },
            ];
            wait = waits[0].max(waits[1]);
            if wait > 0 {
                break;
            }
            let holder: Option<EmailHolder> = holder.map(from_item).transpose()?;
            // An unknown account costs the same calls as a known one: the read of a user who does not exist.
            let read_user = self.get_item(holder.map_or_else(nothing, |holder| keys::user(holder.user_id)));
            let count_account = async {
                let seen = by_account.as_ref();
                Ok(is_account_counted || self.count_attempt(&account, seen, FREE_FOR_ACCOUNT, now).await?)
            };
            let count_address = async {
                let seen = by_address.as_ref();
                Ok(is_address_counted || self.count_attempt(&address, seen, FREE_FOR_ADDRESS, now).await?)
            };
            let user;
            (user, is_account_counted, is_address_counted) =
                futures_util::future::try_join3(read_user, count_account, count_address).await?;
            if is_account_counted && is_address_counted {
                let user: Option<User> = user.map(from_item).transpose()?;
                return Ok(Admission::Admitted(user.map(Box::new)));
            }
        }
        // A try that is turned away may have been counted for one of the two already. It was not made, so that count is
        // taken back.
        let counted = [(is_account_counted, &account), (is_address_counted, &address)];
        let counted = counted.into_iter().filter(|(is_counted, _)| *is_counted);
        futures_util::future::try_join_all(counted.map(|(_, subject)| self.take_back(subject))).await?;
        Ok(Admission::Wait(wait.max(1)))
    }

    /// Counts a try that the count as it was read allowed; `false` when it is no longer allowed. Free tries don't get in
    /// each other's way; a try after a wait must be the only one.
    async fn count_attempt(
        &self,
        subject: &str,
        seen: Option<&Attempts>,
        free: u32,
        now: i64,
    ) -> Result<bool, StoreError> {
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(keys::attempts(subject).attributes()))
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":expires_at", number(now + MEMORY));
        let request = match seen {
            None => request
                .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
                .update_expression("SET #count = :one, tried_at = :now, expires_at = :expires_at"),
            Some(seen) => request
                .condition_expression("#count <= :most")
                .update_expression("SET #count = #count + :one, tried_at = :now, expires_at = :expires_at")
                .expression_attribute_values(":most", number(seen.count.max(free).into())),
        };
        match request.send().await.map_err(StoreError::from) {
            Ok(_) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Forgets the failures of an account whose holder has just shown everything that they must show.
    pub async fn forgive_attempts(&self, email: &Email, address: &str) -> Result<(), StoreError> {
        let forget = async { Ok(self.transact(vec![self.forget_attempts(email)?]).await?) };
        futures_util::future::try_join(forget, self.take_back_attempt_of_address(address)).await.map(|_| ())
    }

    /// Takes back one try that was no guess, and leaves all others counted.
    pub async fn take_back_attempt(&self, email: &Email, address: &str) -> Result<(), StoreError> {
        let of_account = account_subject(email);
        let of_address = self.take_back_attempt_of_address(address);
        futures_util::future::try_join(self.take_back(&of_account), of_address).await.map(|_| ())
    }

    /// Takes back one try of an address alone, so that people who know their passwords don't use up the tries of the
    /// people with whom they share the address.
    pub async fn take_back_attempt_of_address(&self, address: &str) -> Result<(), StoreError> {
        self.take_back(&address_subject(address)).await
    }

    async fn take_back(&self, subject: &str) -> Result<(), StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(keys::attempts(subject).attributes()))
            .condition_expression("#count > :none")
            .update_expression("SET #count = #count - :one")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .expression_attribute_values(":none", AttributeValue::N("0".to_owned()))
            .send()
            .await;
        match sent.map_err(StoreError::from) {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The count of an account, to be kept for the address that the account gets next.
    pub(crate) async fn attempts_of_account(&self, email: &Email) -> Result<Option<Attempts>, StoreError> {
        let item = self.get_item(keys::attempts(&account_subject(email))).await?;
        Ok(item.map(from_item).transpose()?)
    }

    pub(crate) fn keep_attempts(
        &self,
        email: &Email,
        attempts: &Attempts,
    ) -> Result<TransactWriteItem, StoreError> {
        self.put(&keys::attempts(&account_subject(email)), attempts, [], Condition::Any)
    }

    pub(crate) fn forget_attempts(&self, email: &Email) -> Result<TransactWriteItem, StoreError> {
        let key = keys::attempts(&account_subject(email)).attributes();
        let delete = Delete::builder().table_name(&*self.table).set_key(Some(key));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}

fn account_subject(email: &Email) -> String {
    format!("ACCOUNT#{}", email.folded())
}

fn address_subject(address: &str) -> String {
    format!("ADDRESS#{address}")
}

/// The count, unless it is forgotten. Expired items may lie in the table for days.
fn alive(item: Option<crate::items::Item>, now: i64) -> Result<Option<Attempts>, StoreError> {
    let attempts: Option<Attempts> = item.map(from_item).transpose()?;
    Ok(attempts.filter(|attempts| attempts.expires_at > now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_after_the_free_tries_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (1..=18).map(|count| wait_after(count, FREE_FOR_ACCOUNT)).collect();
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
        assert_eq!(wait_after(u32::MAX, FREE_FOR_ACCOUNT), LONGEST_WAIT);
    }
}

//! How often signing in has failed lately, and how long the next try must wait. Requests for a link to a new password are
//! counted in the same way and separately, so that nobody's mailbox is filled.
//!
//! A try counts for its account from the place where it is made, for its account alone, and for its network address. The account
//! alone slows down late, when many places guess at it together, so that a stranger keeps nobody out by a few tries. A browser in
//! which the account's holder has signed in before is a place of its own ([`Whence::Known`]): whatever strangers do elsewhere,
//! the holder signs in there. In a browser that is new to the account its holder waits with everybody else.
//!
//! A try is counted before the password is compared, on the condition that the try was allowed, so tries at the same time
//! can't share one allowance. Once a person has shown everything that they must show (a password, or a password and a
//! code), the count of their place is forgotten, and their own try is taken back from the other counts. A right password
//! alone forgets nothing if a code is needed. A count halves with each hour in which nobody tries.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::{Email, User};
use futures_util::future::{try_join, try_join_all};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::error::built;
use crate::identity::keys;
use crate::identity::users::EmailHolder;
use crate::items::{Condition, number};
use crate::keys::nothing;
use crate::{Store, StoreError};

/// Tries of an account from one place that cost no waiting, since people mistype.
const FREE_FOR_PLACE: u32 = 4;
/// Tries of an account in all browsers together in which its holder has signed in. Whoever once knew the password may have many.
const FREE_FOR_BROWSERS: u32 = 19;
/// Tries of an account from all other places together.
const FREE_FOR_ACCOUNT: u32 = 49;
/// Tries of one network address at all accounts: many people may share an address.
const FREE_FOR_ADDRESS: u32 = 30;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 15 * 60;
/// Seconds after which a count is half of what it was.
const HALF_LIFE: i64 = 60 * 60;
/// Seconds without a try after which a count is forgotten.
const MEMORY: i64 = 24 * 60 * 60;
/// How often a count is read again when tries at the same time change it.
const TRIES: u32 = 5;

/// Where a try is made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whence {
    /// In a browser in which the holder of the account has signed in before, by what tells that browser from others.
    Known(String),
    /// Anywhere else, at this network address.
    Address(String),
}

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

/// Something that tries are counted for, and how many of them cost no waiting.
struct Counter {
    subject: String,
    free: u32,
}

impl Attempts {
    /// As many tries as still count.
    fn left(&self, now: i64) -> u32 {
        let halvings = u32::try_from((now - self.tried_at) / HALF_LIFE).unwrap_or(u32::MAX);
        self.count.checked_shr(halvings).unwrap_or_default()
    }

    /// Seconds until the next try is looked at.
    fn wait(&self, free: u32, now: i64) -> i64 {
        self.tried_at + wait_after(self.left(now), free) - now
    }
}

/// Seconds to wait after so many tries: none for the free ones, then one, doubling each time.
fn wait_after(count: u32, free: u32) -> i64 {
    match count.checked_sub(free + 1) {
        None => 0,
        // Ten doublings of a second are longer than the longest wait.
        Some(doublings) => LONGEST_WAIT.min(1 << doublings.min(10)),
    }
}

impl Whence {
    /// What a try at an account counts for, its place first.
    fn counters(&self, email: &Email) -> Vec<Counter> {
        let place = Counter { subject: self.place(email), free: FREE_FOR_PLACE };
        match self {
            Self::Known(_) => {
                let subject = format!("{}#BROWSERS", account_subject(email));
                vec![place, Counter { subject, free: FREE_FOR_BROWSERS }]
            }
            Self::Address(address) => {
                let account = Counter { subject: account_subject(email), free: FREE_FOR_ACCOUNT };
                let address = Counter { subject: address_subject(address), free: FREE_FOR_ADDRESS };
                vec![place, account, address]
            }
        }
    }

    fn place(&self, email: &Email) -> String {
        let (kind, place) = match self {
            Self::Known(browser) => ("BROWSER", browser),
            Self::Address(address) => ("ADDRESS", address),
        };
        format!("{}#{kind}#{place}", account_subject(email))
    }
}

impl Store {
    /// Counts a try of a password for an e-mail address, if the try is allowed.
    pub async fn admit_sign_in(
        &self,
        email: &Email,
        whence: &Whence,
        now: Timestamp,
    ) -> Result<Admission, StoreError> {
        self.admit(email, &whence.counters(email), now).await
    }

    /// Counts a request for a link to a new password, if the request is allowed.
    pub async fn admit_password_reset(
        &self,
        email: &Email,
        whence: &Whence,
        now: Timestamp,
    ) -> Result<Admission, StoreError> {
        let of_reset =
            |counter: Counter| Counter { subject: format!("RESET#{}", counter.subject), ..counter };
        let counters: Vec<Counter> = whence.counters(email).into_iter().map(of_reset).collect();
        self.admit(email, &counters, now).await
    }

    async fn admit(
        &self,
        email: &Email,
        counters: &[Counter],
        now: Timestamp,
    ) -> Result<Admission, StoreError> {
        let now = now.as_second();
        // What an earlier round of this try has counted was allowed then, so the try must not wait for itself.
        let mut is_counted = vec![false; counters.len()];
        let mut wait = 0;
        let counts = counters.iter().map(|counter| keys::attempts(&counter.subject));
        let keys: Vec<_> = std::iter::once(keys::email(email)).chain(counts).collect();
        for _ in 0..TRIES {
            let mut found = self.get_batch(&keys, true).await?.0.into_iter();
            let holder: Option<EmailHolder> = found.next().flatten().map(from_item).transpose()?;
            let seen = found.map(|item| alive(item, now)).collect::<Result<Vec<_>, _>>()?;
            let counts = || counters.iter().zip(&seen).zip(&is_counted);
            let waits = counts().filter(|(_, is_counted)| !**is_counted);
            let waits = waits.filter_map(|((counter, seen), _)| Some(seen.as_ref()?.wait(counter.free, now)));
            wait = waits.max().unwrap_or_default();
            if wait > 0 {
                break;
            }
            // An unknown account costs the same calls as a known one: the read of a user who does not exist.
            let read_user = self.get_item(holder.map_or_else(nothing, |holder| keys::user(holder.user_id)));
            let count = counts().map(async |((counter, seen), is_counted)| {
                Ok(*is_counted || self.count_attempt(counter, seen.as_ref(), now).await?)
            });
            let (user, counted) = try_join(read_user, try_join_all(count)).await?;
            is_counted = counted;
            if is_counted.iter().all(|is_counted| *is_counted) {
                let user: Option<User> = user.map(from_item).transpose()?;
                return Ok(Admission::Admitted(user.map(Box::new)));
            }
        }
        // A try that is turned away may have been counted for some already. It was not made, so those counts are taken back.
        let counted = counters.iter().zip(&is_counted).filter(|(_, is_counted)| **is_counted);
        try_join_all(counted.map(|(counter, _)| self.take_back(&counter.subject))).await?;
        Ok(Admission::Wait(wait.max(1)))
    }

    /// Counts a try that the count as it was read allowed; `false` when it is no longer allowed. Free tries don't get in
    /// each other's way; a try after a wait must be the only one.
    async fn count_attempt(
        &self,
        Counter { subject, free }: &Counter,
        seen: Option<&Attempts>,
        now: i64,
    ) -> Result<bool, StoreError> {
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(keys::attempts(subject).attributes()))
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":expires_at", number(now + MEMORY));
        let request = match seen {
            None => request
                .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
                .update_expression(
                    "SET #count = :one, tried_at = :now, expires_at = :expires_at REMOVE tried_before",
                )
                .expression_attribute_values(":one", number(1)),
            Some(seen) if seen.left(now) == seen.count => request
                .condition_expression("#count <= :most")
                .update_expression(
                    "SET #count = #count + :one, tried_before = tried_at, tried_at = :now, expires_at = :expires_at",
                )
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":most", number(seen.count.max(*free).into())),
            // An hour has gone by, and whoever is first writes what is left.
            Some(seen) => request
                .condition_expression("tried_at = :seen")
                .update_expression(
                    "SET #count = :count, tried_before = :waited, tried_at = :now, expires_at = :expires_at",
                )
                // Taken back, the try leaves no wait, and what is left does not halve again.
                .expression_attribute_values(":waited", number(now - LONGEST_WAIT))
                .expression_attribute_values(":seen", number(seen.tried_at))
                .expression_attribute_values(":count", number(i64::from(seen.left(now)) + 1)),
        };
        match request.send().await.map_err(StoreError::from) {
            Ok(_) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Forgets the failures of an account at the place of its holder, who has just shown everything that they must show, and
    /// takes their own try back from the other counts: what others have tried elsewhere stays counted.
    pub async fn forgive_attempts(&self, email: &Email, whence: &Whence) -> Result<(), StoreError> {
        let forget = async { Ok(self.transact(vec![self.forget_attempts(&whence.place(email))?]).await?) };
        try_join(forget, self.take_back_elsewhere(email, whence)).await.map(|_| ())
    }

    /// Takes back one try that was no guess, and leaves all others counted.
    pub async fn take_back_attempt(&self, email: &Email, whence: &Whence) -> Result<(), StoreError> {
        let place = whence.place(email);
        try_join(self.take_back(&place), self.take_back_elsewhere(email, whence)).await.map(|_| ())
    }

    /// Takes back one try from all counts but that of its place, so that people who know their passwords don't use up the tries
    /// of those with whom they share an address.
    pub async fn take_back_elsewhere(&self, email: &Email, whence: &Whence) -> Result<(), StoreError> {
        let others = whence.counters(email).into_iter().skip(1);
        try_join_all(others.map(async |counter| self.take_back(&counter.subject).await)).await.map(|_| ())
    }

    /// Takes back the latest try: whoever is next waits no longer than if it had not been made.
    async fn take_back(&self, subject: &str) -> Result<(), StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(keys::attempts(subject).attributes()))
            .condition_expression("#count > :none")
            .update_expression("SET #count = #count - :one, tried_at = if_not_exists(tried_before, tried_at)")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":none", number(0))
            .send()
            .await;
        match sent.map_err(StoreError::from) {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The counts of an account, at this place and at all places together, to be kept for the address that the account gets
    /// next.
    pub(crate) async fn attempts_at(
        &self,
        email: &Email,
        whence: &Whence,
    ) -> Result<[Option<Attempts>; 2], StoreError> {
        let subjects = [whence.place(email), account_subject(email)];
        let [place, account] = self.get_items(subjects.map(|subject| keys::attempts(&subject))).await?;
        Ok([place.map(from_item).transpose()?, account.map(from_item).transpose()?])
    }

    pub(crate) fn keep_attempts(
        &self,
        email: &Email,
        whence: &Whence,
        attempts: &[Option<Attempts>; 2],
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let subjects = [whence.place(email), account_subject(email)];
        let kept = subjects
            .iter()
            .zip(attempts)
            .filter_map(|(subject, attempts)| Some((subject, attempts.as_ref()?)));
        kept.map(|(subject, attempts)| self.put(&keys::attempts(subject), attempts, [], Condition::Any))
            .collect()
    }

    /// Forgets the failures of an account at this place.
    pub(crate) fn forget_attempts_at(
        &self,
        email: &Email,
        whence: &Whence,
    ) -> Result<TransactWriteItem, StoreError> {
        self.forget_attempts(&whence.place(email))
    }

    /// Forgets the failures of an account at all places together.
    pub(crate) fn forget_attempts_of_account(&self, email: &Email) -> Result<TransactWriteItem, StoreError> {
        self.forget_attempts(&account_subject(email))
    }

    fn forget_attempts(&self, subject: &str) -> Result<TransactWriteItem, StoreError> {
        let key = keys::attempts(subject).attributes();
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
        let waits: Vec<i64> = (1..=18).map(|count| wait_after(count, FREE_FOR_PLACE)).collect();
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
        for count in [68, 69, 100, u32::MAX] {
            assert_eq!(wait_after(count, FREE_FOR_PLACE), LONGEST_WAIT, "{count}");
        }
    }

    #[test]
    fn a_count_halves_with_each_hour() {
        let attempts = Attempts { count: 40, tried_at: 0, expires_at: MEMORY };
        let left = [0, 3_599, 3_600, 7_200, 3 * 3_600, 6 * 3_600, 40 * 3_600].map(|now| attempts.left(now));
        assert_eq!(left, [40, 40, 20, 10, 5, 0, 0]);
        assert_eq!(attempts.left(i64::MAX), 0);
    }
}

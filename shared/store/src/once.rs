//! Requests that make something once, however often they are sent. A request with a key claims the key before its work,
//! and the transaction of its change keeps the key with where the thing stands, so there is never the one without the
//! other. A repeat finds what the key is kept with.
//!
//! The claim belongs to the request as its cost does: [`once`] carries it beside the code that answers, and
//! [`Store::transact`] adds it to the change, so that no function in between hands it on.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use domain::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_item};
use uuid::Uuid;

use crate::items::{Condition, number};
use crate::keys::{EXPIRES_AT, Key};
use crate::{Store, StoreError, keys};

/// How long a claim holds, in seconds: longer than a request may run (`Timeout` in `template.yaml`), so that the claim of a
/// process that has died ends by itself.
pub const LONGEST_REQUEST: i64 = 30;

/// How long a key is good, in seconds: 24 hours.
const GOOD_FOR: i64 = 24 * 60 * 60;

tokio::task_local! {
    static DOING: Arc<Mutex<Doing>>;
}

/// A request with a key.
pub struct Keyed {
    pub person: UserId,
    /// A digest of the key, the address and the organisation.
    pub request: String,
    /// A digest of the fields. It is kept sealed, since there may be a password among them.
    pub fields: String,
}

/// What a key has to say of the request that brings it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claimed {
    /// The key is new: the work may begin.
    Mine,
    /// A request with this key is at work.
    Running,
    /// The key belongs to a request with other fields.
    Reused,
    /// The work is done.
    Done(FirstAnswer),
}

/// The first answer: its status, and where the thing stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FirstAnswer {
    pub status: u16,
    pub location: String,
}

/// The item of a key.
#[derive(Clone, Serialize, Deserialize)]
struct Record {
    /// The request that has claimed the key.
    claim: Uuid,
    fields: String,
    /// What that request has made, once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    made: Option<FirstAnswer>,
    expires_at: i64,
}

/// A request that makes something, while it is answered.
struct Doing {
    /// The status with which it is answered in the end.
    status: u16,
    claim: Option<Claim>,
    stage: Stage,
}

/// How far a request is.
#[derive(Clone)]
enum Stage {
    /// Nothing is written yet that belongs to the thing.
    Preparing,
    /// The next transaction makes the thing that stands at this address.
    Making(String),
    /// The thing is written, with the key if there is one.
    Made,
    /// There was nothing to be made.
    Standing,
}

/// A key that a request has claimed.
struct Claim {
    store: Store,
    key: Key,
    record: Record,
    good_until: i64,
}

/// A request that has been answered, with what is left to do about its key.
pub struct Once(Doing);

/// Answers a request that makes something and is answered with this status if it succeeds.
pub async fn once<F: Future>(status: u16, request: F) -> (F::Output, Once) {
    let doing = Doing { status, claim: None, stage: Stage::Preparing };
    let doing = Arc::new(Mutex::new(doing));
    let output = DOING.scope(doing.clone(), request).await;
    let rest = Doing { status, claim: None, stage: Stage::Preparing };
    let doing = std::mem::replace(&mut *doing.lock().unwrap_or_else(PoisonError::into_inner), rest);
    (output, Once(doing))
}

/// Whether the request that is being answered makes something once.
pub fn is_done_once() -> bool {
    change(|_| ()).is_some()
}

/// Says that the next transaction makes the thing that stands at this address. Earlier transactions of the request, such as
/// that of a password's check, are no part of the thing.
pub fn will_make(location: &str) {
    change(|doing| {
        if !matches!(doing.stage, Stage::Made) {
            doing.stage = Stage::Making(location.to_owned());
        }
    });
}

/// Says that the thing stands already, so that nothing is written and a repeat does no harm.
pub fn will_make_nothing() {
    change(|doing| doing.stage = Stage::Standing);
}

/// Changes what is known of the request. `None` if it does not make anything once.
fn change<T>(change: impl FnOnce(&mut Doing) -> T) -> Option<T> {
    DOING.try_with(|doing| change(&mut doing.lock().unwrap_or_else(PoisonError::into_inner))).ok()
}

/// The write that keeps the key of the request with the thing, if the next transaction makes it.
pub(crate) fn key_write() -> Result<Option<TransactWriteItem>, StoreError> {
    let write = change(|doing| {
        let (Some(claim), Stage::Making(location)) = (&doing.claim, &doing.stage) else { return Ok(None) };
        let made = Some(FirstAnswer { status: doing.status, location: location.clone() });
        let record = Record { made, expires_at: claim.good_until, ..claim.record.clone() };
        let mine = Condition::Claimed(record.claim.to_string());
        claim.store.put(&claim.key, &record, [], mine).map(Some)
    });
    write.unwrap_or(Ok(None))
}

/// Notes that a transaction was written.
pub(crate) fn note_written() {
    change(|doing| {
        if matches!(doing.stage, Stage::Making(_)) {
            doing.stage = Stage::Made;
        }
    });
}

impl Store {
    /// Claims the key of a request before its work begins. One write, which also answers what is known of the key.
    pub async fn claim(&self, keyed: &Keyed, now: Timestamp) -> Result<Claimed, StoreError> {
        let (key, now) = (keys::once(keyed.person, &keyed.request), now.as_second());
        let purpose = purpose_of(&key);
        let fields = self.seal(&purpose, &keyed.fields).ok_or(StoreError::Unopened)?;
        let record = Record { claim: Uuid::now_v7(), fields, made: None, expires_at: now + LONGEST_REQUEST };
        let mut item: crate::items::Item = to_item(&record)?;
        item.extend(key.attributes());
        let put = self.client.put_item().table_name(&*self.table).set_item(Some(item));
        // DynamoDB deletes what has expired hours later.
        let put = put
            .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
            .expression_attribute_values(":now", number(now))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let found = match put.send().await {
            Ok(_) => None,
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                    Some(from_item::<Record>(failed.item().cloned().ok_or(StoreError::Conflict)?)?)
                }
                // The transaction that keeps the key is being written at this moment.
                Some(PutItemError::TransactionConflictException(_)) => return Ok(Claimed::Running),
                _ => return Err(error.into()),
            },
        };
        // What the SDK has sent again, since an answer was lost, finds the claim itself.
        let Some(found) = found.filter(|found| found.claim != record.claim) else {
            let claim = Claim { store: self.clone(), key, record, good_until: now + GOOD_FOR };
            change(|doing| doing.claim = Some(claim));
            return Ok(Claimed::Mine);
        };
        let Some(made) = found.made else { return Ok(Claimed::Running) };
        let has_same_fields = self.open::<String>(&purpose, &found.fields).as_ref() == Some(&keyed.fields);
        Ok(if has_same_fields { Claimed::Done(made) } else { Claimed::Reused })
    }
}

/// What is sealed for one key opens for no other.
fn purpose_of(key: &Key) -> String {
    format!("once {} {}", key.partition, key.sort)
}

impl Once {
    /// Whether the thing was written in a transaction that was to make it, or needed not to be.
    pub fn is_kept(&self) -> bool {
        matches!(self.0.stage, Stage::Made | Stage::Standing)
    }

    /// Ends a request that was answered as the key promises.
    pub async fn succeed(self) -> Result<(), StoreError> {
        match self.0.stage {
            Stage::Standing => self.let_go(false).await,
            _ => Ok(()),
        }
    }

    /// Lets go of the key of a request that was refused, so that the same key is good for another try.
    pub async fn refuse(self) -> Result<(), StoreError> {
        self.let_go(true).await
    }

    /// Lets go of the key of a request that has failed, unless the thing is written after all: the table may have made the
    /// change, and its answer is lost.
    pub async fn fail(self) -> Result<(), StoreError> {
        self.let_go(false).await
    }

    async fn let_go(self, of_what_is_made: bool) -> Result<(), StoreError> {
        let Some(Claim { store, key, record, .. }) = self.0.claim else { return Ok(()) };
        let mine =
            if of_what_is_made { "claim = :claim" } else { "claim = :claim AND attribute_not_exists(made)" };
        let ended = store
            .client
            .update_item()
            .table_name(&*store.table)
            .set_key(Some(key.attributes()))
            .update_expression("SET #expires_at = :past")
            .condition_expression(mine)
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_values(":past", number(record.expires_at - LONGEST_REQUEST))
            .expression_attribute_values(":claim", AttributeValue::S(record.claim.to_string()))
            .send()
            .await;
        match ended.map_err(StoreError::from) {
            // The thing is written, or a later request has the key.
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

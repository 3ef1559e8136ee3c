//! Reads and writes of single items, in the few forms that the entities use.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, KeysAndAttributes, Put, ReturnConsumedCapacity, TransactWriteItem, Update,
};
use domain::task::TaskState;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::Serialize;
use serde_dynamo::aws_sdk_dynamodb_1::{to_attribute_value, to_item};

use crate::error::{TransactionError, built};
use crate::keys::{Key, PARTITION, SORT};
use crate::tasks::{Rider, bells};
use crate::{Store, StoreError, once};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// How often a transaction is sent again when another transaction holds the same items, and the longest pause between two
/// tries, in milliseconds. A hundred people who are invited at once take their seats one after another.
const CONTENTION_TRIES: u32 = 10;
const LONGEST_PAUSE: u64 = 500;

/// How many items DynamoDB reads in one call.
pub(crate) const GREATEST_BATCH: usize = 100;

/// How many of such calls are made at once.
const BATCHES_AT_ONCE: usize = 16;

/// The condition of a write.
pub(crate) enum Condition {
    /// No condition.
    Any,
    /// The item does not exist yet.
    Absent,
    /// The item exists.
    Present,
    /// The item has the revision that was read.
    Revision(u32),
    /// The item is a task, and since this revision somebody has asked to stop it and nothing else has happened.
    StoppedSince(u32),
    /// The item is a lane with this revision, to which nothing was added since so many additions.
    NothingAdded { revision: u32, added: u64 },
    /// The item does not exist yet, or this attribute of it has this value.
    AbsentOr(&'static str, String),
    /// The item is the key of the request that made this claim.
    Claimed(String),
}

impl Store {
    /// One item, read consistently.
    pub(crate) async fn get_item(&self, key: Key) -> Result<Option<Item>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&*self.table)
            .set_key(Some(key.attributes()))
            .consistent_read(true)
            .send()
            .await?;
        Ok(answer.item)
    }

    /// A question for all items of a partition whose sort keys begin like this one, read consistently.
    pub(crate) fn beginning_with(&self, key: Key) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&*self.table)
            .key_condition_expression("pk = :partition AND begins_with(sk, :beginning)")
            .expression_attribute_values(":partition", AttributeValue::S(key.partition))
            .expression_attribute_values(":beginning", AttributeValue::S(key.sort))
            .consistent_read(true)
    }

    /// Notes an hour in an item that exists. One that is gone meanwhile is not made anew.
    pub(crate) async fn note_hour(
        &self,
        key: &Key,
        attribute: &'static str,
        hour: Timestamp,
    ) -> Result<(), StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key.attributes()))
            .condition_expression("attribute_exists(pk)")
            .update_expression(format!("SET {attribute} = :hour"))
            .expression_attribute_values(":hour", to_attribute_value(hour)?)
            .send()
            .await;
        match sent.map_err(StoreError::from) {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Several items in one call, in the order of their keys.
    pub(crate) async fn get_items<const N: usize>(
        &self,
        keys: [Key; N],
    ) -> Result<[Option<Item>; N], StoreError> {
        let mut found = self.get_batch(&keys, true).await?.0.into_iter();
        Ok(keys.map(|_| found.next().flatten()))
    }

    /// Any number of items, in the order of their keys. No key may stand twice.
    pub(crate) async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(GREATEST_BATCH * BATCHES_AT_ONCE) {
            let batches = some.chunks(GREATEST_BATCH).map(|batch| self.get_batch(batch, true));
            found.extend(try_join_all(batches).await?.into_iter().flat_map(|(items, _)| items));
        }
        Ok(found)
    }

    /// A hundred items at most, in the order of their keys, and the read units that they took.
    pub(crate) async fn get_batch(
        &self,
        keys: &[Key],
        is_strong: bool,
    ) -> Result<(Vec<Option<Item>>, f64), StoreError> {
        let mut units = 0.0;
        let mut wanted = KeysAndAttributes::builder().consistent_read(is_strong);
        for key in keys {
            wanted = wanted.keys(key.attributes());
        }
        let mut wanted = Some(built(wanted.build())?);
        let mut found: Vec<Item> = Vec::with_capacity(keys.len());
        // DynamoDB may leave keys unread under load. They are asked for again until the operation's time is out.
        for tries in 0..CONTENTION_TRIES {
            let Some(request) = wanted.take() else { break };
            if tries > 0 {
                // Keys are left unread when the table can't do more now: asking again at once would make it worse.
                tokio::time::sleep(pause_before_try(tries)).await;
            }
            let answer = self
                .client
                .batch_get_item()
                .request_items(&*self.table, request)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            let consumed = answer.consumed_capacity.unwrap_or_default().into_iter();
            units += consumed.filter_map(|consumed| consumed.capacity_units).sum::<f64>();
            found.extend(answer.responses.unwrap_or_default().remove(&*self.table).unwrap_or_default());
            wanted = answer.unprocessed_keys.unwrap_or_default().remove(&*self.table);
        }
        if wanted.is_some() {
            return Err(StoreError::Throttled("a batch was left unread".to_owned()));
        }
        let mut find = |key: &Key| {
            let place = found.iter().position(|item| has_key(item, key))?;
            Some(found.swap_remove(place))
        };
        Ok((keys.iter().map(&mut find).collect(), units))
    }

    /// Writes everything or nothing, with what this table carries and with the key of the request that makes it. The SDK
    /// gives each operation a token, so its retries are one write.
    pub(crate) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<(), TransactionError> {
        let can_be_otherwise = self.riders.iter().any(|rider| rider.otherwise.is_some());
        match self.transact_with(writes.clone(), &self.riders).await {
            Err(TransactionError::Other(StoreError::Overtaken)) if can_be_otherwise => {
                let riders: Vec<Rider> = self.riders.iter().cloned().map(Rider::otherwise).collect();
                self.transact_with(writes, &riders).await
            }
            made => made,
        }
    }

    async fn transact_with(
        &self,
        mut writes: Vec<TransactWriteItem>,
        riders: &[Rider],
    ) -> Result<(), TransactionError> {
        let own = writes.len();
        writes.extend(riders.iter().map(|rider| rider.write.clone()));
        writes.extend(once::key_write().map_err(TransactionError::Other)?);
        for attempt in 1.. {
            let sent =
                self.client.transact_write_items().set_transact_items(Some(writes.clone())).send().await;
            match sent.map_err(|error| TransactionError::of(error, own)) {
                Err(TransactionError::Contended) if attempt < CONTENTION_TRIES => {
                    tokio::time::sleep(pause_before_try(attempt)).await;
                }
                Err(error) => return Err(error),
                Ok(_) => break,
            }
        }
        bells::note(riders.iter().filter_map(|rider| rider.bell.clone()));
        once::note_written();
        Ok(())
    }

    /// A put of a value under a key, with further attributes of the item.
    pub(crate) fn put(
        &self,
        key: &Key,
        value: &impl Serialize,
        more: impl IntoIterator<Item = (&'static str, AttributeValue)>,
        condition: Condition,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut item: Item = to_item(value)?;
        item.extend(key.attributes());
        item.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
        self.put_item(item, condition)
    }

    /// A put of a whole item.
    pub(crate) fn put_item(&self, item: Item, condition: Condition) -> Result<TransactWriteItem, StoreError> {
        let Terms { expression, names, values } = condition.terms()?;
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(item))
            .set_condition_expression(expression)
            .set_expression_attribute_names(Some(names).filter(|names| !names.is_empty()))
            .set_expression_attribute_values(Some(values).filter(|values| !values.is_empty()));
        Ok(TransactWriteItem::builder().put(built(put.build())?).build())
    }

    /// An update that makes one item of another. Attributes that neither of them has stay as they are.
    pub(crate) fn update(
        &self,
        key: &Key,
        before: &Item,
        after: &Item,
        condition: Condition,
    ) -> Result<TransactWriteItem, StoreError> {
        let Terms { expression, mut names, mut values } = condition.terms()?;
        let (mut set, mut removed) = (Vec::new(), Vec::new());
        for (number, (name, value)) in after.iter().enumerate() {
            if before.get(name) != Some(value) {
                set.push(format!("#set{number} = :set{number}"));
                names.insert(format!("#set{number}"), name.clone());
                values.insert(format!(":set{number}"), value.clone());
            }
        }
        for (number, name) in before.keys().filter(|name| !after.contains_key(*name)).enumerate() {
            removed.push(format!("#removed{number}"));
            names.insert(format!("#removed{number}"), name.clone());
        }
        let parts = [("SET", set), ("REMOVE", removed)];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(_, changes)| !changes.is_empty())
            .map(|(clause, changes)| format!("{clause} {}", changes.join(", ")))
            .collect();
        let update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(key.attributes()))
            .update_expression(parts.join(" "))
            .set_condition_expression(expression)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values));
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }

    pub(crate) fn delete(&self, key: &Key, condition: Condition) -> Result<TransactWriteItem, StoreError> {
        let Terms { expression, names, values } = condition.terms()?;
        let delete = Delete::builder()
            .table_name(&*self.table)
            .set_key(Some(key.attributes()))
            .set_condition_expression(expression)
            .set_expression_attribute_names(Some(names).filter(|names| !names.is_empty()))
            .set_expression_attribute_values(Some(values).filter(|values| !values.is_empty()));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}

/// A condition as DynamoDB reads it.
#[derive(Default)]
struct Terms {
    expression: Option<String>,
    names: HashMap<String, String>,
    values: Item,
}

impl Condition {
    fn terms(self) -> Result<Terms, StoreError> {
        let terms = match self {
            Self::Any => Terms::default(),
            Self::Absent => Terms::of("attribute_not_exists(pk)"),
            Self::Present => Terms::of("attribute_exists(pk)"),
            Self::Revision(revision) => {
                Terms::of("revision = :revision").with(":revision", number(revision.into()))
            }
            Self::StoppedSince(revision) => Terms::of("revision = :revision AND #state = :stopping")
                .named("#state", "state")
                .with(":revision", number(i64::from(revision) + 1))
                .with(":stopping", to_attribute_value(TaskState::Stopping)?),
            Self::NothingAdded { revision, added } => Terms::of("revision = :revision AND added = :added")
                .with(":revision", number(revision.into()))
                .with(":added", AttributeValue::N(added.to_string())),
            Self::AbsentOr(attribute, value) => Terms::of("attribute_not_exists(pk) OR #attribute = :value")
                .named("#attribute", attribute)
                .with(":value", AttributeValue::S(value)),
            Self::Claimed(claim) => Terms::of("claim = :claim AND attribute_not_exists(made)")
                .with(":claim", AttributeValue::S(claim)),
        };
        Ok(terms)
    }
}

impl Terms {
    fn of(expression: &str) -> Self {
        Self { expression: Some(expression.to_owned()), ..Self::default() }
    }

    fn named(mut self, place: &str, name: &str) -> Self {
        self.names.insert(place.to_owned(), name.to_owned());
        self
    }

    fn with(mut self, place: &str, value: AttributeValue) -> Self {
        self.values.insert(place.to_owned(), value);
        self
    }
}

/// How long to wait after so many tries: longer each time, with a random part.
pub(crate) fn pause_before_try(tries: u32) -> Duration {
    Duration::from_millis(rand::random_range(10..=LONGEST_PAUSE.min(20 << tries)))
}

/// A number, as DynamoDB takes it.
pub(crate) fn number(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn has_key(item: &Item, key: &Key) -> bool {
    let is = |name: &str, value: &str| {
        item.get(name).and_then(|found| found.as_s().ok()).is_some_and(|found| found == value)
    };
    is(PARTITION, &key.partition) && is(SORT, &key.sort)
}

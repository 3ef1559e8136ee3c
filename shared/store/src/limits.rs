//! How often something limited was done lately. A count begins with the first act and is forgotten when its time is over,
//! so the hour of "at most six an hour" begins with the first of the six.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::audit::AuditEntry;
use domain::limits::Count;
use domain::{Name, OrganizationId};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::Deserialize;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::error::built;
use crate::items::{number, pause_before_try};
use crate::{Store, StoreError, keys};

/// How often a count is begun or raised again when others do so at the same time.
const TRIES: u32 = 5;

/// A limit up to this number is begun more often than it is raised.
const FEW: u32 = 20;

#[derive(Deserialize)]
struct Counted {
    count: u32,
    expires_at: i64,
}

impl Store {
    /// Raises each of these counts by one, unless one of `refusing` is full. Then none is raised, and the answer is the
    /// number of seconds until there is room.
    pub async fn count(
        &self,
        refusing: &[Count],
        noting: &[Count],
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let now = now.as_second();
        let refusing = refusing.iter().map(|count| (count, count.limit.most));
        let noting = noting.iter().map(|count| (count, u32::MAX));
        let counts: Vec<(&Count, u32)> = refusing.chain(noting).collect();
        // All counts at once, each by the more likely of its two writes.
        let by_first_way = counts.iter().map(|(count, most)| holds(self.ways(count, *most, now).0));
        let counted = try_join_all(by_first_way).await?;
        let rest = counts.iter().zip(counted).map(|((count, most), is_counted)| async move {
            if is_counted { Ok(0) } else { self.count_one(count, *most, now).await }
        });
        let waits = try_join_all(rest).await?;
        let wait = waits.iter().copied().max().unwrap_or(0);
        if wait == 0 {
            return Ok(None);
        }
        let counted = counts.iter().zip(waits).filter(|(_, wait)| *wait == 0);
        try_join_all(counted.map(|((count, _), _)| self.count_one_less(count))).await?;
        Ok(Some(wait))
    }

    /// Raises each of these counts by one in the transaction of what this table carries, so that both are done once. If a
    /// count is full, nothing is written, and the answer is the number of seconds until there is room.
    pub async fn count_with_carried(
        &self,
        counts: &[Count],
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let now = now.as_second();
        let keys: Vec<_> = counts.iter().map(keys::limit).collect();
        for _ in 0..TRIES {
            let (mut wait, mut writes) = (0, Vec::with_capacity(counts.len()));
            for (count, item) in counts.iter().zip(self.get_many(&keys).await?) {
                let seen: Option<Counted> = item.map(from_item).transpose()?;
                let change = match seen.filter(|seen| seen.expires_at > now) {
                    Some(seen) if seen.count >= count.limit.most => {
                        wait = wait.max(seen.expires_at - now);
                        continue;
                    }
                    Some(_) => self.raise(count, count.limit.most, now),
                    None => self.begin_count(count, now),
                };
                writes.push(in_transaction(&change)?);
            }
            if wait > 0 {
                return Ok(Some(wait));
            }
            match self.transact(writes).await.map_err(StoreError::from) {
                // Somebody else has counted meanwhile.
                Err(StoreError::Conflict) => {}
                written => return written.map(|()| None),
            }
        }
        Ok(Some(1))
    }

    /// Tells in the audit of an organisation, or of the platform, that somebody has met a limit.
    pub async fn note_limit_met(
        &self,
        organization: Option<(OrganizationId, Option<&Name>)>,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        Ok(self.transact(self.audit_writes(organization, entry)?).await?)
    }

    /// Takes back counts of something that was not done.
    pub async fn uncount(&self, counts: &[Count]) -> Result<(), StoreError> {
        try_join_all(counts.iter().map(|count| self.count_one_less(count))).await.map(|_| ())
    }

    /// Tries the second way for a count that its first way has not raised: seconds until there is room, 0 when it is
    /// counted.
    async fn count_one(&self, count: &Count, most: u32, now: i64) -> Result<i64, StoreError> {
        let (first, second) = self.ways(count, most, now);
        for _ in 0..TRIES {
            if holds(second.clone()).await? {
                return Ok(0);
            }
            let seen = self.get_item(keys::limit(count)).await?;
            let seen: Option<Counted> = seen.map(from_item).transpose()?;
            if let Some(seen) = seen.filter(|seen| seen.expires_at > now && seen.count >= most) {
                return Ok(seen.expires_at - now);
            }
            if holds(first.clone()).await? {
                return Ok(0);
            }
        }
        Ok(1)
    }

    /// The two ways to count, the more likely one first: raising the count, or beginning it. An act that is allowed only
    /// a few times is mostly done for the first time.
    fn ways(&self, count: &Count, most: u32, now: i64) -> (UpdateItemFluentBuilder, UpdateItemFluentBuilder) {
        let (raise, begin) = (self.raise(count, most, now), self.begin_count(count, now));
        if count.limit.most <= FEW { (begin, raise) } else { (raise, begin) }
    }

    fn raise(&self, count: &Count, most: u32, now: i64) -> UpdateItemFluentBuilder {
        self.change_count(count)
            .condition_expression("expires_at > :now AND #count < :most")
            .update_expression("SET #count = #count + :one")
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":most", number(most.into()))
    }

    fn begin_count(&self, count: &Count, now: i64) -> UpdateItemFluentBuilder {
        self.change_count(count)
            .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
            .update_expression("SET #count = :one, expires_at = :end")
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":end", number(now + count.limit.within))
    }

    async fn count_one_less(&self, count: &Count) -> Result<(), StoreError> {
        let lower = self
            .change_count(count)
            .condition_expression("#count >= :one")
            .update_expression("SET #count = #count - :one");
        holds(lower).await.map(|_| ())
    }

    fn change_count(&self, count: &Count) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(keys::limit(count).attributes()))
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
    }
}

/// The same change as a part of a transaction.
fn in_transaction(change: &UpdateItemFluentBuilder) -> Result<TransactWriteItem, StoreError> {
    let change = change.as_input();
    let update = Update::builder()
        .set_table_name(change.get_table_name().clone())
        .set_key(change.get_key().clone())
        .set_condition_expression(change.get_condition_expression().clone())
        .set_update_expression(change.get_update_expression().clone())
        .set_expression_attribute_names(change.get_expression_attribute_names().clone())
        .set_expression_attribute_values(change.get_expression_attribute_values().clone());
    Ok(TransactWriteItem::builder().update(built(update.build())?).build())
}

/// Whether the condition of a change held.
async fn holds(change: UpdateItemFluentBuilder) -> Result<bool, StoreError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match change.clone().send().await {
            Ok(_) => return Ok(true),
            // The transaction of a letter holds the count at this moment.
            Err(error) if error.code() == Some("TransactionConflictException") && tries < TRIES => {
                tokio::time::sleep(pause_before_try(tries)).await;
            }
            Err(error) => {
                return match error.into() {
                    StoreError::Conflict => Ok(false),
                    error => Err(error),
                };
            }
        }
    }
}

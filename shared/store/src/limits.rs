//! How often something limited was done lately. A count begins with the first act and is forgotten when its time is over,
//! so the hour of "at most six an hour" begins with the first of the six.

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use domain::limits::Count;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::Deserialize;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::items::number;
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
        let raise = self
            .change_count(count)
            .condition_expression("expires_at > :now AND #count < :most")
            .update_expression("SET #count = #count + :one")
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":most", number(most.into()));
        let begin = self
            .change_count(count)
            .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
            .update_expression("SET #count = :one, expires_at = :end")
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":end", number(now + count.limit.within));
        if count.limit.most <= FEW { (begin, raise) } else { (raise, begin) }
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

/// Whether the condition of a change held.
async fn holds(change: UpdateItemFluentBuilder) -> Result<bool, StoreError> {
    match change.send().await.map_err(StoreError::from) {
        Ok(_) => Ok(true),
        Err(StoreError::Conflict) => Ok(false),
        Err(error) => Err(error),
    }
}

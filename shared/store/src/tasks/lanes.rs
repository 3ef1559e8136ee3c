//! Lanes: rows of work of which one thing is done after another, each row beside all others.
//!
//! A lane is a task, with a lease and a moment at which it is due, so it is claimed, fails, waits and is parked as any
//! task. What is to be done lies beside it, in the order of the changes that want it. A worker claims the lane together
//! with what stands first, does that, and writes its end with the effect: what stood first is gone, and the lane is due
//! again or, if nothing else stands in it, is gone too.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use domain::task::{Head, LaneEntry};
use domain::{Task, TaskId};
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_item};

use crate::error::built;
use crate::items::{Condition, Item};
use crate::keys::{PARTITION, SORT};
use crate::tasks::{Bell, Rider, keys, task_item};
use crate::{Store, StoreError};

impl Store {
    /// The writes that add to a lane. If the lane is there, nothing else of it changes.
    pub(super) fn adding_riders(
        &self,
        lane: &Task,
        entry: &LaneEntry,
        now: Timestamp,
    ) -> Result<[Rider; 2], StoreError> {
        let mut item: Item = to_item(entry)?;
        item.extend(keys::entry(lane.id, entry.position).attributes());
        let entry = Rider::new(self.put_item(item, Condition::Absent)?, None);

        let mut update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(keys::task(lane.id).attributes()))
            .expression_attribute_names("#added", "added")
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()));
        let mut set = Vec::new();
        let own = task_item(lane, now)?.into_iter().filter(|(name, _)| name != PARTITION && name != SORT);
        for (number, (name, value)) in own.enumerate() {
            set.push(format!("#{number} = if_not_exists(#{number}, :{number})"));
            update = update
                .expression_attribute_names(format!("#{number}"), name)
                .expression_attribute_values(format!(":{number}"), value);
        }
        let update = update.update_expression(format!("SET {} ADD #added :one", set.join(", ")));
        let write = TransactWriteItem::builder().update(built(update.build())?).build();
        Ok([entry, Rider::new(write, Bell::of(lane, now))])
    }

    /// A task; a lane with what stands first in it.
    pub(super) async fn with_head(&self, task: Task) -> Result<Task, StoreError> {
        if task.lane.is_none() {
            return Ok(task);
        }
        Ok(Task { head: self.head(task.id).await?, ..task })
    }

    async fn head(&self, lane: TaskId) -> Result<Option<Head>, StoreError> {
        let found = self
            .client
            .query()
            .table_name(&*self.table)
            .key_condition_expression("#partition = :partition AND begins_with(#sort, :entries)")
            .expression_attribute_names("#partition", PARTITION)
            .expression_attribute_names("#sort", SORT)
            .expression_attribute_values(":partition", AttributeValue::S(keys::task(lane).partition))
            .expression_attribute_values(":entries", AttributeValue::S(keys::ENTRIES.to_owned()))
            .consistent_read(true)
            .limit(2)
            .send()
            .await?;
        let mut found = found.items.unwrap_or_default().into_iter();
        let Some(first) = found.next() else { return Ok(None) };
        Ok(Some(Head { entry: from_item(first)?, is_last: found.next().is_none() }))
    }

    /// The writes by which what stands first in a lane is over.
    pub(super) fn ended_head_riders(&self, lane: &Task, now: Timestamp) -> Result<Vec<Rider>, StoreError> {
        let mut next = lane.clone();
        next.next_in_lane(now);
        next.revision = lane.revision + 1;
        let goes_on = self.task_rider(lane, &next, Condition::Revision(lane.revision), now)?;
        let mut riders = Vec::new();
        if let Some(Head { entry, is_last }) = &lane.head {
            let gone = self.delete(&keys::entry(lane.id, entry.position), Condition::Present)?;
            riders.push(Rider::new(gone, None));
            if !is_last {
                riders.push(goes_on);
                return Ok(riders);
            }
        }
        let Task { revision, added, .. } = *lane;
        let ends = self.delete(&keys::task(lane.id), Condition::NothingAdded { revision, added })?;
        riders.push(Rider { otherwise: Some(Box::new(goes_on)), ..Rider::new(ends, None) });
        Ok(riders)
    }
}

//! Turns at an outside system that has asked for fewer requests: one item for each system, which all executions share. There
//! is no queue until a system asks for one, and the queue is over with its last turn.

use std::time::Duration;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValue;
use jiff::Timestamp;
use serde::Deserialize;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::items::number;
use crate::provisioning::keys;
use crate::{Store, StoreError};

/// How often a turn is taken again when others end or begin the queue at the same time.
const TRIES: u32 = 5;
/// Seconds for which a queue is kept after its last turn.
const MEMORY: i64 = 24 * 60 * 60;

/// The queue for an outside system.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    pub system: &'static str,
    /// The time between two turns: the rate that the system documents.
    pub pause: Duration,
}

/// The stored queue, in milliseconds since 1970.
#[derive(Deserialize)]
struct Stored {
    /// Until when the system wants to be left alone.
    #[serde(default)]
    asked_until: i64,
    /// The first turn that nobody has taken.
    next_at: i64,
}

impl Store {
    /// The next turn, if there is a queue and the turn that the asker holds from an earlier wait is none any more. Turns that
    /// lie before the time until which the system wants to be left alone are none.
    pub async fn turn(
        &self,
        queue: &Queue,
        held: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let Some(item) = self.get_item(keys::queue(queue.system)).await? else { return Ok(None) };
        let stored: Stored = from_item(item)?;
        let is_over = stored.next_at <= now.as_millisecond();
        let holds_turn = held.is_some_and(|held| held.as_millisecond() >= stored.asked_until);
        if is_over || holds_turn {
            return Ok(None);
        }
        self.take_turn(queue, now).await.map(Some)
    }

    /// Has everybody leave the system alone until `free_at`, and takes a turn after that.
    pub async fn queue_up(
        &self,
        queue: &Queue,
        free_at: Timestamp,
        now: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        let until = || number(free_at.as_millisecond());
        let begin = self
            .change_queue(queue, free_at)
            .condition_expression("attribute_not_exists(next_at) OR next_at < :until")
            .update_expression("SET asked_until = :until, next_at = :until, expires_at = :end")
            .expression_attribute_values(":until", until());
        if take(begin).await?.is_none() {
            // The queue is longer than that. Turns that lie before it are none any more.
            let extend = self
                .change_queue(queue, free_at)
                .condition_expression("attribute_not_exists(asked_until) OR asked_until < :until")
                .update_expression("SET asked_until = :until, expires_at = :end")
                .expression_attribute_values(":until", until());
            take(extend).await?;
        }
        self.take_turn(queue, now).await
    }

    /// Takes the next turn of the queue, or begins the queue anew with one that is due at once.
    async fn take_turn(&self, queue: &Queue, now: Timestamp) -> Result<Timestamp, StoreError> {
        let pause = i64::try_from(queue.pause.as_millis()).unwrap_or(i64::MAX);
        for _ in 0..TRIES {
            let next = self
                .change_queue(queue, now)
                .condition_expression("next_at > :now")
                .update_expression("SET next_at = next_at + :pause, expires_at = :end")
                .expression_attribute_values(":now", number(now.as_millisecond()))
                .expression_attribute_values(":pause", number(pause));
            if let Some(stored) = take(next).await? {
                return Ok(moment(stored.next_at - pause));
            }
            let first = self
                .change_queue(queue, now)
                .condition_expression("attribute_not_exists(next_at) OR next_at <= :now")
                .update_expression("SET next_at = :next, expires_at = :end")
                .expression_attribute_values(":now", number(now.as_millisecond()))
                .expression_attribute_values(":next", number(now.as_millisecond() + pause));
            if take(first).await?.is_some() {
                return Ok(now);
            }
        }
        Err(StoreError::Throttled(format!("the queue for {} changes too fast", queue.system)))
    }

    fn change_queue(&self, queue: &Queue, last: Timestamp) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(keys::queue(queue.system).attributes()))
            .expression_attribute_values(":end", number(last.as_second() + MEMORY))
            .return_values(ReturnValue::AllNew)
    }
}

/// The queue as a change has left it; `None` if the condition of the change does not hold.
async fn take(change: UpdateItemFluentBuilder) -> Result<Option<Stored>, StoreError> {
    match change.send().await.map_err(StoreError::from) {
        Ok(answer) => Ok(Some(from_item(answer.attributes.unwrap_or_default())?)),
        Err(StoreError::Conflict) => Ok(None),
        Err(error) => Err(error),
    }
}

fn moment(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}

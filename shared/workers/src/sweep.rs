//! The sweep: each minute it rings for what nobody has heard.

use std::collections::BTreeSet;

use domain::TaskKind;
use domain::task::TaskState;
use jiff::Timestamp;
use lambda::Tools;
use serde_json::{Value, json};
use store::{Store, StoreError, collect_bells};

use crate::bell::{Word, ring};

/// How many overdue tasks of each shard one sweep looks at.
const MOST: i32 = 250;

/// How many tasks that wait for the workers of a queue one sweep reads at once, and how often it reads on for other
/// organisations.
const READ_AT_ONCE: i32 = 100;
const READS: usize = 10;

/// How many bells ring for whatever is due in a queue.
const BELLS: usize = 4;

/// The queues of these kinds, each once.
pub fn queues_of<'a>(kinds: impl Iterator<Item = &'a &'static TaskKind>) -> Vec<&'static str> {
    let queues: BTreeSet<&str> = kinds.map(|kind| kind.queue).collect();
    queues.into_iter().collect()
}

/// Makes ready what was to be done later and is due now, and rings for every queue in which something waits. Answers, and
/// tells in the log, how many tasks it made ready, how many are parked, and for how many seconds the oldest is due.
pub async fn sweep(tools: &Tools, queues: &[&str]) -> Result<Value, StoreError> {
    let now = tools.clock.now();
    tools.store.begin_filling(now).await?;
    let (made_ready, bells) = collect_bells(make_ready(tools, now)).await;
    let (made_ready, mut oldest) = made_ready?;
    ring(&tools.cloud, &bells).await;
    for queue in queues {
        if let Some(due) = oldest_ready(&tools.store, queue).await? {
            oldest = oldest.into_iter().chain([due]).min();
            let words: Vec<_> = (0..BELLS).map(|_| Word { task: None }.message(0)).collect();
            if let Err(error) = tools.cloud.queues().send(queue, &words).await {
                tracing::warn!(queue, %error, "a bell was not rung");
            }
        }
    }
    let oldest = oldest.map_or(0, |oldest| now.duration_since(oldest).as_secs());
    let parked = tools.store.parked(1_000).await?.len();
    tracing::info!(
        target: lambda::log::SWEEP,
        Worker = "all",
        OldestTask = oldest,
        ParkedTasks = parked,
        made_ready,
    );
    Ok(json!({"made_ready": made_ready, "parked": parked, "oldest_seconds": oldest}))
}

/// Since when the oldest task is due of those that wait for the workers of a queue; `None` if none does. They stand by
/// organisation, and the oldest of each organisation first. So each read goes on after the last organisation of the one
/// before, however many tasks that has, and all reads together see at least [`READS`] organisations that wait, and up to
/// a thousand that have few tasks each.
async fn oldest_ready(store: &Store, queue: &str) -> Result<Option<Timestamp>, StoreError> {
    let (mut oldest, mut after) = (None, None);
    for _ in 0..READS {
        let found = store.ready_after(queue, after, READ_AT_ONCE).await?;
        let Some(last) = found.last() else { break };
        oldest = oldest.into_iter().chain(found.iter().map(|key| key.due_at)).min();
        after = Some(last.owner);
    }
    Ok(oldest)
}

/// Makes overdue tasks ready. How many there were, and since when the longest overdue is due.
async fn make_ready(tools: &Tools, now: Timestamp) -> Result<(usize, Option<Timestamp>), StoreError> {
    let overdue = tools.store.overdue(now, MOST).await?;
    let oldest = overdue.iter().map(|key| key.due_at).min();
    let ids: Vec<_> = overdue.iter().map(|key| key.id).collect();
    let tasks = tools.store.tasks(&ids).await?;
    let mut made_ready = 0;
    for task in tasks.iter().filter(|task| task.is_due(now)) {
        let changed = tools.store.change_task(task, now, |task| {
            // The worker of a running task has not ended it within its lease.
            if task.state == TaskState::Stopping {
                task.end(TaskState::Stopped, now);
            } else {
                task.wait_until(task.due_at, now);
            }
        });
        match changed.await {
            Ok(_) => made_ready += 1,
            // A worker was first.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Ok((made_ready, oldest))
}

//! Whose turn it is. Bells are heard in the order in which they were rung, so a thousand bells of one organisation would
//! keep all others waiting. Therefore each time a worker does tasks of some organisations, it does as many for each other
//! organisation that waits.

use std::sync::{Mutex, PoisonError};

use domain::{Task, TaskId};
use jiff::Timestamp;
use store::{Owner, Store, StoreError, TaskKey};

/// How many other organisations have their turn beside those whose bells were rung.
const OTHERS: usize = 4;

/// How many tasks an organisation has in its turn: as many as bells come in one event.
const TURN: i32 = 10;

/// The organisation after which the next turn begins, as one process remembers it.
#[derive(Default)]
pub(crate) struct Turns(Mutex<Option<Owner>>);

impl Turns {
    /// Tasks of organisations that wait, beside those of `own`: the next ones after the last that had their turn, in the
    /// order of their identifiers, and after the last of all the first again.
    pub(crate) async fn of_others(
        &self,
        store: &Store,
        queue: &str,
        own: &[Task],
        now: Timestamp,
    ) -> Result<Vec<Task>, StoreError> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ids: Vec<TaskId> = Vec::new();
        let mut owners: Vec<Owner> = Vec::new();
        // To the end, and from the beginning back to where it began.
        let ways: &[Option<Owner>] = if last.is_some() { &[last, None] } else { &[None] };
        'round: for way in ways {
            let mut after = *way;
            while let found = store.ready_after(queue, after, TURN).await?
                && let Some(TaskKey { owner, .. }) = found.first()
            {
                let is_round = way.is_none() && last.is_some_and(|last| *owner > last);
                if is_round || owners.len() == OTHERS {
                    break 'round;
                }
                if own.iter().all(|task| task.organization_id != owner.0) {
                    owners.push(*owner);
                    ids.extend(found.iter().take_while(|key| key.owner == *owner).map(|key| key.id));
                }
                after = Some(*owner);
            }
        }
        if let Some(owner) = owners.last() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(*owner);
        }
        let tasks = store.tasks(&ids).await?;
        Ok(tasks.into_iter().filter(|task| task.is_due(now)).collect())
    }
}

//! Brings the rows that an earlier release has written to where lists read them now: the worker of the queue `lists`.

use std::sync::Arc;

use domain::lists::{Brought, FILL, Filling};
use domain::task::Failure;
use lambda::Tools;
use store::StoreError;
use workers::{Job, Outcome, Worker, fail};

pub(crate) fn worker() -> Worker {
    Worker::new("tasks.fill_lists", FILL.queue).doing(&FILL, fill)
}

/// Brings the next rows, or takes the next of what was instead away. What a slice does may be done again: a posting that is
/// there already is written over with the same.
async fn fill(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Filling { list, revision } = job.about()?;
    if !tools.store.has_list(&list, revision) {
        return Ok(Outcome::Void);
    }
    let failed = |error: StoreError| fail(&error);
    let (count, next) = match job.checkpoint()? {
        Some(Brought::All) => {
            let swept = tools.store.sweep(&list).await.map_err(failed)?;
            if swept == 0 {
                return Ok(Outcome::Done(None));
            }
            (0, Brought::All)
        }
        after => {
            let after = match after {
                Some(Brought::UpTo(place)) => Some(place),
                _ => None,
            };
            match tools.store.fill(&list, after).await.map_err(failed)? {
                (count, Some(place)) => (count, Brought::UpTo(place)),
                (count, None) => {
                    tools.store.note_filled(&list).await.map_err(failed)?;
                    (count, Brought::All)
                }
            }
        }
    };
    let done = job.task.done() + count;
    let store = job.going_on(&next, done, None, tools.clock.now())?;
    store.write_carried().await.map_err(failed)?;
    Ok(Outcome::Written)
}

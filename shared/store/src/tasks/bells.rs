//! Bells: after a transaction with tasks, somebody is to tell their workers.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{Task, TaskId};
use jiff::Timestamp;

/// A task that waits this long, in seconds, or longer is left to the sweep, which looks each minute. A queue keeps a
/// message back for 900 seconds at most.
const LEFT_TO_SWEEP: i64 = 120;

/// A word to the workers of a queue that a task is due, or will be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bell {
    pub queue: String,
    pub task: TaskId,
    /// After how many seconds it is to be heard.
    pub delay: i32,
}

impl Bell {
    pub(super) fn of(task: &Task, now: Timestamp) -> Option<Self> {
        let wait = task.due_at.duration_since(now);
        // A moment too late is right, a moment too early finds nothing.
        let seconds = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
        let delay = i32::try_from(seconds.max(0)).ok().filter(|_| seconds < LEFT_TO_SWEEP)?;
        Some(Self { queue: task.queue.clone(), task: task.id, delay })
    }
}

tokio::task_local! {
    static BELLS: Arc<Mutex<Vec<Bell>>>;
}

/// Does work, and tells for which tasks bells are to be rung.
pub async fn collect_bells<F: Future>(work: F) -> (F::Output, Vec<Bell>) {
    let bells = Arc::new(Mutex::new(Vec::new()));
    let output = BELLS.scope(bells.clone(), work).await;
    let bells = std::mem::take(&mut *bells.lock().unwrap_or_else(PoisonError::into_inner));
    (output, bells)
}

/// Notes the bells of a transaction that was made. Where nobody collects them, the sweep rings.
pub(crate) fn note(bells: impl IntoIterator<Item = Bell>) {
    let _ = BELLS.try_with(|noted| noted.lock().unwrap_or_else(PoisonError::into_inner).extend(bells));
}

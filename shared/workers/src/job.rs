//! One task in the hands of its worker.

use std::time::Duration;

use cloud::{OutsideError, OutsideErrorKind};
use domain::Task;
use domain::task::{Cause, Failure, Progress, TaskResult, Wait};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Store, StoreError};

/// How long a task waits when an outside system asks for fewer requests.
const UNTHROTTLED: Duration = Duration::from_secs(5);

/// A claimed task, and the way to its end.
pub struct Job {
    pub task: Task,
    pub now: Timestamp,
    pub(crate) store: Store,
}

/// What became of a task.
pub enum Outcome {
    /// It is done, and its end is still to be written.
    Done(Option<TaskResult>),
    /// Its end, or the end of its slice, was written with its effect ([`Job::ending`], [`Job::going_on`]).
    Written,
    /// What it is about has gone on meanwhile, so there is nothing to do.
    Void,
}

impl Job {
    /// What the task is about.
    pub fn about<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        self.store.about(&self.task).map_err(|error| fail(&error))
    }

    /// Where this slice begins; `None` for the first.
    pub fn checkpoint<T: DeserializeOwned>(&self) -> Result<Option<T>, Failure> {
        self.store.checkpoint(&self.task).map_err(|error| fail(&error))
    }

    /// The table, whose next transaction also ends the task.
    pub fn ending(&self) -> Result<Store, Failure> {
        self.store.ending(&self.task, self.now).map_err(|error| fail(&error))
    }

    /// The table, whose next transaction also ends the task with this slice, which has done the rest.
    pub fn finishing(
        &self,
        checkpoint: &impl Serialize,
        done: u64,
        ended_at: Timestamp,
    ) -> Result<Store, Failure> {
        let progress = self.progress(done, Some(done), ended_at);
        self.store.finishing(&self.task, checkpoint, progress, ended_at).map_err(|error| fail(&error))
    }

    /// What was laid beside the task as it began.
    pub async fn load<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        self.store.load(self.task.id).await.map_err(|error| fail(&error))
    }

    fn progress(&self, done: u64, of: Option<u64>, ended_at: Timestamp) -> Progress {
        let so_far = self.task.progress.unwrap_or_default().worked;
        let worked = ended_at.duration_since(self.now).as_millis();
        Progress { done, of, worked: so_far + u64::try_from(worked).unwrap_or_default() }
    }

    /// The table, whose next transaction also ends this slice: so much is done of all.
    pub fn going_on(
        &self,
        checkpoint: &impl Serialize,
        done: u64,
        of: Option<u64>,
        ended_at: Timestamp,
    ) -> Result<Store, Failure> {
        let progress = self.progress(done, of, ended_at);
        self.store.going_on(&self.task, checkpoint, progress, ended_at).map_err(|error| fail(&error))
    }
}

/// The failure of a task whose table did not do as it should.
pub fn fail(error: &StoreError) -> Failure {
    let (code, wait) = match error {
        StoreError::Throttled(_) => ("throttled", Wait::AsUsual),
        StoreError::Unavailable(_) | StoreError::Conflict | StoreError::Overtaken => {
            ("unavailable", Wait::AsUsual)
        }
        StoreError::Unmet | StoreError::Damaged(_) | StoreError::Cursor | StoreError::Unopened => {
            ("internal", Wait::ForSomebody)
        }
    };
    Failure { cause: Cause { code: code.to_owned(), detail: error.to_string() }, wait }
}

/// The failure of a task for whose sake an outside system was asked. Being asked for fewer requests is no failure of the
/// task.
pub fn fail_outside(error: &OutsideError, now: Timestamp) -> Failure {
    let (code, wait) = match error.kind {
        OutsideErrorKind::Throttled => {
            ("throttled", Wait::Until(now + error.retry_after.unwrap_or(UNTHROTTLED)))
        }
        OutsideErrorKind::Unavailable => ("unavailable", Wait::AsUsual),
        OutsideErrorKind::TimedOut => ("timed_out", Wait::AsUsual),
        OutsideErrorKind::Denied => ("denied", Wait::ForSomebody),
        OutsideErrorKind::Refused => ("refused", Wait::ForSomebody),
    };
    Failure::new(code, error.to_string(), wait)
}

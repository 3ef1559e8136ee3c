//! Work that is done later: a letter, a name in the DNS, an import. A task is written in the transaction of the change
//! that wants it, so no change is made without its later work, and no later work without its change.
//!
//! A task waits, runs, and is gone when it is done. A failure lets it wait again, longer each time; one that can't pass
//! by itself parks it, and somebody decides. Long work goes in slices, and stays for a while when it is over, since
//! whoever began it looks at what became of it.

mod failure;
mod kind;
mod later;
mod orderer;

use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use failure::{Cause, Failure, Wait};
pub use kind::{TaskKind, Undoing};
pub use later::{Head, LaneEntry, Later};
pub use orderer::Orderer;

use crate::{OrganizationId, Refusal, TaskId, UserId, Violation};

/// How long the record of long work stays after its end.
pub const KEPT: Duration = Duration::from_hours(30 * 24);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// It is due, or will be.
    Waiting,
    /// A worker has it until its lease ends.
    Running,
    /// It runs, and ends after the present slice.
    Stopping,
    /// It has failed for good, and waits for somebody who decides.
    Parked,
    Done,
    Stopped,
    /// It was given up.
    Failed,
}

impl TaskState {
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Running, Self::Parked, Self::Stopping, Self::Done, Self::Stopped, Self::Failed];

    /// As programs and addresses name it; the text `task-state-<name>` names it for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Parked => "parked",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Stopped | Self::Failed)
    }
}

impl FromStr for TaskState {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|state| state.name() == text).ok_or(Violation::UnknownValue)
    }
}

/// How far long work has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    pub done: u64,
    /// All that there is to do, where it is known.
    pub of: Option<u64>,
    /// The time that its slices have taken, in milliseconds.
    pub worked: u64,
}

impl Progress {
    /// The time that the rest will take at the speed so far, in seconds.
    pub fn seconds_left(&self) -> Option<u64> {
        let left = self.of?.saturating_sub(self.done);
        let milliseconds = self.worked.checked_mul(left)?.checked_div(self.done)?;
        Some(milliseconds.div_ceil(1_000))
    }
}

/// Where the result of finished work lies.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskResult {
    /// A path of the host on which the work was begun.
    pub address: String,
    pub ready_until_at: Option<Timestamp>,
}

/// One piece of work.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    /// The name of its [`TaskKind`].
    pub kind: String,
    pub queue: String,
    pub is_long: bool,
    /// The organisation for which it is done; none for the platform's own.
    pub organization_id: Option<OrganizationId>,
    pub begun_by: Option<UserId>,
    /// What it is about, sealed, as its kind reads it.
    pub about: String,
    pub state: TaskState,
    /// When it is to be done or, while it runs, when its lease ends.
    pub due_at: Timestamp,
    /// Whether it stands among those that are due now.
    pub is_ready: bool,
    /// Failures in a row.
    pub failures: u32,
    /// Where the next slice goes on, as its kind reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<TaskResult>,
    /// The task that undoes it. Nothing is undone twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<TaskId>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// The name of its lane, if it is one: a lane does what was added to it, one thing after another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
    /// How often something was added to the lane since there is one. An addition counts no revision, as it is no business
    /// of the worker that has the lane.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub added: u64,
    /// What is next in the lane, as its worker has read it.
    #[serde(skip)]
    pub head: Option<Head>,
    /// Counts every write but additions to a lane.
    pub revision: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What a task refuses because of its state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the task's state does not allow it")]
pub struct TaskStateRefusal;

impl Refusal for TaskStateRefusal {
    fn key(&self) -> &'static str {
        "task-state"
    }
}

/// Why a task is not undone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UndoRefusal {
    #[error(transparent)]
    State(#[from] TaskStateRefusal),
    #[error("the task has done another number of things")]
    OtherCount,
}

impl Refusal for UndoRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::State(refusal) => refusal.key(),
            Self::OtherCount => "changed-meanwhile",
        }
    }
}

impl Task {
    /// The number of the try that goes on or comes next or, of what is parked, that was the last. It begins anew whenever a
    /// slice is done, and when somebody wants the task to be tried again.
    pub fn attempt(&self) -> u32 {
        let is_tried = self.state == TaskState::Parked || self.state.is_over();
        (self.failures + u32::from(!is_tried)).max(1)
    }

    /// What it has made once it is over, as long as that is there. Work that was stopped has made a part.
    pub fn result_at(&self, now: Timestamp) -> Option<&TaskResult> {
        let is_there = matches!(self.state, TaskState::Done | TaskState::Stopped);
        self.result
            .as_ref()
            .filter(|result| is_there && result.ready_until_at.is_none_or(|until| now < until))
    }

    /// Where people may look at what it does meanwhile, if it said so as it began.
    pub fn report(&self) -> Option<&str> {
        self.result.as_ref().filter(|_| !self.state.is_over()).map(|result| result.address.as_str())
    }

    /// What an outside system is given to know a repeat by: the identifier of what is done now.
    pub fn key(&self) -> TaskId {
        self.head.as_ref().map_or(self.id, |head| head.entry.id)
    }

    /// How much it has done so far.
    pub fn done(&self) -> u64 {
        self.progress.unwrap_or_default().done
    }

    /// The time that the rest will take, in seconds, if it goes on to its end.
    pub fn seconds_left(&self) -> Option<u64> {
        let goes_on = matches!(self.state, TaskState::Waiting | TaskState::Running);
        self.progress.filter(|_| goes_on)?.seconds_left()
    }

    /// Whether [`Task::stop`] would change anything.
    pub fn can_be_stopped(&self) -> bool {
        self.is_long && matches!(self.state, TaskState::Waiting | TaskState::Running)
    }

    /// Whether it goes on by itself: it waits or runs.
    pub fn goes_on(&self) -> bool {
        !self.state.is_over() && self.state != TaskState::Parked
    }

    /// Whether somebody must decide: [`Task::try_again`] or [`Task::give_up`].
    pub fn awaits_decision(&self) -> bool {
        self.state == TaskState::Parked
    }

    /// The work that takes back what this has done, if it is over, has done anything, and was not undone yet. `kind` is its
    /// own.
    pub fn undoing(&self, kind: &TaskKind) -> Option<&'static TaskKind> {
        kind.undo.filter(|_| self.state.is_over() && self.done() > 0 && self.undone_by.is_none())
    }

    /// The kind of the work that takes back the `count` things that this has done.
    pub fn undo(&self, kind: &TaskKind, count: u64) -> Result<&'static TaskKind, UndoRefusal> {
        let undo = self.undoing(kind).ok_or(TaskStateRefusal)?;
        if self.done() == count { Ok(undo) } else { Err(UndoRefusal::OtherCount) }
    }

    /// Whether a worker may take it now.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due_at <= now
            && matches!(self.state, TaskState::Waiting | TaskState::Running | TaskState::Stopping)
    }

    /// A worker takes it until `lease` ends.
    pub fn begin(&mut self, now: Timestamp, lease: Duration) {
        if self.state == TaskState::Waiting {
            self.state = TaskState::Running;
        }
        self.started_at.get_or_insert(now);
        self.due_at = now + lease;
        self.is_ready = false;
    }

    /// It waits until then.
    pub fn wait_until(&mut self, at: Timestamp, now: Timestamp) {
        self.state = TaskState::Waiting;
        self.due_at = at;
        self.is_ready = at <= now;
    }

    /// A slice is over. Work that was asked to stop goes no further.
    pub fn end_slice(&mut self, now: Timestamp) {
        self.failures = 0;
        self.cause = None;
        if self.state == TaskState::Stopping {
            self.end(TaskState::Stopped, now);
        } else {
            self.wait_until(now, now);
        }
    }

    /// It has failed: it waits, or is parked if that can't pass by itself or has happened too often.
    pub fn fail(&mut self, kind: &TaskKind, failure: Failure, now: Timestamp) {
        let Failure { cause, wait } = failure;
        self.cause = Some(cause);
        match wait {
            Wait::Until(at) => self.wait_until(at, now),
            Wait::AsUsual if self.failures + 1 < kind.patience => {
                self.failures += 1;
                self.wait_until(now + kind.pause_after(self.failures, self.id), now);
            }
            Wait::AsUsual | Wait::ForSomebody => {
                self.failures += 1;
                self.state = TaskState::Parked;
                self.due_at = now;
                self.is_ready = false;
            }
        }
    }

    pub fn end(&mut self, state: TaskState, now: Timestamp) {
        self.state = state;
        self.finished_at = Some(now);
        self.due_at = now;
        self.is_ready = false;
    }

    /// Somebody wants it to be tried anew.
    pub fn try_again(&mut self, now: Timestamp) -> Result<(), TaskStateRefusal> {
        if self.state != TaskState::Parked {
            return Err(TaskStateRefusal);
        }
        self.failures = 0;
        self.wait_until(now, now);
        Ok(())
    }

    /// What stands first in the lane is over, and the next has its turn.
    pub fn next_in_lane(&mut self, now: Timestamp) {
        self.failures = 0;
        self.cause = None;
        self.started_at = None;
        self.wait_until(now, now);
    }

    /// Somebody decides that it is not to be done. Of a lane, what stands first is not done.
    pub fn give_up(&mut self, now: Timestamp) -> Result<(), TaskStateRefusal> {
        if self.state != TaskState::Parked {
            return Err(TaskStateRefusal);
        }
        self.end(TaskState::Failed, now);
        Ok(())
    }

    /// Somebody wants long work to stop. What runs ends after its slice.
    pub fn stop(&mut self, now: Timestamp) -> Result<(), TaskStateRefusal> {
        match self.state {
            TaskState::Waiting if self.is_long => self.end(TaskState::Stopped, now),
            TaskState::Running if self.is_long => self.state = TaskState::Stopping,
            TaskState::Stopping | TaskState::Stopped => {}
            _ => return Err(TaskStateRefusal),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: TaskKind = TaskKind {
        name: "water",
        queue: "garden",
        module: None,
        patience: 4,
        pause: Duration::from_secs(30),
        is_long: false,
        undo: None,
    };

    #[test]
    fn the_time_that_is_left_is_measured() {
        let progress = Progress { done: 40, of: Some(100), worked: 20_000 };
        assert_eq!(progress.seconds_left(), Some(30));
        assert_eq!(Progress { done: 0, ..progress }.seconds_left(), None);
        assert_eq!(Progress { of: None, ..progress }.seconds_left(), None);
        assert_eq!(Progress { done: 100, ..progress }.seconds_left(), Some(0));
    }

    #[test]
    fn what_was_done_is_undone_once_and_only_as_much_as_was_seen() {
        const FELL: TaskKind = TaskKind { name: "fell", is_long: true, ..KIND };
        const PLANT: TaskKind = TaskKind { name: "plant", is_long: true, undo: Some(&FELL), ..KIND };
        let now = Timestamp::UNIX_EPOCH;
        let mut task = Later::now(&PLANT, "trees", now).task(TaskId::new(), String::new(), None, None);
        task.progress = Some(Progress { done: 3, of: Some(5), worked: 9 });
        assert_eq!(task.undo(&PLANT, 3), Err(UndoRefusal::State(TaskStateRefusal)));
        task.stop(now).unwrap();
        assert_eq!(task.undo(&PLANT, 5), Err(UndoRefusal::OtherCount));
        assert_eq!(task.undo(&KIND, 3), Err(UndoRefusal::State(TaskStateRefusal)));
        assert_eq!(task.undo(&PLANT, 3), Ok(&FELL));
        task.undone_by = Some(TaskId::new());
        assert_eq!(task.undo(&PLANT, 3), Err(UndoRefusal::State(TaskStateRefusal)));
    }
}

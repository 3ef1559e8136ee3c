//! Kinds of work, and how patient each is.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Orderer;
use crate::{Module, TaskId};

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

/// What is known of one kind of work before any task of it exists. The text `task-<name>` names it.
#[derive(PartialEq, Eq, Debug)]
pub struct TaskKind {
    /// `letter`
    pub name: &'static str,
    /// The queue whose worker does it.
    pub queue: &'static str,
    /// The module of its context. While an organisation has the module off, its tasks of this kind wait.
    pub module: Option<Module>,
    /// How many failures in a row park a task.
    pub patience: u32,
    /// The pause after the first failure. Each further one doubles it, up to a day.
    pub pause: Duration,
    /// Long work goes in slices and is shown to whoever began it.
    pub is_long: bool,
    /// The long work that takes back what a long task of this kind has done, if that can be taken back. It is about an
    /// [`Undoing`].
    pub undo: Option<&'static TaskKind>,
}

impl TaskKind {
    /// How long a task waits after so many failures in a row: between half and the whole of the doubled pause. Which part
    /// it is comes from the task's identifier, so a thousand tasks that failed at once do not come back at once.
    pub fn pause_after(&self, failures: u32, task: TaskId) -> Duration {
        let whole = self.pause.saturating_mul(2u32.saturating_pow(failures.saturating_sub(1)));
        let whole = whole.min(LONGEST_PAUSE);
        let [.., high, low] = *task.as_uuid().as_bytes();
        // The last octets of an identifier of version 7 are random.
        let part = u32::from(u16::from_be_bytes([high, low]).rotate_left(failures % 16));
        whole / 2 + (whole / 2) * part / u32::from(u16::MAX)
    }
}

/// What work that undoes other work is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Undoing {
    /// The task that is undone.
    pub task: TaskId,
    /// Whoever wants it undone.
    pub orderer: Orderer,
    /// How much that task has done.
    pub count: u64,
    /// What that task was about, as its kind reads it.
    pub about: Value,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn pauses_double_up_to_a_day_and_differ_from_task_to_task(failures in 1u32..40, octets: [u8; 16]) {
            let task: TaskId = uuid::Uuid::from_bytes(octets).to_string().parse().unwrap();
            let pause = KIND.pause_after(failures, task);
            let whole = (30.0 * 2f64.powi(i32::try_from(failures).unwrap() - 1)).min(86_400.0);
            prop_assert!(pause.as_secs_f64() >= whole / 2.0 - 0.001, "{pause:?}");
            prop_assert!(pause.as_secs_f64() <= whole + 0.001, "{pause:?}");
            prop_assert_eq!(pause, KIND.pause_after(failures, task));
        }
    }
}

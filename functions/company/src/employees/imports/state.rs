//! How far an import is, and what may be done with it then.

use domain::Task;
use domain::employee::Import;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ImportState {
    Preview,
    Running,
    /// Its work is over, whether all of it is done or it was stopped.
    Done,
    Undoing,
    Undone,
}

impl ImportState {
    pub(super) fn of(import: &Import, task: Option<&Task>) -> Self {
        let is_over = task.is_none_or(|task| task.state.is_over());
        match import.work {
            None => Self::Preview,
            Some(work) if !is_over => {
                if work.is_undoing {
                    Self::Undoing
                } else {
                    Self::Running
                }
            }
            // It was stopped before its first line.
            Some(work) if !work.is_undoing && !import.has_begun() => Self::Preview,
            Some(work) if work.is_undoing && import.done() == 0 => Self::Undone,
            Some(_) => Self::Done,
        }
    }

    /// The text that names it.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Preview => "import-state-preview",
            Self::Running => "import-state-running",
            Self::Done => "import-state-done",
            Self::Undoing => "import-state-undoing",
            Self::Undone => "import-state-undone",
        }
    }

    /// Whether what is left of an import may be done. What was taken back, even in part, is sent anew.
    pub(super) fn may_run(self, import: &Import) -> bool {
        let was_undone = import.work.is_some_and(|work| work.is_undoing);
        matches!(self, Self::Preview | Self::Done) && !was_undone && import.left() > 0
    }

    pub(super) fn may_undo(self, import: &Import) -> bool {
        self == Self::Done && import.done() > 0
    }

    /// What may be done with an import now.
    pub(super) fn acts(self, import: &Import) -> Vec<&'static str> {
        let acts = [
            ("columns", self == Self::Preview),
            ("run", self.may_run(import)),
            ("undo", self.may_undo(import)),
        ];
        acts.into_iter().filter(|(_, may)| *may).map(|(act, _)| act).collect()
    }
}

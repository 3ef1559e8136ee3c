//! What a change asks for, before it is a task; and what stands in a lane.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Task, TaskKind, TaskState};
use crate::{OrganizationId, TaskId, UserId};

/// What stands first in a lane.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    pub entry: LaneEntry,
    /// Whether nothing comes after it, as far as its worker knows.
    pub is_last: bool,
}

/// One thing that is done in its turn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LaneEntry {
    pub id: TaskId,
    pub position: u64,
    /// What it is about, sealed, as its kind reads it.
    pub about: String,
    pub created_at: Timestamp,
}

/// Work that a change wants: it is written with the change, as a task.
#[derive(Clone, Debug)]
pub struct Later {
    pub kind: &'static TaskKind,
    /// What it is about, as its kind reads it. It is stored sealed.
    pub about: Value,
    pub due_at: Timestamp,
    pub made_at: Timestamp,
    /// The name of the lane in which it has its turn, and where it stands there.
    pub lane: Option<(String, u64)>,
}

impl Later {
    /// Work to be done as soon as the change is made.
    pub fn now(kind: &'static TaskKind, about: impl Serialize, now: Timestamp) -> Self {
        Self::at(kind, about, now, now)
    }

    /// Work that waits until `due_at`.
    pub fn at(kind: &'static TaskKind, about: impl Serialize, due_at: Timestamp, now: Timestamp) -> Self {
        Self { kind, about: json!(about), due_at, made_at: now, lane: None }
    }

    /// Work that is done after all that stands before it in its lane, such as the changes of one document on their way to
    /// an outside system: while the first can't be done, the others of its lane wait, and those of other lanes do not. The
    /// name is unique among the lanes of its kind. The place is that of the change: a document's version, or the number of
    /// an entry in a log. Every change takes another place, and adds one thing to a lane.
    #[must_use]
    pub fn in_lane(self, name: impl Into<String>, position: u64) -> Self {
        debug_assert!(!self.kind.is_long && self.due_at == self.made_at, "{}", self.kind.name);
        Self { lane: Some((name.into(), position)), ..self }
    }

    /// Its task, with what it is about sealed.
    pub fn task(
        &self,
        id: TaskId,
        sealed: String,
        organization_id: Option<OrganizationId>,
        begun_by: Option<UserId>,
    ) -> Task {
        let Self { kind, due_at, made_at, lane, .. } = self;
        Task {
            id,
            kind: kind.name.to_owned(),
            queue: kind.queue.to_owned(),
            is_long: kind.is_long,
            organization_id,
            begun_by,
            about: sealed,
            state: TaskState::Waiting,
            due_at: *due_at,
            is_ready: due_at <= made_at,
            failures: 0,
            checkpoint: None,
            progress: None,
            cause: None,
            result: None,
            undone_by: None,
            created_at: *made_at,
            started_at: None,
            finished_at: None,
            lane: lane.as_ref().map(|(name, _)| name.clone()),
            added: 0,
            head: None,
            revision: 0,
        }
    }
}

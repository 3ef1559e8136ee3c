//! A ticket as lists show it. All that time does to it without anybody's doing is told from one moment on, so a row that is read
//! later is right, too.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Client, Party, Priority, Promise, PromiseState, TicketState};
use crate::{CategoryId, Subject, TicketId, UserId};

/// A ticket in the list of its organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TicketListing {
    pub id: TicketId,
    pub number: u64,
    pub subject: Subject,
    pub category: Option<CategoryId>,
    pub priority: Priority,
    pub state: TicketState,
    pub assignee: Option<Party>,
    pub client: Option<Client>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub first_response: Standing,
    pub resolution: Standing,
    /// The first moment at which something that was promised is due, if somebody works on it.
    pub due_at: Option<Timestamp>,
    pub sla: PromiseState,
    pub alarm: Option<Alarm>,
    pub is_deleted: bool,
    /// Who follows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watchers: Vec<UserId>,
    pub version: u32,
}

/// How a promise stood when its ticket was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    pub due_at: Option<Timestamp>,
    pub result: PromiseState,
}

/// What somebody has to hurry for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    DueSoon,
    Overdue,
}

impl Alarm {
    pub const fn key(self) -> &'static str {
        match self {
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
        }
    }
}

impl Standing {
    /// A promise of a ticket that nobody answers or solves any more.
    pub const NOTHING: Self = Self { due_at: None, result: PromiseState::None };

    pub fn of(promise: &Promise, now: Timestamp) -> Self {
        Self { due_at: promise.due_at, result: promise.state(now) }
    }

    /// The same at a later moment at which nobody has written the ticket since.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        let is_over = self.result == PromiseState::Running && self.due_at.is_some_and(|due| due < now);
        if is_over { Self { result: PromiseState::Failed, ..self } } else { self }
    }
}

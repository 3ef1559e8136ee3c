//! Who is told of what becomes of a ticket. Nobody is told of what they have done themselves, and no client of what is internal.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Alarm, Author, Entry, Ticket, TicketState, Visibility};
use crate::{EntryId, Module, TaskKind, TicketId, UserId};

/// Writes to somebody what has become of a ticket. It is about a [`Tiding`].
pub static TELL_OF_TICKET: TaskKind = TaskKind {
    name: "tell_of_ticket",
    queue: "tickets",
    module: Some(Module::ServiceDesk),
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// What somebody is told of a ticket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tiding {
    pub ticket: TicketId,
    pub to: UserId,
    pub what: News,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// To the client: the staff has said something.
    Answered(EntryId),
    /// To the client: it is in another state.
    State(TicketState),
    /// To whoever has it: the client has said something.
    Written(EntryId),
    /// To whoever has it from now on.
    Assigned,
    /// To whoever has it: something is due soon, or was.
    Due(Alarm),
}

impl News {
    pub const ANSWERED: &str = "ticket-answered";
    pub const STATE: &str = "ticket-state";
    pub const WRITTEN: &str = "ticket-written";
    pub const ASSIGNED: &str = "ticket-assigned";
    pub const DUE: &str = "ticket-due";

    /// The kinds of letters, each of which people may do without; the texts `letter-<kind>` and `notice-<kind>` name them.
    pub const KINDS: [&str; 5] = [Self::ANSWERED, Self::STATE, Self::WRITTEN, Self::ASSIGNED, Self::DUE];

    /// The kind of its letter.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Answered(_) => Self::ANSWERED,
            Self::State(_) => Self::STATE,
            Self::Written(_) => Self::WRITTEN,
            Self::Assigned => Self::ASSIGNED,
            Self::Due(_) => Self::DUE,
        }
    }

    /// Whether it is told to the client, and not to the staff.
    pub const fn is_for_client(self) -> bool {
        matches!(self, Self::Answered(_) | Self::State(_))
    }
}

impl Ticket {
    /// Who is to be told of an act that has made this ticket of another, and that these entries tell of.
    pub fn tidings(&self, before: Option<&Self>, entries: &[Entry]) -> Vec<Tiding> {
        if self.deleted_at.is_some() {
            return Vec::new();
        }
        let by = |entry: &Entry| entry.author.party().map(|party| party.id);
        let actor = entries.first().and_then(by);
        let assignee = self.assignee.as_ref().map(|party| party.id);
        let client = self.client.as_ref().map(|client| client.id);
        let mut news = Vec::new();
        for entry in entries.iter().filter(|entry| entry.visibility == Visibility::Public) {
            let is_clients = matches!(entry.author, Author::Client(_));
            // That they have opened it, its client knows.
            let says = entry.text.is_some() && before.is_some();
            if is_clients && says {
                news.extend(assignee.map(|to| (to, News::Written(entry.id))));
            } else if !is_clients && says {
                news.extend(client.map(|to| (to, News::Answered(entry.id))));
            } else if !is_clients && before.is_some_and(|before| before.state != self.state) {
                news.extend(client.map(|to| (to, News::State(self.state))));
            }
        }
        let had = before.and_then(|before| before.assignee.as_ref()).map(|party| party.id);
        if assignee != had {
            news.extend(assignee.map(|to| (to, News::Assigned)));
        }
        let alarm = before.and_then(|before| before.alarm);
        if let Some(alarmed) = self.alarm.filter(|now| alarm.is_none_or(|before| before < *now)) {
            news.extend(assignee.map(|to| (to, News::Due(alarmed))));
        }
        let others = news.into_iter().filter(|(to, what)| actor != Some(*to) || matches!(what, News::Due(_)));
        others.map(|(to, what)| Tiding { ticket: self.id, to, what }).collect()
    }
}

//! Who is told of what becomes of a ticket. Nobody is told of what they have done themselves, and no client of what is internal.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Alarm, Author, Entry, Ticket, TicketState, Visibility};
use crate::{EntryId, Later, Module, TaskKind, TicketId, UserId};

/// Tells somebody what has become of a ticket. It is about a [`Tiding`].
pub static TELL_OF_TICKET: TaskKind = TaskKind {
    name: "tell_of_ticket",
    queue: "tickets",
    module: Some(Module::ServiceDesk),
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// Has several people told the same, each by a task of their own. It is about an [`Announcement`].
pub static TELL_SEVERAL: TaskKind = TaskKind { name: "tell_several", ..TELL_OF_TICKET };

/// What somebody is told of a ticket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tiding {
    pub ticket: TicketId,
    pub to: UserId,
    pub what: News,
    /// When it became so.
    #[serde(default)]
    pub at: Timestamp,
}

/// What several people are told of a ticket.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Announcement {
    pub ticket: TicketId,
    pub to: BTreeSet<UserId>,
    pub what: News,
    pub at: Timestamp,
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
    /// To whoever follows it: something was said to the client, or by the client.
    Said(EntryId),
    /// To whoever follows it: it is in another state.
    Moved(TicketState),
    /// To whoever has it or follows it: the staff was told something.
    Noted(EntryId),
    /// To whoever was called in by a note.
    Mentioned(EntryId),
}

impl News {
    pub const ANSWERED: &str = "ticket_answered";
    pub const STATE: &str = "ticket_state";
    pub const WRITTEN: &str = "ticket_written";
    pub const ASSIGNED: &str = "ticket_assigned";
    pub const DUE: &str = "ticket_due";
    pub const WATCHED: &str = "ticket_watched";
    pub const NOTED: &str = "ticket_noted";
    pub const MENTIONED: &str = "ticket_mentioned";

    /// The kinds of what is told, each of which people may do without; the texts `told-<kind>`, `notice-<kind>` and, where there are
    /// letters of the kind, `letter-<kind>` name them.
    pub const KINDS: [&str; 8] = [
        Self::ANSWERED,
        Self::STATE,
        Self::WRITTEN,
        Self::ASSIGNED,
        Self::DUE,
        Self::WATCHED,
        Self::NOTED,
        Self::MENTIONED,
    ];

    pub const fn kind(self) -> &'static str {
        match self {
            Self::Answered(_) => Self::ANSWERED,
            Self::State(_) => Self::STATE,
            Self::Written(_) => Self::WRITTEN,
            Self::Assigned => Self::ASSIGNED,
            Self::Due(_) => Self::DUE,
            Self::Said(_) | Self::Moved(_) => Self::WATCHED,
            Self::Noted(_) => Self::NOTED,
            Self::Mentioned(_) => Self::MENTIONED,
        }
    }

    /// Whether it is told to the client, and not to the staff.
    pub const fn is_for_client(self) -> bool {
        matches!(self, Self::Answered(_) | Self::State(_))
    }

    /// Whether only the staff may know of it. No letter tells of that.
    pub const fn is_internal(self) -> bool {
        matches!(self, Self::Noted(_) | Self::Mentioned(_))
    }
}

impl Announcement {
    /// What each of them is told.
    pub fn tidings(&self) -> impl Iterator<Item = Tiding> {
        let Self { ticket, ref to, what, at } = *self;
        to.iter().map(move |to| Tiding { ticket, to: *to, what, at })
    }

    /// The work of telling them.
    pub fn later(&self, now: Timestamp) -> Later {
        let mut tidings = self.tidings();
        match (tidings.next(), tidings.next()) {
            (Some(only), None) => Later::now(&TELL_OF_TICKET, only, now),
            _ => Later::now(&TELL_SEVERAL, self, now),
        }
    }
}

impl Ticket {
    /// Who is to be told of an act that has made this ticket of another, and that these entries tell of.
    pub fn tidings(&self, before: Option<&Self>, entries: &[Entry], now: Timestamp) -> Vec<Announcement> {
        if self.deleted_at.is_some() {
            return Vec::new();
        }
        let by = |entry: &Entry| entry.author.party().map(|party| party.id);
        let actor = entries.first().and_then(by);
        let assignee = self.assignee.as_ref().map(|party| party.id);
        let client = self.client.as_ref().map(|client| client.id);
        let watchers = || self.watchers.iter().map(|watcher| watcher.id);
        let is_moved = before.is_some_and(|before| before.state != self.state);
        let mut told = Told::default();
        for entry in entries.iter().filter(|entry| entry.visibility == Visibility::Public) {
            let is_clients = matches!(entry.author, Author::Client(_));
            // That they have opened it, its client knows.
            let says = entry.text.is_some() && before.is_some();
            if is_clients && says {
                told.tell(assignee, News::Written(entry.id));
            } else if !is_clients && says {
                told.tell(client, News::Answered(entry.id));
            } else if !is_clients && is_moved {
                told.tell(client, News::State(self.state));
            }
            if says {
                told.tell_others(watchers(), News::Said(entry.id));
            } else if is_moved {
                told.tell_others(watchers(), News::Moved(self.state));
            }
        }
        for entry in entries.iter().filter(|entry| entry.visibility == Visibility::Internal) {
            if entry.text.is_some() {
                told.tell(entry.mentions.iter().map(|party| party.id), News::Mentioned(entry.id));
                told.tell_others(assignee.into_iter().chain(watchers()), News::Noted(entry.id));
            }
        }
        let had = before.and_then(|before| before.assignee.as_ref()).map(|party| party.id);
        if assignee != had {
            told.tell(assignee, News::Assigned);
        }
        let alarm = before.and_then(|before| before.alarm);
        let alarmed = self.alarm.filter(|now| alarm.is_none_or(|before| before < *now));
        told.0.retain_mut(|(_, to)| {
            to.retain(|person| actor != Some(*person));
            !to.is_empty()
        });
        // Time tells of it, whoever acts.
        if let Some(alarmed) = alarmed {
            told.tell(assignee, News::Due(alarmed));
        }
        told.0.into_iter().map(|(what, to)| Announcement { ticket: self.id, to, what, at: now }).collect()
    }
}

/// What is told to whom of one act.
#[derive(Default)]
struct Told(Vec<(News, BTreeSet<UserId>)>);

impl Told {
    fn tell(&mut self, to: impl IntoIterator<Item = UserId>, what: News) {
        let to: BTreeSet<UserId> = to.into_iter().collect();
        if !to.is_empty() {
            self.0.push((what, to));
        }
    }

    /// Tells those who are not told of the act anyway.
    fn tell_others(&mut self, to: impl Iterator<Item = UserId>, what: News) {
        let knows = |person: &UserId| self.0.iter().any(|(_, to)| to.contains(person));
        let others: Vec<UserId> = to.filter(|person| !knows(person)).collect();
        self.tell(others, what);
    }
}

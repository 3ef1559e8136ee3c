//! A ticket: what somebody wants done, who does it, and what was promised. Every act on it is a method that refuses or answers the
//! entries that tell of it.

mod acts;
mod change;
mod client;
mod queued;
mod recount;
mod refusal;
mod solution;

#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use acts::{LinkKind, TicketLink};
pub use change::{TicketChange, TicketEdit};
pub use client::{ClientTicket, Rating, Score};
pub use queued::QueuedTicket;
pub use recount::{RECOUNT_TICKETS, Recounting};
pub use refusal::TicketRefusal;
pub use solution::Solution;

use super::{
    Alarm, Author, Category, Comment, DeskSettings, Entry, Party, Priority, Promise, PromiseState, Standing,
    TicketListing, TicketState, Visibility, WorkingCalendar,
};
use crate::{
    CategoryId, Email, EntryId, EntryText, FileId, Later, Module, Name, Subject, TaskKind, TicketId, UserId,
};

/// Does to a ticket what time brings: warns, notes that a promise was not kept, closes what was solved long enough ago.
pub static TEND_TICKET: TaskKind = TaskKind {
    name: "tend_ticket",
    queue: "tickets",
    module: Some(Module::ServiceDesk),
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// What a task of the kind [`TEND_TICKET`] is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tending {
    pub ticket: TicketId,
    /// The moment for which it was made. A ticket that waits for another moment by now has another task.
    pub at: Timestamp,
}

/// Whoever a ticket is done for, as they were called when they were last written to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Client {
    pub id: UserId,
    pub name: Name,
    pub email: Email,
}

impl Client {
    /// Whether nothing is known any more of who they were.
    pub fn is_erased(&self) -> bool {
        self.email == Email::of_erased_client()
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ticket {
    pub id: TicketId,
    /// From 1 on, in the order in which the organisation's tickets were made.
    pub number: u64,
    pub subject: Subject,
    pub category: Option<CategoryId>,
    pub priority: Priority,
    pub state: TicketState,
    pub state_since: Timestamp,
    pub assignee: Option<Party>,
    /// None for what the organisation wants done for itself.
    pub client: Option<Client>,
    pub created_at: Timestamp,
    pub created_by: Author,
    pub updated_at: Timestamp,
    /// When something that the client may see was last said or changed.
    pub told_at: Timestamp,
    /// What the client thinks of the latest solution.
    pub rating: Option<Rating>,
    /// In their order. Only the last may still hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub solutions: Vec<Solution>,
    /// For how much working time its client had to wait for others, up to when it went over to its state.
    #[serde(default)]
    pub waited: SignedDuration,
    pub calendar_edition: u32,
    pub first_response: Promise,
    pub resolution: Promise,
    /// From the client's first word that nobody has answered yet, once the first response was given.
    pub next_response: Option<Promise>,
    /// When it was closed, if it is.
    pub closed_at: Option<Timestamp>,
    pub merged_into: Option<TicketLink>,
    /// Who of the staff follows it, in the order in which they began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watchers: Vec<Party>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<TicketLink>,
    pub deleted_at: Option<Timestamp>,
    /// How it stood with the promises when the ticket was written last.
    pub sla: PromiseState,
    pub alarm: Option<Alarm>,
    /// Whether it has been taken up into the public queue; one of an earlier release has not.
    #[serde(default)]
    pub is_queued: bool,
    /// When time will next do something to it.
    pub tended_at: Option<Timestamp>,
    /// The moment that a task waits for: that one, or an earlier one.
    pub tasked_at: Option<Timestamp>,
    pub version: u32,
    pub revision: u32,
}

/// What the service desk has promised, for a ticket that goes by this calendar.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub settings: &'a DeskSettings,
    pub calendar: &'a WorkingCalendar,
}

/// A ticket to be made.
#[derive(Clone, Debug)]
pub struct NewTicket<'a> {
    pub id: TicketId,
    pub subject: Subject,
    pub text: EntryText,
    pub files: Vec<FileId>,
    pub category: Option<&'a Category>,
    /// Without one it is the category's, or the usual one.
    pub priority: Option<Priority>,
    /// Without one it is the category's, or nobody.
    pub assignee: Option<Party>,
    pub client: Option<Client>,
}

impl Ticket {
    /// Makes a ticket with its first text, which is public.
    pub fn open(
        order: NewTicket<'_>,
        number: u64,
        by: &Author,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> (Self, Entry) {
        let NewTicket { id, subject, text, files, category, priority, assignee, client } = order;
        let priority =
            priority.or(category.and_then(|category| category.default_priority)).unwrap_or_default();
        let assignee = assignee.or_else(|| category.and_then(|category| category.default_assignee.clone()));
        let target = terms.settings.target(priority);
        let begun_at = whole_second(now);
        let mut ticket = Self {
            id,
            number,
            subject,
            category: category.map(|category| category.id),
            priority,
            state: TicketState::New,
            state_since: now,
            assignee,
            client,
            created_at: now,
            created_by: by.clone(),
            updated_at: now,
            told_at: now,
            rating: None,
            solutions: Vec::new(),
            waited: SignedDuration::ZERO,
            calendar_edition: terms.settings.calendar_edition,
            first_response: Promise::begin(begun_at, target.first_response(), terms.calendar),
            resolution: Promise::begin(begun_at, target.resolution(), terms.calendar),
            next_response: None,
            closed_at: None,
            merged_into: None,
            watchers: Vec::new(),
            links: Vec::new(),
            deleted_at: None,
            sla: PromiseState::None,
            alarm: None,
            is_queued: true,
            tended_at: None,
            tasked_at: None,
            version: 1,
            revision: 1,
        };
        ticket.settle(terms, now);
        let comment = Comment { text, visibility: Visibility::Public, files, mentions: Vec::new() };
        let entry = Entry::said(comment, by, now);
        (ticket, entry)
    }

    /// The ticket as lists show it.
    pub fn listing(&self) -> TicketListing {
        let now = self.updated_at;
        let outlook =
            |promise: &Promise| if self.is_void() { Standing::NOTHING } else { Standing::of(promise, now) };
        TicketListing {
            id: self.id,
            number: self.number,
            subject: self.subject.clone(),
            category: self.category,
            priority: self.priority,
            state: self.state,
            assignee: self.assignee.clone(),
            client: self.client.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            first_response: outlook(&self.first_response),
            resolution: outlook(&self.resolution),
            due_at: self.nearest_due(),
            sla: self.sla,
            alarm: self.alarm,
            is_deleted: self.deleted_at.is_some(),
            watchers: self.watchers.iter().map(|watcher| watcher.id).collect(),
            version: self.version,
        }
    }

    /// Whether nothing comes of it, so that no promise holds.
    pub const fn is_void(&self) -> bool {
        matches!(self.state, TicketState::Cancelled | TicketState::Merged)
    }

    /// What was promised and is not done yet, while somebody has to do it.
    fn awaited(&self) -> impl Iterator<Item = &Promise> {
        let all = [Some(&self.first_response), self.next_response.as_ref(), Some(&self.resolution)];
        let is_awaited = self.state.is_unfinished() && self.deleted_at.is_none();
        all.into_iter().flatten().filter(move |promise| is_awaited && promise.done_at.is_none())
    }

    fn nearest_due(&self) -> Option<Timestamp> {
        self.awaited().filter_map(|promise| promise.due_at).min()
    }

    /// Notes that these entries tell of it.
    fn note(&mut self, entries: &[Entry], terms: Terms<'_>, now: Timestamp) {
        if entries.is_empty() {
            return;
        }
        self.updated_at = now;
        if entries.iter().any(|entry| entry.visibility == Visibility::Public) {
            self.told_at = now;
        }
        self.settle(terms, now);
    }

    /// Works out what follows from the promises at this moment, and when that will be something else.
    fn settle(&mut self, terms: Terms<'_>, now: Timestamp) {
        let warned_at = |promise: &Promise| {
            let left = promise.target? - terms.settings.warn_share.of(promise.target?);
            promise.warned_at(terms.calendar, left)
        };
        let results: Vec<PromiseState> = self.awaited().map(|promise| promise.state(now)).collect();
        let is_warned = |promise: &Promise| warned_at(promise).is_some_and(|at| at <= now);
        self.alarm = if self.state == TicketState::Waiting {
            // What waits for the client is never overdue.
            None
        } else if results.contains(&PromiseState::Failed) {
            Some(Alarm::Overdue)
        } else {
            self.awaited().any(is_warned).then_some(Alarm::DueSoon)
        };
        let states = [&self.first_response, &self.resolution].map(|promise| promise.state(now));
        self.sla = match states {
            _ if self.is_void() => PromiseState::None,
            [first, whole] if first == PromiseState::Failed || whole == PromiseState::Failed => {
                PromiseState::Failed
            }
            [first, PromiseState::None] => first,
            [_, whole] => whole,
        };
        // A promise that is due at a moment is broken a second later.
        let broken = |promise: &Promise| promise.due_at?.checked_add(SignedDuration::from_secs(1)).ok();
        let moments = self.awaited().flat_map(|promise| [warned_at(promise), broken(promise)]);
        // What is to be erased by now is erased as soon as may be.
        let erased_at = self.erased_at().map(|at| at.max(now + SignedDuration::from_secs(1)));
        let moments = moments.chain([self.closes_at(terms), erased_at]);
        self.tended_at = moments.flatten().filter(|at| *at > now).min();
    }

    /// When nothing is left of it: a second after the last in which it can be restored.
    fn erased_at(&self) -> Option<Timestamp> {
        let until = after_days(self.deleted_at?, acts::RESTORED_WITHIN_DAYS)?;
        until.checked_add(SignedDuration::from_secs(1)).ok()
    }

    pub fn is_to_be_erased(&self, now: Timestamp) -> bool {
        self.erased_at().is_some_and(|at| at <= now)
    }

    /// When silence closes it.
    fn closes_at(&self, terms: Terms<'_>) -> Option<Timestamp> {
        let is_solved = self.state == TicketState::Solved && self.deleted_at.is_none();
        is_solved.then(|| after_days(self.state_since, terms.settings.close_after_days)).flatten()
    }

    /// The task that waits for the next moment, if none does already.
    pub fn next_task(&mut self, now: Timestamp) -> Option<Later> {
        let at = self.tended_at.filter(|at| self.tasked_at.is_none_or(|tasked| *at < tasked))?;
        self.tasked_at = Some(at);
        Some(Later::at(&TEND_TICKET, Tending { ticket: self.id, at }, at, now))
    }

    /// Does what time has brought by the moment that a task has waited for. `None` if another task has taken its place.
    pub fn tend_as_tasked(
        &mut self,
        tasked: Timestamp,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Option<Vec<Entry>> {
        self.tasked_at.take_if(|at| *at == tasked)?;
        Some(self.tend(terms, now))
    }

    /// Does what time has brought; nothing if that is nothing new.
    fn tend(&mut self, terms: Terms<'_>, now: Timestamp) -> Vec<Entry> {
        let mut entries = Vec::new();
        if self.closes_at(terms).is_some_and(|at| at <= now) {
            entries.extend(self.enter(TicketState::Closed, &Author::Kabinet, terms, now));
        }
        self.settle(terms, now);
        entries
    }
}

/// The moment without the part of a second: what was promised is counted in whole ones.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Whether the time is over in which what was closed then can be opened again.
fn is_over(closed_at: Option<Timestamp>, settings: &DeskSettings, now: Timestamp) -> bool {
    let until = closed_at.and_then(|at| after_days(at, settings.reopen_within_days));
    until.is_some_and(|until| until < now)
}

fn after_days(at: Timestamp, days: u16) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_hours(24 * i64::from(days))).ok()
}

impl Entry {
    /// Something that was said.
    pub(super) fn said(comment: Comment, by: &Author, now: Timestamp) -> Self {
        let Comment { text, visibility, files, mentions } = comment;
        let (id, author, changes) = (EntryId::new(), by.clone(), Vec::new());
        Self { id, at: now, author, visibility, text: Some(text), changes, files, mentions }
    }
}

//! What people change of a ticket, and what they say in it: in one act, since an answer often is the end of the work too.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Terms, Ticket, TicketRefusal, is_over, whole_second};
use crate::argument::Argument;
use crate::service_desk::{
    Author, Comment, DeskSettings, Entry, FieldChange, Party, Priority, Promise, TicketState, Visibility,
};
use crate::{CategoryId, EntryId, EntryText, FieldError, Name, Subject, UserId, difference};

/// A change as somebody asks for it, who names people and categories by their identifiers. `None` leaves a value as it is,
/// `Some(None)` takes it away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketEdit {
    pub subject: Option<Subject>,
    pub category: Option<Option<CategoryId>>,
    pub priority: Option<Priority>,
    pub assignee_id: Option<Option<UserId>>,
    pub state: Option<TicketState>,
    /// What the client is answered.
    pub text: Option<EntryText>,
}

/// What is changed, and said with it. `None` leaves a value as it is, `Some(None)` takes it away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketChange {
    pub subject: Option<Subject>,
    /// With the name by which the ticket's history tells of it.
    pub category: Option<Option<(CategoryId, Name)>>,
    pub priority: Option<Priority>,
    pub assignee: Option<Option<Party>>,
    pub state: Option<TicketState>,
    pub comment: Option<Comment>,
}

impl TicketChange {
    /// Whether it is about more than what is said.
    const fn changes_fields(&self) -> bool {
        let Self { subject, category, priority, assignee, .. } = self;
        subject.is_some() || category.is_some() || priority.is_some() || assignee.is_some()
    }

    /// The fields in which a ticket is not what this change would make of it, with what each of them holds. `called` is the name of
    /// its category.
    pub fn differences(&self, ticket: &Ticket, called: Option<&Name>) -> Vec<FieldError> {
        use difference::saved_as;
        let assignee = self.assignee.as_ref().map(|assignee| assignee.as_ref().map(|party| party.id));
        let saved = ticket.assignee.as_ref();
        let name = saved.map(|party| party.name.to_string()).unwrap_or_default();
        let category = self.category.as_ref().map(|category| category.as_ref().map(|(id, _)| *id));
        let called = called.map(ToString::to_string).unwrap_or_default();
        let (priority, state) = (ticket.priority.text_key(), ticket.state.text_key());
        [
            saved_as("subject", self.subject.as_ref(), &ticket.subject, ticket.subject.to_string()),
            saved_as("priority", self.priority.as_ref(), &ticket.priority, Argument::Message(priority)),
            saved_as("category", category.as_ref(), &ticket.category, called),
            saved_as("assignee_id", assignee.as_ref(), &saved.map(|party| party.id), name),
            saved_as("state", self.state.as_ref(), &ticket.state, Argument::Message(state)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Ticket {
    /// Makes a change, as somebody of the staff. No entries come of what changes nothing. `category` is what the ticket's present
    /// category is called.
    pub fn change(
        &mut self,
        change: &TicketChange,
        category: Option<&Name>,
        by: &Author,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Result<Vec<Entry>, TicketRefusal> {
        if self.deleted_at.is_some() {
            return Err(TicketRefusal::Deleted);
        }
        let is_public = change.comment.as_ref().is_some_and(|said| said.visibility == Visibility::Public);
        let state = change.state.filter(|state| *state != self.state);
        if let Some(state) = state {
            self.allow_state(state, is_public, terms, now)?;
        } else if self.is_void() && (is_public || change.changes_fields()) {
            return Err(TicketRefusal::State(self.state));
        } else if is_public && self.is_closed_for_good(terms.settings, now) {
            // Its client could not reply.
            return Err(TicketRefusal::ClosedForGood);
        }
        let (mut public, mut internal) = (Vec::new(), Vec::new());
        let was = self.state;
        if is_public && matches!(by, Author::Staff(_)) {
            self.answer(now);
        }
        let next = state.or_else(|| self.state_after(change.comment.as_ref(), by));
        if let Some(next) = next.filter(|next| *next != was) {
            public.extend(self.enter_state(next, terms, now));
        }
        if let Some(subject) = change.subject.as_ref().filter(|subject| **subject != self.subject) {
            public.extend(field_change("subject", json!(self.subject), json!(subject)));
            self.subject = subject.clone();
        }
        internal.extend(self.change_of_category(change, category));
        internal.extend(self.change_of_priority(change, terms));
        internal.extend(self.change_of_assignee(change));
        if !public.is_empty() || !internal.is_empty() {
            self.version += 1;
        }
        self.watch_too(change.comment.as_ref().map_or(&[], |said| &said.mentions));
        let entries = entries_of(change.comment.clone(), public, internal, by, now);
        self.note(&entries, terms, now);
        Ok(entries)
    }

    /// Notes what a client says. Their word opens what waited for them, or seemed done.
    pub fn hear(
        &mut self,
        comment: Comment,
        by: &Author,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Result<Vec<Entry>, TicketRefusal> {
        if self.deleted_at.is_some() {
            return Err(TicketRefusal::Deleted);
        }
        if self.is_void() {
            return Err(TicketRefusal::StateForClient(self.state));
        }
        if self.state == TicketState::Closed && self.is_closed_for_good(terms.settings, now) {
            return Err(TicketRefusal::ClosedForGood);
        }
        let next = self.state.written_to(self.assignee.is_some());
        let changes = if next == self.state { Vec::new() } else { self.enter_state(next, terms, now) };
        if self.first_response.done_at.is_some() && self.next_response.is_none() {
            let target = terms.settings.target(self.priority).first_response();
            self.next_response = Some(Promise::begin(whole_second(now), target, terms.calendar));
        }
        if !changes.is_empty() {
            self.version += 1;
        }
        let entries = entries_of(Some(comment), changes, Vec::new(), by, now);
        self.note(&entries, terms, now);
        Ok(entries)
    }

    /// Goes over to a state, whatever leads there; answers the entry that tells of it.
    pub(super) fn enter(
        &mut self,
        state: TicketState,
        by: &Author,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Vec<Entry> {
        let changes = self.enter_state(state, terms, now);
        self.version += 1;
        let entries = entries_of(None, changes, Vec::new(), by, now);
        self.note(&entries, terms, now);
        entries
    }

    /// Whether it has been closed for so long that only another ticket goes on from it.
    pub fn is_closed_for_good(&self, settings: &DeskSettings, now: Timestamp) -> bool {
        is_over(self.closed_at, settings, now)
    }

    /// The states that somebody of the staff can give it now. It is merged by an act of its own.
    pub fn next_states(&self, settings: &DeskSettings, now: Timestamp) -> Vec<TicketState> {
        let is_over = self.is_closed_for_good(settings, now);
        let next = self.state.next().iter().copied();
        next.filter(|state| !is_over && *state != TicketState::Merged).collect()
    }

    fn allow_state(
        &self,
        state: TicketState,
        is_answered: bool,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Result<(), TicketRefusal> {
        if state == TicketState::Merged || !self.state.leads_to(state) {
            Err(TicketRefusal::State(self.state))
        } else if self.state == TicketState::Closed && self.is_closed_for_good(terms.settings, now) {
            Err(TicketRefusal::ClosedForGood)
        } else if state == TicketState::Solved && !is_answered {
            Err(TicketRefusal::SolvedWithoutAnswer)
        } else {
            Ok(())
        }
    }

    /// The state that follows from what is said, where nobody names one.
    fn state_after(&self, comment: Option<&Comment>, by: &Author) -> Option<TicketState> {
        let said = comment.filter(|said| said.visibility == Visibility::Public)?;
        let is_answer = matches!(by, Author::Staff(_)) && !said.text.as_str().is_empty();
        is_answer.then(|| self.state.answered())
    }

    /// The staff has said something to the client.
    fn answer(&mut self, now: Timestamp) {
        self.first_response.keep(whole_second(now));
        self.next_response = None;
    }

    fn enter_state(&mut self, state: TicketState, terms: Terms<'_>, now: Timestamp) -> Vec<FieldChange> {
        let (was, at) = (self.state, whole_second(now));
        if was.keeps_client_waiting() {
            self.waited += terms.calendar.worked(whole_second(self.state_since), at);
        }
        if was == TicketState::Solved || was == TicketState::Closed {
            if state != TicketState::Closed {
                self.resolution.take_back(at, terms.calendar);
                self.take_back_solution(now);
            }
        } else if was.stops_the_clock() && !state.stops_the_clock() {
            self.resolution.go_on(at, terms.calendar);
        }
        match state {
            TicketState::Solved => {
                self.resolution.keep(at);
                self.rating = None;
                self.note_solution(terms, now);
            }
            TicketState::Waiting | TicketState::OnHold | TicketState::Cancelled | TicketState::Merged => {
                self.resolution.pause(at, terms.calendar);
            }
            TicketState::New | TicketState::Open | TicketState::Closed => {}
        }
        self.closed_at = (state == TicketState::Closed).then_some(now);
        (self.state, self.state_since) = (state, now);
        field_change("state", json!(was), json!(state)).into_iter().collect()
    }

    fn change_of_category(&mut self, change: &TicketChange, present: Option<&Name>) -> Option<FieldChange> {
        let wanted = change.category.as_ref()?;
        let id = wanted.as_ref().map(|(id, _)| *id);
        if id == self.category {
            return None;
        }
        let named = |id: CategoryId, name: Option<&Name>| json!({"id": id, "name": name});
        let before = self.category.map_or(Value::Null, |id| named(id, present));
        self.category = id;
        field_change(
            "category",
            before,
            wanted.as_ref().map_or(Value::Null, |(id, name)| named(*id, Some(name))),
        )
    }

    /// Another priority promises what it would have promised from the beginning.
    fn change_of_priority(&mut self, change: &TicketChange, terms: Terms<'_>) -> Option<FieldChange> {
        let priority = change.priority.filter(|priority| *priority != self.priority)?;
        let (before, target) = (self.priority, terms.settings.target(priority));
        self.priority = priority;
        self.first_response.retarget(target.first_response(), terms.calendar);
        self.resolution.retarget(target.resolution(), terms.calendar);
        if let Some(next) = &mut self.next_response {
            next.retarget(target.first_response(), terms.calendar);
        }
        field_change("priority", json!(before), json!(priority))
    }

    fn change_of_assignee(&mut self, change: &TicketChange) -> Option<FieldChange> {
        let wanted = change.assignee.as_ref()?;
        let id = |party: &Option<Party>| party.as_ref().map(|party| party.id);
        if id(wanted) == id(&self.assignee) {
            return None;
        }
        let before = std::mem::replace(&mut self.assignee, wanted.clone());
        field_change("assignee", json!(before), json!(wanted))
    }
}

pub(super) fn field_change(field: &str, before: Value, after: Value) -> Option<FieldChange> {
    (before != after).then(|| FieldChange { field: field.to_owned(), before, after })
}

/// The entries of one act: one for everybody and one for the staff, where there is something to tell in it.
pub(super) fn entries_of(
    comment: Option<Comment>,
    public: Vec<FieldChange>,
    internal: Vec<FieldChange>,
    by: &Author,
    now: Timestamp,
) -> Vec<Entry> {
    let mut said = comment.map(|comment| Entry::said(comment, by, now));
    let mut entries = Vec::new();
    for (visibility, changes) in [(Visibility::Public, public), (Visibility::Internal, internal)] {
        let said = said.take_if(|entry| entry.visibility == visibility);
        if said.is_none() && changes.is_empty() {
            continue;
        }
        entries.push(Entry {
            id: EntryId::new(),
            at: now,
            author: by.clone(),
            visibility,
            text: said.as_ref().and_then(|entry| entry.text.clone()),
            mentions: said.as_ref().map(|entry| entry.mentions.clone()).unwrap_or_default(),
            files: said.map(|entry| entry.files).unwrap_or_default(),
            changes,
        });
    }
    entries
}

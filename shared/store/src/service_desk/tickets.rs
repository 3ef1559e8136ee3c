//! Tickets. What follows from an act is written in one transaction with it: the entries that tell of it, its places in the list, the
//! numbers of tickets, the task that waits for what time will bring, the audit.

use std::collections::BTreeMap;
use std::iter;

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::audit::AuditEntry;
use domain::service_desk::{Alarm, COUNT_TICKET, Counting, Entry, Ticket, TicketState};
use domain::{Later, TicketId, UserId};
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::StoreError;
use crate::change::{ChangeError, Seen};
use crate::error::built;
use crate::items::{Condition, Item, number, pause_before_try};
use crate::lists::Whose;
use crate::service_desk::keys;
use crate::tenant::Tenant;

/// How often a ticket is made while others take the number that it was to have. The pauses between come to five seconds.
const NUMBER_TRIES: u32 = 30;

/// The attributes that count tickets.
const LAST_NUMBER: &str = "last_number";
const REVISION: &str = "revision";
const UNASSIGNED: &str = "unassigned";

/// The attribute that counts the tickets that wait for somebody.
const WAITING: &str = "waiting";

/// How many tickets there are that somebody looks after.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct TicketCounts {
    pub last_number: u64,
    /// Counts every act on any ticket, and every change of how the service desk works: what a list shows is the same while this is.
    pub revision: u64,
    /// By the names of states and of alarms, and those that nobody has.
    by_name: BTreeMap<String, u64>,
}

/// What an act makes of a ticket.
#[derive(Clone, Debug)]
pub struct Decided {
    pub ticket: Ticket,
    /// Without any, nothing is told of it.
    pub entries: Vec<Entry>,
    pub audit: Option<AuditEntry>,
}

impl Seen for Ticket {
    fn is_still(&self, before: &Self) -> bool {
        self.revision == before.revision
    }
}

impl<A: Seen, B: Seen> Seen for (A, B) {
    fn is_still(&self, before: &Self) -> bool {
        self.0.is_still(&before.0) && self.1.is_still(&before.1)
    }
}

impl TicketCounts {
    pub(super) fn of(item: Item) -> Self {
        let mut counts = Self::default();
        for (name, value) in item {
            let Some(count) = value.as_n().ok().and_then(|count| count.parse().ok()) else { continue };
            match name.as_str() {
                LAST_NUMBER => counts.last_number = count,
                REVISION => counts.revision = count,
                _ => drop(counts.by_name.insert(name, count)),
            }
        }
        counts
    }

    pub fn of_state(&self, state: TicketState) -> u64 {
        self.named(state.key())
    }

    /// How many are late, or soon will be.
    pub fn of_alarm(&self, alarm: Alarm) -> u64 {
        self.named(alarm.key())
    }

    /// How many are to be done that nobody has.
    pub fn unassigned(&self) -> u64 {
        self.named(UNASSIGNED)
    }

    fn named(&self, name: &str) -> u64 {
        self.by_name.get(name).copied().unwrap_or_default()
    }
}

impl Tenant {
    pub async fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        let item = self.store.get_item(keys::ticket(self.organization_id, id)).await?;
        Ok(item.map(from_item).transpose()?)
    }

    /// The tickets with these identifiers, without those that do not exist. No identifier may stand twice.
    pub async fn tickets_by_id(&self, ids: &[TicketId]) -> Result<Vec<Ticket>, StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| keys::ticket(self.organization_id, *id)).collect();
        let found = self.store.get_many(&keys).await?;
        Ok(found.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?)
    }

    /// How many tickets wait for somebody of the staff, who has them.
    pub async fn tickets_waiting_for(&self, person: UserId) -> Result<u64, StoreError> {
        let item = self.store.get_item(keys::assignee_tickets(self.organization_id, person)).await?;
        let waiting = item.and_then(|item| item.get(WAITING)?.as_n().ok()?.parse().ok());
        Ok(waiting.unwrap_or_default())
    }

    /// How many tickets there are.
    pub async fn ticket_counts(&self) -> Result<TicketCounts, StoreError> {
        let item = self.store.get_item(keys::counts(self.organization_id)).await?;
        Ok(item.map(TicketCounts::of).unwrap_or_default())
    }

    /// Keeps a new ticket under the next number: numbers have neither gaps nor doubles, however many are made at once. `make` is
    /// given the number and the ticket that the new one goes on from, if there is one, and answers what becomes of both.
    pub async fn open_ticket<E>(
        &self,
        earlier: Option<TicketId>,
        make: impl Fn(u64, Option<&Ticket>) -> Result<(Decided, Option<Decided>), E>,
        now: Timestamp,
    ) -> Result<Ticket, ChangeError<E>> {
        for attempt in 1..NUMBER_TRIES {
            let last = self.ticket_counts().await?.last_number;
            let seen = match earlier {
                Some(id) => self.ticket(id).await?,
                None => None,
            };
            let (new, changed) = make(last + 1, seen.as_ref()).map_err(ChangeError::Refused)?;
            let ticket = new.ticket.clone();
            let before = seen.zip(changed).map(|(seen, changed)| (Some(seen), changed));
            let decided: Vec<_> = iter::once((None, new)).chain(before).collect();
            match self.write_tickets(&decided, now).await {
                Err(StoreError::Conflict) => tokio::time::sleep(pause_before_try(attempt)).await,
                written => return Ok(written.map(|()| ticket)?),
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// Changes a ticket, given as it was read last. Where somebody else's act comes between, the ticket is read again and `decide`
    /// runs again. What changes nothing decides nothing, and is not written.
    pub async fn change_ticket<E>(
        &self,
        ticket: Ticket,
        decide: impl Fn(&Ticket) -> Result<Option<Decided>, E>,
        now: Timestamp,
    ) -> Result<Ticket, ChangeError<E>> {
        let id = ticket.id;
        let write = |seen: Ticket, decided: Option<Decided>| async move {
            let Some(decided) = decided else { return Ok(seen) };
            let after = decided.ticket.clone();
            self.write_tickets(&[(Some(seen), decided)], now).await.map(|()| after)
        };
        let find_refusal = |_, _| async { Ok(()) };
        crate::change::change(ticket, || self.ticket(id), decide, write, find_refusal).await
    }

    /// Changes two tickets at once.
    pub async fn change_two_tickets<E>(
        &self,
        tickets: (Ticket, Ticket),
        decide: impl Fn(&(Ticket, Ticket)) -> Result<Option<(Decided, Decided)>, E>,
        now: Timestamp,
    ) -> Result<Ticket, ChangeError<E>> {
        let (one, other) = (tickets.0.id, tickets.1.id);
        let read = || async move {
            let mut found = self.tickets_by_id(&[one, other]).await?.into_iter();
            Ok(found.next().zip(found.next()))
        };
        let write = |seen: (Ticket, Ticket), decided: Option<(Decided, Decided)>| async move {
            let Some((first, second)) = decided else { return Ok(seen.0) };
            let after = first.ticket.clone();
            self.write_tickets(&[(Some(seen.0), first), (Some(seen.1), second)], now).await.map(|()| after)
        };
        let find_refusal = |_, _| async { Ok(()) };
        crate::change::change(tickets, read, decide, write, find_refusal).await
    }

    /// Writes what acts have made of tickets, given as they were. [`StoreError::Conflict`] when one has changed meanwhile, or when
    /// somebody else has taken the number of a new one.
    async fn write_tickets(
        &self,
        decided: &[(Option<Ticket>, Decided)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (mut tenant, mut writes, mut changes) = (self.clone(), Vec::new(), Changes::default());
        for (before, Decided { ticket, entries, audit }) in decided {
            let mut after = ticket.clone();
            after.revision = before.as_ref().map_or(1, |before| before.revision + 1);
            after.is_queued = true;
            if let Some(later) = after.next_task(now) {
                tenant = tenant.and_later(&later, None)?;
            }
            let told = after.tidings(before.as_ref(), entries, now);
            for told in told.into_iter().filter(|_| !self.is_past) {
                tenant = tenant.and_later(&told.later(now), None)?;
            }
            if !self.is_past && before.as_ref().is_none_or(|before| !after.is_counted_like(before)) {
                let counting = Counting { ticket: Some(after.id) };
                tenant = tenant.and_later(&Later::now(&COUNT_TICKET, counting, now), None)?;
            }
            let condition =
                before.as_ref().map_or(Condition::Absent, |seen| Condition::Revision(seen.revision));
            let key = keys::ticket(self.organization_id, after.id);
            writes.push(self.store.put(&key, &after, [], condition)?);
            for entry in entries {
                let key = keys::entry(self.organization_id, after.id, entry.visibility, entry.id);
                writes.push(self.store.put(&key, entry, [], Condition::Absent)?);
                // A ticket that is only made has no drafts.
                if before.is_some() {
                    writes.extend(self.draft_write(after.id, entry)?);
                }
            }
            let listed = before.as_ref().map(Ticket::listing);
            let whose = Whose::Organization(self.organization_id);
            writes.extend(self.store.relist(whose, listed.as_ref(), Some(&after.listing()))?);
            writes.extend(self.client_writes(before.as_ref(), &after)?);
            let queued = before.as_ref().filter(|before| before.is_queued).and_then(Ticket::for_queue);
            let queues = after.for_queue();
            if queued != queues {
                writes.extend(self.store.relist(whose, queued.as_ref(), queues.as_ref())?);
                Self::queue_changes(&mut changes.of_queue, queued.as_ref(), queues.as_ref());
            }
            writes.extend(
                audit.as_ref().map(|entry| self.audit_writes(entry)).transpose()?.into_iter().flatten(),
            );
            changes.note(before.as_ref(), &after);
        }
        writes.push(self.counts_write(&changes)?);
        writes.extend(self.queue_count_write(&changes.of_queue)?);
        for (client, change) in
            changes.by_client.iter().filter(|(_, change)| **change != CountChange::default())
        {
            writes.push(self.client_count_write(*client, *change)?);
        }
        for (assignee, change) in changes.by_assignee.iter().filter(|(_, change)| **change != 0) {
            writes.push(self.assignee_count_write(*assignee, *change)?);
        }
        Ok(tenant.store.transact(writes).await?)
    }

    /// What the client knows of a ticket, where that has changed.
    fn client_writes(
        &self,
        before: Option<&Ticket>,
        after: &Ticket,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let (known, knows) = (before.and_then(Ticket::for_client), after.for_client());
        if known == knows {
            return Ok(Vec::new());
        }
        let whose = Whose::Organization(self.organization_id);
        let mut writes = self.store.relist(whose, known.as_ref(), knows.as_ref())?;
        let key = keys::client_ticket(self.organization_id, after.id);
        writes.push(match knows {
            Some(knows) => self.store.put(&key, &knows, [], Condition::Any)?,
            None => self.store.delete(&key, Condition::Any)?,
        });
        Ok(writes)
    }

    fn assignee_count_write(&self, person: UserId, change: i64) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::assignee_tickets(self.organization_id, person).attributes()))
            .update_expression("ADD #waiting :change")
            .expression_attribute_names("#waiting", WAITING)
            .expression_attribute_values(":change", number(change));
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }

    /// Counts tickets, on the condition that a new one's number is the next.
    pub(super) fn counts_write(&self, changes: &Changes) -> Result<TransactWriteItem, StoreError> {
        let mut update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::counts(self.organization_id).attributes()))
            .expression_attribute_names("#revision", REVISION)
            .expression_attribute_values(":one", number(1));
        let mut added = vec!["#revision :one".to_owned()];
        for (name, change) in changes.by_name.iter().filter(|(_, change)| **change != 0) {
            let place = added.len();
            added.push(format!("#name{place} :change{place}"));
            update = update
                .expression_attribute_names(format!("#name{place}"), *name)
                .expression_attribute_values(format!(":change{place}"), number(*change));
        }
        if let Some(taken) = changes.number {
            added.push("#last :one".to_owned());
            let seen = i64::try_from(taken).unwrap_or(i64::MAX) - 1;
            let condition = if seen == 0 { "attribute_not_exists(#last)" } else { "#last = :seen" };
            update = update.expression_attribute_names("#last", LAST_NUMBER).condition_expression(condition);
            if seen > 0 {
                update = update.expression_attribute_values(":seen", number(seen));
            }
        }
        let update = update.update_expression(format!("ADD {}", added.join(", ")));
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }
}

/// The names by which a ticket is counted.
fn names_of(ticket: &Ticket) -> impl Iterator<Item = &'static str> {
    let is_unfinished = ticket.state.is_unfinished();
    let state = (is_unfinished || ticket.state == TicketState::Solved).then_some(ticket.state.key());
    let unassigned = (is_unfinished && ticket.assignee.is_none()).then_some(UNASSIGNED);
    let names = [state, unassigned, ticket.alarm.map(Alarm::key)];
    names.into_iter().flatten().filter(|_| ticket.deleted_at.is_none())
}

/// What acts change about the numbers of tickets.
#[derive(Default)]
pub(super) struct Changes {
    by_name: BTreeMap<&'static str, i64>,
    by_assignee: BTreeMap<UserId, i64>,
    by_client: BTreeMap<UserId, CountChange>,
    /// By category and state, of the public queue.
    of_queue: BTreeMap<String, i64>,
    /// The number of a new one.
    number: Option<u64>,
}

/// What acts change about the tickets of a client.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CountChange {
    pub(super) open: i64,
    pub(super) all: i64,
}

impl Changes {
    fn note(&mut self, before: Option<&Ticket>, after: &Ticket) {
        for (ticket, change) in before.map(|before| (before, -1)).into_iter().chain([(after, 1)]) {
            for name in names_of(ticket) {
                *self.by_name.entry(name).or_default() += change;
            }
            let waits =
                matches!(ticket.state, TicketState::New | TicketState::Open) && ticket.deleted_at.is_none();
            if let Some(assignee) = ticket.assignee.as_ref().filter(|_| waits) {
                *self.by_assignee.entry(assignee.id).or_default() += change;
            }
        }
        self.note_client(before, -1);
        self.note_client(Some(after), 1);
        if before.is_none() {
            self.number = Some(after.number);
        }
    }

    fn note_client(&mut self, ticket: Option<&Ticket>, change: i64) {
        let there = ticket.filter(|ticket| ticket.deleted_at.is_none());
        let Some((ticket, client)) = there.and_then(|ticket| Some((ticket, ticket.client.as_ref()?))) else {
            return;
        };
        let count = self.by_client.entry(client.id).or_default();
        count.all += change;
        count.open += if ticket.state.is_unfinished() { change } else { 0 };
    }
}

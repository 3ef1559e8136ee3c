//! What indicators are made of: how many lines of tickets there are on the days, weeks and months of an organisation, of all tickets
//! and of each category.
//!
//! What was counted of a ticket is kept beside it. Counting it again adds the lines that are new and takes out those that no longer
//! are, in one transaction with that note: whatever fails or is repeated, and whoever counts at the same moment, a line is counted
//! once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::organization::Listing;
use domain::service_desk::{
    Group, Period, Span, Tallies, Tally, TallyCounts, TallyTimes, Ticket, TicketListing,
};
use domain::{CategoryId, OrganizationId, TicketId, ZoneName};
use futures_util::future::try_join_all;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_item};

use super::CountedTicket;
use crate::items::{Condition, Item, pause_before_try};
use crate::keys::Key;
use crate::lists::{Found, Row, Selection, Whose};
use crate::service_desk::keys;
use crate::tenant::Tenant;
use crate::{Store, StoreError};

/// How often a ticket is counted while others add to the same tallies. The pauses between come to five seconds.
const TRIES: u32 = 30;

/// The most writes of one transaction (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>), and how
/// many it takes at most for a line, for the tallies of all tickets or of a category on a day, and for the note of a ticket.
const MOST_WRITES: usize = 100;
const WRITES_OF_LINE: usize = 4;
const WRITES_OF_SCOPE: usize = 6;
const WRITES_OF_TICKET: usize = 1;

/// How many tickets a slice counts that counts all of them.
const OF_ALL: u16 = 50;

/// What was counted of a ticket.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Noted {
    lines: BTreeSet<CountedTicket>,
    revision: u32,
}

/// A part of a tally, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Kept<T> {
    tally: T,
    revision: u32,
}

/// A line as it is counted and as it is to be: it is taken out where it is not to be, and added where it is not yet.
type LineChange = (Option<CountedTicket>, Option<CountedTicket>);

/// The next changes, all of one day.
struct Step {
    on: Date,
    changes: Vec<LineChange>,
}

/// The tallies of a span, of a category or of all tickets, as they were read.
type KeptTallies = (Kept<TallyCounts>, Kept<TallyTimes>);

/// Tickets that are counted together, as they were read: what there is to change yet, by its place, and the tallies that were read
/// for it.
struct Reckoning {
    noted: HashMap<TicketId, Noted>,
    changes: BTreeMap<String, LineChange>,
    tallies: BTreeMap<(Option<CategoryId>, Span), KeptTallies>,
}

impl Reckoning {
    /// Notes what leads from the lines that are counted of a ticket to those that it has.
    fn add(&mut self, ticket: TicketId, noted: Noted, lines: &BTreeSet<CountedTicket>) {
        for line in noted.lines.difference(lines) {
            self.changes.entry(line.place("day")).or_default().0 = Some(line.clone());
        }
        for line in lines.difference(&noted.lines) {
            self.changes.entry(line.place("day")).or_default().1 = Some(line.clone());
        }
        self.noted.insert(ticket, noted);
    }

    /// Takes the next changes of one day that a transaction has room for.
    fn next_step(&mut self) -> Option<Step> {
        let mut step: Option<Step> = None;
        while let Some(next) = self.changes.first_entry() {
            let line = next.get().0.as_ref().or(next.get().1.as_ref())?;
            match &mut step {
                None => step = Some(Step { on: line.line.on, changes: vec![next.remove()] }),
                Some(step) if step.on == line.line.on => {
                    step.changes.push(next.get().clone());
                    if step.most_writes() > MOST_WRITES {
                        step.changes.pop();
                        break;
                    }
                    next.remove();
                }
                Some(_) => break,
            }
        }
        step
    }
}

impl Step {
    /// How many writes it takes at most.
    fn most_writes(&self) -> usize {
        let lines = self.changes.iter().filter(|(gone, new)| gone.iter().chain(new).any(is_listed)).count();
        lines * WRITES_OF_LINE
            + self.scopes().len() * WRITES_OF_SCOPE
            + self.tickets().len() * WRITES_OF_TICKET
    }

    fn tickets(&self) -> BTreeSet<TicketId> {
        self.changes.iter().flat_map(|(gone, new)| gone.iter().chain(new)).map(|line| line.ticket).collect()
    }

    /// Whose tallies change: those of all tickets, and those of categories.
    fn scopes(&self) -> BTreeSet<Option<CategoryId>> {
        let lines = self.changes.iter().flat_map(|(gone, new)| gone.iter().chain(new));
        lines.map(|line| line.category).chain([None]).collect()
    }

    fn apply(&self, whose: Option<CategoryId>, tally: &mut Tally) {
        let belongs = |line: &&CountedTicket| whose.is_none() || line.category == whose;
        for (gone, new) in &self.changes {
            gone.iter().filter(belongs).for_each(|line| tally.take(&line.line));
            new.iter().filter(belongs).for_each(|line| tally.add(&line.line));
        }
    }
}

impl Tenant {
    /// Makes the indicators of this organisation, which is in this zone, say what the history of a ticket says.
    pub async fn count_ticket(&self, zone: &ZoneName, id: TicketId) -> Result<(), StoreError> {
        self.count_together(zone, &[id]).await
    }

    /// The same for several tickets, which takes the less the closer to each other they came. None may stand twice.
    pub async fn count_together(&self, zone: &ZoneName, ids: &[TicketId]) -> Result<(), StoreError> {
        let mut tries = 1;
        loop {
            match self.count_as_read(self.reckoning(zone, ids).await?).await {
                Err(StoreError::Conflict) if tries < TRIES => {
                    tokio::time::sleep(pause_before_try(tries)).await;
                    tries += 1;
                }
                counted => return counted,
            }
        }
    }

    /// Counts the next tickets of this organisation, which is in this zone, from a place in their list on. Answers how many they
    /// were, and where the next ones begin; `None` once all had their turn.
    pub async fn count_tickets(
        &self,
        zone: &ZoneName,
        from: Option<String>,
    ) -> Result<(u64, Option<String>), StoreError> {
        let (tickets, next) = self.next_tickets(from).await?;
        self.count_together(zone, &tickets).await?;
        Ok((tickets.len() as u64, next))
    }

    /// Takes the next tickets up into the queue that have not been, from a place in their list on. Answers as
    /// [`Tenant::count_tickets`].
    async fn queue_tickets(&self, from: Option<String>) -> Result<(u64, Option<String>), StoreError> {
        let (tickets, next) = self.next_tickets(from).await?;
        for ticket in self.tickets_by_id(&tickets).await?.into_iter().filter(|ticket| !ticket.is_queued) {
            self.queue_ticket(ticket).await?;
        }
        Ok((tickets.len() as u64, next))
    }

    /// The next tickets from a place in their list on, and where those after them begin; `None` once all had their turn.
    async fn next_tickets(
        &self,
        from: Option<String>,
    ) -> Result<(Vec<TicketId>, Option<String>), StoreError> {
        let tickets = Selection::new("created", OF_ALL).between(from, None).strongly(true);
        let whose = [Whose::Organization(self.organization_id)];
        let found: Found<TicketListing> = self.store.find(&whose, &tickets, None).await?;
        let last = found.items.last().filter(|_| found.next_cursor.is_some());
        let last = last.map(|last| keys::ticket_place(Some(last.created_at), last.number));
        // Places of tickets are of one length, so the next one comes behind this.
        let next = last.map(|last| format!("{last}+"));
        Ok((found.items.into_iter().map(|ticket| ticket.id).collect(), next))
    }

    /// Reads what is counted of these tickets, and what is to be.
    async fn reckoning(&self, zone: &ZoneName, ids: &[TicketId]) -> Result<Reckoning, StoreError> {
        let keys_of = |id: &TicketId| [keys::ticket, keys::counted].map(|key| key(self.organization_id, *id));
        let keys: Vec<Key> = ids.iter().flat_map(keys_of).collect();
        let found = self.store.get_many(&keys).await?;
        let mut reckoning =
            Reckoning { noted: HashMap::new(), changes: BTreeMap::new(), tallies: BTreeMap::new() };
        let (mut desk, mut calendars) = (None, HashMap::new());
        let mut found = found.into_iter();
        for id in ids {
            let (ticket, noted) = (found.next().flatten(), found.next().flatten());
            let noted: Noted = noted.map(from_item).transpose()?.unwrap_or_default();
            let ticket: Option<Ticket> = ticket.map(from_item).transpose()?;
            let lines = match &ticket {
                Some(ticket) => {
                    if desk.is_none() {
                        desk = Some(self.desk(zone).await?);
                    }
                    let edition = ticket.calendar_edition;
                    if let (Some(desk), false) = (&desk, calendars.contains_key(&edition)) {
                        calendars.insert(edition, self.calendar_of(desk, edition).await?);
                    }
                    let lines = calendars.get(&edition).map(|calendar| ticket.counted(zone, calendar));
                    lines.into_iter().flatten().map(|line| CountedTicket::of(ticket, line)).collect()
                }
                None => BTreeSet::new(),
            };
            reckoning.add(*id, noted, &lines);
        }
        Ok(reckoning)
    }

    /// Counts all lines that are not counted yet. [`StoreError::Conflict`] where others have counted meanwhile.
    async fn count_as_read(&self, mut reckoning: Reckoning) -> Result<(), StoreError> {
        let whose = Whose::Organization(self.organization_id);
        while let Some(step) = reckoning.next_step() {
            let mut writes = self.tally_writes(&step, &mut reckoning).await?;
            for (gone, new) in &step.changes {
                if gone.iter().chain(new).all(is_listed) {
                    writes.extend(self.store.relist(whose, gone.as_ref(), new.as_ref())?);
                }
            }
            for ticket in step.tickets() {
                let noted = reckoning.noted.entry(ticket).or_default();
                let condition = match noted.revision {
                    0 => Condition::Absent,
                    revision => Condition::Revision(revision),
                };
                let is_of_it = |line: &&CountedTicket| line.ticket == ticket;
                for (gone, new) in &step.changes {
                    noted.lines.retain(|line| Some(line) != gone.as_ref());
                    noted.lines.extend(new.iter().filter(is_of_it).cloned());
                }
                let key = keys::counted(self.organization_id, ticket);
                writes.push(if noted.lines.is_empty() {
                    noted.revision = 0;
                    self.store.delete(&key, condition)?
                } else {
                    noted.revision += 1;
                    self.store.put(&key, &*noted, [], condition)?
                });
            }
            self.store.transact(writes).await?;
        }
        Ok(())
    }

    /// The writes that change the tallies of a day, of its week and of its month.
    async fn tally_writes(
        &self,
        step: &Step,
        reckoning: &mut Reckoning,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let scopes = step.scopes();
        let places = || scopes.iter().flat_map(|whose| Span::all_of(step.on).map(|span| (*whose, span)));
        let keys_of = |(whose, span): (Option<CategoryId>, Span)| {
            [keys::ticket_counts, keys::ticket_times].map(|key| key(self.organization_id, whose, span))
        };
        let unread: Vec<_> = places().filter(|place| !reckoning.tallies.contains_key(place)).collect();
        let keys: Vec<Key> = unread.iter().copied().flat_map(keys_of).collect();
        let mut found = self.store.get_many(&keys).await?.into_iter();
        for place in unread {
            let both = (kept(found.next().flatten())?, kept(found.next().flatten())?);
            reckoning.tallies.insert(place, both);
        }
        let mut writes = Vec::new();
        for place in places() {
            let Some((counts, times)) = reckoning.tallies.get_mut(&place) else { continue };
            let mut tally = Tally { counts: counts.tally.clone(), times: times.tally.clone() };
            step.apply(place.0, &mut tally);
            let [of_counts, of_times] = keys_of(place);
            writes.extend(self.kept_write(&of_counts, counts, tally.counts)?);
            writes.extend(self.kept_write(&of_times, times, tally.times)?);
        }
        Ok(writes)
    }

    /// The write of a tally that has changed, which is kept so from then on.
    fn kept_write<T: Serialize + PartialEq>(
        &self,
        key: &Key,
        kept: &mut Kept<T>,
        tally: T,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        if kept.tally == tally {
            return Ok(None);
        }
        let condition = match kept.revision {
            0 => Condition::Absent,
            revision => Condition::Revision(revision),
        };
        *kept = Kept { tally, revision: kept.revision + 1 };
        self.store.put(key, &*kept, [], condition).map(Some)
    }

    /// The tallies of a period, of all tickets or of those of a category: as many calls for a year as for a week, all at once.
    pub async fn tallies(&self, period: Period, of: Option<CategoryId>) -> Result<Tallies, StoreError> {
        let counts = |span| keys::ticket_counts(self.organization_id, of, span);
        let times = |span| keys::ticket_times(self.organization_id, of, span);
        let ranges = ranges_of(period);
        let month = Group::Month.start(period.from);
        let before = [
            month
                .yesterday()
                .ok()
                .map(|last| (Span::of(Group::Month, Date::MIN), Span::of(Group::Month, last))),
            period.from.yesterday().ok().filter(|last| month <= *last).map(|last| day_range(month, last)),
        ];
        let before =
            try_join_all(before.into_iter().flatten().map(|range| self.kept::<TallyCounts>(range, counts)));
        let within = try_join_all(ranges.iter().map(|range| self.kept::<TallyCounts>(*range, counts)));
        let took = try_join_all(ranges.iter().map(|range| self.kept::<TallyTimes>(*range, times)));
        let (before, within, took) = tokio::try_join!(before, within, took)?;
        let backlog_before = before.iter().flatten().map(|(_, counts)| counts.backlog_change()).sum();
        let mut of_spans: BTreeMap<Span, Tally> = BTreeMap::new();
        for (span, counts) in within.into_iter().flatten() {
            of_spans.entry(span).or_default().counts = counts;
        }
        for (span, times) in took.into_iter().flatten() {
            of_spans.entry(span).or_default().times = times;
        }
        Ok(Tallies { of_spans, backlog_before })
    }

    /// What is kept of the spans from one to another of the same length.
    async fn kept<T: DeserializeOwned>(
        &self,
        (first, last): (Span, Span),
        key: impl Fn(Span) -> Key,
    ) -> Result<Vec<(Span, T)>, StoreError> {
        let (from, until) = (key(first), key(last));
        let mut pages = self
            .store
            .client
            .query()
            .table_name(&*self.store.table)
            .key_condition_expression("pk = :partition AND sk BETWEEN :from AND :until")
            .expression_attribute_values(":partition", AttributeValue::S(from.partition))
            .expression_attribute_values(":from", AttributeValue::S(from.sort))
            .expression_attribute_values(":until", AttributeValue::S(until.sort))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item?;
            let start = item
                .get(crate::keys::SORT)
                .and_then(|sort| sort.as_s().ok()?.split('#').nth(1)?.parse().ok());
            let Some(start) = start else { continue };
            let kept: Kept<T> = from_item(item)?;
            found.push((Span { group: first.group, start }, kept.tally));
        }
        Ok(found)
    }
}

impl Store {
    /// Counts the next tickets of all organisations. Answers how many they were, and where the next slice begins.
    pub(crate) async fn count_all_tickets(
        &self,
        after: Option<String>,
    ) -> Result<(u64, Option<String>), StoreError> {
        let count = async |tenant: Tenant, zone: ZoneName, from| tenant.count_tickets(&zone, from).await;
        self.go_through_tickets(after, count).await
    }

    /// Takes the next tickets of all organisations up into their queues.
    pub(crate) async fn queue_all_tickets(
        &self,
        after: Option<String>,
    ) -> Result<(u64, Option<String>), StoreError> {
        let queue = async |tenant: Tenant, _, from| tenant.queue_tickets(from).await;
        self.go_through_tickets(after, queue).await
    }

    /// Does something to the next tickets of an organisation, and goes on to the next organisation after the last of them.
    async fn go_through_tickets(
        &self,
        after: Option<String>,
        some: impl AsyncFn(Tenant, ZoneName, Option<String>) -> Result<(u64, Option<String>), StoreError>,
    ) -> Result<(u64, Option<String>), StoreError> {
        let (from, place) = match after.as_deref().map(|after| after.split_once('#').unwrap_or((after, ""))) {
            Some((from, place)) => {
                (Some(from.to_owned()), Some(place.to_owned()).filter(|place| !place.is_empty()))
            }
            None => (None, None),
        };
        let next = Selection::new("created_at", 1).between(from, None).strongly(true);
        let found: Found<Listing> = self.find(&[Whose::Platform], &next, None).await?;
        let Some(listing) = found.items.first() else { return Ok((0, None)) };
        let Some(organization) = self.organization(listing.id).await? else { return Ok((0, None)) };
        let (count, last) = some(self.tenant(listing.id), organization.time_zone, place).await?;
        // Identifiers are of one length, so the next organisation comes behind this place.
        let place = match last {
            Some(last) => format!("{}#{last}", listing.id),
            None => format!("{}+", listing.id),
        };
        Ok((count, Some(place)))
    }
}

/// The items that keep a tally of all tickets.
pub(crate) fn kept_items(
    organization: OrganizationId,
    span: Span,
    tally: &Tally,
) -> Result<[Item; 2], StoreError> {
    let mut counts: Item = to_item(Kept { tally: &tally.counts, revision: 1 })?;
    counts.extend(keys::ticket_counts(organization, None, span).attributes());
    let mut times: Item = to_item(Kept { tally: &tally.times, revision: 1 })?;
    times.extend(keys::ticket_times(organization, None, span).attributes());
    Ok([counts, times])
}

fn is_listed(line: &CountedTicket) -> bool {
    line.line.measure.is_listed()
}

fn kept<T: DeserializeOwned + Default>(item: Option<Item>) -> Result<Kept<T>, StoreError> {
    Ok(item.map(from_item).transpose()?.unwrap_or_default())
}

const fn day_range(first: Date, last: Date) -> (Span, Span) {
    (Span { group: Group::Day, start: first }, Span { group: Group::Day, start: last })
}

/// The spans of a period: the whole groups from one to another, and the days before and behind them.
fn ranges_of(period: Period) -> Vec<(Span, Span)> {
    let (mut ranges, mut whole) = (Vec::new(), None);
    for group in period.groups() {
        let spans = period.spans_of(group);
        match spans.as_slice() {
            [span] if span.group == period.group => {
                whole = Some((whole.map_or(*span, |(first, _)| first), *span));
            }
            _ => ranges.push(day_range(group.0, group.1)),
        }
    }
    ranges.extend(whole);
    ranges
}

//! What indicators are made of: how many lines of tickets there are on the days, weeks and months of an organisation, of all tickets
//! and of each category.
//!
//! What was counted of a ticket is kept beside it. Counting it again adds the lines that are new and takes out those that no longer
//! are, in one transaction with that note: whatever fails or is repeated, and whoever counts at the same moment, a line is counted
//! once.

use std::collections::{BTreeMap, BTreeSet};

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

/// The most lines of one transaction: each takes three postings, and all of them lie on one day.
const LINES_AT_ONCE: usize = 15;

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

impl Step {
    /// The first step from these lines to those.
    fn of(noted: &BTreeSet<CountedTicket>, lines: &BTreeSet<CountedTicket>) -> Option<Self> {
        let mut changes: BTreeMap<String, LineChange> = BTreeMap::new();
        for line in noted.difference(lines) {
            changes.entry(line.place("day")).or_default().0 = Some(line.clone());
        }
        for line in lines.difference(noted) {
            changes.entry(line.place("day")).or_default().1 = Some(line.clone());
        }
        let on = |(gone, new): &LineChange| gone.as_ref().or(new.as_ref()).map(|line| line.line.on);
        let first = changes.values().find_map(on)?;
        let of_day = changes.into_values().filter(|change| on(change) == Some(first));
        Some(Self { on: first, changes: of_day.take(LINES_AT_ONCE).collect() })
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
        let mut tries = 1;
        loop {
            match self.count_next_lines(zone, id).await {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(StoreError::Conflict) if tries < TRIES => {
                    tokio::time::sleep(pause_before_try(tries)).await;
                    tries += 1;
                }
                Err(error) => return Err(error),
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
        for ticket in &tickets {
            self.count_ticket(zone, *ticket).await?;
        }
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

    /// Counts the next lines of a ticket that are not counted yet. Answers whether there were any.
    async fn count_next_lines(&self, zone: &ZoneName, id: TicketId) -> Result<bool, StoreError> {
        let both = [keys::ticket(self.organization_id, id), keys::counted(self.organization_id, id)];
        let [ticket, noted] = self.store.get_items(both).await?;
        let noted: Noted = noted.map(from_item).transpose()?.unwrap_or_default();
        let ticket: Option<Ticket> = ticket.map(from_item).transpose()?;
        let lines = match &ticket {
            Some(ticket) => {
                let desk = self.desk(zone).await?;
                let calendar = self.calendar_of(&desk, ticket.calendar_edition).await?;
                let lines = ticket.counted(zone, &calendar).into_iter();
                lines.map(|line| CountedTicket::of(ticket, line)).collect()
            }
            None => BTreeSet::new(),
        };
        let Some(step) = Step::of(&noted.lines, &lines) else { return Ok(false) };
        let whose = Whose::Organization(self.organization_id);
        let mut writes = self.tally_writes(&step).await?;
        let mut after = noted.lines;
        for (gone, new) in step.changes {
            let is_listed = gone.iter().chain(&new).all(|line| line.line.measure.is_listed());
            if is_listed {
                writes.extend(self.store.relist(whose, gone.as_ref(), new.as_ref())?);
            }
            after.retain(|line| Some(line) != gone.as_ref());
            after.extend(new);
        }
        let condition = match noted.revision {
            0 => Condition::Absent,
            revision => Condition::Revision(revision),
        };
        let key = keys::counted(self.organization_id, id);
        writes.push(if after.is_empty() {
            self.store.delete(&key, condition)?
        } else {
            let after = Noted { lines: after, revision: noted.revision + 1 };
            self.store.put(&key, &after, [], condition)?
        });
        self.store.transact(writes).await?;
        Ok(true)
    }

    /// The writes that change the tallies of a day, of its week and of its month.
    async fn tally_writes(&self, step: &Step) -> Result<Vec<TransactWriteItem>, StoreError> {
        let mut places = Vec::new();
        for whose in step.scopes() {
            places.extend(Span::all_of(step.on).map(|span| (whose, span)));
        }
        let keys: Vec<Key> = places
            .iter()
            .flat_map(|(whose, span)| {
                [keys::ticket_counts, keys::ticket_times].map(|key| key(self.organization_id, *whose, *span))
            })
            .collect();
        let mut found = self.store.get_many(&keys).await?.into_iter();
        let mut writes = Vec::new();
        for ((whose, _), keys) in places.iter().zip(keys.chunks_exact(2)) {
            let counts: Kept<TallyCounts> = kept(found.next().flatten())?;
            let times: Kept<TallyTimes> = kept(found.next().flatten())?;
            let mut tally = Tally { counts: counts.tally.clone(), times: times.tally.clone() };
            step.apply(*whose, &mut tally);
            writes.extend(self.kept_write(&keys[0], &counts, tally.counts)?);
            writes.extend(self.kept_write(&keys[1], &times, tally.times)?);
        }
        Ok(writes)
    }

    fn kept_write<T: Serialize + PartialEq>(
        &self,
        key: &Key,
        before: &Kept<T>,
        tally: T,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        if before.tally == tally {
            return Ok(None);
        }
        let condition = match before.revision {
            0 => Condition::Absent,
            revision => Condition::Revision(revision),
        };
        self.store.put(key, &Kept { tally, revision: before.revision + 1 }, [], condition).map(Some)
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

//! The public queue: tickets as visitors are shown them, and how many there are.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::CategoryId;
use domain::service_desk::{QueuedTicket, Ticket, TicketState};

use crate::StoreError;
use crate::error::built;
use crate::items::{Item, number};
use crate::lists::{ListOrder, Order, Row, Selection};
use crate::service_desk::keys;
use crate::tenant::Tenant;

/// A question to the public queue.
#[derive(Clone, Debug, Default)]
pub struct QueueQuery {
    pub states: Vec<TicketState>,
    /// Tickets of these categories are shown; `None` are those without one.
    pub categories: Vec<Option<CategoryId>>,
    pub limit: u16,
}

/// How many tickets stand in the queue, by category and state.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct QueueCounts(BTreeMap<String, u64>);

fn category_key(category: Option<CategoryId>) -> String {
    category.map_or_else(|| "none".to_owned(), |id| id.to_string())
}

fn count_name(category: Option<CategoryId>, state: TicketState) -> String {
    format!("{} {}", category_key(category), state.key())
}

impl Row for QueuedTicket {
    const LIST: &'static str = "queued_tickets";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[ListOrder { name: "created", facets: &[], has_words: false }];
    const IS_ONE_OF_ALL: bool = false;

    fn place(&self, _order: &str) -> String {
        keys::ticket_place(Some(self.created_at), self.number)
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        vec![("category", category_key(self.category)), ("state", self.state.key().to_owned())]
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

impl QueueQuery {
    pub(super) fn selection(&self) -> Selection {
        let categories = self.categories.iter().map(|category| category_key(*category));
        let selection =
            Selection::new("created", self.limit).ordered(Order::Descending).having("category", categories);
        let states = self.states.iter().map(|state| state.key().to_owned());
        if self.states.is_empty() { selection } else { selection.having("state", states) }
    }
}

impl QueueCounts {
    pub(super) fn of(item: Item) -> Self {
        let count = |value: &aws_sdk_dynamodb::types::AttributeValue| value.as_n().ok()?.parse().ok();
        Self(item.into_iter().filter_map(|(name, value)| Some((name, count(&value)?))).collect())
    }

    /// How many tickets of these categories are in a state.
    pub fn of_state(&self, state: TicketState, categories: &[Option<CategoryId>]) -> u64 {
        let counts = categories.iter().filter_map(|category| self.0.get(&count_name(*category, state)));
        counts.sum()
    }
}

impl Tenant {
    /// What an act changes of the queue.
    pub(super) fn queue_changes(
        changes: &mut BTreeMap<String, i64>,
        before: Option<&QueuedTicket>,
        after: Option<&QueuedTicket>,
    ) {
        for (ticket, change) in
            before.map(|before| (before, -1)).into_iter().chain(after.map(|after| (after, 1)))
        {
            *changes.entry(count_name(ticket.category, ticket.state)).or_default() += change;
        }
        changes.retain(|_, change| *change != 0);
    }

    pub(super) fn queue_count_write(
        &self,
        changes: &BTreeMap<String, i64>,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        if changes.is_empty() {
            return Ok(None);
        }
        let mut update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::queue(self.organization_id).attributes()));
        let mut added = Vec::new();
        for (place, (name, change)) in changes.iter().enumerate() {
            added.push(format!("#name{place} :change{place}"));
            update = update
                .expression_attribute_names(format!("#name{place}"), name)
                .expression_attribute_values(format!(":change{place}"), number(*change));
        }
        let update = update.update_expression(format!("ADD {}", added.join(", ")));
        Ok(Some(TransactWriteItem::builder().update(built(update.build())?).build()))
    }

    /// Takes a ticket of an earlier release up into the queue.
    pub(super) async fn queue_ticket(&self, ticket: Ticket) -> Result<(), StoreError> {
        let at = ticket.updated_at;
        let decide = |seen: &Ticket| {
            let taken = super::Decided { ticket: seen.clone(), entries: Vec::new(), audit: None };
            Ok::<_, std::convert::Infallible>((!seen.is_queued).then_some(taken))
        };
        match self.change_ticket(ticket, decide, at).await {
            Ok(_) | Err(crate::change::ChangeError::Refused(_)) => Ok(()),
            Err(crate::change::ChangeError::Store(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::{Whose, postings};

    /// Tables hold postings under these keys. Whoever changes what they are counts [`QueuedTicket::REVISION`] up, and lets the
    /// tickets that exist be brought over.
    #[test]
    fn a_ticket_is_found_by_its_category_and_its_state() {
        let ticket = QueuedTicket {
            number: 7,
            category: None,
            state: TicketState::Open,
            created_at: "2026-11-30T08:00:00Z".parse().unwrap(),
        };
        let made = postings(Whose::Platform, &ticket).unwrap().into_keys();
        let keys: Vec<String> = made.map(|(partition, place)| format!("{partition} {place}")).collect();
        let expected = ["all", "category=none", "state=open"].map(|by| {
            format!("LIST#platform#queued_tickets@1#created#{by} 001796025600000#00000000000000000007")
        });
        assert_eq!(keys, expected);
    }
}

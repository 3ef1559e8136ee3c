//! Tickets of clients whose data were erased: what was done and said stays, and names nobody.

use std::convert::Infallible;

use domain::service_desk::{Erased, Ticket, TicketListing, Visibility};
use domain::{TicketId, UserId};
use jiff::Timestamp;

use super::tickets::Decided;
use crate::change::ChangeError;
use crate::items::Condition;
use crate::service_desk::keys;
use crate::tenant::Tenant;
use crate::{StoreError, TicketQuery};

/// How many tickets a slice takes, and how many of the entries of one are read at once.
const TICKETS_OF_SLICE: u16 = 10;
const ENTRIES_AT_ONCE: usize = 50;

impl Tenant {
    /// Takes what is known of a client out of the next of their tickets. Answers where it goes on; `None` at the end. What is
    /// done again makes no difference.
    pub async fn erase_from_tickets(
        &self,
        client: UserId,
        Erased { is_at_deleted, cursor }: Erased,
        now: Timestamp,
    ) -> Result<Option<Erased>, StoreError> {
        // Deleted tickets are found by nothing else, and are few.
        let clients = if is_at_deleted { Vec::new() } else { vec![client] };
        let query = TicketQuery {
            clients,
            is_deleted: is_at_deleted,
            limit: TICKETS_OF_SLICE,
            ..TicketQuery::default()
        };
        let found = self.tickets(&query, cursor.as_deref()).await?;
        let is_theirs =
            |ticket: &&TicketListing| ticket.client.as_ref().is_some_and(|named| named.id == client);
        for ticket in found.items.iter().filter(is_theirs) {
            self.erase_from_ticket(client, ticket.id, now).await?;
        }
        Ok(match found.next_cursor {
            None if is_at_deleted => None,
            None => Some(Erased { is_at_deleted: true, cursor: None }),
            cursor => Some(Erased { is_at_deleted, cursor }),
        })
    }

    async fn erase_from_ticket(
        &self,
        client: UserId,
        id: TicketId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // Their name is known from the ticket alone, so the entries come first.
        let Some(ticket) = self.ticket(id).await? else { return Ok(()) };
        let known = ticket.client.as_ref().filter(|named| named.id == client);
        let mut cursor = None;
        loop {
            let page = self.entries(id, &Visibility::ALL, ENTRIES_AT_ONCE, cursor.as_deref()).await?;
            let mut writes = Vec::new();
            for mut entry in page.items {
                if entry.forget_client(client, known) {
                    let key = keys::entry(self.organization_id, id, entry.visibility, entry.id);
                    writes.push(self.store.put(&key, &entry, [], Condition::Present)?);
                }
            }
            if !writes.is_empty() {
                self.store.transact(writes).await?;
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        let forget = |seen: &Ticket| {
            let mut ticket = seen.clone();
            let was_known = ticket.forget_client(client);
            Ok(was_known.then(|| Decided { ticket, entries: Vec::new(), audit: None }))
        };
        match self.change_ticket::<Infallible>(ticket, forget, now).await {
            Ok(_) => Ok(()),
            Err(ChangeError::Store(error)) => Err(error),
            Err(ChangeError::Refused(never)) => match never {},
        }
    }
}

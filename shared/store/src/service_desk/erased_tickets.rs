//! Deleted tickets that nobody can bring back any more: nothing is left of them but what the audit tells, and their numbers, which
//! no other ticket gets.

use std::convert::Infallible;

use domain::service_desk::{Ticket, Visibility};
use jiff::Timestamp;

use super::tickets::Decided;
use crate::StoreError;
use crate::change::ChangeError;
use crate::items::Condition;
use crate::lists::Whose;
use crate::service_desk::keys;
use crate::tenant::Tenant;

/// How many entries are removed in a turn.
const ENTRIES_OF_TURN: usize = 100;

impl Tenant {
    /// Removes the next entries of a ticket, and their files. Answers whether these were the last.
    pub async fn forget_entries(&self, ticket: &Ticket, now: Timestamp) -> Result<bool, StoreError> {
        let page = self.entries(ticket.id, &Visibility::ALL, ENTRIES_OF_TURN, None).await?;
        for entry in page.items {
            let mut tenant = self.clone();
            for file in self.files(&entry.files).await? {
                let forgetting = file.forgetting_with_its_thing(now, now);
                tenant = tenant.and_later(&forgetting, Some(file.maker_id))?;
            }
            let key = keys::entry(self.organization_id, ticket.id, entry.visibility, entry.id);
            tenant.store.transact(vec![self.store.delete(&key, Condition::Any)?]).await?;
        }
        Ok(page.next_cursor.is_none())
    }

    /// Takes what leads to a ticket out of those that it is linked with.
    pub async fn forget_links(&self, ticket: &Ticket, now: Timestamp) -> Result<(), StoreError> {
        let linked: Vec<_> = ticket.links.iter().map(|link| link.ticket).collect();
        for other in self.tickets_by_id(&linked).await? {
            let forget = |seen: &Ticket| {
                let mut other = seen.clone();
                let was_linked = other.forget_link(ticket.id);
                Ok(was_linked.then(|| Decided { ticket: other, entries: Vec::new(), audit: None }))
            };
            match self.change_ticket::<Infallible>(other, forget, now).await {
                Ok(_) => {}
                Err(ChangeError::Store(error)) => return Err(error),
                Err(ChangeError::Refused(never)) => match never {},
            }
        }
        Ok(())
    }

    /// Removes a ticket that nothing else is left of. [`StoreError::Conflict`] when it has changed meanwhile.
    pub async fn forget_ticket(&self, ticket: &Ticket) -> Result<(), StoreError> {
        let key = keys::ticket(self.organization_id, ticket.id);
        let whose = Whose::Organization(self.organization_id);
        let mut writes = vec![self.store.delete(&key, Condition::Revision(ticket.revision))?];
        writes.extend(self.store.relist(whose, Some(&ticket.listing()), None)?);
        Ok(self.store.transact(writes).await?)
    }
}

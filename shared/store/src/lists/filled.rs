//! Which lists have postings for all of their rows, and how those get them that have not.
//!
//! A list that a release defines anew has no postings for the rows that exist already. A task makes them in slices, notes
//! in one item of the table that the list is full, and takes away what the version before had instead. A process looks at
//! that item before it reads a list for the first time, and again until the list is full.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::audit::AuditEntry;
use domain::employee::EmployeeListing;
use domain::lists::{FILL, Filling};
use domain::organization::Listing;
use domain::service_desk::{ClientListing, ClientTicket, QueuedTicket, TicketListing};
use domain::user::AccountListing;
use domain::{Later, TaskId};
use jiff::{SignedDuration, Timestamp};

use super::Row;
use crate::items::{Item, number};
use crate::service_desk::{CountedTicket, NewsListing};
use crate::{Store, StoreError, keys};

/// All lists with their revisions.
const LISTS: [(&str, u32); 10] = [
    (AuditEntry::LIST, AuditEntry::REVISION),
    (Listing::LIST, Listing::REVISION),
    (EmployeeListing::LIST, EmployeeListing::REVISION),
    (AccountListing::LIST, AccountListing::REVISION),
    (TicketListing::LIST, TicketListing::REVISION),
    (ClientTicket::LIST, ClientTicket::REVISION),
    (ClientListing::LIST, ClientListing::REVISION),
    (CountedTicket::LIST, CountedTicket::REVISION),
    (QueuedTicket::LIST, QueuedTicket::REVISION),
    (NewsListing::LIST, NewsListing::REVISION),
];

/// How long after the first look a list begins to be filled: by then no process of the release before writes any more.
const BEGINS_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// The lists that are known to be full, with their revisions.
#[derive(Clone, Default)]
pub(crate) struct Filled(Arc<Mutex<HashMap<String, u32>>>);

impl Filled {
    pub(super) fn has(&self, list: &str, revision: u32) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(list) == Some(&revision)
    }

    fn learn(&self, item: Option<&Item>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, value) in item.into_iter().flatten() {
            if let Some(revision) = revision_of(value) {
                known.insert(name.clone(), revision);
            }
        }
    }
}

fn revision_of(value: &AttributeValue) -> Option<u32> {
    value.as_n().ok()?.parse().ok()
}

impl Store {
    /// Whether every row of the list has its postings.
    pub(crate) async fn is_filled<R: Row>(&self) -> Result<bool, StoreError> {
        if !self.filled.has(R::LIST, R::REVISION) {
            self.look_what_is_filled().await?;
        }
        Ok(self.filled.has(R::LIST, R::REVISION))
    }

    pub(crate) async fn look_what_is_filled(&self) -> Result<(), StoreError> {
        self.filled.learn(self.get_item(keys::lists()).await?.as_ref());
        Ok(())
    }

    /// Makes a task for each list that the table says is not full and that has none.
    pub async fn begin_filling(&self, now: Timestamp) -> Result<(), StoreError> {
        let full = self.get_item(keys::lists()).await?.unwrap_or_default();
        for (list, revision) in LISTS {
            let id = TaskId::of_lane(FILL.name, &format!("{list}@{revision}"));
            let is_full = full.get(list).and_then(revision_of) == Some(revision);
            // People and tickets are looked for in organisations, and accounts and clients among people, all of whom have to be there
            // by then.
            let has = |list: &str, revision| full.get(list).and_then(revision_of) == Some(revision);
            let is_early = match list {
                EmployeeListing::LIST | CountedTicket::LIST | QueuedTicket::LIST => {
                    !has(Listing::LIST, Listing::REVISION)
                }
                AccountListing::LIST | ClientListing::LIST => {
                    !has(EmployeeListing::LIST, EmployeeListing::REVISION)
                }
                _ => false,
            };
            if !is_full && !is_early && self.task(id).await?.is_none() {
                let filling = Filling { list: list.to_owned(), revision };
                let later = Later::at(&FILL, filling, now + BEGINS_AFTER, now);
                self.and_later_as(id, &later, None)?.write_carried().await?;
            }
        }
        Ok(())
    }

    /// Whether this release has this revision of a list.
    pub fn has_list(&self, list: &str, revision: u32) -> bool {
        LISTS.contains(&(list, revision))
    }

    /// Makes the postings of the next rows of a list. Answers how many they were, and where the next slice begins; `None`
    /// when all have theirs.
    pub async fn fill(&self, list: &str, after: Option<String>) -> Result<(u64, Option<String>), StoreError> {
        match list {
            AuditEntry::LIST => self.fill_audit(after).await,
            Listing::LIST => self.fill_organizations().await,
            EmployeeListing::LIST => self.fill_employees(after).await,
            AccountListing::LIST => self.fill_accounts(after).await,
            ClientListing::LIST => self.fill_clients(after).await,
            CountedTicket::LIST => self.count_all_tickets(after).await,
            QueuedTicket::LIST => self.queue_all_tickets(after).await,
            _ => Ok((0, None)),
        }
    }

    /// Notes that every row of a list has its postings.
    pub async fn note_filled(&self, list: &str) -> Result<(), StoreError> {
        let Some((_, revision)) = LISTS.iter().find(|(name, _)| *name == list) else { return Ok(()) };
        self.write_filled(list, *revision).await
    }

    pub(super) async fn write_filled(&self, list: &str, revision: u32) -> Result<(), StoreError> {
        self.client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(keys::lists().attributes()))
            .update_expression("SET #list = :revision")
            .expression_attribute_names("#list", list)
            .expression_attribute_values(":revision", number(revision.into()))
            .send()
            .await?;
        Ok(())
    }

    /// Takes away the next of what the version before had instead of postings. Answers how much that was; nothing is the
    /// end.
    pub async fn sweep(&self, list: &str) -> Result<u64, StoreError> {
        match list {
            AuditEntry::LIST => self.sweep_audit().await,
            _ => Ok(0),
        }
    }
}

/// What a table says that has no rows yet.
pub(crate) fn nothing_to_fill() -> HashMap<String, AttributeValue> {
    let mut item = keys::lists().attributes();
    item.extend(LISTS.map(|(list, revision)| (list.to_owned(), number(revision.into()))));
    item
}

//! What somebody has begun to say in a ticket. A draft is gone with the text that comes of it, and after a month in which nobody
//! goes on with it.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::service_desk::{Author, DRAFT_KEPT_DAYS, Draft, Entry};
use domain::{TicketId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::StoreError;
use crate::items::{Condition, Item, number};
use crate::keys::EXPIRES_AT;
use crate::service_desk::keys;
use crate::tenant::Tenant;

impl Tenant {
    /// A person's draft in a ticket, unless its time is over.
    pub async fn draft(
        &self,
        ticket: TicketId,
        person: UserId,
        now: Timestamp,
    ) -> Result<Option<Draft>, StoreError> {
        let item = self.store.get_item(keys::draft(self.organization_id, ticket, person)).await?;
        let expires_at = |value: &AttributeValue| value.as_n().ok()?.parse().ok();
        let is_kept = |item: &Item| {
            item.get(EXPIRES_AT).and_then(expires_at).is_some_and(|at: i64| at > now.as_second())
        };
        Ok(item.filter(is_kept).map(from_item).transpose()?)
    }

    /// Keeps a person's draft in a ticket; forgets it, if there is none any more.
    pub async fn keep_draft(
        &self,
        ticket: TicketId,
        person: UserId,
        draft: Option<&Draft>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = keys::draft(self.organization_id, ticket, person);
        let expires_at = (now + SignedDuration::from_hours(24 * DRAFT_KEPT_DAYS)).as_second();
        let write = match draft {
            Some(draft) => self.store.put(&key, draft, [(EXPIRES_AT, number(expires_at))], Condition::Any)?,
            None => self.store.delete(&key, Condition::Any)?,
        };
        Ok(self.store.transact(vec![write]).await?)
    }

    /// Forgets the draft of whoever of the staff has said something.
    pub(super) fn draft_write(
        &self,
        ticket: TicketId,
        entry: &Entry,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let (Author::Staff(party) | Author::Program(party), Some(_)) = (&entry.author, &entry.text) else {
            return Ok(None);
        };
        let key = keys::draft(self.organization_id, ticket, party.id);
        self.store.delete(&key, Condition::Any).map(Some)
    }
}

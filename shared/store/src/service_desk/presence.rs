//! Who looks at a ticket right now.

use domain::TicketId;
use domain::service_desk::Presence;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::StoreError;
use crate::items::{Condition, number};
use crate::keys::EXPIRES_AT;
use crate::service_desk::keys;
use crate::tenant::Tenant;

impl Tenant {
    /// Everybody who has looked at a ticket lately.
    pub async fn presences(&self, ticket: TicketId) -> Result<Vec<Presence>, StoreError> {
        let answer = self.store.beginning_with(keys::presences(self.organization_id, ticket)).send().await?;
        let items = answer.items.unwrap_or_default().into_iter();
        Ok(items.map(from_item).collect::<Result<_, _>>()?)
    }

    pub async fn keep_presence(&self, ticket: TicketId, presence: &Presence) -> Result<(), StoreError> {
        let key = keys::presence(self.organization_id, ticket, presence.party.id);
        let expires_at = (presence.seen_at + Presence::KEPT).as_second();
        let put = self.store.put(&key, presence, [(EXPIRES_AT, number(expires_at))], Condition::Any)?;
        Ok(self.store.transact(vec![put]).await?)
    }
}

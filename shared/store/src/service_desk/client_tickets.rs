//! Tickets as their clients know them: each alone, and in the list of its client. Nothing here is read from what the staff sees.

use domain::service_desk::ClientTicket;
use domain::{TicketId, UserId};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::StoreError;
use crate::lists::{Found, ListOrder, Order, Row, Selection, Whose};
use crate::service_desk::keys;
use crate::tenant::Tenant;

impl Row for ClientTicket {
    const LIST: &'static str = "client_tickets";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[ListOrder { name: "created", facets: &[], has_words: false }];
    const IS_ONE_OF_ALL: bool = false;

    fn place(&self, _order: &str) -> String {
        keys::ticket_place(Some(self.created_at), self.number)
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        vec![("client", self.client_id.to_string())]
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

impl Tenant {
    /// A ticket of this client, as they know it.
    pub async fn client_ticket(
        &self,
        client: UserId,
        id: TicketId,
    ) -> Result<Option<ClientTicket>, StoreError> {
        let item = self.store.get_item(keys::client_ticket(self.organization_id, id)).await?;
        let found: Option<ClientTicket> = item.map(from_item).transpose()?;
        Ok(found.filter(|ticket| ticket.client_id == client))
    }

    /// A page of this client's tickets, the newest first.
    pub async fn client_tickets(
        &self,
        client: UserId,
        limit: u16,
        cursor: Option<&str>,
    ) -> Result<Found<ClientTicket>, StoreError> {
        let own = Selection::new("created", limit)
            .ordered(Order::Descending)
            .having("client", [client.to_string()])
            .strongly(true);
        self.store.find(&[Whose::Organization(self.organization_id)], &own, cursor).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::postings;

    /// Tables hold postings under these keys. Whoever changes what they are counts [`ClientTicket::REVISION`] up, and lets the
    /// tickets that exist be brought over.
    #[test]
    fn a_ticket_is_found_by_its_client() {
        let id = "0192f3a4-0000-7000-8000-000000000001";
        let ticket = ClientTicket {
            id: id.parse().unwrap(),
            client_id: id.parse().unwrap(),
            number: 7,
            subject: "Почта".parse().unwrap(),
            category: None,
            state: domain::service_desk::TicketState::New,
            assignee: None,
            created_at: "2026-11-30T08:00:00Z".parse().unwrap(),
            updated_at: "2026-11-30T08:00:00Z".parse().unwrap(),
            closed_at: None,
            rating: None,
        };
        let made = postings(Whose::Platform, &ticket).unwrap().into_keys();
        let keys: Vec<String> = made.map(|(partition, place)| format!("{partition} {place}")).collect();
        let expected = ["all", &format!("client={id}")].map(|by| {
            format!("LIST#platform#client_tickets@1#created#{by} 001796025600000#00000000000000000007")
        });
        assert_eq!(keys, expected);
    }
}

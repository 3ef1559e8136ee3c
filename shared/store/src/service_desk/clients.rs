//! The clients of an organisation, who are written like its employees (`company::employees`), and how many tickets each has.

use std::collections::HashMap;
use std::future::ready;

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::access::AssignedRole;
use domain::audit::AuditEntry;
use domain::employee::{EmployeeRefusal, EmployeeStatus};
use domain::organization::Listing;
use domain::service_desk::ClientTickets;
use domain::{Employee, User, UserId};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use super::tickets::CountChange;
use crate::change::ChangeError;
use crate::error::built;
use crate::items::number;
use crate::lists::{Found, Selection, Whose};
use crate::service_desk::keys;
use crate::tenant::Tenant;
use crate::{EmployeeQuery, Store, StoreError};

impl Tenant {
    pub async fn client(&self, id: UserId) -> Result<Option<Employee>, StoreError> {
        Ok(self.member(id).await?.filter(Employee::is_client))
    }

    /// A client with the account behind them, in one read.
    pub async fn client_and_user(&self, id: UserId) -> Result<Option<(Employee, User)>, StoreError> {
        Ok(self.member_and_user(id).await?.filter(|(member, _)| member.is_client()))
    }

    /// Ends a client's access, and with it the link of an invitation that they have not answered.
    pub async fn close_client<E: From<EmployeeRefusal>>(
        &self,
        client: Employee,
        close: impl Fn(&mut Employee) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Employee, ChangeError<E>> {
        let link = client.invitation.as_ref().map(|invitation| invitation.token.clone());
        let more = || link.iter().map(|link| self.store.forget_token(link)).collect::<Result<_, _>>();
        self.change_employee_with(client, &[], close, more, || ready(Ok(()))).await
    }

    /// How many tickets each of these clients has. No identifier may stand twice.
    pub async fn tickets_of_clients(
        &self,
        ids: &[UserId],
    ) -> Result<HashMap<UserId, ClientTickets>, StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| keys::client_tickets(self.organization_id, *id)).collect();
        let mut counts = HashMap::with_capacity(ids.len());
        for (id, found) in ids.iter().zip(self.store.get_many(&keys).await?) {
            counts.insert(*id, found.map(from_item).transpose()?.unwrap_or_default());
        }
        Ok(counts)
    }

    pub(super) fn client_count_write(
        &self,
        client: UserId,
        change: CountChange,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::client_tickets(self.organization_id, client).attributes()))
            .update_expression("ADD #open :open, #all :all")
            .expression_attribute_names("#open", "open")
            .expression_attribute_names("#all", "all")
            .expression_attribute_values(":open", number(change.open))
            .expression_attribute_values(":all", number(change.all));
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }
}

impl Store {
    /// Brings the next clients over whom an earlier release has kept among employees: they leave their departments, give their
    /// seats back, and are listed as clients. One organisation after another; a slice begins with the one that is named.
    pub(crate) async fn fill_clients(
        &self,
        after: Option<String>,
    ) -> Result<(u64, Option<String>), StoreError> {
        let next = Selection::new("created_at", 1).between(after, None).strongly(true);
        let found: Found<Listing> = self.find(&[Whose::Platform], &next, None).await?;
        let Some(organization) = found.items.first().map(|listing| listing.id) else { return Ok((0, None)) };
        let tenant = self.tenant(organization);
        let former = EmployeeQuery {
            roles: vec![AssignedRole::CLIENT],
            statuses: EmployeeStatus::ALL.to_vec(),
            is_strong: true,
            ..EmployeeQuery::by_name(OF_ALL)
        };
        let mut moved = 0;
        for listed in tenant.list_employees(&former, None).await?.items {
            let Some(member) = tenant.client(listed.id).await? else { continue };
            let nothing_else = |_: &mut Employee| Ok::<_, EmployeeRefusal>(None);
            match tenant.change_employee(member, nothing_else).await {
                Ok(_) => moved += 1,
                // Whoever changes them meanwhile brings them over, too; whoever leads a department stays until they do not.
                Err(ChangeError::Refused(_) | ChangeError::Store(StoreError::Conflict)) => {}
                Err(ChangeError::Store(error)) => return Err(error),
            }
        }
        // Identifiers are of one length, so the next organisation comes behind this place.
        let place = if moved > 0 { organization.to_string() } else { format!("{organization}+") };
        Ok((moved, Some(place)))
    }
}

/// About how many clients a slice brings over.
const OF_ALL: u16 = 50;

//! The owner of an organisation, and how ownership moves to another administrator.

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use domain::access::AssignedRole;
use domain::audit::AuditEntry;
use domain::employee::EmployeeStatus;
use domain::{Refusal, UserId};

use crate::change::ChangeError;
use crate::company::keys;
use crate::error::built;
use crate::items::number;
use crate::tenant::Tenant;
use crate::{StoreError, organizations};

/// Why ownership does not move to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnershipRefusal {
    #[error("the owner is one of the active administrators")]
    NotAnActiveAdmin,
    #[error("it is theirs already")]
    AlreadyTheOwner,
}

impl Refusal for OwnershipRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotAnActiveAdmin => "not-an-active-admin",
            Self::AlreadyTheOwner => "already-the-owner",
        }
    }
}

impl Tenant {
    /// Makes an active administrator the owner in place of `from`. If they are dismissed or demoted at the same time,
    /// either that comes first and the move is refused, or the move comes first and the new owner stays.
    /// [`StoreError::Conflict`] when the organisation has another owner by now.
    pub async fn move_ownership(
        &self,
        from: Option<UserId>,
        to: UserId,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<OwnershipRefusal>> {
        if from == Some(to) {
            return Err(ChangeError::Refused(OwnershipRefusal::AlreadyTheOwner));
        }
        let mut writes = vec![self.owner_write(from, to)?, self.administers(to)?];
        writes.extend(self.audit_writes(entry)?);
        match self.store.transact(writes).await.map_err(StoreError::from) {
            Err(StoreError::Conflict) => {
                let successor = self.employee(to).await?;
                let may_own = successor.is_some_and(|successor| {
                    successor.role == AssignedRole::ADMIN && successor.status() == EmployeeStatus::Active
                });
                Err(if may_own {
                    StoreError::Conflict.into()
                } else {
                    ChangeError::Refused(OwnershipRefusal::NotAnActiveAdmin)
                })
            }
            other => Ok(other?),
        }
    }

    fn owner_write(&self, from: Option<UserId>, to: UserId) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(organizations::keys::organization(self.organization_id).attributes()))
            .update_expression("SET owner_id = :to, revision = revision + :one")
            .expression_attribute_values(":to", AttributeValue::S(to.to_string()))
            .expression_attribute_values(":one", number(1));
        let update = match from {
            Some(from) => update
                .condition_expression("owner_id = :from")
                .expression_attribute_values(":from", AttributeValue::S(from.to_string())),
            None => update.condition_expression("attribute_exists(pk) AND attribute_not_exists(owner_id)"),
        };
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }

    /// The condition that a person is an active administrator.
    fn administers(&self, person: UserId) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::employee(self.organization_id, person).attributes()))
            .condition_expression("#role = :admin AND standing.#status = :active")
            .expression_attribute_names("#role", "role")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":admin", AttributeValue::S(AssignedRole::ADMIN.to_string()))
            .expression_attribute_values(
                ":active",
                AttributeValue::S(EmployeeStatus::Active.key().to_owned()),
            );
        Ok(TransactWriteItem::builder().condition_check(built(check.build())?).build())
    }
}

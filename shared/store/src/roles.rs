//! The roles that an organisation has made for itself: one item, since they are few and every request needs them.

use domain::access::CustomRoles;
use domain::audit::AuditEntry;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::items::Condition;
use crate::organizations::ChangeError;
use crate::tenant::Tenant;
use crate::{StoreError, keys};

/// How often a change is made anew on top of somebody else's.
const TRIES: u32 = 8;

impl Tenant {
    pub async fn custom_roles(&self) -> Result<CustomRoles, StoreError> {
        let item = self.store.get_item(keys::roles(self.organization_id)).await?;
        Ok(item.map(from_item).transpose()?.unwrap_or_default())
    }

    /// Changes the roles, given as they were read last. When somebody else's change comes between, they are read again and
    /// `change` decides again.
    pub async fn change_roles<E>(
        &self,
        roles: CustomRoles,
        change: impl Fn(&mut CustomRoles) -> Result<AuditEntry, E>,
    ) -> Result<CustomRoles, ChangeError<E>> {
        let mut seen = roles;
        for _ in 0..TRIES {
            let mut changed = seen.clone();
            let entry = change(&mut changed).map_err(ChangeError::Refused)?;
            changed.revision += 1;
            let condition = match seen.revision {
                0 => Condition::Absent,
                revision => Condition::Revision(revision),
            };
            let writes = vec![
                self.store.put(&keys::roles(self.organization_id), &changed, [], condition)?,
                self.store.audit_write(self.organization_id, &entry)?,
            ];
            match self.store.transact(writes).await.map_err(StoreError::from) {
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(changed),
            }
            seen = self.custom_roles().await?;
        }
        Err(StoreError::Conflict.into())
    }
}

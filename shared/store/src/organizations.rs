//! One organisation, and its changes.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::audit::AuditEntry;
use domain::{Organization, OrganizationId};
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_attribute_value};

use crate::items::Condition;
use crate::keys::{self, LISTING, LISTS, UNFINISHED};
use crate::{Store, StoreError};

/// How often a change is made anew on top of somebody else's.
const TRIES: u32 = 8;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError<E> {
    /// The change itself says no to the organisation as it is.
    #[error("{0}")]
    Refused(E),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    pub async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        Ok(self.get_item(keys::organization(id)).await?.map(from_item).transpose()?)
    }

    /// Those of these organisations that are there, in the same order. No identifier may stand twice.
    pub async fn organizations(&self, ids: &[OrganizationId]) -> Result<Vec<Organization>, StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| keys::organization(*id)).collect();
        let found = self.get_many(&keys).await?;
        found.into_iter().flatten().map(|item| Ok(from_item(item)?)).collect()
    }

    pub async fn create_organization(
        &self,
        organization: &Organization,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let put = self.organization_write(organization, Condition::Absent)?;
        Ok(self
            .transact(vec![put, self.audit_write(Some((organization.id, Some(&organization.name))), entry)?])
            .await?)
    }

    /// Changes an organisation, given as it was read last. When somebody else's change comes between, it is read again
    /// and `change` decides again; so `change` must check whatever it rests on. What it returns is the audit entry, if
    /// the change is one to be told of.
    pub async fn change_organization<E>(
        &self,
        organization: Organization,
        change: impl Fn(&mut Organization) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Organization, ChangeError<E>> {
        let mut seen = organization;
        for _ in 0..TRIES {
            let mut changed = seen.clone();
            let entry = change(&mut changed).map_err(ChangeError::Refused)?;
            match self.replace_organization(&mut changed, entry.as_ref(), Vec::new()).await {
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(changed),
            }
            seen = self.organization(seen.id).await?.ok_or(StoreError::Conflict)?;
        }
        Err(StoreError::Conflict.into())
    }

    /// Stores an organisation that was read at its present revision, with what belongs to the same change.
    pub(crate) async fn replace_organization(
        &self,
        organization: &mut Organization,
        entry: Option<&AuditEntry>,
        more: Vec<TransactWriteItem>,
    ) -> Result<(), StoreError> {
        let seen = Condition::Revision(organization.revision);
        organization.revision += 1;
        let mut writes = vec![self.organization_write(organization, seen)?];
        writes.extend(
            entry
                .map(|entry| self.audit_write(Some((organization.id, Some(&organization.name))), entry))
                .transpose()?,
        );
        writes.extend(more);
        Ok(self.transact(writes).await?)
    }

    /// An organisation as an item, on the lists where it belongs.
    fn organization_write(
        &self,
        organization: &Organization,
        condition: Condition,
    ) -> Result<TransactWriteItem, StoreError> {
        let id = organization.id;
        let mut more = vec![
            (LISTING, to_attribute_value(organization.listing())?),
            (LISTS.partition, AttributeValue::S(keys::organization_list_of(id))),
            (LISTS.sort, AttributeValue::S(id.to_string())),
        ];
        if organization.is_unfinished() {
            more.push((UNFINISHED.partition, AttributeValue::S(keys::unfinished_of(id))));
            more.push((UNFINISHED.sort, AttributeValue::S(id.to_string())));
        }
        self.put(&keys::organization(id), organization, more, condition)
    }
}

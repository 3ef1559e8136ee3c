//! One organisation, and its changes.

use std::convert::Infallible;
use std::future::ready;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::audit::AuditEntry;
use domain::{Organization, OrganizationId};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::change::ChangeError;
use crate::items::Condition;
use crate::keys::WORK;
use crate::lists::Whose;
use crate::organizations::keys;
use crate::tenant::Tenant;
use crate::{Picture, Store, StoreError};

impl Store {
    pub async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        Ok(self.get_item(keys::organization(id)).await?.map(from_item).transpose()?)
    }

    /// The organisations with these identifiers, in the same order, without those that do not exist. No identifier may
    /// stand twice.
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
        let mut writes = self.organization_writes(None, organization)?;
        writes.extend(self.audit_writes(Some((organization.id, Some(&organization.name))), entry)?);
        Ok(self.transact(writes).await?)
    }

    /// Changes an organisation, given as it was read last. If somebody else's change comes between, the organisation is
    /// read again and `change` runs again, so `change` must check everything that the change rests on. It returns the
    /// audit entry, if the change is to be told.
    pub async fn change_organization<E>(
        &self,
        organization: Organization,
        change: impl Fn(&mut Organization) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Organization, ChangeError<E>> {
        self.change_organization_with(organization, change, Vec::new()).await
    }

    /// The same, with what else is written with it.
    async fn change_organization_with<E>(
        &self,
        organization: Organization,
        change: impl Fn(&mut Organization) -> Result<Option<AuditEntry>, E>,
        more: Vec<TransactWriteItem>,
    ) -> Result<Organization, ChangeError<E>> {
        let id = organization.id;
        let decide = |seen: &Organization| {
            let mut changed = seen.clone();
            let entry = change(&mut changed)?;
            changed.revision += 1;
            Ok((changed, entry))
        };
        let more = &more;
        let write = |seen: Organization, (changed, entry): (Organization, Option<AuditEntry>)| async move {
            let mut writes = more.clone();
            writes.extend(self.organization_writes(Some(&seen), &changed)?);
            let about = Some((id, Some(&changed.name)));
            writes.extend(
                entry.map(|entry| self.audit_writes(about, &entry)).transpose()?.into_iter().flatten(),
            );
            self.transact(writes).await?;
            Ok(changed)
        };
        // The change rests on nothing but the organisation.
        let find_refusal = |_, _| ready(Ok(()));
        crate::change::change(organization, || self.organization(id), decide, write, find_refusal).await
    }

    /// An organisation as it is after a change, in the lists too, if it has not changed since it was `before`.
    pub(crate) fn organization_writes(
        &self,
        before: Option<&Organization>,
        after: &Organization,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let id = after.id;
        let mut more = Vec::new();
        if after.is_unfinished() {
            more.push((WORK.partition, AttributeValue::S(keys::unfinished_of(id))));
            more.push((WORK.sort, AttributeValue::S(id.to_string())));
        }
        let condition = before.map_or(Condition::Absent, |before| Condition::Revision(before.revision));
        let mut writes = vec![self.put(&keys::organization(id), after, more, condition)?];
        let row = before.map(Organization::listing);
        writes.extend(self.relist(Whose::Platform, row.as_ref(), Some(&after.listing()))?);
        Ok(writes)
    }
}

impl Tenant {
    /// Changes the organisation itself, given as it was read last: see [`Store::change_organization`].
    pub async fn change_organization<E>(
        &self,
        organization: Organization,
        change: impl Fn(&mut Organization) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Organization, ChangeError<E>> {
        self.change_with(organization, change, Vec::new()).await
    }

    /// Puts a logo in place of the one before.
    pub async fn keep_logo(
        &self,
        organization: Organization,
        logo: &Picture,
        entry: &AuditEntry,
    ) -> Result<Organization, ChangeError<Infallible>> {
        let write = self.store.picture_write(&keys::logo(self.organization_id), logo)?;
        self.change_logo(organization, Some(&logo.fingerprint), entry, write).await
    }

    /// Takes the logo away.
    pub async fn remove_logo(
        &self,
        organization: Organization,
        entry: &AuditEntry,
    ) -> Result<Organization, ChangeError<Infallible>> {
        let write = self.store.picture_removal(&keys::logo(self.organization_id))?;
        self.change_logo(organization, None, entry, write).await
    }

    async fn change_logo(
        &self,
        organization: Organization,
        fingerprint: Option<&String>,
        entry: &AuditEntry,
        write: TransactWriteItem,
    ) -> Result<Organization, ChangeError<Infallible>> {
        let change = |organization: &mut Organization| {
            organization.logo = fingerprint.cloned();
            Ok(Some(entry.clone()))
        };
        self.change_with(organization, change, vec![write]).await
    }

    async fn change_with<E>(
        &self,
        organization: Organization,
        change: impl Fn(&mut Organization) -> Result<Option<AuditEntry>, E>,
        more: Vec<TransactWriteItem>,
    ) -> Result<Organization, ChangeError<E>> {
        if organization.id != self.organization_id {
            return Err(StoreError::Conflict.into());
        }
        self.store.change_organization_with(organization, change, more).await
    }
}

//! How a service desk works, in one item, since every act on a ticket needs it. The hours by which it has worked before are kept
//! apart, for the tickets that go by them.

use domain::audit::AuditEntry;
use domain::service_desk::{ServiceDesk, WorkingCalendar};
use domain::{CategoryId, ZoneName};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::StoreError;
use crate::change::{ChangeError, Seen};
use crate::items::{Condition, Item};
use crate::service_desk::keys;
use crate::service_desk::tickets::Changes;
use crate::tenant::Tenant;

impl Seen for ServiceDesk {
    fn is_still(&self, before: &Self) -> bool {
        self.revision == before.revision
    }
}

impl Tenant {
    /// The service desk of the organisation, which is in this zone.
    pub async fn desk(&self, zone: &ZoneName) -> Result<ServiceDesk, StoreError> {
        desk_of(self.store.get_item(keys::desk(self.organization_id)).await?, zone)
    }

    /// The hours by which a ticket goes.
    pub async fn calendar_of(&self, desk: &ServiceDesk, edition: u32) -> Result<WorkingCalendar, StoreError> {
        if desk.settings.calendar_edition == edition {
            return Ok(desk.settings.calendar.clone());
        }
        let item = self.store.get_item(keys::calendar(self.organization_id, edition)).await?;
        // Every edition was kept before a ticket went by it.
        Ok(from_item(item.ok_or(StoreError::Unopened)?)?)
    }

    /// Changes the service desk, given as it was read last. If somebody else's change comes between, it is read again and `change`
    /// runs again. What changes nothing has no entry, and is not written.
    pub async fn change_desk<E>(
        &self,
        desk: ServiceDesk,
        change: impl Fn(&mut ServiceDesk) -> Result<Option<AuditEntry>, E>,
    ) -> Result<ServiceDesk, ChangeError<E>> {
        let zone = desk.settings.calendar.time_zone.clone();
        let decide = |seen: &ServiceDesk| {
            let mut changed = seen.clone();
            change(&mut changed).map(|entry| (changed, entry))
        };
        let write = |seen: ServiceDesk, (changed, entry): (ServiceDesk, Option<AuditEntry>)| async move {
            let Some(entry) = entry else { return Ok(seen) };
            self.write_desk(&seen, changed, Some(&entry)).await
        };
        let read = || async { Ok(Some(self.desk(&zone).await?)) };
        let find_refusal = |_, _| async { Ok(()) };
        crate::change::change(desk, read, decide, write, find_refusal).await
    }

    /// Keeps the settings by which the first ticket is made, and that a ticket has this category.
    pub async fn keep_desk(
        &self,
        desk: ServiceDesk,
        category: Option<CategoryId>,
    ) -> Result<ServiceDesk, StoreError> {
        let mut seen = desk;
        loop {
            let mut changed = seen.clone();
            let mut uses = seen.revision == 0;
            for used in changed.categories.iter_mut().filter(|one| Some(one.id) == category && !one.is_used) {
                used.is_used = true;
                uses = true;
            }
            if !uses {
                return Ok(seen);
            }
            match self.write_desk(&seen, changed, None).await {
                Err(StoreError::Conflict) => seen = self.desk(&seen.settings.calendar.time_zone).await?,
                written => return written,
            }
        }
    }

    async fn write_desk(
        &self,
        seen: &ServiceDesk,
        mut changed: ServiceDesk,
        entry: Option<&AuditEntry>,
    ) -> Result<ServiceDesk, StoreError> {
        let condition = match seen.revision {
            0 => Condition::Absent,
            revision => Condition::Revision(revision),
        };
        changed.revision = seen.revision + 1;
        let mut writes = vec![self.store.put(&keys::desk(self.organization_id), &changed, [], condition)?];
        let editions = [seen, &changed].map(|desk| desk.settings.calendar_edition);
        if seen.revision == 0 || editions[0] != editions[1] {
            let key = keys::calendar(self.organization_id, editions[1]);
            writes.push(self.store.put(&key, &changed.settings.calendar, [], Condition::Any)?);
        }
        if seen.revision == 0 && editions[0] != editions[1] {
            let key = keys::calendar(self.organization_id, editions[0]);
            writes.push(self.store.put(&key, &seen.settings.calendar, [], Condition::Any)?);
        }
        writes.extend(entry.map(|entry| self.audit_writes(entry)).transpose()?.into_iter().flatten());
        // The queue names what is set up here.
        writes.push(self.counts_write(&Changes::default())?);
        self.store.transact(writes).await?;
        Ok(changed)
    }
}

fn desk_of(item: Option<Item>, zone: &ZoneName) -> Result<ServiceDesk, StoreError> {
    Ok(item.map(from_item).transpose()?.unwrap_or_else(|| ServiceDesk::usual(zone.clone())))
}

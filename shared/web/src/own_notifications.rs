//! What a person was told at a cabinet.

use std::collections::BTreeSet;

use domain::{NotificationId, UserId};
use jiff::Timestamp;
use store::{NotificationPage, StoreError, Tenant, Unread};

/// The notifications of one person in one organisation.
pub struct OwnNotifications {
    tenant: Tenant,
    person: UserId,
    unread: Unread,
    now: Timestamp,
}

impl OwnNotifications {
    pub(crate) fn new(tenant: Tenant, person: UserId, unread: Unread, now: Timestamp) -> Self {
        Self { tenant, person, unread, now }
    }

    /// Those that the person has not read.
    pub fn unread(&self) -> BTreeSet<NotificationId> {
        self.unread.kept(self.now).collect()
    }

    /// A page of them, the newest first: all that are kept, or those that the person has not read.
    pub async fn list(
        &self,
        is_unread: bool,
        limit: u16,
        cursor: Option<&str>,
    ) -> Result<NotificationPage, StoreError> {
        let unread = is_unread.then_some(&self.unread);
        self.tenant.notifications(self.person, unread, limit, cursor, self.now).await
    }

    /// That the person has read these, again perhaps; all of them without any. Answers how many are left to read, or `None` where
    /// somebody has named what the person was not told.
    pub async fn note_read(&self, ids: Option<&[NotificationId]>) -> Result<Option<usize>, StoreError> {
        let unread = self.unread();
        let Some(ids) = ids else {
            self.tenant.note_read(self.person, None).await?;
            return Ok(Some(0));
        };
        let (new, again): (BTreeSet<_>, BTreeSet<_>) = ids.iter().partition(|id| unread.contains(*id));
        let again: Vec<_> = again.into_iter().collect();
        if self.tenant.notifications_named(self.person, &again).await?.len() < again.len() {
            return Ok(None);
        }
        if !new.is_empty() {
            self.tenant.note_read(self.person, Some(&new)).await?;
        }
        Ok(Some(unread.len() - new.len()))
    }
}

//! What the staff says often. Each reply is an item of its own; all of them are read where one is chosen.

use domain::ReplyId;
use domain::audit::AuditEntry;
use domain::service_desk::{MOST_REPLIES, Reply, ReplyRefusal};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::StoreError;
use crate::change::{ChangeError, Seen};
use crate::items::{Condition, number};
use crate::service_desk::keys;
use crate::tenant::Tenant;

impl Seen for Reply {
    fn is_still(&self, before: &Self) -> bool {
        self.version == before.version
    }
}

impl Tenant {
    /// All replies of the organisation, in no order that means anything.
    pub async fn replies(&self) -> Result<Vec<Reply>, StoreError> {
        let (mut replies, mut start) = (Vec::new(), None);
        loop {
            let query = self.store.beginning_with(keys::replies(self.organization_id));
            let answer = query.set_exclusive_start_key(start).send().await?;
            for item in answer.items.unwrap_or_default() {
                replies.push(from_item(item)?);
            }
            // An answer of the table has 1 MB: the longest replies come in two.
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(replies);
            }
        }
    }

    pub async fn reply(&self, id: ReplyId) -> Result<Option<Reply>, StoreError> {
        let item = self.store.get_item(keys::reply(self.organization_id, id)).await?;
        Ok(item.map(from_item).transpose()?)
    }

    /// Keeps a new reply. Those that come at once may all find room where there is room for one.
    pub async fn add_reply(
        &self,
        reply: &Reply,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<ReplyRefusal>> {
        if self.replies().await?.len() >= MOST_REPLIES {
            return Err(ChangeError::Refused(ReplyRefusal::TooMany));
        }
        Ok(self.write_reply(reply, Condition::Absent, Some(entry)).await?)
    }

    /// Changes a reply, given as it was read last. If somebody else's change comes between, it is read again and `change` runs again.
    /// What changes nothing has no entry, and is not written.
    pub async fn change_reply<E>(
        &self,
        reply: Reply,
        change: impl Fn(&mut Reply) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Reply, ChangeError<E>> {
        let id = reply.id;
        let decide = |seen: &Reply| {
            let mut changed = seen.clone();
            change(&mut changed).map(|entry| (changed, entry))
        };
        let write = |seen: Reply, (changed, entry): (Reply, Option<AuditEntry>)| async move {
            if entry.is_some() {
                self.write_reply(&changed, Condition::Revision(seen.version), entry.as_ref()).await?;
            }
            Ok(changed)
        };
        let read = || self.reply(id);
        let find_refusal = |_, _| async { Ok(()) };
        crate::change::change(reply, read, decide, write, find_refusal).await
    }

    /// Removes a reply that is still as it was read. [`StoreError::Conflict`] when it is not.
    pub async fn remove_reply(&self, reply: &Reply, entry: &AuditEntry) -> Result<(), StoreError> {
        let key = keys::reply(self.organization_id, reply.id);
        let mut writes = vec![self.store.delete(&key, Condition::Revision(reply.version))?];
        writes.extend(self.audit_writes(entry)?);
        Ok(self.store.transact(writes).await?)
    }

    async fn write_reply(
        &self,
        reply: &Reply,
        condition: Condition,
        entry: Option<&AuditEntry>,
    ) -> Result<(), StoreError> {
        let key = keys::reply(self.organization_id, reply.id);
        let revision = ("revision", number(i64::from(reply.version)));
        let mut writes = vec![self.store.put(&key, reply, [revision], condition)?];
        writes.extend(entry.map(|entry| self.audit_writes(entry)).transpose()?.into_iter().flatten());
        Ok(self.store.transact(writes).await?)
    }
}

//! The audit, written in the transaction of the change it tells of.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::OrganizationId;
use domain::audit::AuditEntry;
use serde_dynamo::aws_sdk_dynamodb_1::from_items;

use crate::items::Condition;
use crate::{Store, StoreError, keys};

impl Store {
    pub(crate) fn audit_write(
        &self,
        organization: OrganizationId,
        entry: &AuditEntry,
    ) -> Result<TransactWriteItem, StoreError> {
        self.put(&keys::audit(organization, entry.id), entry, [], Condition::Any)
    }

    /// A page of an organisation's audit, newest first, and the cursor of the next.
    pub async fn history(
        &self,
        organization: OrganizationId,
        cursor: Option<&str>,
        limit: u16,
    ) -> Result<(Vec<AuditEntry>, Option<String>), StoreError> {
        let list = format!("history {organization}");
        let partition = keys::organization(organization).partition;
        let before = match cursor {
            Some(cursor) => self.cursor_key.open(&list, cursor)?,
            // Past every identifier there can be.
            None => format!("{}~", keys::AUDIT_PREFIX),
        };
        let answer = self
            .client
            .query()
            .table_name(&*self.table)
            .key_condition_expression("pk = :partition AND sk BETWEEN :first AND :before")
            .expression_attribute_values(":partition", AttributeValue::S(partition))
            .expression_attribute_values(":first", AttributeValue::S(keys::AUDIT_PREFIX.to_owned()))
            .expression_attribute_values(":before", AttributeValue::S(before.clone()))
            .scan_index_forward(false)
            // One more tells whether there is a next page; BETWEEN includes the place the cursor names.
            .limit(i32::from(limit) + 1)
            .send()
            .await?;
        let mut entries: Vec<AuditEntry> = from_items(answer.items.unwrap_or_default())?;
        let next = (entries.len() > usize::from(limit)).then(|| entries.split_off(usize::from(limit)));
        let next = next.and_then(|rest| {
            let first = keys::audit(organization, rest.first()?.id).sort;
            self.cursor_key.seal(&list, &first)
        });
        Ok((entries, next))
    }
}

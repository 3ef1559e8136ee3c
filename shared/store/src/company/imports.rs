//! The latest import of people into an organisation, kept so that it can be undone. It is stored in parts, since an item
//! holds 400 KB at most; the parts are written and read together.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::audit::AuditEntry;
use domain::employee::{Import, ImportDeed};
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_attribute_value};

use crate::StoreError;
use crate::company::keys;
use crate::error::built;
use crate::items::Condition;
use crate::tenant::Tenant;

/// How many deeds a part holds: 250 of the longest are some 200 KB.
const DEEDS: usize = 250;
const PARTS: usize = 4;

/// The greatest number of deeds that an import may have.
pub const MOST_IMPORTED: usize = DEEDS * PARTS;

#[derive(Serialize, Deserialize)]
struct Part {
    at: jiff::Timestamp,
    digest: String,
    deeds: Vec<ImportDeed>,
}

impl Tenant {
    /// The latest import, unless it was undone.
    pub async fn latest_import(&self) -> Result<Option<Import>, StoreError> {
        let keys = std::array::from_fn::<_, PARTS, _>(|part| keys::import(self.organization_id, part));
        let mut import: Option<Import> = None;
        for item in self.store.get_items(keys).await?.into_iter().flatten() {
            let Part { at, digest, deeds } = from_item(item)?;
            import.get_or_insert_with(|| Import { at, digest, deeds: Vec::new() }).deeds.extend(deeds);
        }
        Ok(import)
    }

    /// Writes down an import that is about to begin, in place of the one before.
    pub async fn begin_import(&self, import: &Import, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut parts = import.deeds.chunks(DEEDS);
        let mut writes = self.audit_writes(entry)?;
        for number in 0..PARTS {
            let deeds = parts.next().unwrap_or_default().to_vec();
            let part = Part { at: import.at, digest: import.digest.clone(), deeds };
            let key = keys::import(self.organization_id, number);
            writes.push(self.store.put(&key, &part, [], Condition::Any)?);
        }
        Ok(self.store.transact(writes).await?)
    }

    /// Forgets an import that was undone. [`StoreError::Conflict`] if another one has begun meanwhile, which stays.
    pub async fn forget_import(&self, import: &Import) -> Result<(), StoreError> {
        let mut writes = Vec::with_capacity(PARTS);
        for number in 0..PARTS {
            let delete = Delete::builder()
                .table_name(&*self.store.table)
                .set_key(Some(keys::import(self.organization_id, number).attributes()))
                .condition_expression("#at = :at")
                .expression_attribute_names("#at", "at")
                .expression_attribute_values(":at", to_attribute_value(import.at)?);
            writes.push(TransactWriteItem::builder().delete(built(delete.build())?).build());
        }
        Ok(self.store.transact(writes).await?)
    }
}

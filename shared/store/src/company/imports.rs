//! The rows of imports of people. What the lines of an import say lies in the bucket of its organisation.

use domain::ImportId;
use domain::audit::AuditEntry;
use domain::employee::Import;
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_item};

use crate::StoreError;
use crate::company::keys;
use crate::items::{Condition, number};
use crate::keys::{EXPIRES_AT, Key};
use crate::tasks::Rider;
use crate::tenant::Tenant;

/// How many imports a page of their list has.
const PAGE: i32 = 25;

/// In how many parts the release before kept an import.
const FORMER_PARTS: usize = 4;

/// Some imports, the newest first, and where the list goes on.
pub struct ImportPage {
    pub items: Vec<Import>,
    pub next_cursor: Option<String>,
}

impl Tenant {
    pub async fn import(&self, id: ImportId) -> Result<Option<Import>, StoreError> {
        Ok(self.store.get_item(self.import_key(id)).await?.map(from_item).transpose()?)
    }

    /// The imports that are there, from the one on that a cursor names. [`StoreError::Cursor`] if it names none.
    pub async fn imports(&self, cursor: Option<&str>) -> Result<ImportPage, StoreError> {
        let before = cursor.map(str::parse::<ImportId>).transpose().map_err(|_| StoreError::Cursor)?;
        let answer = self
            .store
            .beginning_with(keys::imports(self.organization_id))
            .set_exclusive_start_key(before.map(|id| self.import_key(id).attributes()))
            .scan_index_forward(false)
            .limit(PAGE)
            .send()
            .await?;
        let goes_on = answer.last_evaluated_key.is_some();
        let items = answer.items.unwrap_or_default().into_iter();
        let items = items.map(from_item).collect::<Result<Vec<Import>, _>>()?;
        let next_cursor = items.last().filter(|_| goes_on).map(|last| last.id.to_string());
        Ok(ImportPage { items, next_cursor })
    }

    /// Keeps an import that was planned, and forgets the one that the release before has kept.
    pub async fn add_import(&self, import: &Import) -> Result<(), StoreError> {
        let until = number(import.ends_at().as_second());
        let key = self.import_key(import.id);
        let mut writes = vec![self.store.put(&key, import, [(EXPIRES_AT, until)], Condition::Absent)?];
        for part in 0..FORMER_PARTS {
            let former = keys::former_import(self.organization_id, part);
            writes.push(self.store.delete(&former, Condition::Any)?);
        }
        Ok(self.store.transact(writes).await?)
    }

    /// Changes an import, given as it was read last. [`StoreError::Conflict`] when it has changed meanwhile, or is gone.
    pub async fn change_import(&self, import: &Import, changed: &mut Import) -> Result<(), StoreError> {
        let write = self.import_write(import, changed)?;
        Ok(self.store.transact(vec![write]).await?)
    }

    /// The same organisation, whose next transaction also changes an import, and tells so in the audit.
    /// [`StoreError::Overtaken`] when the import has changed meanwhile, or is gone.
    pub fn and_import(
        &self,
        import: &Import,
        changed: &mut Import,
        entry: &AuditEntry,
    ) -> Result<Self, StoreError> {
        let write = self.import_write(import, changed)?;
        let writes = std::iter::once(write).chain(self.audit_writes(entry)?);
        let store = self.store.and_riders(writes.map(|write| Rider::new(write, None)));
        Ok(Self { store, ..self.clone() })
    }

    fn import_write(
        &self,
        import: &Import,
        changed: &mut Import,
    ) -> Result<aws_sdk_dynamodb::types::TransactWriteItem, StoreError> {
        changed.revision = import.revision + 1;
        let (before, after) = (to_item(import)?, to_item(&*changed)?);
        let condition = Condition::Revision(import.revision);
        self.store.update(&self.import_key(import.id), &before, &after, condition)
    }

    fn import_key(&self, id: ImportId) -> Key {
        keys::import(self.organization_id, id)
    }
}

//! The entries that the version before has written, brought to where they are read now. That version kept an entry once,
//! in its organisation's partition, and searched for the rest.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::AuditEntry;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_dynamo::aws_sdk_dynamodb_1::from_attribute_value;

use crate::audit::keys;
use crate::items::Condition;
use crate::keys::Key;
use crate::lists::{Held, Position, Row, Source, Whose};
use crate::organizations::keys::organization_partition;
use crate::{Store, StoreError};

/// About how many entries of all shards a slice takes, and how many are written at once.
const OF_ALL: usize = 128;
const AT_ONCE: usize = 16;

/// A part of the former entries.
struct Former {
    entries: Vec<AuditEntry>,
    /// Where the next part begins.
    reach: Option<String>,
}

impl Store {
    /// Makes the postings of the next former entries. Answers how many they were, and where the next slice begins.
    pub(crate) async fn fill_audit(
        &self,
        after: Option<String>,
    ) -> Result<(u64, Option<String>), StoreError> {
        let Former { entries, reach } = self.former_entries(after).await?;
        let postings = |entry| self.relist(former_place(entry).0, None, Some(entry));
        self.write_each(entries.iter().map(postings).collect::<Result<_, _>>()?).await?;
        Ok((entries.len() as u64, reach))
    }

    /// Takes the next former entries away, which have postings. Answers how many they were; none is the end.
    pub(crate) async fn sweep_audit(&self) -> Result<u64, StoreError> {
        let Former { entries, .. } = self.former_entries(None).await?;
        let move_over = |entry| {
            let (whose, former) = former_place(entry);
            let mut writes = self.relist(whose, None, Some(entry))?;
            writes.push(self.delete(&former, Condition::Any)?);
            Ok::<_, StoreError>(writes)
        };
        self.write_each(entries.iter().map(move_over).collect::<Result<_, _>>()?).await?;
        Ok(entries.len() as u64)
    }

    /// Makes these transactions, some of them at once.
    async fn write_each(&self, transactions: Vec<Vec<TransactWriteItem>>) -> Result<(), StoreError> {
        let transactions = stream::iter(transactions).map(|writes| self.transact(writes));
        Ok(transactions.buffer_unordered(AT_ONCE).try_collect::<()>().await?)
    }

    async fn former_entries(&self, after: Option<String>) -> Result<Former, StoreError> {
        let position =
            Position { is_descending: false, lowest: after.clone(), highest: None, until: None, seen: after };
        let former = Source::of(AuditEntry::former(Whose::Everybody));
        let slice = self.read_source(&former, &position, OF_ALL, false).await?;
        let mut entries = Vec::with_capacity(slice.found.len());
        for (_, held) in slice.found {
            if let Held::Row(row) = held {
                entries.push(from_attribute_value(row)?);
            }
        }
        Ok(Former { entries, reach: slice.reach })
    }
}

/// Whose entry it is, and where it lay.
fn former_place(entry: &AuditEntry) -> (Whose, Key) {
    let organization = entry.organization.as_ref().and_then(|organization| organization.id.parse().ok());
    let (whose, partition) = match organization {
        Some(id) => (Whose::Organization(id), organization_partition(id)),
        None => (Whose::Platform, keys::FORMER_PLATFORM.to_owned()),
    };
    (whose, Key::new(partition, keys::audit_place(entry)))
}

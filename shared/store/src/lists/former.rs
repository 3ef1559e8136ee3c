//! Rows that the version before has listed on the items themselves, by the keys of an index: organisations and employees.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::employee::EmployeeListing;
use domain::organization::Listing;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_dynamo::aws_sdk_dynamodb_1::from_attribute_value;

use super::{Found, Held, Position, Row, Selection, Source, Whose};
use crate::error::built;
use crate::keys::{Key, LISTING, LISTS};
use crate::{Store, StoreError, company, organizations};

/// About how many rows a slice takes, and how many are written at once.
const OF_ALL: usize = 128;
const AT_ONCE: usize = 16;

impl Store {
    /// Makes the postings of the next organisations. Answers how many they were, and where the next slice begins.
    pub(super) async fn fill_organizations(&self) -> Result<(u64, Option<String>), StoreError> {
        let item_of = |row: &Listing| organizations::keys::organization(row.id);
        let moved = self.move_former(Whose::Platform, item_of).await?;
        Ok((moved, (moved > 0).then(String::new)))
    }

    /// The same of employees, one organisation after another. A slice begins with the organisation that is named.
    pub(super) async fn fill_employees(
        &self,
        after: Option<String>,
    ) -> Result<(u64, Option<String>), StoreError> {
        let next = Selection::new("created_at", 1).between(after, None).strongly(true);
        let found: Found<Listing> = self.find(&[Whose::Platform], &next, None).await?;
        let Some(organization) = found.items.first().map(|listing| listing.id) else { return Ok((0, None)) };
        let item_of = |row: &EmployeeListing| company::keys::employee(organization, row.id);
        let moved = self.move_former(Whose::Organization(organization), item_of).await?;
        // Identifiers are of one length, so the next organisation comes behind this place.
        let place = if moved > 0 { organization.to_string() } else { format!("{organization}+") };
        Ok((moved, Some(place)))
    }

    /// Makes the postings of the next rows in place of what the version before has. Answers how many rows there were: none is
    /// the end.
    async fn move_former<R: Row>(
        &self,
        whose: Whose,
        item_of: impl Fn(&R) -> Key,
    ) -> Result<u64, StoreError> {
        let beginning =
            Position { is_descending: false, lowest: None, highest: None, until: None, seen: None };
        let slice = self.read_source(&Source::of(R::former(whose)), &beginning, OF_ALL, false).await?;
        let mut transactions = Vec::with_capacity(slice.found.len());
        for (_, held) in slice.found {
            let Held::Row(shown) = held else { continue };
            let row: R = from_attribute_value(shown.clone())?;
            let update = Update::builder()
                .table_name(&*self.table)
                .set_key(Some(item_of(&row).attributes()))
                .update_expression("REMOVE #listing, #partition, #sort")
                // Whoever changes the item meanwhile makes the postings, too.
                .condition_expression("#listing = :shown")
                .expression_attribute_names("#listing", LISTING)
                .expression_attribute_names("#partition", LISTS.partition)
                .expression_attribute_names("#sort", LISTS.sort)
                .expression_attribute_values(":shown", shown);
            let mut writes = self.relist(whose, None, Some(&row))?;
            writes.push(TransactWriteItem::builder().update(built(update.build())?).build());
            transactions.push(writes);
        }
        let count = transactions.len() as u64;
        let moved = stream::iter(transactions).map(|writes| async move {
            match self.transact(writes).await.map_err(StoreError::from) {
                Err(StoreError::Conflict) => Ok(()),
                written => written,
            }
        });
        moved.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        Ok(count)
    }
}

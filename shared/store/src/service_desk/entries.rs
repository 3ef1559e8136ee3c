//! What was said and changed in a ticket, the newest first.

use domain::service_desk::{Entry, Visibility};
use domain::{EntryId, TicketId};
use futures_util::future::try_join_all;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::StoreError;
use crate::service_desk::keys;
use crate::tenant::Tenant;

/// Some entries, the newest first, and where the next ones begin.
#[derive(Debug)]
pub struct EntryPage {
    pub items: Vec<Entry>,
    pub next_cursor: Option<String>,
}

impl Tenant {
    /// The entries of a ticket that whoever asks may read: a reader who may not see what is internal reads nothing of it.
    /// [`StoreError::Cursor`] if the cursor names no entry.
    pub async fn entries(
        &self,
        ticket: TicketId,
        readable: &[Visibility],
        limit: usize,
        cursor: Option<&str>,
    ) -> Result<EntryPage, StoreError> {
        let before = cursor.map(str::parse::<EntryId>).transpose().map_err(|_| StoreError::Cursor)?;
        let read = |visibility: &Visibility| self.entries_of(ticket, *visibility, limit + 1, before);
        let read = try_join_all(readable.iter().map(read)).await?;
        // Where more is to come of some, what is older than all that was read of these comes with it.
        let ends = read.iter().filter(|(_, is_cut)| *is_cut).filter_map(|(items, _)| items.last());
        let end = ends.map(|entry| entry.id).max();
        let is_cut = read.iter().any(|(_, is_cut)| *is_cut);
        let mut items: Vec<Entry> = read.into_iter().flat_map(|(items, _)| items).collect();
        items.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        items.retain(|entry| end.is_none_or(|end| entry.id >= end));
        let goes_on = is_cut || items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| goes_on).map(|last| last.id.to_string());
        Ok(EntryPage { items, next_cursor })
    }

    /// The next entries that the same people may read, and whether there are more: an answer of the table has 1 MB.
    async fn entries_of(
        &self,
        ticket: TicketId,
        visibility: Visibility,
        limit: usize,
        before: Option<EntryId>,
    ) -> Result<(Vec<Entry>, bool), StoreError> {
        let beginning = keys::entries(self.organization_id, ticket, visibility);
        let start = before.map(|id| keys::entry(self.organization_id, ticket, visibility, id).attributes());
        let answer = self
            .store
            .beginning_with(beginning)
            .set_exclusive_start_key(start)
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await?;
        let is_cut = answer.last_evaluated_key.is_some();
        let items = answer.items.unwrap_or_default().into_iter().map(from_item);
        Ok((items.collect::<Result<_, _>>()?, is_cut))
    }

    /// One entry of a ticket that whoever asks may read.
    pub async fn entry(
        &self,
        ticket: TicketId,
        readable: &[Visibility],
        id: EntryId,
    ) -> Result<Option<Entry>, StoreError> {
        let key = |visibility: &Visibility| keys::entry(self.organization_id, ticket, *visibility, id);
        let keys: Vec<_> = readable.iter().map(key).collect();
        let found = self.store.get_many(&keys).await?.into_iter().flatten().next();
        Ok(found.map(from_item).transpose()?)
    }
}

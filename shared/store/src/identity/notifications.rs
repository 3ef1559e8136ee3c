//! What people are told in a cabinet. A notification is an item that nothing changes; which of them its reader has not read yet
//! stands with their own work, in the item that is read with each page.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use domain::notification::MOST_UNREAD;
use domain::{Notification, NotificationId, UserId};
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::StoreError;
use crate::error::built;
use crate::identity::keys;
use crate::items::{Condition, Item, number};
use crate::keys::EXPIRES_AT;
use crate::tasks::{self, Rider};
use crate::tenant::Tenant;

/// The identifiers of a person's unread notifications, as a set.
const UNREAD: &str = "unread";

/// Some notifications, the newest first, and where the next ones begin.
#[derive(Debug)]
pub struct NotificationPage {
    pub items: Vec<Notification>,
    pub next_cursor: Option<String>,
}

/// The notifications that somebody has not read yet, as they stand in the table.
#[derive(Clone, Debug, Default)]
pub struct Unread(BTreeSet<NotificationId>);

impl Unread {
    pub(crate) fn of(item: Option<&Item>) -> Self {
        let named = item.and_then(|item| item.get(UNREAD)?.as_ss().ok());
        Self(named.into_iter().flatten().filter_map(|id| id.parse().ok()).collect())
    }

    /// Those that are still kept, the newest first.
    pub fn kept(&self, now: Timestamp) -> impl Iterator<Item = NotificationId> {
        self.0.iter().rev().copied().take_while(move |id| id.is_kept(now)).take(MOST_UNREAD)
    }

    fn value(&self) -> AttributeValue {
        AttributeValue::Ss(self.0.iter().map(ToString::to_string).collect())
    }
}

impl Tenant {
    /// The next notifications of somebody; those of `unread` alone, if they are given. [`StoreError::Cursor`] if the cursor names
    /// none.
    pub async fn notifications(
        &self,
        person: UserId,
        unread: Option<&Unread>,
        limit: u16,
        cursor: Option<&str>,
        now: Timestamp,
    ) -> Result<NotificationPage, StoreError> {
        let before = cursor.map(str::parse::<NotificationId>).transpose().map_err(|_| StoreError::Cursor)?;
        let limit = usize::from(limit);
        let mut items = match unread {
            Some(unread) => {
                let ids = unread.kept(now).filter(|id| before.is_none_or(|before| *id < before));
                let ids: Vec<_> = ids.take(limit + 1).collect();
                self.notifications_named(person, &ids).await?
            }
            None => self.newest_notifications(person, limit + 1, before, now).await?,
        };
        let goes_on = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| goes_on).map(|last| last.id.to_string());
        Ok(NotificationPage { items, next_cursor })
    }

    /// Those of these notifications that somebody has, in their order. No identifier may stand twice.
    pub async fn notifications_named(
        &self,
        person: UserId,
        ids: &[NotificationId],
    ) -> Result<Vec<Notification>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let key = |id: &NotificationId| keys::notification(self.organization_id, person, *id);
        let found = self.store.get_many(&ids.iter().map(key).collect::<Vec<_>>()).await?;
        Ok(found.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?)
    }

    async fn newest_notifications(
        &self,
        person: UserId,
        limit: usize,
        before: Option<NotificationId>,
        now: Timestamp,
    ) -> Result<Vec<Notification>, StoreError> {
        let key = |id| keys::notification(self.organization_id, person, id);
        // What the table has not removed yet is there no more.
        let first = key(NotificationId::first_kept(now));
        let answer = self
            .store
            .client
            .query()
            .table_name(&*self.store.table)
            .key_condition_expression("pk = :partition AND sk >= :first")
            .expression_attribute_values(":partition", AttributeValue::S(first.partition))
            .expression_attribute_values(":first", AttributeValue::S(first.sort))
            .consistent_read(true)
            .set_exclusive_start_key(before.map(|id| key(id).attributes()))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await?;
        Ok(answer.items.unwrap_or_default().into_iter().map(from_item).collect::<Result<_, _>>()?)
    }

    /// The same table, whose next transaction also tells somebody something. `unread` is what they had not read before: where that
    /// is as many as are kept of it, the oldest counts as read from now on.
    pub fn and_notified(
        &self,
        person: UserId,
        unread: &Unread,
        notification: &Notification,
    ) -> Result<Self, StoreError> {
        let key = keys::notification(self.organization_id, person, notification.id);
        let expires_at = [(EXPIRES_AT, number(notification.expires_at().as_second()))];
        let told = self.store.put(&key, notification, expires_at, Condition::Any)?;
        let mut update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(tasks::keys::own(person, self.organization_id).attributes()))
            .expression_attribute_names("#unread", UNREAD);
        update = if unread.0.len() < MOST_UNREAD {
            let new = AttributeValue::Ss(vec![notification.id.to_string()]);
            update.update_expression("ADD #unread :new").expression_attribute_values(":new", new)
        } else {
            let newest = unread.0.iter().rev().take(MOST_UNREAD - 1).copied();
            let kept = Unread(newest.chain([notification.id]).collect());
            update
                .update_expression("SET #unread = :kept")
                .condition_expression("#unread = :seen")
                .expression_attribute_values(":kept", kept.value())
                .expression_attribute_values(":seen", unread.value())
        };
        let counted = TransactWriteItem::builder().update(built(update.build())?).build();
        let riders = [told, counted].map(|write| Rider::new(write, None));
        Ok(Self { store: self.store.and_riders(riders), ..self.clone() })
    }

    /// That somebody has read these; all of them without any. To read something again changes nothing.
    pub async fn note_read(
        &self,
        person: UserId,
        ids: Option<&BTreeSet<NotificationId>>,
    ) -> Result<(), StoreError> {
        let update = self
            .store
            .client
            .update_item()
            .table_name(&*self.store.table)
            .set_key(Some(tasks::keys::own(person, self.organization_id).attributes()))
            .expression_attribute_names("#unread", UNREAD);
        let update = match ids {
            Some(ids) => {
                let read = AttributeValue::Ss(ids.iter().map(ToString::to_string).collect());
                update.update_expression("DELETE #unread :read").expression_attribute_values(":read", read)
            }
            None => update.update_expression("REMOVE #unread"),
        };
        update.send().await?;
        Ok(())
    }
}

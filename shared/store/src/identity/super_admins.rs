//! Those who run the platform: who they are, and how they are added and removed. A counter keeps at least one of them, so
//! two who remove each other at the same time can't both succeed.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use domain::audit::AuditEntry;
use domain::token::TokenRecord;
use domain::{Email, Name, Refusal, TokenHash, User, UserId};
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_attribute_value;

use crate::change::ChangeError;
use crate::error::built;
use crate::identity::keys;
use crate::items::number;
use crate::keys::{LISTING, LISTS};
use crate::{Store, StoreError};

/// One of those who run the platform, as their list shows them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SuperAdmin {
    pub id: UserId,
    pub email: Email,
    pub name: Name,
    /// Whether they can sign in. A person who was invited by a letter has no password until they choose one.
    pub has_password: bool,
    #[serde(default)]
    pub has_second_factor: bool,
}

/// The person who is added.
pub enum AddedUser<'a> {
    /// A person whom the platform does not know yet.
    New(&'a User),
    /// A person who was read at the revision before this one.
    Known(&'a User),
}

/// The removal would leave nobody to run the platform.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the last super-admin stays")]
pub struct LastSuperAdmin;

impl Refusal for LastSuperAdmin {
    fn key(&self) -> &'static str {
        "last-super-admin"
    }
}

impl SuperAdmin {
    pub fn of(user: &User) -> Self {
        Self {
            id: user.id,
            email: user.email.clone(),
            name: user.full_name(),
            has_password: user.password_hash.is_some(),
            has_second_factor: user.second_factor.is_some(),
        }
    }
}

impl Store {
    /// All super-admins, in the order in which their accounts were made.
    pub async fn super_admins(&self) -> Result<Vec<SuperAdmin>, StoreError> {
        let request = self
            .client
            .query()
            .table_name(&*self.table)
            .index_name(LISTS.name)
            .key_condition_expression("#partition = :partition")
            .expression_attribute_names("#partition", LISTS.partition)
            .expression_attribute_values(":partition", AttributeValue::S(keys::SUPER_ADMIN_LIST.to_owned()));
        let items = request.into_paginator().items().send().try_collect().await?;
        let listings = items.into_iter().filter_map(|mut item| item.remove(LISTING));
        Ok(listings.map(from_attribute_value).collect::<Result<_, _>>()?)
    }

    /// Stores a person who has the platform's role from now on, with the link by which they choose a password, if they
    /// need one. [`StoreError::Conflict`] when the e-mail address is taken, or the person has changed since they were
    /// read.
    pub async fn add_super_admin(
        &self,
        user: AddedUser<'_>,
        link: Option<(&TokenHash, &TokenRecord)>,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut writes = match user {
            AddedUser::New(user) => self.new_user_writes(user)?,
            AddedUser::Known(user) => vec![self.user_write(user)?, self.one_super_admin_more()?],
        };
        writes.extend(link.map(|(hash, record)| self.token_write(hash, record)).transpose()?);
        writes.extend(self.audit_writes(None, entry)?);
        Ok(self.transact(writes).await?)
    }

    /// Stores a person who was read at the revision before this one and no longer has the platform's role.
    pub async fn remove_super_admin(
        &self,
        user: &User,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<LastSuperAdmin>> {
        let one_less =
            self.count_super_admins("SET #count = #count - :one").condition_expression("#count > :one");
        let one_less = TransactWriteItem::builder().update(built(one_less.build())?).build();
        let mut writes = vec![self.user_write(user)?, one_less];
        writes.extend(self.audit_writes(None, entry)?);
        match self.transact(writes).await.map_err(StoreError::from) {
            Err(StoreError::Conflict) => {
                let seen = self.user(user.id).await?;
                if seen.is_some_and(|seen| seen.revision + 1 == user.revision) {
                    return Err(ChangeError::Refused(LastSuperAdmin));
                }
                Err(StoreError::Conflict.into())
            }
            other => Ok(other?),
        }
    }

    pub(crate) fn one_super_admin_more(&self) -> Result<TransactWriteItem, StoreError> {
        let one_more = self.count_super_admins("ADD #count :one");
        Ok(TransactWriteItem::builder().update(built(one_more.build())?).build())
    }

    fn count_super_admins(&self, expression: &str) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
        Update::builder()
            .table_name(&*self.table)
            .set_key(Some(keys::super_admin_count().attributes()))
            .update_expression(expression)
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
    }
}

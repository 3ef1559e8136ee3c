//! People, by identifier and by e-mail.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Email, User, UserId};
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::items::Condition;
use crate::{Store, StoreError, keys};

/// Takes an e-mail address for one user.
#[derive(Serialize, Deserialize)]
pub(crate) struct EmailHolder {
    pub(crate) user_id: UserId,
}

impl EmailHolder {
    pub(crate) const fn of(user_id: UserId) -> Self {
        Self { user_id }
    }
}

impl Store {
    /// Adds a user: [`StoreError::Conflict`] when the e-mail address is somebody's already.
    pub async fn create_user(&self, user: &User) -> Result<(), StoreError> {
        Ok(self.transact(self.new_user_writes(user)?.into()).await?)
    }

    pub(crate) fn new_user_writes(&self, user: &User) -> Result<[TransactWriteItem; 2], StoreError> {
        let holder = EmailHolder::of(user.id);
        Ok([
            self.put(&keys::user(user.id), user, [], Condition::Absent)?,
            self.put(&keys::email(&user.email), &holder, [], Condition::Absent)?,
        ])
    }

    /// A user who was read at the revision before this one.
    pub(crate) fn user_write(&self, user: &User) -> Result<TransactWriteItem, StoreError> {
        self.put(&keys::user(user.id), user, [], Condition::Revision(user.revision.saturating_sub(1)))
    }

    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.get_item(keys::user(id)).await?.map(from_item).transpose()?)
    }

    pub async fn user_of_email(&self, email: &Email) -> Result<Option<User>, StoreError> {
        let Some(holder) = self.get_item(keys::email(email)).await? else { return Ok(None) };
        let holder: EmailHolder = from_item(holder)?;
        self.user(holder.user_id).await
    }
}

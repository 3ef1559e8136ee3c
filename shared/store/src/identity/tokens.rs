//! One-time links and codes, stored under their hash and removed by their first use.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::audit::{Action, Origin};
use domain::token::TokenRecord;
use domain::{TokenHash, User};
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;
use serde_json::Map;

use crate::error::built;
use crate::identity::attempts::Whence;
use crate::identity::keys;
use crate::items::{Condition, number};
use crate::{Store, StoreError};

impl Store {
    /// The record of a token, as long as the token is good.
    pub async fn token(&self, hash: &TokenHash, now: Timestamp) -> Result<Option<TokenRecord>, StoreError> {
        let record: Option<TokenRecord> =
            self.get_item(keys::token(hash)).await?.map(from_item).transpose()?;
        Ok(record.filter(|record| record.is_good(now)))
    }

    pub(crate) fn token_write(
        &self,
        hash: &TokenHash,
        record: &TokenRecord,
    ) -> Result<TransactWriteItem, StoreError> {
        self.put(&keys::token(hash), record, [], Condition::Absent)
    }

    pub async fn keep_token(&self, hash: &TokenHash, record: &TokenRecord) -> Result<(), StoreError> {
        Ok(self.transact(vec![self.token_write(hash, record)?]).await?)
    }

    /// Gives a person the password that they have chosen by a link, and uses the link up. Earlier failures to sign in are
    /// forgotten, unless the person has a second factor: reading their mail is only half of what they must show.
    /// [`StoreError::Conflict`] when the link is no longer good, or the user has changed since they were read.
    pub async fn reset_password(
        &self,
        token: &TokenHash,
        user: &User,
        origin: &Origin,
        whence: &Whence,
    ) -> Result<(), StoreError> {
        let entry = origin.entry(Action::PasswordReset, Map::new(), Map::new()).about(user.id, &user.email);
        let mut writes = vec![self.use_token(token, origin.at)?, self.user_write(user)?];
        writes.extend(self.audit_writes(None, &entry)?);
        if user.second_factor.is_none() {
            writes.push(self.forget_attempts_of_account(&user.email)?);
            writes.push(self.forget_attempts_at(&user.email, whence)?);
        }
        Ok(self.transact(writes).await?)
    }

    /// The use of a token, as one write of the transaction that it is used for. The write fails unless the token is still
    /// good, so only one of several tries at once succeeds.
    pub(crate) fn use_token(
        &self,
        hash: &TokenHash,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&*self.table)
            .set_key(Some(keys::token(hash).attributes()))
            .condition_expression("expires_at > :now")
            .expression_attribute_values(":now", number(now.as_second()));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }

    /// Removes a token, used or not.
    pub(crate) fn forget_token(&self, hash: &TokenHash) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&*self.table).set_key(Some(keys::token(hash).attributes()));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}

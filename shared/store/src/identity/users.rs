//! People, by identifier and by e-mail.

use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use domain::second_factor::SecondFactorKey;
use domain::{AddressTrouble, Email, OrganizationId, SecondFactor, User, UserId};
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_attribute_value, to_item};

use crate::error::built;
use crate::identity::keys;
use crate::identity::super_admins::SuperAdmin;
use crate::items::{Condition, Item};
use crate::keys::{LISTING, LISTS};
use crate::{Store, StoreError};

/// Reserves an e-mail address for one user.
#[derive(Serialize, Deserialize)]
pub(crate) struct EmailHolder {
    pub(crate) user_id: UserId,
}

/// Notes that letters to an e-mail address are no longer sent, whether or not a user has the address.
#[derive(Deserialize)]
struct TroubleItem {
    trouble: AddressTrouble,
}

pub(crate) fn trouble_of(item: Item) -> Result<AddressTrouble, StoreError> {
    let TroubleItem { trouble } = from_item(item)?;
    Ok(trouble)
}

/// The purpose for which the key of a user's second factor is sealed.
fn second_factor_of(user: UserId) -> String {
    format!("second factor of {user}")
}

/// What is kept of a user, with the keys of the list of super-admins if they are one.
fn user_item(user: &User) -> Result<Item, StoreError> {
    let mut item: Item = to_item(user)?;
    if user.platform_role.is_some() {
        item.extend([
            (LISTING.to_owned(), to_attribute_value(SuperAdmin::of(user))?),
            (LISTS.partition.to_owned(), AttributeValue::S(keys::SUPER_ADMIN_LIST.to_owned())),
            (LISTS.sort.to_owned(), AttributeValue::S(user.id.to_string())),
        ]);
    }
    Ok(item)
}

impl Store {
    /// Seals the key of a second factor for storing. `None` only if the key has no form as JSON.
    pub fn seal_second_factor(&self, user: UserId, key: &SecondFactorKey) -> Option<String> {
        self.seal(&second_factor_of(user), key)
    }

    /// Opens the stored key of a second factor. [`StoreError::Unopened`] if it was sealed with a key that is no longer
    /// kept: no code would ever be right.
    pub fn open_second_factor(
        &self,
        user: UserId,
        factor: &SecondFactor,
    ) -> Result<SecondFactorKey, StoreError> {
        self.open(&second_factor_of(user), &factor.sealed_key).ok_or(StoreError::Unopened)
    }

    /// Adds a user. [`StoreError::Conflict`] when another user has the e-mail address.
    pub async fn create_user(&self, user: &User) -> Result<(), StoreError> {
        Ok(self.transact(self.new_user_writes(user)?).await?)
    }

    pub(crate) fn new_user_writes(&self, user: &User) -> Result<Vec<TransactWriteItem>, StoreError> {
        let holder = EmailHolder { user_id: user.id };
        let mut writes = vec![
            self.user_put(user, Condition::Absent)?,
            self.put(&keys::email(&user.email), &holder, [], Condition::Absent)?,
        ];
        writes.extend(self.relist_account(None, user)?);
        if user.platform_role.is_some() {
            writes.push(self.one_super_admin_more()?);
        }
        Ok(writes)
    }

    /// Writes a user who was read at the revision before this one, and is still called and reached as before.
    pub(crate) fn user_write(&self, user: &User) -> Result<TransactWriteItem, StoreError> {
        self.user_put(user, Condition::Revision(user.revision.saturating_sub(1)))
    }

    /// Writes a user in place of what they were, wherever the list of accounts has them.
    pub(crate) fn user_writes(
        &self,
        before: &User,
        user: &User,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let mut writes = vec![self.user_change(before, user)?];
        writes.extend(self.relist_account(Some(&before.listing()), user)?);
        Ok(writes)
    }

    /// Makes one user of another. Only what differs is written, so that whoever may change one thing of an account need not be
    /// allowed to write the others.
    pub(crate) fn user_change(&self, before: &User, after: &User) -> Result<TransactWriteItem, StoreError> {
        let revision = Condition::Revision(before.revision);
        self.update(&keys::user(after.id), &user_item(before)?, &user_item(after)?, revision)
    }

    fn user_put(&self, user: &User, condition: Condition) -> Result<TransactWriteItem, StoreError> {
        let mut item = user_item(user)?;
        item.extend(keys::user(user.id).attributes());
        self.put_item(item, condition)
    }

    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.get_item(keys::user(id)).await?.map(from_item).transpose()?)
    }

    /// Notes that letters to an address are no longer sent, whoever has the address: for everybody or, after a complaint about a
    /// letter of an organisation, for that organisation alone.
    pub async fn note_trouble(
        &self,
        email: &Email,
        trouble: AddressTrouble,
        organization: Option<OrganizationId>,
    ) -> Result<(), StoreError> {
        self.client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(keys::trouble(email, organization).attributes()))
            .update_expression("SET trouble = :trouble")
            .expression_attribute_values(":trouble", to_attribute_value(trouble)?)
            .send()
            .await?;
        Ok(())
    }

    /// Why nobody's letters to an address are sent any longer, if they are not.
    pub async fn trouble(&self, email: &Email) -> Result<Option<AddressTrouble>, StoreError> {
        self.get_item(keys::trouble(email, None)).await?.map(trouble_of).transpose()
    }

    pub(crate) fn forget_trouble(
        &self,
        email: &Email,
        organization: Option<OrganizationId>,
    ) -> Result<TransactWriteItem, StoreError> {
        let key = keys::trouble(email, organization).attributes();
        let delete = Delete::builder().table_name(&*self.table).set_key(Some(key));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }

    pub async fn user_of_email(&self, email: &Email) -> Result<Option<User>, StoreError> {
        let Some(holder) = self.get_item(keys::email(email)).await? else { return Ok(None) };
        let holder: EmailHolder = from_item(holder)?;
        self.user(holder.user_id).await
    }
}

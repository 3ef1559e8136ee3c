//! The list of all accounts, by name, as those who run the platform look for somebody; and what somebody is in their
//! organisations.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem};
use domain::access::CustomRoles;
use domain::employee::EmployeeStatus;
use domain::organization::{Listing, fold};
use domain::user::AccountListing;
use domain::words::words_of;
use domain::{Employee, Organization, OrganizationId, User, UserId};
use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::company::EmployeeQuery;
use crate::error::built;
use crate::identity::keys;
use crate::items::number;
use crate::keys::Key;
use crate::lists::{Found, ListOrder, Row, Selection, Whose};
use crate::{Membership, Store, StoreError, company, organizations};

/// Somebody, and what they are in their organisations.
pub struct Somebody {
    pub user: User,
    /// In the order in which the organisations were made.
    pub places: Vec<Place>,
    /// Whether there are more of them than are read.
    pub has_more: bool,
}

/// What somebody is in one organisation.
pub struct Place {
    pub organization: Organization,
    pub employee: Employee,
    /// The organisation's own.
    pub roles: CustomRoles,
}

/// How many organisations of somebody are read.
const MOST_PLACES: usize = 20;

/// How many accounts a slice brings over, and how many are written at once.
const OF_ALL: u16 = 128;
const AT_ONCE: usize = 16;

impl Row for AccountListing {
    const LIST: &'static str = "accounts";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[ListOrder { name: "name", facets: &[], has_words: true }];
    const IS_ONE_OF_ALL: bool = false;
    const MOST_BEGINNINGS: usize = 8;

    fn place(&self, _order: &str) -> String {
        company::keys::employee_place(&fold(self.name.as_str()), self.id)
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let of = |field, text: &str| words_of(text).into_iter().map(move |word| (field, word));
        of("name", self.name.as_str()).chain(of("email", self.email.as_str())).collect()
    }
}

impl Store {
    /// The writes that keep the list true to an account that is made or changed.
    pub(crate) fn relist_account(
        &self,
        before: Option<&AccountListing>,
        after: &User,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        self.relist(Whose::Platform, before, Some(&after.listing()))
    }

    /// Lists an account as it was read, in place of what the list had. [`StoreError::Conflict`] when the account has changed
    /// since.
    pub async fn list_account(&self, was: Option<&AccountListing>, user: &User) -> Result<(), StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&*self.table)
            .set_key(Some(keys::user(user.id).attributes()))
            .condition_expression("revision = :revision")
            .expression_attribute_values(":revision", number(user.revision.into()));
        let mut writes = self.relist_account(was, user)?;
        writes.push(TransactWriteItem::builder().condition_check(built(check.build())?).build());
        Ok(self.transact(writes).await?)
    }

    /// A page of the accounts whose names and addresses have these words, by name.
    pub async fn accounts(
        &self,
        search: Option<&str>,
        limit: u16,
        cursor: Option<&str>,
    ) -> Result<Found<AccountListing>, StoreError> {
        let asked = Selection::new("name", limit).with_words(None, search.unwrap_or_default());
        self.find(&[Whose::Platform], &asked, cursor).await
    }

    /// What these people are in their organisations, in the order of the identifiers, without those that do not exist.
    pub async fn somebodies(&self, ids: &[UserId]) -> Result<Vec<Somebody>, StoreError> {
        let memberships = try_join_all(ids.iter().map(|id| self.first_memberships(*id))).await?;
        let organizations: BTreeSet<OrganizationId> =
            memberships.iter().flatten().map(|membership| membership.organization_id).collect();
        let mut keys: Vec<Key> = ids.iter().map(|id| keys::user(*id)).collect();
        keys.extend(
            organizations
                .iter()
                .flat_map(|id| [organizations::keys::organization(*id), company::keys::roles(*id)]),
        );
        let of_people = ids.iter().zip(&memberships);
        keys.extend(of_people.flat_map(|(id, memberships)| {
            memberships.iter().map(|membership| company::keys::employee(membership.organization_id, *id))
        }));
        let mut found = self.get_many(&keys).await?.into_iter();
        let users: Vec<_> = found.by_ref().take(ids.len()).collect();
        let mut known: HashMap<OrganizationId, (Organization, CustomRoles)> = HashMap::new();
        for id in organizations {
            let (organization, roles) = (found.next().flatten(), found.next().flatten());
            if let Some(organization) = organization {
                let roles = roles.map(from_item).transpose()?.unwrap_or_default();
                known.insert(id, (from_item(organization)?, roles));
            }
        }
        let mut somebodies = Vec::with_capacity(ids.len());
        for (user, memberships) in users.into_iter().zip(&memberships) {
            let mut places = Vec::with_capacity(memberships.len());
            for (membership, employee) in memberships.iter().zip(found.by_ref().take(memberships.len())) {
                let known = known.get(&membership.organization_id);
                if let (Some((organization, roles)), Some(employee)) = (known, employee) {
                    let (organization, roles) = (organization.clone(), roles.clone());
                    places.push(Place { organization, employee: from_item(employee)?, roles });
                }
            }
            let has_more = places.len() > MOST_PLACES;
            places.truncate(MOST_PLACES);
            if let Some(user) = user {
                somebodies.push(Somebody { user: from_item(user)?, places, has_more });
            }
        }
        Ok(somebodies)
    }

    /// The first organisations of a user, and one more than is shown.
    async fn first_memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let most = i32::try_from(MOST_PLACES + 1).unwrap_or(i32::MAX);
        let answer = self.memberships_query(user).limit(most).send().await?;
        let items = answer.items.unwrap_or_default().into_iter();
        Ok(items.map(from_item).collect::<Result<_, _>>()?)
    }

    /// Lists the next accounts of an earlier release: those who run the platform, and then the people of one organisation after
    /// another. A slice begins behind the place that is named: an organisation and, behind a blank, where in its list.
    pub(crate) async fn fill_accounts(
        &self,
        after: Option<String>,
    ) -> Result<(u64, Option<String>), StoreError> {
        let Some(after) = after else {
            let ids: Vec<UserId> = self.super_admins().await?.iter().map(|listed| listed.id).collect();
            return Ok((self.list_accounts(&ids).await?, Some(String::new())));
        };
        let (organization, cursor) = after.split_once(' ').unwrap_or((&after, ""));
        let next =
            Selection::new("created_at", 1).between(Some(organization.to_owned()), None).strongly(true);
        let found: Found<Listing> = self.find(&[Whose::Platform], &next, None).await?;
        let Some(organization) = found.items.first().map(|listing| listing.id) else { return Ok((0, None)) };
        let everybody =
            EmployeeQuery { statuses: EmployeeStatus::ALL.to_vec(), ..EmployeeQuery::by_name(OF_ALL) };
        let cursor = Some(cursor).filter(|cursor| !cursor.is_empty());
        let people = self.tenant(organization).list_employees(&everybody, cursor).await?;
        let ids: Vec<UserId> = people.items.iter().map(|listed| listed.id).collect();
        let count = self.list_accounts(&ids).await?;
        // Identifiers are of one length, so the next organisation comes behind this place.
        let place = people
            .next_cursor
            .map_or_else(|| format!("{organization}+"), |cursor| format!("{organization} {cursor}"));
        Ok((count, Some(place)))
    }

    async fn list_accounts(&self, ids: &[UserId]) -> Result<u64, StoreError> {
        let keys: Vec<Key> = ids.iter().map(|id| keys::user(*id)).collect();
        let users = self.get_many(&keys).await?.into_iter().flatten();
        let users = users.map(from_item).collect::<Result<Vec<User>, _>>()?;
        let count = users.len() as u64;
        let listed = stream::iter(users).map(|user| async move {
            match self.list_account(None, &user).await {
                // Whoever changes the account meanwhile lists it, too.
                Err(StoreError::Conflict) => Ok(()),
                written => written,
            }
        });
        listed.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::postings;

    /// Tables hold postings under these keys. Whoever changes what they are counts [`AccountListing::REVISION`] up, and lets
    /// the accounts that exist be brought over.
    #[test]
    fn an_account_is_found_by_the_words_of_its_name_and_its_address() {
        let anna = AccountListing {
            id: "0192f3a4-0000-7000-8000-000000000001".parse().unwrap(),
            name: "Ёлкина-Ким Анна Петровна".parse().unwrap(),
            email: "a.kim@romashka.example".parse().unwrap(),
        };
        let made = postings(Whose::Platform, &anna).unwrap();
        let of = |(partition, place): &(String, String)| {
            assert_eq!(*place, format!("елкина-ким анна петровна\t{}", anna.id));
            partition.strip_prefix("LIST#platform#accounts@1#name#").unwrap().to_owned()
        };
        let keys: Vec<String> = made.keys().map(of).collect();
        let words = ["a.k", "exa", "kim", "rom", "анн", "елк", "ким", "пет"];
        let words = words.map(|beginning| format!("word={beginning}"));
        assert_eq!(keys, [&["all".to_owned()][..], &words].concat());
    }
}

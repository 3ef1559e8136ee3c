//! An employee of an organisation, or a client of it, and every change of one.
//!
//! Everything that follows from a change is written in the same transaction: the counts of departments and roles, the
//! seat, the owner, the list, the membership that the person themselves can see, the audit. So none of these can drift.

mod surroundings;
mod write;

use std::collections::BTreeSet;
use std::future::ready;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::AuditEntry;
use domain::employee::{EmployeeRefusal, EmployeeStatus};
use domain::{DepartmentId, Employee, OrganizationId, Structure, User, UserId};
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::change::ChangeError;
use crate::company::keys;
use crate::keys::Key;
use crate::tenant::Tenant;
use crate::{Store, StoreError, identity};
pub use surroundings::Surroundings;
pub(crate) use write::EmployeeWrite;
use write::moves;

/// One organisation of a user, as the user finds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Membership {
    pub organization_id: OrganizationId,
    pub status: EmployeeStatus,
}

impl Store {
    /// The organisations that a user has been asked to join, belongs to or belonged to.
    pub async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let items = self.memberships_query(user).into_paginator().items().send().try_collect().await?;
        Ok(items.into_iter().map(from_item).collect::<Result<_, _>>()?)
    }

    pub(crate) fn memberships_query(&self, user: UserId) -> QueryFluentBuilder {
        self.beginning_with(Key::new(identity::keys::user(user).partition, keys::MEMBERSHIP_PREFIX))
    }
}

impl Tenant {
    /// Somebody who belongs to the organisation, as an employee or as a client.
    pub async fn member(&self, id: UserId) -> Result<Option<Employee>, StoreError> {
        let item = self.store.get_item(keys::employee(self.organization_id, id)).await?;
        Ok(item.map(from_item).transpose()?)
    }

    /// Like [`Tenant::member`], with the account behind them, in one read.
    pub(crate) async fn member_and_user(&self, id: UserId) -> Result<Option<(Employee, User)>, StoreError> {
        let keys = [keys::employee(self.organization_id, id), identity::keys::user(id)];
        let [employee, user] = self.store.get_items(keys).await?;
        let (Some(employee), Some(user)) = (employee, user) else { return Ok(None) };
        Ok(Some((from_item(employee)?, from_item(user)?)))
    }

    /// An employee. Clients are none, here and below.
    pub async fn employee(&self, id: UserId) -> Result<Option<Employee>, StoreError> {
        Ok(self.member(id).await?.filter(|member| !member.is_client()))
    }

    /// The employees with these identifiers, without those that do not exist.
    pub async fn employees(&self, ids: &BTreeSet<UserId>) -> Result<Vec<Employee>, StoreError> {
        let keys: Vec<Key> = ids.iter().map(|id| keys::employee(self.organization_id, *id)).collect();
        let items = self.store.get_many(&keys).await?;
        let mut found: Vec<Employee> =
            items.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?;
        found.retain(|member| !member.is_client());
        Ok(found)
    }

    /// An employee with the account behind them, in one read.
    pub async fn employee_and_user(&self, id: UserId) -> Result<Option<(Employee, User)>, StoreError> {
        let found = self.member_and_user(id).await?;
        Ok(found.filter(|(member, _)| !member.is_client()))
    }

    /// The employees with these identifiers and their accounts, without those that do not exist; one call reads a hundred
    /// items. No identifier may stand twice.
    pub async fn people(&self, ids: &[UserId]) -> Result<Vec<(Employee, User)>, StoreError> {
        let keys_of = |id: &UserId| [keys::employee(self.organization_id, *id), identity::keys::user(*id)];
        let keys: Vec<Key> = ids.iter().flat_map(keys_of).collect();
        let mut people = Vec::with_capacity(ids.len());
        for found in self.store.get_many(&keys).await?.chunks_exact_mut(2) {
            if let [Some(employee), Some(user)] = found {
                people.push((from_item(std::mem::take(employee))?, from_item(std::mem::take(user))?));
            }
        }
        people.retain(|(member, _): &(Employee, User)| !member.is_client());
        Ok(people)
    }

    /// Adds an employee. [`EmployeeRefusal::NoSeats`] or [`EmployeeRefusal::UnknownDepartment`] if that is the reason why
    /// not; [`StoreError::Conflict`] when the employee exists already.
    pub async fn add_employee(
        &self,
        employee: &Employee,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<EmployeeRefusal>> {
        self.add_employee_with(employee, entry, Vec::new()).await
    }

    pub(crate) async fn add_employee_with(
        &self,
        employee: &Employee,
        entry: &AuditEntry,
        more: Vec<TransactWriteItem>,
    ) -> Result<(), ChangeError<EmployeeRefusal>> {
        let write = EmployeeWrite {
            before: None,
            after: Some(employee),
            down_as_director_of: &[],
            entry: Some(entry),
            more,
        };
        match self.write_employee(write).await {
            Err(StoreError::Conflict) => {
                if self.member(employee.user_id).await?.is_none() {
                    self.find_refusal(None, Some(employee), &[]).await?;
                }
                Err(StoreError::Conflict.into())
            }
            other => Ok(other?),
        }
    }

    /// Changes an employee, given as they were read last. If somebody else's change comes between, the employee is read
    /// again and `change` runs again, so `change` must check everything that the change rests on. It returns the audit
    /// entry, if the change is to be told.
    pub async fn change_employee<E: From<EmployeeRefusal>>(
        &self,
        employee: Employee,
        change: impl Fn(&mut Employee) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Employee, ChangeError<E>> {
        self.change_employee_with(employee, &[], change, || Ok(Vec::new()), || ready(Ok(()))).await
    }

    /// Dismisses an employee, who stops leading `down_as_director_of`.
    pub async fn dismiss_employee<E: From<EmployeeRefusal>>(
        &self,
        employee: Employee,
        down_as_director_of: &[DepartmentId],
        change: impl Fn(&mut Employee) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Employee, ChangeError<E>> {
        self.change_employee_with(employee, down_as_director_of, change, || Ok(Vec::new()), || ready(Ok(())))
            .await
    }

    /// Changes an employee and writes `more` in the same transaction. `check_more` answers [`StoreError::Conflict`] if
    /// something that `more` rests on has changed.
    pub(crate) async fn change_employee_with<E: From<EmployeeRefusal>, Checking>(
        &self,
        employee: Employee,
        down_as_director_of: &[DepartmentId],
        change: impl Fn(&mut Employee) -> Result<Option<AuditEntry>, E>,
        more: impl Fn() -> Result<Vec<TransactWriteItem>, StoreError>,
        check_more: impl Fn() -> Checking,
    ) -> Result<Employee, ChangeError<E>>
    where
        Checking: Future<Output = Result<(), StoreError>>,
    {
        let id = employee.user_id;
        let decide = |seen: &Employee| {
            let mut changed = seen.clone();
            let entry = change(&mut changed)?;
            changed.leave_if_client();
            changed.revision += 1;
            Ok((changed, entry))
        };
        let (more, check_more) = (&more, &check_more);
        let write = |seen: Employee, (changed, entry): (Employee, Option<AuditEntry>)| async move {
            let write = EmployeeWrite {
                before: Some(&seen),
                after: Some(&changed),
                down_as_director_of,
                entry: entry.as_ref(),
                more: more()?,
            };
            self.write_employee(write).await?;
            Ok(changed)
        };
        let find_refusal = |seen: Employee, (changed, _): (Employee, Option<AuditEntry>)| async move {
            let found = self.find_refusal(Some(&seen), Some(&changed), down_as_director_of).await;
            found.map_err(|error| match error {
                ChangeError::Refused(refusal) => ChangeError::Refused(refusal.into()),
                ChangeError::Store(error) => error.into(),
            })?;
            Ok(check_more().await?)
        };
        crate::change::change(employee, || self.member(id), decide, write, find_refusal).await
    }

    /// Removes everything that the organisation keeps of a person, if nothing of it has changed since it was read.
    pub async fn remove_employee(
        &self,
        employee: &Employee,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<EmployeeRefusal>> {
        let mut more = Vec::new();
        if let Some(invitation) = &employee.invitation {
            more.push(self.store.forget_token(&invitation.token)?);
        }
        let write = EmployeeWrite {
            before: Some(employee),
            after: None,
            down_as_director_of: &[],
            entry: Some(entry),
            more,
        };
        match self.write_employee(write).await {
            Err(StoreError::Conflict) => {
                self.find_refusal(Some(employee), None, &[]).await?;
                Err(StoreError::Conflict.into())
            }
            other => Ok(other?),
        }
    }

    /// Finds out why a write was refused. [`StoreError::Conflict`] when another person leads a department that this
    /// person is to stop leading.
    async fn find_refusal(
        &self,
        before: Option<&Employee>,
        after: Option<&Employee>,
        down_as_director_of: &[DepartmentId],
    ) -> Result<(), ChangeError<EmployeeRefusal>> {
        let (left, joined) = moves(before, after);
        let structure = async {
            if left.is_empty() && joined.is_empty() {
                Ok(Structure::default())
            } else {
                self.structure().await
            }
        };
        let (organization, structure, roles) = futures_util::future::try_join3(
            self.store.organization(self.organization_id),
            structure,
            self.custom_roles(),
        )
        .await?;
        let surroundings =
            Surroundings { organization: organization.as_ref(), structure: &structure, roles: &roles };
        surroundings.allow(before, after, down_as_director_of).map_err(ChangeError::Refused)?;
        let mut stepping_down = left.iter().filter(|department| down_as_director_of.contains(department));
        if !stepping_down.all(|department| surroundings.leads(before, *department)) {
            return Err(StoreError::Conflict.into());
        }
        Ok(())
    }
}

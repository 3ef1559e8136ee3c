//! Somebody of an organisation, and every change of them.
//!
//! What follows from a change is written with it: the counts of departments and roles, the seat, the owner, the list, the
//! membership that the person themselves can see, the audit. So none of these can drift, whoever makes the change.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, TransactWriteItem, Update};
use domain::access::AssignedRole;
use domain::audit::AuditEntry;
use domain::employee::{EmployeeRefusal, EmployeeStatus};
use domain::organization::fold;
use domain::{DepartmentId, Employee, Organization, OrganizationId, Structure, User, UserId};
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_attribute_value};

use crate::departments::Count;
use crate::error::built;
use crate::items::{Condition, number};
use crate::keys::{self, Key, LISTING, LISTS};
use crate::organizations::ChangeError;
use crate::tenant::Tenant;
use crate::{Store, StoreError};

/// How often a change is made anew on top of somebody else's.
const TRIES: u32 = 16;

/// One organisation of a user, as the user finds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Membership {
    pub organization_id: OrganizationId,
    pub status: EmployeeStatus,
}

impl Store {
    /// The organisations that a user has been asked to join, belongs to or belonged to.
    pub async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let request = self
            .client
            .query()
            .table_name(&*self.table)
            .key_condition_expression("pk = :partition AND begins_with(sk, :prefix)")
            .expression_attribute_values(":partition", AttributeValue::S(keys::user(user).partition))
            .expression_attribute_values(":prefix", AttributeValue::S(keys::MEMBERSHIP_PREFIX.to_owned()))
            .consistent_read(true);
        let mut memberships = Vec::new();
        let mut from = None;
        loop {
            let answer = request.clone().set_exclusive_start_key(from).send().await?;
            for item in answer.items.unwrap_or_default() {
                memberships.push(from_item(item)?);
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(memberships);
            }
        }
    }
}

/// A change of an employee, with what else belongs to it.
pub(crate) struct EmployeeWrite<'a> {
    pub(crate) before: Option<&'a Employee>,
    pub(crate) after: Option<&'a Employee>,
    /// The departments that they lead and stop leading by it.
    pub(crate) down_as_director_of: &'a [DepartmentId],
    pub(crate) entry: Option<&'a AuditEntry>,
    pub(crate) more: Vec<TransactWriteItem>,
}

impl Tenant {
    pub async fn employee(&self, id: UserId) -> Result<Option<Employee>, StoreError> {
        let item = self.store.get_item(keys::employee(self.organization_id, id)).await?;
        Ok(item.map(from_item).transpose()?)
    }

    /// Those of these people who are there.
    pub async fn employees(&self, ids: &BTreeSet<UserId>) -> Result<Vec<Employee>, StoreError> {
        let keys: Vec<Key> = ids.iter().map(|id| keys::employee(self.organization_id, *id)).collect();
        let items = self.store.get_many(&keys).await?;
        Ok(items.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?)
    }

    /// An employee with the account behind them, in one read.
    pub async fn employee_and_user(&self, id: UserId) -> Result<Option<(Employee, User)>, StoreError> {
        let keys = [keys::employee(self.organization_id, id), keys::user(id)];
        let [employee, user] = self.store.get_items(keys).await?;
        let (Some(employee), Some(user)) = (employee, user) else { return Ok(None) };
        Ok(Some((from_item(employee)?, from_item(user)?)))
    }

    /// Those of these people who are there, with their accounts, read at once.
    pub async fn people(&self, ids: &[UserId]) -> Result<Vec<(Employee, User)>, StoreError> {
        let reads = ids.iter().map(|id| self.employee_and_user(*id));
        let found = futures_util::future::try_join_all(reads).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Adds somebody: [`EmployeeRefusal::NoSeats`] or [`EmployeeRefusal::UnknownDepartment`] where that is why not, and
    /// [`StoreError::Conflict`] when they are there already.
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
                if self.employee(employee.user_id).await?.is_none() {
                    self.find_refusal(None, Some(employee)).await?;
                }
                Err(StoreError::Conflict.into())
            }
            other => Ok(other?),
        }
    }

    /// Changes an employee, given as they were read last. When somebody else's change comes between, they are read again
    /// and `change` decides again; so `change` must check whatever it rests on. What it returns is the audit entry, if the
    /// change is one to be told of.
    pub async fn change_employee<E: From<EmployeeRefusal>>(
        &self,
        employee: Employee,
        change: impl Fn(&mut Employee) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Employee, ChangeError<E>> {
        self.change_employee_with(employee, &[], change, || Ok(Vec::new())).await
    }

    /// Dismisses somebody, who from then on leads none of these departments.
    pub async fn dismiss_employee<E: From<EmployeeRefusal>>(
        &self,
        employee: Employee,
        down_as_director_of: &[DepartmentId],
        change: impl Fn(&mut Employee) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Employee, ChangeError<E>> {
        self.change_employee_with(employee, down_as_director_of, change, || Ok(Vec::new())).await
    }

    pub(crate) async fn change_employee_with<E: From<EmployeeRefusal>>(
        &self,
        employee: Employee,
        down_as_director_of: &[DepartmentId],
        change: impl Fn(&mut Employee) -> Result<Option<AuditEntry>, E>,
        more: impl Fn() -> Result<Vec<TransactWriteItem>, StoreError>,
    ) -> Result<Employee, ChangeError<E>> {
        let mut seen = employee;
        for _ in 0..TRIES {
            let mut changed = seen.clone();
            let entry = change(&mut changed).map_err(ChangeError::Refused)?;
            changed.revision += 1;
            let write = EmployeeWrite {
                before: Some(&seen),
                after: Some(&changed),
                down_as_director_of,
                entry: entry.as_ref(),
                more: more()?,
            };
            match self.write_employee(write).await {
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(changed),
            }
            let read = self.employee(seen.user_id).await?.ok_or(StoreError::Conflict)?;
            if read.revision == seen.revision {
                // It is not the person who has changed: something that the change rests on does not allow it.
                self.find_refusal(Some(&seen), Some(&changed)).await.map_err(|error| match error {
                    ChangeError::Refused(refusal) => ChangeError::Refused(refusal.into()),
                    ChangeError::Store(error) => ChangeError::Store(error),
                })?;
            }
            seen = read;
        }
        Err(StoreError::Conflict.into())
    }

    /// Removes all that the organisation keeps of somebody, if nothing of it has changed since it was read.
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
                self.find_refusal(Some(employee), None).await?;
                Err(StoreError::Conflict.into())
            }
            other => Ok(other?),
        }
    }

    /// Why a write was refused, if what it rests on tells.
    async fn find_refusal(
        &self,
        before: Option<&Employee>,
        after: Option<&Employee>,
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
        let takes_seat = |employee: Option<&Employee>| employee.is_some_and(Employee::takes_seat);
        let is_full = |organization: &Organization| organization.used_seats >= organization.paid_seats.into();
        if !takes_seat(before) && takes_seat(after) && organization.as_ref().is_some_and(is_full) {
            return Err(ChangeError::Refused(EmployeeRefusal::NoSeats));
        }
        let owner = organization.and_then(|organization| organization.owner_id);
        if leaves_administration(before, after) && owner == before.map(|before| before.user_id) {
            return Err(ChangeError::Refused(EmployeeRefusal::Owner));
        }
        if joined.iter().any(|department| structure.find(*department).is_none()) {
            return Err(ChangeError::Refused(EmployeeRefusal::UnknownDepartment));
        }
        if after.is_some_and(|after| after.takes_seat() && !roles.knows(after.role)) {
            return Err(ChangeError::Refused(EmployeeRefusal::UnknownRole));
        }
        let leads = |department: &DepartmentId| {
            structure
                .find(*department)
                .is_some_and(|found| found.director_id == before.map(|before| before.user_id))
        };
        if before.is_some() && left.iter().any(leads) {
            return Err(ChangeError::Refused(EmployeeRefusal::LeadsDepartment));
        }
        Ok(())
    }

    pub(crate) async fn write_employee(&self, write: EmployeeWrite<'_>) -> Result<(), StoreError> {
        let EmployeeWrite { before, after, down_as_director_of, entry, more } = write;
        let Some(person) = after.or(before).map(|employee| employee.user_id) else { return Ok(()) };
        let mut writes = vec![self.item_write(person, before, after)?];
        writes.extend(self.membership_write(person, before, after)?);
        let (left, joined) = moves(before, after);
        let has_seat = |employee: Option<&Employee>| employee.is_some_and(Employee::takes_seat);
        if has_seat(before) && !has_seat(after) {
            writes.push(self.forget_director(person)?);
        } else if let Some((before, after)) = before.zip(after)
            && before.name != after.name
        {
            let is_director = self.is_director(person).await?;
            writes.push(self.rename_director(person, &after.name, is_director)?);
        }
        for department in left {
            let count = if down_as_director_of.contains(&department) {
                Count::OutAndDownAsDirector
            } else {
                Count::Out
            };
            writes.push(self.count_person(department, person, count)?);
        }
        for department in joined {
            writes.push(self.count_person(department, person, Count::In)?);
        }
        writes.extend(self.count_holder(before, after)?);
        writes.extend(self.organization_write(person, before, after)?);
        writes.extend(entry.map(|entry| self.audit_write(entry)).transpose()?);
        writes.extend(more);
        Ok(self.store.transact(writes).await?)
    }

    /// The employee as an item, on the list.
    pub(crate) fn item_write(
        &self,
        person: UserId,
        before: Option<&Employee>,
        after: Option<&Employee>,
    ) -> Result<TransactWriteItem, StoreError> {
        let key = keys::employee(self.organization_id, person);
        let Some(after) = after else {
            let seen = before.map(|before| before.revision).unwrap_or_default();
            let delete = Delete::builder()
                .table_name(&*self.store.table)
                .set_key(Some(key.attributes()))
                .condition_expression("revision = :revision")
                .expression_attribute_values(":revision", number(seen.into()));
            return Ok(TransactWriteItem::builder().delete(built(delete.build())?).build());
        };
        let place = keys::employee_place(&fold(after.name.as_str()), person);
        let shard = keys::employee_shard(person);
        let list = if after.status() == EmployeeStatus::Dismissed {
            keys::dismissed_list(self.organization_id, shard)
        } else {
            keys::employee_list(self.organization_id, shard)
        };
        let more = [
            (LISTING, to_attribute_value(after.listing())?),
            (LISTS.partition, AttributeValue::S(list)),
            (LISTS.sort, AttributeValue::S(place)),
        ];
        let condition = before.map_or(Condition::Absent, |before| Condition::Revision(before.revision));
        self.store.put(&key, after, more, condition)
    }

    /// What the person finds among their organisations.
    fn membership_write(
        &self,
        person: UserId,
        before: Option<&Employee>,
        after: Option<&Employee>,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let key = keys::membership(person, self.organization_id);
        let Some(after) = after else {
            let delete = Delete::builder().table_name(&*self.store.table).set_key(Some(key.attributes()));
            return Ok(Some(TransactWriteItem::builder().delete(built(delete.build())?).build()));
        };
        if before.map(Employee::status) == Some(after.status()) {
            return Ok(None);
        }
        let membership = Membership { organization_id: self.organization_id, status: after.status() };
        Ok(Some(self.store.put(&key, &membership, [], Condition::Any)?))
    }

    /// What changes at the organisation itself: a seat is taken while there is one, or given back; the first
    /// administrator becomes its owner; and its owner stays one of its administrators.
    fn organization_write(
        &self,
        person: UserId,
        before: Option<&Employee>,
        after: Option<&Employee>,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let takes_seat = |employee: Option<&Employee>| employee.is_some_and(Employee::takes_seat);
        let key = keys::organization(self.organization_id).attributes();
        let person = AttributeValue::S(person.to_string());
        let seats = match (takes_seat(before), takes_seat(after)) {
            (false, true) => Some(("used_seats < paid_seats", "+")),
            (true, false) => Some(("used_seats > :none", "-")),
            _ => None,
        };
        let leaves = leaves_administration(before, after);
        let joins = !administers(before) && administers(after);
        if seats.is_none() && !joins {
            if !leaves {
                return Ok(None);
            }
            let check = ConditionCheck::builder()
                .table_name(&*self.store.table)
                .set_key(Some(key))
                .condition_expression("attribute_not_exists(owner_id) OR owner_id <> :person")
                .expression_attribute_values(":person", person);
            return Ok(Some(TransactWriteItem::builder().condition_check(built(check.build())?).build()));
        }
        let mut update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(key))
            .expression_attribute_values(":one", number(1));
        let mut set = vec!["revision = revision + :one".to_owned()];
        let mut conditions = vec!["attribute_exists(pk)"];
        if let Some((condition, sign)) = seats {
            conditions.push(condition);
            set.push(format!("used_seats = used_seats {sign} :one"));
            set.push(format!("#listing.used_seats = #listing.used_seats {sign} :one"));
            update = update.expression_attribute_names("#listing", LISTING);
            if sign == "-" {
                update = update.expression_attribute_values(":none", number(0));
            }
        }
        if joins {
            set.push("owner_id = if_not_exists(owner_id, :person)".to_owned());
        }
        if leaves {
            conditions.push("(attribute_not_exists(owner_id) OR owner_id <> :person)");
        }
        if joins || leaves {
            update = update.expression_attribute_values(":person", person);
        }
        let update = update
            .condition_expression(conditions.join(" AND "))
            .update_expression(format!("SET {}", set.join(", ")));
        Ok(Some(TransactWriteItem::builder().update(built(update.build())?).build()))
    }
}

/// Whether somebody is one of the administrators who are there.
fn administers(employee: Option<&Employee>) -> bool {
    employee.is_some_and(|employee| {
        employee.role == AssignedRole::ADMIN && employee.status() == EmployeeStatus::Active
    })
}

fn leaves_administration(before: Option<&Employee>, after: Option<&Employee>) -> bool {
    administers(before) && !administers(after)
}

/// The departments that somebody no longer counts in, and those that they count in from now on.
fn moves(before: Option<&Employee>, after: Option<&Employee>) -> (Vec<DepartmentId>, Vec<DepartmentId>) {
    let counted = |employee: Option<&Employee>| -> BTreeSet<DepartmentId> {
        employee
            .filter(|employee| employee.takes_seat())
            .map(|employee| employee.departments.iter().copied().collect())
            .unwrap_or_default()
    };
    let (before, after) = (counted(before), counted(after));
    (before.difference(&after).copied().collect(), after.difference(&before).copied().collect())
}

//! What follows from a change of somebody, all in one transaction with the change itself.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, TransactWriteItem, Update};
use domain::access::AssignedRole;
use domain::audit::AuditEntry;
use domain::employee::{EmployeeListing, EmployeeStatus};
use domain::service_desk::ClientListing;
use domain::{DepartmentId, Employee, Organization, UserId};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value;

use super::Membership;
use crate::company::departments::Count;
use crate::company::keys;
use crate::error::built;
use crate::items::{Condition, number, pause_before_try};
use crate::keys::Key;
use crate::lists::{Whose, row_keys};
use crate::tenant::Tenant;
use crate::{StoreError, organizations};

/// How often a change is tried while others take seats of the same organisation.
const TRIES: u32 = 16;

/// A change of an employee, with what else is written with it.
pub(crate) struct EmployeeWrite<'a> {
    pub(crate) before: Option<&'a Employee>,
    pub(crate) after: Option<&'a Employee>,
    /// The departments that the person leads, and stops leading with this change.
    pub(crate) down_as_director_of: &'a [DepartmentId],
    pub(crate) entry: Option<&'a AuditEntry>,
    pub(crate) more: Vec<TransactWriteItem>,
}

impl Tenant {
    pub(crate) async fn write_employee(&self, write: EmployeeWrite<'_>) -> Result<(), StoreError> {
        let EmployeeWrite { before, after, down_as_director_of, entry, more } = write;
        let Some(person) = after.or(before).map(|employee| employee.user_id) else { return Ok(()) };
        let mut writes = self.item_writes(person, before, after)?;
        writes.extend(self.membership_write(person, before, after)?);
        let (left, joined) = moves(before, after);
        if has_seat(before) && !has_seat(after) {
            writes.push(self.forget_director(person)?);
        } else if let Some((before, after)) = before.zip(after)
            && before.name != after.name
            && before.takes_seat()
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
        writes.extend(self.owner_stays(person, before, after)?);
        writes.extend(entry.map(|entry| self.audit_writes(entry)).transpose()?.into_iter().flatten());
        writes.extend(more);
        if !changes_organization(before, after) {
            return Ok(self.store.transact(writes).await?);
        }
        let mut seen = self.organization().await?;
        for attempt in 1..TRIES {
            let mut all = writes.clone();
            all.extend(self.organization_writes(&seen, person, before, after)?);
            match self.store.transact(all).await.map_err(StoreError::from) {
                Err(StoreError::Conflict) => {}
                written => return written,
            }
            let now = self.organization().await?;
            if now.revision == seen.revision {
                break;
            }
            // Somebody else took a seat or gave one back at the same moment.
            tokio::time::sleep(pause_before_try(attempt)).await;
            seen = now;
        }
        Err(StoreError::Conflict)
    }

    async fn organization(&self) -> Result<Organization, StoreError> {
        self.store.organization(self.organization_id).await?.ok_or(StoreError::Conflict)
    }

    /// The item of the employee, and where the list of employees has them, or that of clients.
    pub(crate) fn item_writes(
        &self,
        person: UserId,
        before: Option<&Employee>,
        after: Option<&Employee>,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let employee = |member: Option<&Employee>| {
            member.filter(|member| member.is_among_employees()).map(Employee::listing)
        };
        let client = |member: Option<&Employee>| {
            member.filter(|member| !member.is_among_employees()).map(Employee::client_listing)
        };
        let whose = Whose::Organization(self.organization_id);
        let mut writes = self.store.relist(whose, employee(before).as_ref(), employee(after).as_ref())?;
        writes.extend(self.store.relist(whose, client(before).as_ref(), client(after).as_ref())?);
        writes.push(self.item_write(person, before, after)?);
        Ok(writes)
    }

    fn item_write(
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
        let condition = before.map_or(Condition::Absent, |before| Condition::Revision(before.revision));
        self.store.put(&key, after, [], condition)
    }

    /// The membership: what the person finds among their organisations.
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

    /// What changes of the organisation: a seat is taken while one is free, or given back; the first administrator becomes
    /// the owner. [`StoreError::Conflict`] if the organisation does not allow it.
    fn organization_writes(
        &self,
        seen: &Organization,
        person: UserId,
        before: Option<&Employee>,
        after: Option<&Employee>,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let mut changed = seen.clone();
        match (has_seat(before), has_seat(after)) {
            (false, true) if changed.used_seats >= changed.paid_seats.into() => {
                return Err(StoreError::Conflict);
            }
            (false, true) => changed.used_seats += 1,
            (true, false) => {
                changed.used_seats = changed.used_seats.checked_sub(1).ok_or(StoreError::Conflict)?;
            }
            _ => {}
        }
        if joins_administration(before, after) {
            changed.owner_id = changed.owner_id.or(Some(person));
        }
        if leaves_administration(before, after) && changed.owner_id == Some(person) {
            return Err(StoreError::Conflict);
        }
        changed.revision += 1;
        self.store.organization_writes(Some(seen), &changed)
    }

    /// The owner stays one of the administrators, where the organisation does not change otherwise.
    fn owner_stays(
        &self,
        person: UserId,
        before: Option<&Employee>,
        after: Option<&Employee>,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let keeps_seat = after.is_some_and(Employee::takes_seat);
        if !keeps_seat || !leaves_administration(before, after) {
            return Ok(None);
        }
        let key = organizations::keys::organization(self.organization_id).attributes();
        let check = ConditionCheck::builder()
            .table_name(&*self.store.table)
            .set_key(Some(key))
            .condition_expression("attribute_not_exists(owner_id) OR owner_id <> :person")
            .expression_attribute_values(":person", AttributeValue::S(person.to_string()));
        Ok(Some(TransactWriteItem::builder().condition_check(built(check.build())?).build()))
    }

    /// Notes that a person was there in this hour, and in the list on which day. Changes neither version nor revision, so
    /// that nobody who edits the person at the same time is disturbed; what they have changed meanwhile is left alone.
    pub(crate) async fn note_seen(&self, employee: &Employee, hour: Timestamp) -> Result<(), StoreError> {
        let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
        let is_listed = employee.last_seen_at.is_some_and(|seen| day(seen) == day(hour));
        let whose = Whose::Organization(self.organization_id);
        // Before it is full, the list may not have the person yet.
        let rows = match employee.is_among_employees() {
            _ if is_listed => Vec::new(),
            true if self.store.is_filled::<EmployeeListing>().await? => row_keys(whose, &employee.listing())?,
            false if self.store.is_filled::<ClientListing>().await? => {
                row_keys(whose, &employee.client_listing())?
            }
            _ => Vec::new(),
        };
        let hour = to_attribute_value(hour)?;
        let update = |key: &Key, attribute: &str| {
            let update = Update::builder()
                .table_name(&*self.store.table)
                .set_key(Some(key.attributes()))
                .condition_expression("attribute_exists(pk)")
                .update_expression(format!("SET {attribute} = :hour"))
                .expression_attribute_values(":hour", hour.clone());
            Ok::<_, StoreError>(TransactWriteItem::builder().update(built(update.build())?).build())
        };
        let item = keys::employee(self.organization_id, employee.user_id);
        let mut writes = vec![update(&item, "last_seen_at")?];
        for row in &rows {
            writes.push(update(row, "listing.last_seen_at")?);
        }
        match self.store.transact(writes).await.map_err(StoreError::from) {
            Err(StoreError::Conflict) => Ok(()),
            noted => noted,
        }
    }
}

fn has_seat(employee: Option<&Employee>) -> bool {
    employee.is_some_and(Employee::takes_seat)
}

fn joins_administration(before: Option<&Employee>, after: Option<&Employee>) -> bool {
    !administers(before) && administers(after)
}

/// Whether the organisation changes with the employee: its seats, or its first owner.
fn changes_organization(before: Option<&Employee>, after: Option<&Employee>) -> bool {
    has_seat(before) != has_seat(after) || joins_administration(before, after)
}

/// Whether the employee is an active administrator.
fn administers(employee: Option<&Employee>) -> bool {
    employee.is_some_and(|employee| {
        employee.role == AssignedRole::ADMIN && employee.status() == EmployeeStatus::Active
    })
}

pub(super) fn leaves_administration(before: Option<&Employee>, after: Option<&Employee>) -> bool {
    administers(before) && !administers(after)
}

/// The departments that stop counting this person, and the departments that begin to.
pub(super) fn moves(
    before: Option<&Employee>,
    after: Option<&Employee>,
) -> (Vec<DepartmentId>, Vec<DepartmentId>) {
    let counted = |employee: Option<&Employee>| -> BTreeSet<DepartmentId> {
        employee
            .filter(|employee| employee.takes_seat())
            .map(|employee| employee.departments.iter().copied().collect())
            .unwrap_or_default()
    };
    let (before, after) = (counted(before), counted(after));
    (before.difference(&after).copied().collect(), after.difference(&before).copied().collect())
}

//! What follows from a change of somebody, all in one transaction with the change itself.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, TransactWriteItem, Update};
use domain::access::AssignedRole;
use domain::audit::AuditEntry;
use domain::employee::EmployeeStatus;
use domain::organization::fold;
use domain::{DepartmentId, Employee, UserId};
use serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value;

use super::Membership;
use crate::company::departments::Count;
use crate::company::keys;
use crate::error::built;
use crate::items::{Condition, number};
use crate::keys::{LISTING, LISTS};
use crate::tenant::Tenant;
use crate::{StoreError, organizations};

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
        writes.extend(entry.map(|entry| self.audit_writes(entry)).transpose()?.into_iter().flatten());
        writes.extend(more);
        Ok(self.store.transact(writes).await?)
    }

    /// The item of the employee, with the keys of the list that they stand on.
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

    /// What changes in the item of the organisation: a seat is taken while one is free, or given back; the first
    /// administrator becomes the owner; the owner stays one of the administrators.
    fn organization_write(
        &self,
        person: UserId,
        before: Option<&Employee>,
        after: Option<&Employee>,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let takes_seat = |employee: Option<&Employee>| employee.is_some_and(Employee::takes_seat);
        let key = organizations::keys::organization(self.organization_id).attributes();
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

//! Departments of an organisation.
//!
//! A change of the tree's shape is made on top of the tree's revision, so such changes come one after another. The number
//! of a department's people changes without the revision.
//!
//! The names of directors stand beside the tree, each name once, however many departments a person leads. Reading the
//! names from the people after the tree would cost one more round trip on every page. Appointing a director copies the
//! person's current name and checks it in the same transaction, and a change of the name writes the copy too, so the copy
//! can't be old. Names seldom change, so this costs little. The copy stays when a person stops leading, and is removed
//! when the person leaves the organisation.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, TransactWriteItem, Update};
use domain::audit::AuditEntry;
use domain::department::{Department, Structure};
use domain::{DepartmentId, Employee, Name, Organization, UserId};
use futures_util::TryFutureExt;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::change::ChangeError;
use crate::company::keys::{self, DIRECTOR_PREFIX, STRUCTURE_PREFIX};
use crate::error::built;
use crate::items::{Condition, number};
use crate::keys::{Key, SORT};
use crate::tenant::Tenant;
use crate::{Store, StoreError};

/// The item of the tree itself, with the revision of its shape.
#[derive(Serialize, Deserialize)]
struct Tree {
    revision: u32,
}

/// The name of somebody who leads a department, or has led one.
#[derive(Serialize, Deserialize)]
struct Director {
    user_id: UserId,
    name: Name,
}

/// A change of the tree.
#[derive(Clone)]
pub enum DepartmentChange {
    /// The department has no director yet, since it has no people.
    Create(Department),
    /// Renames a department, moves it under another, or gives it another director, who must be one of its people by now.
    Replace { before: Department, after: Department },
    /// Nobody is left in the department.
    Delete(Department),
}

impl Store {
    /// Gives the organisation its head department, named after it, unless it has one.
    pub async fn seed_head_department(&self, organization: &Organization) -> Result<(), StoreError> {
        let department = Department {
            id: DepartmentId::new(),
            name: organization.name.clone(),
            parent_id: None,
            director_id: None,
            director_name: None,
            people: 0,
            version: 1,
        };
        let writes = vec![
            self.put(&keys::structure(organization.id), &Tree { revision: 1 }, [], Condition::Absent)?,
            self.put(&keys::department(organization.id, department.id), &department, [], Condition::Absent)?,
        ];
        match self.transact(writes).await.map_err(StoreError::from) {
            Err(StoreError::Conflict) => Ok(()),
            other => other,
        }
    }
}

impl Tenant {
    /// The whole tree, in one query. A change that rests on it fails if the shape has changed meanwhile.
    pub async fn structure(&self) -> Result<Structure, StoreError> {
        let request = self.store.beginning_with(keys::structure(self.organization_id));
        let mut revision = 0;
        let mut departments: Vec<Department> = Vec::new();
        let mut names = HashMap::new();
        for item in request.into_paginator().items().send().try_collect().await? {
            let sort = item.get(SORT).and_then(|sort| sort.as_s().ok());
            if sort.is_some_and(|sort| sort == STRUCTURE_PREFIX) {
                revision = from_item::<Tree>(item)?.revision;
            } else if sort.is_some_and(|sort| sort.starts_with(DIRECTOR_PREFIX)) {
                let Director { user_id, name } = from_item(item)?;
                names.insert(user_id, name);
            } else {
                departments.push(from_item(item)?);
            }
        }
        for department in &mut departments {
            department.director_name = department.director_id.and_then(|id| names.get(&id).cloned());
        }
        Ok(Structure::new(departments, revision))
    }

    /// Changes the structure, given as it was read last. If somebody else's change comes between, the structure is read
    /// again and `decide` runs again, so `decide` must check everything that the change rests on.
    /// [`StoreError::Conflict`] when the new director is not one of the department's people.
    pub async fn change_structure<E>(
        &self,
        structure: Structure,
        decide: impl Fn(&Structure) -> Result<(DepartmentChange, AuditEntry), E>,
    ) -> Result<(), ChangeError<E>> {
        let read = || self.structure().map_ok(Some);
        let write = |seen: Structure, (change, entry): (DepartmentChange, AuditEntry)| async move {
            self.try_change(&seen, &change, &entry).await
        };
        let find_refusal = |_, (change, _)| async move { Ok(self.find_stranger(&change).await?) };
        crate::change::change(structure, read, decide, write, find_refusal).await
    }

    /// [`StoreError::Conflict`] when the new director is not one of the department's people.
    async fn find_stranger(&self, change: &DepartmentChange) -> Result<(), StoreError> {
        let DepartmentChange::Replace { before, after } = change else { return Ok(()) };
        let Some(director) = after.director_id.filter(|_| after.director_id != before.director_id) else {
            return Ok(());
        };
        let director = self.employee(director).await?.ok_or(StoreError::Conflict)?;
        let belongs = director.takes_seat() && director.departments.contains(&after.id);
        if belongs { Ok(()) } else { Err(StoreError::Conflict) }
    }

    /// [`StoreError::Conflict`] when the structure has changed since it was read, or the new director is not one of the
    /// department's people.
    async fn try_change(
        &self,
        seen: &Structure,
        change: &DepartmentChange,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut writes = vec![self.next_shape(seen)?];
        writes.extend(self.audit_writes(entry)?);
        match change {
            DepartmentChange::Create(department) => {
                writes.push(self.store.put(
                    &self.department_key(department.id),
                    department,
                    [],
                    Condition::Absent,
                )?);
            }
            DepartmentChange::Replace { before, after } => {
                if let Some(director) = after.director_id.filter(|_| after.director_id != before.director_id)
                {
                    writes.extend(self.appoint(after.id, director).await?);
                }
                writes.push(self.replace_department(before, after)?);
            }
            DepartmentChange::Delete(department) => {
                let delete = Delete::builder()
                    .table_name(&*self.store.table)
                    .set_key(Some(self.department_key(department.id).attributes()))
                    .condition_expression("people = :nobody AND version = :version")
                    .expression_attribute_values(":nobody", number(0))
                    .expression_attribute_values(":version", number(department.version.into()));
                writes.push(TransactWriteItem::builder().delete(built(delete.build())?).build());
            }
        }
        Ok(self.store.transact(writes).await?)
    }

    fn department_key(&self, id: DepartmentId) -> Key {
        keys::department(self.organization_id, id)
    }

    /// Counts the revision of the shape up, on the condition that nobody has changed the shape since it was read.
    fn next_shape(&self, seen: &Structure) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::structure(self.organization_id).attributes()))
            .condition_expression("revision = :seen")
            .update_expression("SET revision = revision + :one")
            .expression_attribute_values(":seen", number(seen.revision.into()))
            .expression_attribute_values(":one", number(1));
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }

    /// Writes everything of a department but the number of its people, which others may be changing now.
    fn replace_department(
        &self,
        before: &Department,
        after: &Department,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(self.department_key(before.id).attributes()))
            .condition_expression("version = :seen")
            .expression_attribute_names("#name", "name")
            .expression_attribute_values(":seen", number(before.version.into()))
            .expression_attribute_values(":version", number(after.version.into()))
            .expression_attribute_values(":name", AttributeValue::S(after.name.to_string()));
        let (mut set, mut remove) = ("SET #name = :name, version = :version".to_owned(), Vec::new());
        if let Some(parent) = after.parent_id {
            set.push_str(", parent_id = :parent");
            update = update.expression_attribute_values(":parent", AttributeValue::S(parent.to_string()));
        }
        if let Some(director) = after.director_id {
            set.push_str(", director_id = :director");
            update = update.expression_attribute_values(":director", AttributeValue::S(director.to_string()));
        } else {
            remove.push(" REMOVE director_id");
        }
        let update = update.update_expression(set + &remove.concat());
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }

    /// Copies the name of the new director beside the tree, on the condition that they have this name and are one of the
    /// department's people.
    async fn appoint(
        &self,
        department: DepartmentId,
        director: UserId,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        let Employee { name, .. } = self.employee(director).await?.ok_or(StoreError::Conflict)?;
        let check = ConditionCheck::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::employee(self.organization_id, director).attributes()))
            .condition_expression(
                "#name = :name AND contains(departments, :department) AND standing.#status <> :dismissed",
            )
            .expression_attribute_names("#name", "name")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":name", AttributeValue::S(name.to_string()))
            .expression_attribute_values(":department", AttributeValue::S(department.to_string()))
            .expression_attribute_values(":dismissed", AttributeValue::S("dismissed".to_owned()));
        let belongs = TransactWriteItem::builder().condition_check(built(check.build())?).build();
        Ok([belongs, self.director_write(director, &name)?])
    }

    fn director_write(&self, director: UserId, name: &Name) -> Result<TransactWriteItem, StoreError> {
        let key = keys::director(self.organization_id, director);
        self.store.put(&key, &Director { user_id: director, name: name.clone() }, [], Condition::Any)
    }

    /// Whether the name of somebody stands beside the tree.
    pub(crate) async fn is_director(&self, person: UserId) -> Result<bool, StoreError> {
        let found = self.store.get_item(keys::director(self.organization_id, person)).await?;
        Ok(found.is_some())
    }

    /// Writes the new name of a person beside the tree. If their name does not stand there, nothing is written, on the
    /// condition that it does not come to stand there meanwhile.
    pub(crate) fn rename_director(
        &self,
        person: UserId,
        name: &Name,
        is_director: bool,
    ) -> Result<TransactWriteItem, StoreError> {
        if is_director {
            return self.director_write(person, name);
        }
        let check = ConditionCheck::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::director(self.organization_id, person).attributes()))
            .condition_expression("attribute_not_exists(pk)");
        Ok(TransactWriteItem::builder().condition_check(built(check.build())?).build())
    }

    /// Removes the name of a person who leads nothing any more from beside the tree.
    pub(crate) fn forget_director(&self, person: UserId) -> Result<TransactWriteItem, StoreError> {
        let key = keys::director(self.organization_id, person).attributes();
        let delete = Delete::builder().table_name(&*self.store.table).set_key(Some(key));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }

    /// Counts a person in or out of a department. A director can't be counted out, unless the same write makes them stop
    /// leading.
    pub(crate) fn count_person(
        &self,
        department: DepartmentId,
        person: UserId,
        count: Count,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(self.department_key(department).attributes()))
            .expression_attribute_values(":one", number(1));
        let person = AttributeValue::S(person.to_string());
        let update = match count {
            Count::In => update
                .condition_expression("attribute_exists(pk)")
                .update_expression("SET people = people + :one"),
            Count::Out => update
                .condition_expression(
                    "attribute_exists(pk) AND (attribute_not_exists(director_id) OR director_id <> :person)",
                )
                .update_expression("SET people = people - :one")
                .expression_attribute_values(":person", person),
            Count::OutAndDownAsDirector => update
                .condition_expression("director_id = :person")
                .update_expression("SET people = people - :one, version = version + :one REMOVE director_id")
                .expression_attribute_values(":person", person),
        };
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Count {
    In,
    Out,
    OutAndDownAsDirector,
}

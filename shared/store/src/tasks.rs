//! Tasks: work that is done later (see [`domain::task`]).
//!
//! A [`Store`], a [`crate::Tenant`] and a [`crate::Account`] can carry later work ([`Store::and_later`]): their next
//! transaction makes its task together with its own writes. A worker's [`Store::ending`] carries the end of the worker's
//! task in the same way, so that the effect of a task and its end are one write.
//!
//! After a transaction a bell is to be rung for each of its tasks ([`collect_bells`]). A bell that is lost or rung twice
//! is harmless: the table is the truth.

pub(crate) mod bells;
pub(crate) mod keys;
mod lists;
mod own;

use std::time::Duration;

use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use domain::task::{KEPT, Later, Progress, TaskResult, TaskState};
use domain::{OrganizationId, Task, TaskId, UserId};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_attribute_value};
use serde_json::json;

use crate::error::built;
use crate::identity::Account;
use crate::items::{Condition, number};
use crate::keys::{EXPIRES_AT, LISTING, LISTS, WORK};
use crate::tenant::Tenant;
use crate::{Store, StoreError};

pub(crate) use own::own_tasks;

pub use bells::{Bell, collect_bells};
pub use lists::{Owner, TaskKey, TaskPage, TaskQuery, WorkLine};

/// A write that goes with the next transaction of a [`Store`], and the bell that is rung after it.
#[derive(Clone)]
pub(crate) struct Rider {
    pub(crate) write: TransactWriteItem,
    pub(crate) bell: Option<Bell>,
}

impl Store {
    /// The same table, whose next transaction also makes the task of this work.
    pub fn and_later(
        &self,
        later: &Later,
        organization: Option<OrganizationId>,
        begun_by: Option<UserId>,
    ) -> Result<Self, StoreError> {
        Ok(self.making(TaskId::new(), later, organization, begun_by)?.0)
    }

    /// The same, and the task that it makes, which has this identifier.
    fn making(
        &self,
        id: TaskId,
        later: &Later,
        organization: Option<OrganizationId>,
        begun_by: Option<UserId>,
    ) -> Result<(Self, Task), StoreError> {
        let sealed = self.seal(&purpose(id), &later.about).ok_or(StoreError::Unopened)?;
        let task = later.task(id, sealed, organization, begun_by);
        let mut riders = vec![self.task_rider(&task, Condition::Any, later.made_at)?];
        riders.extend(self.own_rider(&task)?);
        Ok((self.and_riders(riders), task))
    }

    fn and_riders(&self, riders: impl IntoIterator<Item = Rider>) -> Self {
        let riders = self.riders.iter().cloned().chain(riders).collect();
        Self { riders, ..self.clone() }
    }

    pub async fn task(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        Ok(self.get_item(keys::task(id)).await?.map(from_item).transpose()?)
    }

    /// The tasks with these identifiers, without those that are gone.
    pub async fn tasks(&self, ids: &[TaskId]) -> Result<Vec<Task>, StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| keys::task(*id)).collect();
        let found = self.get_many(&keys).await?;
        found.into_iter().flatten().map(|item| Ok(from_item(item)?)).collect()
    }

    /// What a task is about; [`StoreError::Unopened`] if that is not what is sealed in it.
    pub fn about<T: DeserializeOwned>(&self, task: &Task) -> Result<T, StoreError> {
        self.open(&purpose(task.id), &task.about).ok_or(StoreError::Unopened)
    }

    /// Where a slice of a task begins; `None` for the first slice.
    pub fn checkpoint<T: DeserializeOwned>(&self, task: &Task) -> Result<Option<T>, StoreError> {
        let Some(checkpoint) = &task.checkpoint else { return Ok(None) };
        Ok(Some(self.open(&purpose(task.id), checkpoint).ok_or(StoreError::Unopened)?))
    }

    /// Takes a task that is due, until the lease ends. [`StoreError::Conflict`] when another worker was first.
    pub async fn claim_task(&self, task: &Task, now: Timestamp, lease: Duration) -> Result<Task, StoreError> {
        self.change_task(task, now, |task| task.begin(now, lease)).await
    }

    /// Changes a task, given as it was read last. [`StoreError::Conflict`] when it has changed meanwhile.
    pub async fn change_task(
        &self,
        task: &Task,
        now: Timestamp,
        change: impl FnOnce(&mut Task),
    ) -> Result<Task, StoreError> {
        let mut changed = task.clone();
        change(&mut changed);
        let rider = self.changed_task_rider(task, &mut changed, now)?;
        self.and_riders([rider]).write_decided(Vec::new()).await.map(|()| changed)
    }

    /// The same table, whose next transaction also makes this change of a task, given as it was read last.
    pub fn changing_task(
        &self,
        task: &Task,
        now: Timestamp,
        change: impl FnOnce(&mut Task),
    ) -> Result<Self, StoreError> {
        let mut changed = task.clone();
        change(&mut changed);
        Ok(self.and_riders([self.changed_task_rider(task, &mut changed, now)?]))
    }

    /// The same table, whose next transaction also ends this task, if it is still the one that was claimed.
    pub fn ending(&self, task: &Task, now: Timestamp) -> Result<Self, StoreError> {
        self.ending_with(task, None, now)
    }

    /// The same, with the result that people may look at.
    pub fn ending_with(
        &self,
        task: &Task,
        result: Option<TaskResult>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut ended = task.clone();
        ended.result = result;
        ended.end(TaskState::Done, now);
        Ok(self.and_riders([self.changed_task_rider(task, &mut ended, now)?]))
    }

    /// The same table, whose next transaction also ends a slice of this task. The next slice begins at `checkpoint`.
    pub fn going_on(
        &self,
        task: &Task,
        checkpoint: &impl serde::Serialize,
        progress: Progress,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut next = task.clone();
        next.checkpoint = Some(self.seal(&purpose(task.id), checkpoint).ok_or(StoreError::Unopened)?);
        next.progress = Some(progress);
        next.end_slice(now);
        Ok(self.and_riders([self.changed_task_rider(task, &mut next, now)?]))
    }

    /// Makes the writes that this table carries, and nothing else.
    pub async fn write_carried(&self) -> Result<(), StoreError> {
        Ok(self.transact(Vec::new()).await?)
    }

    /// The write of a changed task on top of what was read. Short work leaves nothing behind once it is over.
    fn changed_task_rider(
        &self,
        seen: &Task,
        changed: &mut Task,
        now: Timestamp,
    ) -> Result<Rider, StoreError> {
        changed.revision = seen.revision + 1;
        if changed.state.is_over() && !changed.is_long {
            let delete = Delete::builder()
                .table_name(&*self.table)
                .set_key(Some(keys::task(seen.id).attributes()))
                .condition_expression("revision = :revision")
                .expression_attribute_values(":revision", number(seen.revision.into()));
            let write = TransactWriteItem::builder().delete(built(delete.build())?).build();
            return Ok(Rider { write, bell: None });
        }
        self.task_rider(changed, Condition::Revision(seen.revision), now)
    }

    /// The write of a task, and the bell for one that is due before the sweep would find it.
    fn task_rider(&self, task: &Task, condition: Condition, now: Timestamp) -> Result<Rider, StoreError> {
        let (partition, sort) = keys::work(task);
        let mut more =
            vec![(WORK.partition, AttributeValue::S(partition)), (WORK.sort, AttributeValue::S(sort))];
        if let Some(organization) = task.organization_id
            && (task.is_long || task.state == TaskState::Parked)
        {
            let Task { kind, state, begun_by, is_long, .. } = task;
            let listing = json!({"kind": kind, "state": state, "begun_by": begun_by, "is_long": is_long});
            more.push((LISTING, to_attribute_value(listing)?));
            more.push((LISTS.partition, AttributeValue::S(keys::list_of(organization))));
            more.push((LISTS.sort, AttributeValue::S(task.id.to_string())));
        }
        if task.state.is_over() {
            let until = now + KEPT;
            more.push((EXPIRES_AT, number(until.as_second())));
        }
        let write = self.put(&keys::task(task.id), task, more, condition)?;
        let bell = (task.state == TaskState::Waiting).then(|| Bell::of(task, now)).flatten();
        Ok(Rider { write, bell })
    }
}

/// For what values in a task are sealed.
fn purpose(task: TaskId) -> String {
    format!("task {task}")
}

impl Tenant {
    /// The same organisation, whose next transaction also makes the task of this work.
    pub fn and_later(&self, later: &Later, begun_by: Option<UserId>) -> Result<Self, StoreError> {
        let store = self.store.and_later(later, Some(self.organization_id), begun_by)?;
        Ok(Self { store, ..self.clone() })
    }

    /// A task of the organisation.
    pub async fn task(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        let found = self.store.task(id).await?;
        Ok(found.filter(|task| task.organization_id == Some(self.organization_id)))
    }
}

impl Account {
    /// The same person, whose next transaction also makes the task of this work.
    pub fn and_later(&self, later: &Later) -> Result<Self, StoreError> {
        let store = self.store.and_later(later, None, Some(self.user_id))?;
        Ok(Self { store, ..self.clone() })
    }
}

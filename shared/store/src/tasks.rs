//! Tasks: work that is done later (see [`domain::task`]).
//!
//! A [`Store`], a [`crate::Tenant`] and a [`crate::Account`] can carry later work ([`Store::and_later`]): their next
//! transaction makes its task together with its own writes. A worker's [`Store::ending`] carries the end of the worker's
//! task in the same way, so that the effect of a task and its end are one write.
//!
//! A lane is a task too: `lanes.rs`.
//!
//! After a transaction a bell is to be rung for each of its tasks ([`collect_bells`]). A bell that is lost or rung twice
//! is harmless: the table is the truth.

pub(crate) mod bells;
pub(crate) mod keys;
mod lanes;
mod lists;
mod own;

use std::time::Duration;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::task::{KEPT, LaneEntry, Later, Progress, TaskResult, TaskState};
use domain::{OrganizationId, Task, TaskId, UserId};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_attribute_value, to_item};
use serde_json::json;

use crate::identity::Account;
use crate::items::{Condition, Item, number};
use crate::keys::{EXPIRES_AT, LISTING, LISTS, WORK};
use crate::tenant::Tenant;
use crate::{Store, StoreError};

pub(crate) use own::own_tasks;

pub use bells::{Bell, collect_bells};
pub use lists::{Owner, TaskKey, TaskPage, TaskQuery, WorkLine};

/// How long what is laid beside a task stays, whatever becomes of the task: longer than the task itself.
const LOAD_KEPT: Duration = Duration::from_hours(90 * 24);

/// Long work that somebody begins.
pub struct Beginning<'a, Load> {
    pub id: TaskId,
    pub later: &'a Later,
    pub begun_by: UserId,
    /// The address, on the host where it is begun, of the page that tells what comes of it.
    pub report: &'a str,
    /// How much there is to do, where it is known.
    pub of: Option<u64>,
    /// What it is about beside what `later` says. It is read by each slice, and written once.
    pub load: &'a Load,
}

/// What is shown of long work before its first slice.
#[derive(Default)]
struct Shown {
    result: Option<TaskResult>,
    progress: Option<Progress>,
}

#[derive(Deserialize)]
struct Loaded {
    load: String,
}

/// A write that goes with the next transaction of a [`Store`], and the bell that is rung after it.
#[derive(Clone)]
pub(crate) struct Rider {
    pub(crate) write: TransactWriteItem,
    pub(crate) bell: Option<Bell>,
    /// What goes in its place where its condition does not hold, if something has happened to its task that a worker
    /// reckons with: somebody has asked to stop the task, or has added to the lane.
    pub(crate) otherwise: Option<Box<Self>>,
}

impl Rider {
    pub(crate) fn new(write: TransactWriteItem, bell: Option<Bell>) -> Self {
        Self { write, bell, otherwise: None }
    }

    pub(crate) fn otherwise(mut self) -> Self {
        self.otherwise.take().map_or(self, |otherwise| *otherwise)
    }
}

impl Store {
    /// The same table, whose next transaction also makes the task of this work.
    pub fn and_later(
        &self,
        later: &Later,
        organization: Option<OrganizationId>,
        begun_by: Option<UserId>,
    ) -> Result<Self, StoreError> {
        Ok(self.making(TaskId::new(), later, organization, begun_by, Shown::default())?.0)
    }

    /// The same with a task of this identifier.
    pub(crate) fn and_later_as(
        &self,
        id: TaskId,
        later: &Later,
        organization: Option<OrganizationId>,
    ) -> Result<Self, StoreError> {
        Ok(self.making(id, later, organization, None, Shown::default())?.0)
    }

    /// The same, and the task that it makes, which has this identifier.
    fn making(
        &self,
        id: TaskId,
        later: &Later,
        organization: Option<OrganizationId>,
        begun_by: Option<UserId>,
        shown: Shown,
    ) -> Result<(Self, Task), StoreError> {
        let sealed = self.seal(&purpose(id), &later.about).ok_or(StoreError::Unopened)?;
        if let Some((lane, position)) = &later.lane {
            let lane = later.task(TaskId::of_lane(later.kind.name, lane), String::new(), organization, None);
            let entry = LaneEntry { id, position: *position, about: sealed, created_at: later.made_at };
            let riders = self.adding_riders(&lane, &entry, later.made_at)?;
            return Ok((self.and_riders(riders), lane));
        }
        let Shown { result, progress } = shown;
        let task = Task { result, progress, ..later.task(id, sealed, organization, begun_by) };
        let write = self.put_item(task_item(&task, later.made_at)?, Condition::Any)?;
        let rider = Rider::new(write, Bell::of(&task, later.made_at));
        Ok((self.and_riders([rider].into_iter().chain(self.own_rider(&task)?)), task))
    }

    pub(crate) fn and_riders(&self, riders: impl IntoIterator<Item = Rider>) -> Self {
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
        let about = task.head.as_ref().map_or(&task.about, |head| &head.entry.about);
        self.open(&purpose(task.key()), about).ok_or(StoreError::Unopened)
    }

    /// What was laid beside a task as it began; [`StoreError::Unopened`] if it is gone.
    pub async fn load<T: DeserializeOwned>(&self, task: TaskId) -> Result<T, StoreError> {
        let item = self.get_item(keys::load(task)).await?.ok_or(StoreError::Unopened)?;
        let Loaded { load } = from_item(item)?;
        self.open(&load_purpose(task), &load).ok_or(StoreError::Unopened)
    }

    /// Where a slice of a task begins; `None` for the first slice.
    pub fn checkpoint<T: DeserializeOwned>(&self, task: &Task) -> Result<Option<T>, StoreError> {
        let Some(checkpoint) = &task.checkpoint else { return Ok(None) };
        Ok(Some(self.open(&purpose(task.id), checkpoint).ok_or(StoreError::Unopened)?))
    }

    /// Takes a task that is due, until the lease ends; a lane with what stands first in it. [`StoreError::Conflict`] when
    /// another worker was first.
    pub async fn claim_task(&self, task: &Task, now: Timestamp, lease: Duration) -> Result<Task, StoreError> {
        let claimed = self.change_task(task, now, |task| task.begin(now, lease)).await?;
        self.with_head(claimed).await
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
        let riders = self.changed_task_riders(task, &mut changed, now)?;
        self.and_riders(riders).write_decided(Vec::new()).await.map(|()| changed)
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
        ended.result = result.or(ended.result);
        ended.end(TaskState::Done, now);
        Ok(self.and_riders(self.ended_try_riders(task, ended, now)?))
    }

    /// The same table, whose next transaction also ends a slice of this task. The next slice begins at `checkpoint`.
    pub fn going_on(
        &self,
        task: &Task,
        checkpoint: &impl Serialize,
        progress: Progress,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        self.with_slice(task, checkpoint, progress, now, |task| task.end_slice(now))
    }

    /// The same table, whose next transaction also ends this task with its last slice.
    pub fn finishing(
        &self,
        task: &Task,
        checkpoint: &impl Serialize,
        progress: Progress,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        self.with_slice(task, checkpoint, progress, now, |task| task.end(TaskState::Done, now))
    }

    fn with_slice(
        &self,
        task: &Task,
        checkpoint: &impl Serialize,
        progress: Progress,
        now: Timestamp,
        end: impl FnOnce(&mut Task),
    ) -> Result<Self, StoreError> {
        let mut ended = task.clone();
        ended.checkpoint = Some(self.seal(&purpose(task.id), checkpoint).ok_or(StoreError::Unopened)?);
        ended.progress = Some(progress);
        end(&mut ended);
        Ok(self.and_riders(self.ended_try_riders(task, ended, now)?))
    }

    /// The same table, whose next transaction also notes that a claimed task has failed.
    pub fn failing(&self, claimed: &Task, failed: &Task, now: Timestamp) -> Result<Self, StoreError> {
        Ok(self.and_riders(self.ended_try_riders(claimed, failed.clone(), now)?))
    }

    /// Makes the writes that this table carries, and nothing else.
    pub async fn write_carried(&self) -> Result<(), StoreError> {
        Ok(self.transact(Vec::new()).await?)
    }

    /// The writes of what became of a claimed task. Somebody may ask to stop long work while it runs: then the slice is
    /// written all the same, and no other follows.
    fn ended_try_riders(
        &self,
        claimed: &Task,
        mut ended: Task,
        now: Timestamp,
    ) -> Result<Vec<Rider>, StoreError> {
        let mut riders = self.changed_task_riders(claimed, &mut ended, now)?;
        if ended.is_long {
            if !ended.state.is_over() {
                ended.end(TaskState::Stopped, now);
            }
            ended.revision += 1;
            let since = Condition::StoppedSince(claimed.revision);
            let stopped = self.task_rider(claimed, &ended, since, now)?;
            for rider in &mut riders {
                rider.otherwise = Some(Box::new(stopped.clone()));
            }
        }
        Ok(riders)
    }

    /// The writes of a changed task on top of what was read. Short work leaves nothing behind once it is over.
    fn changed_task_riders(
        &self,
        seen: &Task,
        changed: &mut Task,
        now: Timestamp,
    ) -> Result<Vec<Rider>, StoreError> {
        changed.revision = seen.revision + 1;
        if changed.state.is_over() && seen.lane.is_some() {
            return self.ended_head_riders(seen, now);
        }
        let revision = Condition::Revision(seen.revision);
        if changed.state.is_over() && !changed.is_long {
            return Ok(vec![Rider::new(self.delete(&keys::task(seen.id), revision)?, None)]);
        }
        Ok(vec![self.task_rider(seen, changed, revision, now)?])
    }

    /// The write of a changed task, and the bell for one that is due before the sweep would find it.
    fn task_rider(
        &self,
        seen: &Task,
        changed: &Task,
        condition: Condition,
        now: Timestamp,
    ) -> Result<Rider, StoreError> {
        let (before, after) = (task_item(seen, now)?, task_item(changed, now)?);
        let write = self.update(&keys::task(seen.id), &before, &after, condition)?;
        let bell = (changed.state == TaskState::Waiting).then(|| Bell::of(changed, now)).flatten();
        Ok(Rider::new(write, bell))
    }
}

/// A task as it lies in the table.
fn task_item(task: &Task, now: Timestamp) -> Result<Item, StoreError> {
    let mut item: Item = to_item(task)?;
    let mut write = |name: &str, value: AttributeValue| item.insert(name.to_owned(), value);
    let (partition, sort) = keys::work(task);
    write(WORK.partition, AttributeValue::S(partition));
    write(WORK.sort, AttributeValue::S(sort));
    if let Some(organization) = task.organization_id
        && (task.is_long || task.state == TaskState::Parked)
    {
        let Task { kind, state, begun_by, is_long, .. } = task;
        let listing = json!({"kind": kind, "state": state, "begun_by": begun_by, "is_long": is_long});
        write(LISTING, to_attribute_value(listing)?);
        write(LISTS.partition, AttributeValue::S(keys::list_of(organization)));
        write(LISTS.sort, AttributeValue::S(task.id.to_string()));
    }
    if task.state.is_over() {
        let until = now + KEPT;
        write(EXPIRES_AT, number(until.as_second()));
    }
    item.extend(keys::task(task.id).attributes());
    Ok(item)
}

/// For what values in a task are sealed.
fn purpose(task: TaskId) -> String {
    format!("task {task}")
}

fn load_purpose(task: TaskId) -> String {
    format!("load of task {task}")
}

impl Store {
    /// Begins long work: of this organisation or, without one, of the platform itself.
    pub async fn begin<Load: Serialize>(
        &self,
        owner: Option<OrganizationId>,
        work: &Beginning<'_, Load>,
    ) -> Result<Task, StoreError> {
        let Beginning { id, later, begun_by, report, of, load } = work;
        let result = TaskResult { address: (*report).to_owned(), ready_until_at: None };
        let progress = of.map(|of| Progress { of: Some(of), ..Progress::default() });
        let shown = Shown { result: Some(result), progress };
        let (store, task) = self.making(*id, later, owner, Some(*begun_by), shown)?;
        let sealed = store.seal(&load_purpose(*id), load).ok_or(StoreError::Unopened)?;
        let until = later.made_at + LOAD_KEPT;
        let load = json!({"load": sealed});
        let write =
            store.put(&keys::load(*id), &load, [(EXPIRES_AT, number(until.as_second()))], Condition::Any)?;
        store.transact(vec![write]).await?;
        Ok(task)
    }
}

impl Tenant {
    /// The same organisation, whose next transaction also makes the task of this work.
    pub fn and_later(&self, later: &Later, begun_by: Option<UserId>) -> Result<Self, StoreError> {
        let store = self.store.and_later(later, Some(self.organization_id), begun_by)?;
        Ok(Self { store, ..self.clone() })
    }

    /// Makes the writes that this table carries, and nothing else.
    pub async fn write_carried(&self) -> Result<(), StoreError> {
        self.store.write_carried().await
    }

    /// Begins long work of the organisation.
    pub async fn begin<Load: Serialize>(&self, work: &Beginning<'_, Load>) -> Result<Task, StoreError> {
        self.store.begin(Some(self.organization_id), work).await
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

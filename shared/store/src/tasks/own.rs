//! What people decide on tasks, and the long work that somebody has begun and not seen the end of: the corner of a
//! cabinet's pages shows that, so its identifiers are read with the session.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use domain::audit::AuditEntry;
use domain::task::{Orderer, Undoing};
use domain::{Later, Organization, Task, TaskId, TaskKind, UserId};
use jiff::Timestamp;
use serde_json::Value;

use crate::error::built;
use crate::items::Item;
use crate::tasks::{Rider, Shown, keys};
use crate::tenant::Tenant;
use crate::{Store, StoreError};

/// The identifiers of a person's own work, as a set.
const OWN: &str = "tasks";

/// The work of the newest tasks that a person has not seen the end of. Nobody looks at more than that in a corner.
const MOST_OWN: usize = 20;

impl Store {
    /// Changes a task, given as it was read last, and tells in the audit who has decided so: in that of the task's
    /// organisation or, without one, in the platform's. [`StoreError::Conflict`] when the task has changed meanwhile.
    pub async fn decide_on_task(
        &self,
        task: &Task,
        organization: Option<&Organization>,
        now: Timestamp,
        change: impl FnOnce(&mut Task),
        entry: &AuditEntry,
    ) -> Result<Task, StoreError> {
        let told = match organization {
            Some(organization) => self.tenant_of(organization).audit_writes(entry)?,
            None => self.audit_writes(None, entry)?,
        };
        let mut changed = task.clone();
        change(&mut changed);
        // What is over in a lane is what stands first in it.
        let seen = if changed.state.is_over() { self.with_head(task.clone()).await? } else { task.clone() };
        let riders = self.changed_task_riders(&seen, &mut changed, now)?;
        self.and_riders(riders).write_decided(told).await.map(|()| changed)
    }

    /// Begins the work that undoes a task, and notes it in that task, so that nothing is undone twice. Answers the undone
    /// task. [`StoreError::Conflict`] when it has changed meanwhile.
    pub async fn undo_task(
        &self,
        task: &Task,
        undo: &'static TaskKind,
        orderer: Orderer,
        now: Timestamp,
    ) -> Result<Task, StoreError> {
        let about: Value = self.about(task)?;
        let begun_by = orderer.user_id;
        let undoing = Undoing { task: task.id, orderer, count: task.done(), about };
        let later = Later::now(undo, undoing, now);
        let (store, undoing) =
            self.making(TaskId::new(), &later, task.organization_id, Some(begun_by), Shown::default())?;
        let mut undone = task.clone();
        undone.undone_by = Some(undoing.id);
        let riders = store.changed_task_riders(task, &mut undone, now)?;
        store.and_riders(riders).write_decided(Vec::new()).await.map(|()| undone)
    }

    /// Writes what it carries, of which a changed task is part.
    pub(super) async fn write_decided(&self, writes: Vec<TransactWriteItem>) -> Result<(), StoreError> {
        match self.transact(writes).await.map_err(StoreError::from) {
            Err(StoreError::Overtaken) => Err(StoreError::Conflict),
            done => done,
        }
    }

    /// Long work that somebody begins in an organisation is theirs to look at. One transaction makes one of that kind for
    /// one person at most, as it writes no item twice.
    pub(super) fn own_rider(&self, task: &Task) -> Result<Option<Rider>, StoreError> {
        let (Some(organization), Some(person)) = (task.organization_id, task.begun_by) else {
            return Ok(None);
        };
        if !task.is_long {
            return Ok(None);
        }
        let update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(keys::own(person, organization).attributes()))
            .update_expression("ADD #own :tasks")
            .expression_attribute_names("#own", OWN)
            .expression_attribute_values(":tasks", AttributeValue::Ss(vec![task.id.to_string()]));
        let write = TransactWriteItem::builder().update(built(update.build())?).build();
        Ok(Some(Rider::new(write, None)))
    }
}

impl Tenant {
    /// That a person has seen the end of work that they had begun. To see it again changes nothing.
    pub async fn see_task(&self, person: UserId, id: TaskId) -> Result<(), StoreError> {
        self.store
            .client
            .update_item()
            .table_name(&*self.store.table)
            .set_key(Some(keys::own(person, self.organization_id).attributes()))
            .update_expression("DELETE #own :tasks")
            .expression_attribute_names("#own", OWN)
            .expression_attribute_values(":tasks", AttributeValue::Ss(vec![id.to_string()]))
            .send()
            .await?;
        Ok(())
    }

    /// Those of these tasks that are of the organisation and still there, newest first.
    pub async fn tasks(&self, ids: &[TaskId]) -> Result<Vec<Task>, StoreError> {
        let mut found = self.store.tasks(ids).await?;
        found.retain(|task| task.organization_id == Some(self.organization_id));
        found.sort_unstable_by_key(|task| std::cmp::Reverse(task.id));
        Ok(found)
    }
}

/// The newest tasks that the item of a person's own work names.
pub(crate) fn own_tasks(item: Option<&Item>) -> Vec<TaskId> {
    let named = item.and_then(|item| item.get(OWN)?.as_ss().ok());
    let mut ids: Vec<TaskId> = named.into_iter().flatten().filter_map(|id| id.parse().ok()).collect();
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(MOST_OWN);
    ids
}

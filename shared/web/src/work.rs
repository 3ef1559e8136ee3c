//! The work of an organisation that is done later, as one of its people may look at it.

use domain::audit::AuditEntry;
use domain::task::Orderer;
use domain::{Organization, Task, TaskId, TaskKind, UserId};
use jiff::Timestamp;
use store::{Store, StoreError, TaskPage, TaskQuery};

/// What somebody has begun in their organisation, and for those who manage its settings whatever is done there: long work,
/// and what is parked.
pub struct Work {
    store: Store,
    organization: Organization,
    person: UserId,
    sees_all: bool,
}

impl Work {
    pub(crate) fn new(store: Store, organization: Organization, person: UserId, sees_all: bool) -> Self {
        Self { store, organization, person, sees_all }
    }

    /// Whether there may be work of others in it.
    pub const fn sees_all(&self) -> bool {
        self.sees_all
    }

    /// A page of it, newest first.
    pub async fn list(&self, query: TaskQuery, cursor: Option<&str>) -> Result<TaskPage, StoreError> {
        let begun_by = query.begun_by.or_else(|| (!self.sees_all).then_some(self.person));
        let query = TaskQuery { begun_by, ..query };
        self.store.tenant_of(&self.organization).task_list(&query, cursor).await
    }

    /// A task that they may look at.
    pub async fn find(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        let found = self.store.tenant_of(&self.organization).task(id).await?;
        Ok(found.filter(|task| self.shows(task)))
    }

    /// Whether they may look at a task of the organisation.
    pub fn shows(&self, task: &Task) -> bool {
        let is_theirs = self.sees_all || task.begun_by == Some(self.person);
        is_theirs && (task.is_long || task.awaits_decision())
    }

    /// Changes a task that was found. [`StoreError::Conflict`] when it has changed meanwhile.
    pub async fn change(
        &self,
        task: &Task,
        now: Timestamp,
        change: impl FnOnce(&mut Task),
        entry: Option<&AuditEntry>,
    ) -> Result<Task, StoreError> {
        match entry {
            Some(entry) => {
                self.store.decide_on_task(task, Some(&self.organization), now, change, entry).await
            }
            None => self.store.change_task(task, now, change).await,
        }
    }

    /// Begins the work that undoes a task that was found.
    pub async fn undo(
        &self,
        task: &Task,
        undo: &'static TaskKind,
        orderer: Orderer,
        now: Timestamp,
    ) -> Result<Task, StoreError> {
        self.store.undo_task(task, undo, orderer, now).await
    }

    /// That they have seen the end of what they had begun.
    pub async fn see(&self, task: &Task) -> Result<(), StoreError> {
        self.store.tenant_of(&self.organization).see_task(self.person, task.id).await
    }
}

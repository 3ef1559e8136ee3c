//! Whoever looks at work: one of those who run the platform, or somebody at a cabinet.

use axum::extract::FromRequestParts;
use domain::access::ManageTasks;
use domain::audit::{Action, AuditEntry, Origin};
use domain::task::{Orderer, TaskState};
use domain::{Organization, OrganizationId, Refusal, Task, TaskId, TaskKind};
use http::request::Parts;
use serde_json::{Map, Value};
use store::{StoreError, TaskPage, TaskQuery};
use web::{App, Context, Describe, Face, Insider, LETTER, Operation, Platform, Problem, TaskView};
use workers::queues_of;

/// How often a change is tried again when a worker has changed the task meanwhile.
const TRIES: usize = 5;

pub(crate) enum Reader {
    /// Sees all work, and decides on all of it.
    Platform(Box<Platform<ManageTasks>>),
    Insider(Box<Insider>),
}

impl FromRequestParts<App> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Ok(context) = Context::from_request_parts(parts, app).await;
        match context.host().face() {
            Face::Cabinet => Ok(Self::Insider(Box::new(Insider::from_request_parts(parts, app).await?))),
            _ => Ok(Self::Platform(Box::new(Platform::from_request_parts(parts, app).await?))),
        }
    }
}

impl Describe for Reader {
    fn describe(operation: &mut Operation<'_>) {
        Insider::describe(operation);
    }
}

impl Reader {
    /// A page of the work that they may look at. Of letters, which are many and soon gone, those that are parked.
    pub(crate) async fn list(
        &self,
        context: &Context,
        mut query: TaskQuery,
        is_own: bool,
        cursor: Option<&str>,
    ) -> Result<TaskPage, Problem> {
        Ok(match self {
            Self::Platform(access) => {
                query.begun_by = is_own.then_some(access.user().id);
                query.parked_only = vec![LETTER.name.to_owned()];
                let kinds: Vec<_> = context.task_kinds().collect();
                access.store().task_list(&query, &queues_of(kinds.iter()), cursor).await?
            }
            Self::Insider(insider) => {
                query.begun_by = is_own.then_some(insider.id());
                insider.work().list(query, cursor).await?
            }
        })
    }

    /// The task that an address names; 404 if there is none for them.
    pub(crate) async fn find(&self, id: &str) -> Result<Task, Problem> {
        let id: TaskId = id.parse().map_err(|_| Problem::not_found())?;
        let found = match self {
            Self::Platform(access) => {
                let found = access.store().task(id).await?;
                found.filter(|task| task.kind != LETTER.name || task.awaits_decision())
            }
            Self::Insider(insider) => insider.work().find(id).await?,
        };
        found.ok_or_else(Problem::not_found)
    }

    /// The organisations of these tasks.
    pub(crate) async fn organizations(
        &self,
        ids: impl Iterator<Item = Option<OrganizationId>>,
    ) -> Result<Vec<Organization>, Problem> {
        match self {
            Self::Platform(access) => {
                let mut ids: Vec<OrganizationId> = ids.flatten().collect();
                ids.sort_unstable();
                ids.dedup();
                if ids.is_empty() { Ok(Vec::new()) } else { Ok(access.store().organizations(&ids).await?) }
            }
            Self::Insider(insider) => Ok(vec![insider.organization().clone()]),
        }
    }

    /// A task that was found or changed, as they see it.
    pub(crate) async fn view(&self, context: &Context, task: Task) -> Result<TaskView, Problem> {
        let organizations = self.organizations(std::iter::once(task.organization_id)).await?;
        Ok(TaskView::new(context, &organizations, task))
    }

    /// Whether there may be work of others among what they see.
    pub(crate) fn sees_others(&self) -> bool {
        match self {
            Self::Platform(_) => true,
            Self::Insider(insider) => insider.work().sees_all(),
        }
    }

    fn origin(&self) -> Origin {
        match self {
            Self::Platform(access) => access.origin(),
            Self::Insider(insider) => insider.origin(),
        }
    }

    /// Stops, and whatever else the audit does not tell. An act that changes nothing writes nothing.
    pub(crate) async fn change<R: Refusal>(
        &self,
        mut task: Task,
        change: impl Fn(&mut Task) -> Result<(), R>,
    ) -> Result<Task, Problem> {
        let now = self.origin().at;
        for _ in 0..TRIES {
            let mut changed = task.clone();
            change(&mut changed).map_err(|refusal| Problem::of(&refusal))?;
            if changed == task {
                return Ok(task);
            }
            let apply = |task: &mut Task| *task = changed;
            let written = match self {
                Self::Platform(access) => access.store().change_task(&task, now, apply).await,
                Self::Insider(insider) => insider.work().change(&task, now, apply, None).await,
            };
            match written {
                // A worker was first.
                Err(StoreError::Conflict) => task = self.find(&task.id.to_string()).await?,
                written => return Ok(written?),
            }
        }
        Err(Problem::conflict("changed-meanwhile"))
    }

    /// Decides on a task that has failed, and tells the audit so.
    pub(crate) async fn decide<R: Refusal>(
        &self,
        task: Task,
        action: Action,
        reason: Option<&str>,
        change: impl FnOnce(&mut Task) -> Result<(), R>,
    ) -> Result<Task, Problem> {
        let mut changed = task.clone();
        change(&mut changed).map_err(|refusal| Problem::of(&refusal))?;
        let entry = self.entry(&task, action, reason);
        let now = self.origin().at;
        let apply = |task: &mut Task| *task = changed;
        let written = match self {
            Self::Platform(access) => {
                let organization = match task.organization_id {
                    Some(id) => access.store().organization(id).await?,
                    None => None,
                };
                access.store().decide_on_task(&task, organization.as_ref(), now, apply, &entry).await
            }
            Self::Insider(insider) => insider.work().change(&task, now, apply, Some(&entry)).await,
        };
        match written {
            // Somebody else has decided.
            Err(StoreError::Conflict) => Err(Problem::conflict("task-state")),
            written => Ok(written?),
        }
    }

    fn entry(&self, task: &Task, action: Action, reason: Option<&str>) -> AuditEntry {
        let cause = task.cause.as_ref().filter(|_| task.state == TaskState::Parked);
        let fields = [
            ("kind", Some(task.kind.as_str())),
            ("cause", cause.map(|cause| cause.code.as_str())),
            ("reason", reason),
        ];
        let fields: Map<String, Value> =
            fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect();
        self.origin().entry(action, Map::new(), fields)
    }

    pub(crate) async fn undo(&self, task: &Task, undo: &'static TaskKind) -> Result<Task, Problem> {
        let now = self.origin().at;
        let written = match self {
            Self::Platform(access) => {
                let actor = access.origin().actor;
                let orderer = Orderer { user_id: access.user().id, looks_as: None, actor };
                access.store().undo_task(task, undo, orderer, now).await
            }
            Self::Insider(insider) => insider.work().undo(task, undo, insider.orderer(), now).await,
        };
        match written {
            // It was undone by somebody else, or is gone.
            Err(StoreError::Conflict) => Err(Problem::conflict("task-state")),
            written => Ok(written?),
        }
    }
}

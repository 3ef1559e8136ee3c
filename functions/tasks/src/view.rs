//! One piece of work as people and programs see it.

use domain::task::{Progress, TaskState};
use domain::{Organization, OrganizationId, Task, TaskId};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::Context;
use web::components::{FormView, moment, task_badge, task_progress, task_title};

use crate::reader::Reader;

#[derive(Serialize, JsonSchema)]
pub(crate) struct TaskView {
    pub(crate) id: TaskId,
    pub(crate) kind: String,
    /// What the kind is called.
    pub(crate) title: String,
    /// For whom it is done; null for the platform itself.
    organization: Option<Owner>,
    state: TaskState,
    /// The number of the try that goes on or comes next or, of what has failed, that was the last.
    attempt: u32,
    /// When it is tried; while it runs, until when its worker has it.
    due_at: Timestamp,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    /// How far long work has come.
    progress: Option<ProgressView>,
    /// Why it waits after a failure, or for a decision.
    cause: Option<CauseView>,
    /// What it has made, as long as that is there.
    result: Option<ResultView>,
    /// The task that takes back what this one has done.
    undone_by: Option<TaskId>,
    /// What the caller may do with it now: `stop`, `again`, `give_up`, `undo`.
    may: Vec<&'static str>,
    #[serde(skip)]
    task: Task,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Owner {
    id: OrganizationId,
    name: String,
}

impl Owner {
    pub(crate) fn id(&self) -> OrganizationId {
        self.id
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl From<&Organization> for Owner {
    fn from(organization: &Organization) -> Self {
        Self { id: organization.id, name: organization.name.to_string() }
    }
}

#[derive(Serialize, JsonSchema)]
struct ProgressView {
    done: u64,
    /// All that there is to do, where it is known.
    of: Option<u64>,
    /// How long the rest will take at the speed so far.
    seconds_left: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
struct CauseView {
    code: String,
    message: String,
    action: String,
    /// What the outside system said, for those who run the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct ResultView {
    address: String,
    ready_until_at: Option<Timestamp>,
}

impl TaskView {
    pub(crate) fn new(
        context: &Context,
        reader: &Reader,
        organizations: &[Organization],
        task: Task,
    ) -> Self {
        let organization = organizations.iter().find(|owner| Some(owner.id) == task.organization_id);
        let progress = task.progress.map(|progress| {
            let Progress { done, of, .. } = progress;
            ProgressView { done, of, seconds_left: task.seconds_left() }
        });
        // What has gone on since has no cause any more.
        let has_cause = matches!(task.state, TaskState::Waiting | TaskState::Parked | TaskState::Failed);
        let cause = task.cause.as_ref().filter(|_| has_cause).map(|cause| {
            let named = format!("task-cause-{}", cause.code.replace('_', "-"));
            let key =
                if context.wording().text_if_any(&named).is_some() { &named } else { "task-cause-other" };
            CauseView {
                code: cause.code.clone(),
                message: context.text(key).into_owned(),
                action: context.text(&format!("{key}.action")).into_owned(),
                detail: reader.is_on_platform().then(|| cause.detail.clone()),
            }
        });
        let result = task.result_at(context.now()).map(|result| ResultView {
            address: result.address.clone(),
            ready_until_at: result.ready_until_at,
        });
        Self {
            id: task.id,
            kind: task.kind.clone(),
            title: task_title(context, &task.kind),
            organization: organization.map(Owner::from),
            state: task.state,
            attempt: task.attempt(),
            due_at: task.due_at,
            created_at: task.created_at,
            started_at: task.started_at,
            finished_at: task.finished_at,
            progress,
            cause,
            result,
            undone_by: task.undone_by,
            may: reader.may(context, &task),
            task,
        }
    }

    /// The view of one task that was found or changed.
    pub(crate) async fn of(context: &Context, reader: &Reader, task: Task) -> Result<Self, web::Problem> {
        let organizations = reader.organizations(std::iter::once(task.organization_id)).await?;
        Ok(Self::new(context, reader, &organizations, task))
    }

    pub(crate) fn address(&self) -> String {
        format!("/tasks/{}", self.id)
    }

    pub(crate) fn goes_on(&self) -> bool {
        self.task.goes_on()
    }

    pub(crate) fn owner(&self, context: &Context) -> String {
        let name = self.organization.as_ref().map(|owner| owner.name.clone());
        name.unwrap_or_else(|| context.text("task-of-platform").into_owned())
    }

    pub(crate) fn badge(&self, context: &Context) -> Markup {
        task_badge(context, self.state)
    }

    pub(crate) fn progress(&self, context: &Context) -> Markup {
        task_progress(context, &self.task)
    }

    /// Why it waits, and what to do.
    pub(crate) fn cause(&self) -> Markup {
        html! {
            @if let Some(CauseView { message, action, detail, .. }) = &self.cause {
                p.task-cause { strong { (message) } " " (action) }
                @if let Some(detail) = detail { p.small.muted { code { (detail) } } }
            }
        }
    }

    /// When it began or will, or was over.
    pub(crate) fn times(&self, context: &Context) -> Markup {
        let (key, at) = match (self.finished_at, self.state) {
            (Some(finished), _) => ("task-finished", finished),
            (None, TaskState::Parked) => ("task-parked-since", self.due_at),
            (None, TaskState::Waiting) if self.due_at > context.now() => ("task-due", self.due_at),
            _ => ("task-created", self.created_at),
        };
        html! { div.task-times { span.small.muted { (context.text(key)) } " " (moment(context, at)) } }
    }

    /// Its moments, each with the message that names it.
    pub(crate) fn moments(&self) -> impl Iterator<Item = (&'static str, Timestamp)> {
        let due = Some(self.due_at).filter(|_| matches!(self.state, TaskState::Waiting));
        let parked = Some(self.due_at).filter(|_| matches!(self.state, TaskState::Parked));
        let moments = [
            ("task-created", Some(self.created_at)),
            ("task-started", self.started_at),
            ("task-due", due),
            ("task-parked-since", parked),
            ("task-finished", self.finished_at),
        ];
        moments.into_iter().filter_map(|(key, at)| Some((key, at?)))
    }

    pub(crate) const fn undone_by(&self) -> Option<TaskId> {
        self.undone_by
    }

    /// The buttons of what may be done.
    pub(crate) fn acts(&self, context: &Context) -> Markup {
        let address = self.address();
        let named = |key: &str| format!("{}: {}", context.text(key), self.title);
        let may = |act: &str| self.may.contains(&act);
        html! {
            @if may("again") {
                form method="post" action={ (address) "/again" } {
                    button type="submit" aria-label=(named("task-again")) { (context.text("task-again")) }
                }
            }
            @if may("give_up") {
                a.button.quiet href={ (address) "/give-up" } data-panel aria-label=(named("task-give-up")) { (context.text("task-give-up")) }
            }
            @if may("stop") {
                form method="post" action={ (address) "/stop" } {
                    button type="submit" aria-label=(named("task-stop")) { (context.text("task-stop")) }
                }
            }
            @if let Some(ResultView { address, .. }) = &self.result {
                @if !reader_is_elsewhere(context) { a.button href=(address) { (context.text("task-result")) } }
            }
            @if may("undo") {
                form method="post" action={ (address) "/undo" } {
                    input type="hidden" name="count" value=(self.task.done());
                    button type="submit" { (context.text_with("task-undo", &[("count", self.task.done().into())])) }
                }
            }
        }
    }

    /// A form of this task, with what was typed.
    pub(crate) fn heading(&self, context: &Context, view: &FormView<'_>) -> Markup {
        html! {
            (view.summary())
            p { strong { (self.title) } @if self.organization.is_some() { " · " (self.owner(context)) } }
            (self.cause())
        }
    }
}

/// A result lies on the host on which the work was begun.
fn reader_is_elsewhere(context: &Context) -> bool {
    context.host().face() != web::Face::Cabinet
}

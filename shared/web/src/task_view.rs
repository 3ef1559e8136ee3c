//! One piece of work as people and programs see it: what `GET /tasks/{id}` answers, and every request that begins work.

use axum::response::{IntoResponse, Response};
use domain::task::{Progress, TaskState};
use domain::{Organization, OrganizationId, Task, TaskId};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::components::{FormView, Frame, moment, number, shell, task_badge, task_progress, task_title};
use crate::context::Context;
use crate::host::Face;
use crate::input::Path;
use crate::insider::Insider;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;
use crate::room::Way;
use crate::view::{Page, View};

/// How often a page or a program looks again at work that goes on, in seconds.
pub(crate) const EVERY: u32 = 2;

#[derive(Serialize, JsonSchema)]
pub struct TaskView {
    pub id: TaskId,
    pub kind: String,
    /// What the kind is called.
    pub title: String,
    /// For whom it is done; null for the platform itself.
    organization: Option<TaskOwner>,
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
pub struct TaskOwner {
    id: OrganizationId,
    name: String,
}

impl TaskOwner {
    pub fn id(&self) -> OrganizationId {
        self.id
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

impl From<&Organization> for TaskOwner {
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

/// Work that a request has begun.
pub type Begun = View<TaskView, 202>;

/// What was done at once, as it was little, or work that was begun for it.
pub enum NowOrLater<Now> {
    Now(Now),
    Later(Box<Begun>),
}

impl<Now: IntoResponse> IntoResponse for NowOrLater<Now> {
    fn into_response(self) -> Response {
        match self {
            Self::Now(now) => now.into_response(),
            Self::Later(begun) => begun.into_response(),
        }
    }
}

impl<Now: Describe> Describe for NowOrLater<Now> {
    const MAKES: Option<u16> = Begun::MAKES;

    fn describe(operation: &mut Operation<'_>) {
        Now::describe(operation);
        Begun::describe(operation);
    }
}

impl TaskView {
    /// The organisation of the task is one of these.
    pub fn new(context: &Context, organizations: &[Organization], task: Task) -> Self {
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
                detail: is_on_platform(context).then(|| cause.detail.clone()),
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
            organization: organization.map(TaskOwner::from),
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
            may: acts_on(context, &task),
            task,
        }
    }

    /// The answer that shows it, and says when to look again.
    pub fn answer(self) -> View<Self> {
        let goes_on = self.goes_on();
        View::new(self).looked_at_again(goes_on)
    }

    /// In how many milliseconds a page that shows it is looked at anew.
    pub fn refresh(&self) -> Option<u32> {
        self.goes_on().then_some(EVERY * 1_000)
    }

    pub fn address(&self, context: &Context) -> String {
        context.way_to(Way::Task, &[&self.id]).unwrap_or_default()
    }

    pub fn goes_on(&self) -> bool {
        self.task.goes_on()
    }

    pub fn owner(&self, context: &Context) -> String {
        let name = self.organization.as_ref().map(|owner| owner.name.clone());
        name.unwrap_or_else(|| context.text("task-of-platform").into_owned())
    }

    pub fn badge(&self, context: &Context) -> Markup {
        task_badge(context, self.state)
    }

    pub fn progress(&self, context: &Context) -> Markup {
        task_progress(context, &self.task)
    }

    /// Why it waits, and what to do.
    pub fn cause(&self) -> Markup {
        html! {
            @if let Some(CauseView { message, action, detail, .. }) = &self.cause {
                p.task-cause { strong { (message) } " " (action) }
                @if let Some(detail) = detail { p.small.muted { code { (detail) } } }
            }
        }
    }

    /// When it began or will, or was over.
    pub fn times(&self, context: &Context) -> Markup {
        let (key, at) = match (self.finished_at, self.state) {
            (Some(finished), _) => ("task-finished", finished),
            (None, TaskState::Parked) => ("task-parked-since", self.due_at),
            (None, TaskState::Waiting) if self.due_at > context.now() => ("task-due", self.due_at),
            _ => ("task-created", self.created_at),
        };
        html! { div.task-times { span.small.muted { (context.text(key)) } " " (moment(context, at)) } }
    }

    /// Its moments, each with the message that names it.
    pub fn moments(&self) -> impl Iterator<Item = (&'static str, Timestamp)> {
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

    /// The buttons of what may be done.
    pub fn acts(&self, context: &Context) -> Markup {
        let address = self.address(context);
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
            @if may("undo") {
                a.button.quiet href={ (address) "/undo" } data-panel {
                    (context.text_with("task-undo", &[("count", number(self.task.done()).into())])) "…"
                }
            }
        }
    }

    /// The way to what it has made, or to what it does meanwhile.
    pub fn way_to_result(&self, context: &Context) -> Markup {
        let meanwhile = self.task.report().map(|address| (address, "task-report"));
        let result = self.result.as_ref().map(|result| (result.address.as_str(), "task-result"));
        html! {
            @if let Some((address, key)) = result.or(meanwhile).filter(|_| !is_on_platform(context)) {
                a.button href=(address) { (context.text(key)) }
            }
        }
    }

    /// As somebody sees it who may look at what it does, and not at the work itself.
    #[must_use]
    pub fn without_acts(mut self) -> Self {
        self.may.clear();
        self
    }

    /// A form of this task, with what was typed.
    pub fn heading(&self, context: &Context, view: &FormView<'_>) -> Markup {
        html! {
            (view.summary())
            p { strong { (self.title) } @if self.organization.is_some() { " · " (self.owner(context)) } }
            (self.cause())
        }
    }
}

/// Whether whoever looks at it runs the platform. A result lies on the host on which the work was begun, which is another.
fn is_on_platform(context: &Context) -> bool {
    context.host().face() == Face::Platform
}

/// Whether work that has failed is for the caller to decide on. An organisation decides on its long work alone.
pub fn decides_on(context: &Context, task: &Task) -> bool {
    is_on_platform(context) || task.is_long
}

/// What the caller may do with it now, as programs name it.
fn acts_on(context: &Context, task: &Task) -> Vec<&'static str> {
    let is_decided = task.awaits_decision() && decides_on(context, task);
    let is_undone = context.kind_of(task).is_some_and(|kind| task.undoing(kind).is_some());
    let acts = [
        ("stop", task.can_be_stopped()),
        ("again", is_decided),
        ("give_up", is_decided),
        ("undo", is_undone),
    ];
    acts.into_iter().filter(|(_, may)| *may).map(|(act, _)| act).collect()
}

impl Page for TaskView {
    fn page(&self, context: &Context) -> Markup {
        let (list, back) = (context.way(Way::Tasks).unwrap_or_default(), context.text("tasks"));
        let frame = Frame {
            beside: self.badge(context),
            back: Some((&list, &back)),
            refresh: self.refresh(),
            ..Frame::titled(&self.title)
        };
        let content = html! {
            section.card.task {
                (self.progress(context))
                (self.cause())
                dl.facts {
                    dt { (context.text("task-organization")) } dd { (self.owner(context)) }
                    @for (key, at) in self.moments() { dt { (context.text(key)) } dd { (moment(context, at)) } }
                    @if let Some(undo) = self.undone_by {
                        dt { (context.text("task-undone-by")) }
                        dd { a href=[context.way_to(Way::Task, &[&undo])] { (context.text("task-of-undoing")) } }
                    }
                }
                div.actions { (self.acts(context)) (self.way_to_result(context)) }
            }
        };
        shell(context, &frame, &content)
    }
}

/// What a repeat of a request that has begun work is answered: the work as it is now. Each Lambda that begins work has this
/// beside its own endpoints, at the address of [`Way::Task`], where API Gateway asks another Lambda.
pub(crate) async fn begun(
    context: Context,
    insider: Insider,
    Path(id): Path<TaskId>,
) -> Result<View<TaskView>, Problem> {
    let task = insider.work().find(id).await?.ok_or_else(Problem::not_found)?;
    Ok(TaskView::new(&context, &[insider.organization().clone()], task).answer())
}

//! `GET /tasks`: work that is done later, with a filter in the address. On the platform what is parked comes first, then
//! what is due, what waits for later, and long work that is over; a cabinet has the newest first.

use std::borrow::Cow;

use domain::task::TaskState;
use domain::{FieldError, OrganizationId, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::TaskQuery;
use web::components::{Frame, headings, shell, table, task_title};
use web::{
    Context, Cursor, Fields, Form, FromFields, Limit, ListView, Page, Problem, Query, SearchText, TaskView,
    View,
};
use workers::queues_of;

use crate::LIST;
use crate::reader::Reader;
use crate::summary::{self, SummaryLine};

#[derive(Serialize, JsonSchema)]
pub(crate) struct TaskList {
    items: Vec<TaskView>,
    /// Where it goes on. A page may be short or empty and still have one, when there was much to look through for it.
    next_cursor: Option<String>,
    /// How much there is by kind and organisation, on the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Vec<SummaryLine>>,
    #[serde(skip)]
    sees_others: bool,
    #[serde(skip)]
    asked: Fields,
}

pub(crate) struct ListRequest {
    states: Vec<TaskState>,
    kinds: Vec<KindName>,
    organizations: Vec<OrganizationId>,
    is_own: bool,
    limit: u16,
    cursor: Option<String>,
}

/// The name of a kind, such as `letter`.
#[derive(PartialEq, JsonSchema)]
pub(crate) struct KindName(String);

impl std::str::FromStr for KindName {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let SearchText(name) = text.parse()?;
        Ok(Self(name))
    }
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        Some(Self {
            states: form.filter("state"),
            kinds: form.filter("kind"),
            organizations: form.filter("organization"),
            is_own: form.flag("mine").unwrap_or_default(),
            limit,
            cursor: form.optional("cursor").map(|Cursor(cursor)| cursor),
        })
    }
}

pub(crate) async fn list(
    context: Context,
    reader: Reader,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<TaskList>, Problem> {
    let ListRequest { states, kinds, organizations, is_own, limit, cursor } = value?;
    let is_known = |name: &str| context.task_kinds().any(|kind| kind.name == name);
    if kinds.iter().any(|KindName(name)| !is_known(name)) {
        let error = FieldError { field: "kind".into(), violation: Violation::UnknownValue };
        return Err(Problem::invalid(vec![error]));
    }
    let kinds = kinds.into_iter().map(|KindName(name)| name).collect();
    let query = TaskQuery { states, kinds, organizations, limit, ..TaskQuery::default() };
    let page = reader.list(&context, query, is_own, cursor.as_deref());
    let lines = async {
        let Reader::Platform(access) = &reader else { return Ok(None) };
        let kinds: Vec<_> = context.task_kinds().collect();
        let lines = access.store().work_lines(&queues_of(kinds.iter()), context.now()).await?;
        Ok::<_, Problem>(Some(lines))
    };
    let (page, lines) = futures_util::try_join!(page, lines)?;
    let owners = page.items.iter().map(|task| task.organization_id);
    let owners = owners.chain(lines.iter().flatten().map(|line| line.owner.0));
    let organizations = reader.organizations(owners).await?;
    let items = page.items.into_iter().map(|task| TaskView::new(&context, &organizations, task));
    let summary = lines.map(|lines| {
        lines.into_iter().map(|line| SummaryLine::new(&context, &organizations, line)).collect()
    });
    Ok(View::new(TaskList {
        items: items.collect(),
        next_cursor: page.next_cursor,
        summary,
        sees_others: reader.sees_others(),
        asked: fields,
    }))
}

impl TaskList {
    fn tools(&self, context: &Context, view: &ListView<'_>) -> Markup {
        let states =
            TaskState::ALL.map(|state| (state.name(), context.text(&format!("task-state-{}", state.name()))));
        let kinds = self.kinds(context);
        let mine = view.chosen("mine").next().is_some();
        html! {
            div.tools {
                (view.chips("state", "task-state-any", states))
            }
            div.tools {
                @if !kinds.is_empty() { (view.chips("kind", "task-kind-any", kinds)) }
                @if self.sees_others {
                    nav.chips aria-label=(context.text("task-whose")) {
                        a.chip href=(view.address("mine", "")) aria-current=[(!mine).then_some("true")] { (context.text("task-of-all")) }
                        a.chip href=(view.address("mine", "true")) aria-current=[mine.then_some("true")] { (context.text("task-of-mine")) }
                    }
                }
            }
        }
    }

    fn kinds(&self, context: &Context) -> Vec<(&'static str, Cow<'static, str>)> {
        // A cabinet has long work, and what has failed.
        let kinds = context.task_kinds().filter(|kind| self.summary.is_some() || kind.is_long);
        kinds.map(|kind| (kind.name, task_title(context, kind.name).into())).collect()
    }
}

impl Page for TaskList {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("tasks");
        let filters = &["state", "kind", "organization", "mine"];
        let view = ListView { context, path: LIST, filters, usual_sort: "", asked: &self.asked };
        let is_on_platform = self.summary.is_some();
        let mut columns = vec!["task-kind", "column-status", "task-when"];
        if is_on_platform {
            columns.insert(1, "task-organization");
        }
        let head = html! {
            (headings(context, &columns))
            th scope="col" { span.visually-hidden { (context.text("task-acts")) } }
        };
        let rows = html! {
            @for task in &self.items {
                tr id={ "task-" (task.id) } {
                    td.name data-label=(context.text("task-kind")) {
                        a.task-link href=(task.address(context)) { (task.title) }
                        (task.cause())
                    }
                    @if is_on_platform {
                        td.task-owner data-label=(context.text("task-organization")) { (task.owner(context)) }
                    }
                    td.task-state data-label=(context.text("column-status")) { (task.badge(context)) (task.progress(context)) }
                    td.task-when data-label=(context.text("task-when")) { (task.times(context)) }
                    td.task-acts { (task.acts(context)) (task.way_to_result(context)) }
                }
            }
        };
        let shown = context.text_with("task-shown", &[("count", self.items.len().into())]);
        let content = html! {
            @if let Some(lines) = self.summary.as_ref().filter(|lines| !lines.is_empty()) {
                section.stack.summary aria-labelledby="summary" {
                    h2 #summary { (context.text("task-summary")) }
                    (summary::draw(context, lines))
                }
            }
            (self.tools(context, &view))
            @if self.items.is_empty() {
                div.empty {
                    @let key = match &self.next_cursor {
                        Some(_) => "task-nothing-yet",
                        None if view.is_narrowed() => "task-nothing",
                        None => "task-none",
                    };
                    h2 { (context.text(key)) }
                    p { (context.text(&format!("{key}.hint"))) }
                }
            } @else {
                (table(&title, &head, &rows))
            }
            (view.pages(&shown, self.next_cursor.as_deref()))
        };
        let goes_on = self.items.iter().any(TaskView::goes_on);
        let refresh = goes_on.then_some(if is_on_platform { 10_000 } else { 2_000 });
        shell(context, &Frame { refresh, ..Frame::titled(&title) }, &content)
    }
}

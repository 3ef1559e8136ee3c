//! `GET /company/employees/exports/{id}`: how far a file of many people is, and the way to it as long as it is there.

use axum::response::Redirect;
use domain::access::ViewPeople;
use domain::task::TaskState;
use domain::{Task, TaskId};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, moment, number, shell};
use web::{Access, Context, Page, Path, Problem, TaskView, View};

use super::order::{EXPORT_PEOPLE, ExportOrder, SoFar, key_of_file};
use crate::employees::view::LIST;

pub(super) fn address_of(task: TaskId) -> String {
    format!("{LIST}/exports/{task}")
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct ExportReport {
    /// The work that writes it, as `/tasks/{id}` has it.
    task: TaskView,
    /// How many people it has so far.
    people: u64,
    /// The file, for a day after its end.
    file: Option<ExportFile>,
}

#[derive(Serialize, JsonSchema)]
struct ExportFile {
    name: String,
    address: String,
    ready_until_at: Option<Timestamp>,
}

/// A file that the caller has ordered, or 404: it tells what whoever ordered it may see.
async fn find(access: &Access<ViewPeople>, id: TaskId) -> Result<Task, Problem> {
    let found = access.tenant().task(id).await?;
    let is_theirs = |task: &Task| task.kind == EXPORT_PEOPLE.name && task.begun_by == Some(access.user().id);
    found.filter(is_theirs).ok_or_else(Problem::not_found)
}

/// Whether the file is there at this moment.
fn is_ready(task: &Task, now: Timestamp) -> bool {
    task.state == TaskState::Done && task.result_at(now).is_some()
}

pub(crate) async fn show(
    context: Context,
    access: Access<ViewPeople>,
    Path(id): Path<TaskId>,
) -> Result<View<ExportReport>, Problem> {
    let task = find(&access, id).await?;
    let (order, so_far) = access.read_work::<ExportOrder, SoFar>(&task)?;
    let result = task.result_at(access.now()).filter(|_| is_ready(&task, access.now()));
    let file = result.map(|result| ExportFile {
        name: order.format.name(order.day),
        address: format!("{}/file", address_of(id)),
        ready_until_at: result.ready_until_at,
    });
    let (goes_on, people) = (task.goes_on(), so_far.unwrap_or_default().people);
    let task = TaskView::new(&context, std::slice::from_ref(access.organization()), task);
    Ok(View::new(ExportReport { task, people, file }).looked_at_again(goes_on))
}

/// `GET /company/employees/exports/{id}/file`: leads to the file itself, by an address that holds for a minute.
pub(crate) async fn send(access: Access<ViewPeople>, Path(id): Path<TaskId>) -> Result<Redirect, Problem> {
    let task = find(&access, id).await?;
    let (order, _) = access.read_work::<ExportOrder, SoFar>(&task)?;
    let name = order.file_name().filter(|_| is_ready(&task, access.now())).ok_or_else(Problem::not_found)?;
    access.lead_to(&key_of_file(id), order.format.media_type(), &name).await
}

impl Page for ExportReport {
    fn page(&self, context: &Context) -> Markup {
        let (title, list) = (context.text("export-title"), context.text("employees"));
        let frame = Frame {
            back: Some((LIST, &list)),
            beside: self.task.badge(context),
            refresh: self.task.refresh(),
            ..Frame::titled(&title)
        };
        let content = html! {
            section.card {
                (self.task.progress(context))
                (self.task.cause())
                p role="status" { (context.text_with("export-people", &[("count", number(self.people).into())])) }
                @if let Some(file) = &self.file {
                    @if let Some(until) = file.ready_until_at {
                        p.muted { (context.text("export-ready-until")) " " (moment(context, until)) }
                    }
                } @else if !self.task.goes_on() {
                    p { (context.text("export-gone")) }
                }
                div.form-actions {
                    @if let Some(file) = &self.file {
                        a.button.primary href=(file.address) { (context.text("export-download")) }
                    }
                    (self.task.acts(context))
                    a.button href=(LIST) { (context.text("to-employees")) }
                }
            }
        };
        shell(context, &frame, &content)
    }
}

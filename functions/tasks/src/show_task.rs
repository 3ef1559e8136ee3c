//! `GET /tasks/{id}`: one piece of work, which is looked at anew while it goes on.

use http::{HeaderValue, header};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, moment, shell};
use web::{Context, Page, Path, Problem, View};

use crate::LIST;
use crate::reader::Reader;
use crate::view::TaskView;

/// How often a page or a program looks again, in seconds.
const EVERY: u32 = 2;

#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct TaskPage(pub(crate) TaskView);

pub(crate) async fn show(
    context: Context,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<View<TaskPage>, Problem> {
    let task = TaskView::of(&context, &reader, reader.find(&id).await?).await?;
    let goes_on = task.goes_on();
    let view = View::new(TaskPage(task));
    Ok(if goes_on { view.header(header::RETRY_AFTER, HeaderValue::from(EVERY)) } else { view })
}

impl Page for TaskPage {
    fn page(&self, context: &Context) -> Markup {
        let Self(task) = self;
        let back = context.text("tasks");
        let frame = Frame {
            beside: task.badge(context),
            back: Some((LIST, &back)),
            refresh: task.goes_on().then_some(EVERY * 1_000),
            ..Frame::titled(&task.title)
        };
        let content = html! {
            section.card.task {
                (task.progress(context))
                (task.cause())
                dl.facts {
                    dt { (context.text("task-organization")) } dd { (task.owner(context)) }
                    @for (key, at) in task.moments() { dt { (context.text(key)) } dd { (moment(context, at)) } }
                    @if let Some(undo) = task.undone_by() {
                        dt { (context.text("task-undone-by")) }
                        dd { a href={ (LIST) "/" (undo) } { (context.text("task-of-undoing")) } }
                    }
                }
                div.actions { (task.acts(context)) }
            }
        };
        shell(context, &frame, &content)
    }
}

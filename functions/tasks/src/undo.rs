//! `GET` and `POST /tasks/{id}/undo`: what long work has done is taken back, by long work again, once somebody has seen how much
//! that is.

use domain::task::TaskStateRefusal;
use domain::{Task, TaskKind};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, number, shell};
use web::{Context, Count, Fields, Form, FromFields, Input, PageWithForm, Path, Problem, TaskView, View};

use crate::LIST;
use crate::acts::answer;
use crate::reader::Reader;

/// How much whoever undoes it has seen done.
pub(crate) struct UndoOrder {
    count: u64,
}

impl FromFields for UndoOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("count").map(|Count(count)| Self { count })
    }
}

/// The kind of a task of this release.
fn kind_of(context: &Context, task: &Task) -> Result<&'static TaskKind, Problem> {
    context.kind_of(task).ok_or_else(|| Problem::of(&TaskStateRefusal))
}

pub(crate) async fn form(
    context: Context,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<View<UndoForm>, Problem> {
    let task = reader.find(&id).await?;
    let count = task.done();
    task.undo(kind_of(&context, &task)?, count).map_err(|refusal| Problem::of(&refusal))?;
    Ok(View::new(UndoForm { task: reader.view(&context, task).await?, count }))
}

pub(crate) async fn undo(
    context: Context,
    reader: Reader,
    Path(id): Path<String>,
    Input { value, .. }: Input<UndoOrder>,
) -> Result<View<TaskView>, Problem> {
    let found = reader.find(&id).await?;
    let UndoOrder { count } = value?;
    let undo = found.undo(kind_of(&context, &found)?, count).map_err(|refusal| Problem::of(&refusal))?;
    let undone = reader.undo(&found, undo).await?;
    answer(&context, &reader, undone, "task-undoing").await
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct UndoForm {
    task: TaskView,
    /// How much would be taken back.
    count: u64,
}

impl PageWithForm for UndoForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &Fields::default(), problem };
        let count = [("count", number(self.count).into())];
        let (title, back) = (context.text_with("task-undo", &count), context.text("tasks"));
        let content = html! {
            form.panel-form method="post" action={ (self.task.address(context)) "/undo" } {
                (self.task.heading(context, &view))
                input type="hidden" name="count" value=(self.count);
                ul.consequences { li { (context.text("task-undo.consequence")) } }
                (actions(context).danger(&title).cancel(LIST))
            }
        };
        shell(context, &Frame { back: Some((LIST, &back)), ..Frame::titled(&title) }, &content)
    }
}

//! `POST /tasks/{id}/give-up` and the form for it: what has failed is not done, for a reason that the audit keeps.

use domain::Description;
use domain::audit::Action;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Context, Done, Fields, Form, FromFields, Input, PageWithForm, Path, Problem, TaskView, View, decides_on,
};

use crate::LIST;
use crate::reader::Reader;

pub(crate) struct Surrender {
    reason: Description,
}

impl FromFields for Surrender {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("reason").map(|reason| Self { reason })
    }
}

pub(crate) async fn form(
    context: Context,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<View<GiveUpForm>, Problem> {
    let task = reader.find(&id).await?;
    if !decides_on(&context, &task) {
        return Err(Problem::forbidden());
    }
    if !task.awaits_decision() {
        return Err(Problem::conflict("task-state"));
    }
    let task = reader.view(&context, task).await?;
    Ok(View::new(GiveUpForm { task, fields: Fields::default() }))
}

pub(crate) async fn give_up(
    context: Context,
    reader: Reader,
    Path(id): Path<String>,
    Input { fields, value }: Input<Surrender>,
) -> Result<View<TaskView>, Problem> {
    let found = reader.find(&id).await?;
    if !decides_on(&context, &found) {
        return Err(Problem::forbidden());
    }
    let Surrender { reason } = match value {
        Ok(order) => order,
        Err(problem) => {
            let task = reader.view(&context, found).await?;
            return Err(problem.on_form(GiveUpForm { task, fields }));
        }
    };
    let now = context.now();
    let reason = Some(reason.as_str());
    let changed = reader.decide(found, Action::TaskGivenUp, reason, |task| task.give_up(now)).await?;
    let task = reader.view(&context, changed).await?;
    let done = Done::new("task-given-up").with("title", &task.title);
    Ok(View::new(task).then(LIST, done))
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct GiveUpForm {
    task: TaskView,
    #[serde(skip)]
    fields: Fields,
}

impl PageWithForm for GiveUpForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &self.fields, problem };
        let (title, back) = (context.text("task-give-up"), context.text("tasks"));
        let content = html! {
            form.panel-form method="post" action={ (self.task.address(context)) "/give-up" } novalidate {
                (self.task.heading(context, &view))
                (view.text_area("reason", 3).labelled("task-reason").most(Description::MAXIMUM).required().focused())
                ul.consequences { li { (context.text("task-give-up-consequence")) } }
                (actions(context).danger(&title).cancel(LIST))
            }
        };
        shell(context, &Frame { back: Some((LIST, &back)), ..Frame::titled(&title) }, &content)
    }
}

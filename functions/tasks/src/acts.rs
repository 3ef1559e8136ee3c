//! What people do with work by one press of a button. Each form comes back to the page on which it was pressed.

use domain::Task;
use domain::audit::Action;
use web::{Context, Done, Input, Path, Problem, TaskView, View, decides_on};

use crate::LIST;
use crate::reader::Reader;

/// `POST /tasks/{id}/stop`: long work goes no further, once the slice that runs is over.
pub(crate) async fn stop(
    context: Context,
    reader: Reader,
    Path(id): Path<String>,
    Input { value, .. }: Input<()>,
) -> Result<View<TaskView>, Problem> {
    let found = reader.find(&id).await?;
    value?;
    let now = context.now();
    let stopped = reader.change(found, |task| task.stop(now)).await?;
    let done = if stopped.goes_on() { "task-stopping" } else { "task-stopped" };
    answer(&context, &reader, stopped, done).await
}

/// `POST /tasks/{id}/again`: what has failed is tried again.
pub(crate) async fn try_again(
    context: Context,
    reader: Reader,
    Path(id): Path<String>,
    Input { value, .. }: Input<()>,
) -> Result<View<TaskView>, Problem> {
    let found = reader.find(&id).await?;
    value?;
    if !decides_on(&context, &found) {
        return Err(Problem::forbidden());
    }
    let now = context.now();
    let changed = reader.decide(found, Action::TaskAgain, None, |task| task.try_again(now)).await?;
    answer(&context, &reader, changed, "task-again").await
}

/// `POST /tasks/{id}/seen`: the corner of the caller's pages shows their work no longer.
pub(crate) async fn see(
    context: Context,
    reader: Reader,
    Path(id): Path<String>,
    Input { value, .. }: Input<()>,
) -> Result<View<TaskView>, Problem> {
    let found = reader.find(&id).await?;
    value?;
    if let Reader::Insider(insider) = &reader {
        insider.work().see(&found).await?;
    }
    answer(&context, &reader, found, "task-seen").await
}

/// The task as it is now, and what was done, said where the button was pressed.
pub(crate) async fn answer(
    context: &Context,
    reader: &Reader,
    task: Task,
    done: &'static str,
) -> Result<View<TaskView>, Problem> {
    let task = reader.view(context, task).await?;
    let done = Done::new(done).with("title", &task.title);
    Ok(View::new(task).then(context.back_or(LIST), done))
}

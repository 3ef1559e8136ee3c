//! `GET /tasks/{id}`: one piece of work, which is looked at anew while it goes on.

use web::{Context, Path, Problem, TaskView, View};

use crate::reader::Reader;

pub(crate) async fn show(
    context: Context,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<View<TaskView>, Problem> {
    let found = reader.find(&id).await?;
    Ok(reader.view(&context, found).await?.answer())
}

//! `DELETE /files/{id}`: takes one's own file away before a thing has taken it.

use domain::FileId;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::centred;
use web::{Context, Done, Input, Insider, Page, Path, Problem, View};

use crate::view::find;

/// The file that is gone.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Removed {
    id: FileId,
}

pub(crate) async fn remove(
    insider: Insider,
    Path(id): Path<FileId>,
    Input { value, .. }: Input<()>,
) -> Result<View<Removed>, Problem> {
    value?;
    let files = insider.files();
    let file = find(&files, id).await?;
    files.remove(&file).await?;
    let page = file.asked_by.unwrap_or_else(|| "/".to_owned());
    Ok(View::new(Removed { id }).then(page, Done::new("file-removed")))
}

impl Page for Removed {
    fn page(&self, context: &Context) -> Markup {
        centred(context, &context.text("done-file-removed"), &html! {})
    }
}

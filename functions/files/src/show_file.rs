//! `GET /files/{id}`: what has become of one's own file.

use domain::FileId;
use web::{Context, Insider, Path, Problem, View};

use crate::view::{FileView, find};

pub(crate) async fn show(
    context: Context,
    insider: Insider,
    Path(id): Path<FileId>,
) -> Result<View<FileView>, Problem> {
    let files = insider.files();
    let file = find(&files, id).await?;
    let goes_on = file.awaits_judgement();
    Ok(View::new(FileView::of(&context, &files, file).await?).looked_at_again(goes_on))
}

//! `POST /files/{id}/arrived`: whoever has sent a file says so, and the bucket is looked into. A browser without scripts comes
//! from the bucket by `GET`, and goes on to the page that wanted the file.

use axum::response::Redirect;
use domain::FileId;
use domain::files::FileState;
use web::{Context, Input, Insider, Path, Problem, View};

use crate::view::{FileView, address_of, find};

pub(crate) async fn look(
    context: Context,
    insider: Insider,
    Path(id): Path<FileId>,
    Input { value, .. }: Input<()>,
) -> Result<View<FileView>, Problem> {
    value?;
    let files = insider.files();
    let file = files.look(find(&files, id).await?).await?;
    let view = FileView::of(&context, &files, file).await?;
    let address = view.address();
    Ok(View::new(view).onward(address))
}

pub(crate) async fn go_back(insider: Insider, Path(id): Path<FileId>) -> Result<Redirect, Problem> {
    let files = insider.files();
    let file = files.look(find(&files, id).await?).await?;
    let is_there = matches!(file.state, FileState::Arrived | FileState::Ready);
    let address = file.asked_by.as_deref().filter(|_| is_there).map(|page| page_with(page, id));
    Ok(Redirect::to(&address.unwrap_or_else(|| address_of(id))))
}

/// The page that wanted a file, which learns from its address that the file is there.
pub(crate) fn page_with(page: &str, id: FileId) -> String {
    let (page, place) =
        page.split_once('#').map_or((page, String::new()), |(page, place)| (page, format!("#{place}")));
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("file="));
    let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("file={id}")]).collect();
    format!("{path}?{}{place}", pairs.join("&"))
}

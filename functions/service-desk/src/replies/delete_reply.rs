//! `DELETE /desk/replies/{id}`. The page that says so offers to keep the text after all.

use domain::access::WorkTickets;
use domain::audit::Action;
use domain::service_desk::ReplyRefusal;
use domain::{EditRefusal, Name, ReplyId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::{Access, Context, Done, Input, Page, Path, Problem, Undo, View};

use super::LIST;
use super::edit_reply::{ReplyForm, find};
use super::view::audited;
use crate::deletion::Deletion;

/// What is gone.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Removed {
    id: ReplyId,
    name: Name,
}

pub(crate) async fn delete(
    access: Access<WorkTickets>,
    Path(id): Path<ReplyId>,
    Input { value, .. }: Input<Deletion>,
) -> Result<View<Removed>, Problem> {
    let (reply, desk) = find(&access, id).await?;
    let on_form = |problem: Problem| problem.on_form(ReplyForm::of(reply.clone(), desk.clone(), None));
    let Deletion { version } = value.map_err(on_form)?;
    if version.is_some_and(|version| version != reply.version) {
        return Err(on_form(Problem::of(&EditRefusal::<ReplyRefusal>::Stale(Vec::new()))));
    }
    let entry = access.origin().entry(Action::ReplyRemoved, audited(&reply, &desk), Map::new());
    let removed = access.tenant().remove_reply(&reply, &entry.about(id, &reply.name)).await;
    removed.map_err(|error| on_form(error.into()))?;
    let category = reply.category.map(|id| id.to_string()).unwrap_or_default();
    let undo = Undo::at(LIST).with("name", &reply.name).with("text", &reply.text).with("category", category);
    let done = Done::new("reply-deleted").with("name", &reply.name).undone_by(undo);
    Ok(View::new(Removed { id, name: reply.name }).then(LIST, done))
}

impl Page for Removed {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

//! `DELETE /desk/replies/{id}`. The page that says so offers to keep the text after all.

use domain::access::WorkTickets;
use domain::audit::Action;
use domain::{Name, ReplyId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::{Access, Context, Done, Page, Path, Problem, Undo, View};

use super::LIST;
use super::edit_reply::find;
use super::view::audited;

/// What is gone.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Removed {
    id: ReplyId,
    name: Name,
}

pub(crate) async fn delete(
    access: Access<WorkTickets>,
    Path(id): Path<ReplyId>,
) -> Result<View<Removed>, Problem> {
    let (reply, desk) = find(&access, id).await?;
    let entry = access.origin().entry(Action::ReplyRemoved, audited(&reply, &desk), Map::new());
    access.tenant().remove_reply(&reply, &entry.about(id, &reply.name)).await?;
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

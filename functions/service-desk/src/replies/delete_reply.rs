//! `DELETE /desk/replies/{id}` and the page that says what the deletion does: a long text does not come back by a press.

use domain::access::WorkTickets;
use domain::audit::Action;
use domain::service_desk::ReplyRefusal;
use domain::{EditRefusal, Name, ReplyId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, Page, PageWithForm, Path, Problem, Undo, View};

use super::LIST;
use super::edit_reply::find;
use super::view::{ReplyView, address_of, audited};
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
    let reply_view = ReplyView::of(reply.clone(), &desk);
    let on_form = |problem: Problem| problem.on_form(DeletionForm { reply: reply_view.clone() });
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

/// `GET /desk/replies/{id}/delete`
pub(crate) async fn form(
    access: Access<WorkTickets>,
    Path(id): Path<ReplyId>,
) -> Result<View<DeletionForm>, Problem> {
    let (reply, desk) = find(&access, id).await?;
    Ok(View::new(DeletionForm { reply: ReplyView::of(reply, &desk) }))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct DeletionForm {
    #[serde(flatten)]
    reply: ReplyView,
}

impl PageWithForm for DeletionForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let ReplyView { id, name, text, version, .. } = &self.reply;
        let address = address_of(*id);
        let title = context.text_with("delete-reply-title", &[("name", name.as_str().into())]);
        let fields = Fields::default();
        let view = FormView { context, fields: &fields, problem };
        let frame = Frame { back: Some((&address, name.as_str())), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/delete" } novalidate {
                (view.summary())
                (view.version(*version))
                p { (context.text("delete-reply-consequence")) }
                p.lines.small.muted { (text) }
                (actions(context).danger(context.text("delete-reply")).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}

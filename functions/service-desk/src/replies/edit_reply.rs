//! `PATCH /desk/replies/{id}`, and the text as the form in which it is changed.

use domain::access::WorkTickets;
use domain::audit::Action;
use domain::difference::changes;
use domain::service_desk::{Reply, ReplyEdit, ReplyRefusal, ServiceDesk};
use domain::{EditRefusal, ReplyId};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, PageWithForm, Path, Problem, Undo, Version, View,
};

use super::LIST;
use super::make_reply::NewReplyForm;
use super::view::{ReplyView, address_of, audited, check, fields_of, inputs};

/// What is changed, and the version that the change was made on.
pub(crate) struct EditOrder {
    version: u32,
    edit: ReplyEdit,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let edit = ReplyEdit {
            name: form.changed("name"),
            text: form.changed("text"),
            category: form.clearable("category"),
        };
        Some(Self { version: version?, edit })
    }
}

pub(crate) async fn edit(
    access: Access<WorkTickets>,
    Path(id): Path<ReplyId>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<ReplyForm>, Problem> {
    let tenant = access.tenant();
    let (before, desk) = try_join(tenant.reply(id), tenant.desk(&access.organization().time_zone)).await?;
    // It was deleted meanwhile: what was typed can be kept as a new one.
    let Some(before) = before else {
        return Err(Problem::not_found().on_form(NewReplyForm { fields, desk }));
    };
    let edited = match value {
        Ok(order) => change(&access, &desk, &before, order).await,
        Err(problem) => Err(problem),
    };
    match edited {
        Ok(reply) => {
            let undo = fields_of(&before).with("version", reply.version);
            let undo = Undo::form(format!("{}/edit", address_of(id)), &undo);
            let done = Done::new("reply-edited").with("name", &reply.name).undone_by(undo);
            Ok(View::new(ReplyForm::of(reply, desk, None)).then(LIST, done))
        }
        Err(problem) => {
            // A conflict may be about what somebody has changed meanwhile.
            let newest = access.tenant().reply(id).await?.unwrap_or(before);
            Err(problem.on_form(ReplyForm::of(newest, desk, Some(fields))))
        }
    }
}

async fn change(
    access: &Access<WorkTickets>,
    desk: &ServiceDesk,
    before: &Reply,
    EditOrder { version, edit }: EditOrder,
) -> Result<Reply, Problem> {
    check(edit.category.flatten().filter(|id| before.category != Some(*id)), desk)?;
    let change = |reply: &mut Reply| {
        let seen = reply.clone();
        let called = seen.category.and_then(|id| desk.category(id)).map(|category| &category.name);
        reply.edit(&edit, version, called)?;
        if *reply == seen {
            return Ok(None);
        }
        let (was, is) = changes(audited(&seen, desk), audited(reply, desk));
        let entry = access.origin().entry(Action::ReplyEdited, was, is).about(reply.id, &reply.name);
        Ok::<_, EditRefusal<ReplyRefusal>>(Some(entry))
    };
    Ok(access.tenant().change_reply(before.clone(), change).await?)
}

/// `GET /desk/replies/{id}`
pub(crate) async fn form(
    access: Access<WorkTickets>,
    Path(id): Path<ReplyId>,
) -> Result<View<ReplyForm>, Problem> {
    let (reply, desk) = find(&access, id).await?;
    Ok(View::new(ReplyForm::of(reply, desk, None)))
}

/// A reply with the service desk that it belongs to; 404 if there is none.
pub(super) async fn find(access: &Access<WorkTickets>, id: ReplyId) -> Result<(Reply, ServiceDesk), Problem> {
    let tenant = access.tenant();
    let (reply, desk) = try_join(tenant.reply(id), tenant.desk(&access.organization().time_zone)).await?;
    Ok((reply.ok_or_else(Problem::not_found)?, desk))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ReplyForm {
    #[serde(flatten)]
    reply: ReplyView,
    #[serde(skip)]
    desk: ServiceDesk,
    #[serde(skip)]
    fields: Fields,
}

impl ReplyForm {
    /// The form holds what was typed, or else the text as it is.
    pub(super) fn of(reply: Reply, desk: ServiceDesk, fields: Option<Fields>) -> Self {
        let fields = fields.unwrap_or_else(|| fields_of(&reply));
        Self { reply: ReplyView::of(reply, &desk), desk, fields }
    }
}

impl PageWithForm for ReplyForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (replies, address) = (context.text("replies"), address_of(self.reply.id));
        let view = FormView { context, fields: &self.fields, problem };
        let delete = html! {
            a.button.danger href={ (address) "/delete" } data-panel { (context.text("delete-reply")) }
        };
        let frame = Frame {
            actions: delete,
            back: Some((LIST, &replies)),
            ..Frame::titled(self.reply.name.as_str())
        };
        let content = html! {
            form.panel-form method="post" action={ (address) "/edit" } novalidate {
                (view.summary())
                (view.version(self.reply.version))
                (inputs(&view, &self.desk))
                (actions(context).primary(context.text("save")).cancel(LIST))
            }
        };
        shell(context, &frame, &content)
    }
}

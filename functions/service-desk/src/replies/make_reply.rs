//! `POST /desk/replies` and the form for it.

use domain::access::WorkTickets;
use domain::audit::Action;
use domain::service_desk::{Reply, ServiceDesk};
use domain::{CategoryId, Name, ReplyText};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, Making, PageWithForm, Problem, Undo, View,
};

use super::LIST;
use super::edit_reply::ReplyForm;
use super::view::{address_of, audited, check, inputs};

pub(crate) struct NewReply {
    name: Name,
    text: ReplyText,
    category: Option<CategoryId>,
}

impl FromFields for NewReply {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (name, text) = (form.required("name"), form.required("text"));
        let category = form.optional("category");
        Some(Self { name: name?, text: text?, category })
    }
}

pub(crate) async fn make(
    access: Access<WorkTickets>,
    Input { fields, value }: Input<NewReply>,
) -> Result<View<ReplyForm, 201>, Problem> {
    let desk = access.tenant().desk(&access.organization().time_zone).await?;
    let made = match value {
        Ok(order) => keep(&access, &desk, order).await,
        Err(problem) => Err(problem),
    };
    match made {
        Ok((reply, making)) => {
            let undo = Undo::at(format!("{}/delete", address_of(reply.id))).with("version", reply.version);
            let done = Done::new("reply-made").with("name", &reply.name).undone_by(undo);
            Ok(View::new(ReplyForm::of(reply, desk, None)).then(LIST, done).made(&making))
        }
        Err(problem) => Err(problem.on_form(NewReplyForm { fields, desk })),
    }
}

async fn keep(
    access: &Access<WorkTickets>,
    desk: &ServiceDesk,
    order: NewReply,
) -> Result<(Reply, Making), Problem> {
    let NewReply { name, text, category } = order;
    check(category, desk)?;
    let reply = Reply::new(name, text, category).map_err(|refusal| Problem::of(&refusal))?;
    let making = Making::at(address_of(reply.id));
    let entry = access.origin().entry(Action::ReplyMade, Map::new(), audited(&reply, desk));
    access.tenant().add_reply(&reply, &entry.about(reply.id, &reply.name)).await?;
    Ok((reply, making))
}

/// `GET /desk/replies/new`
pub(crate) async fn form(access: Access<WorkTickets>) -> Result<View<NewReplyForm>, Problem> {
    let desk = access.tenant().desk(&access.organization().time_zone).await?;
    Ok(View::new(NewReplyForm { fields: Fields::default(), desk }))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct NewReplyForm {
    #[serde(skip)]
    pub(super) fields: Fields,
    #[serde(skip)]
    pub(super) desk: ServiceDesk,
}

impl PageWithForm for NewReplyForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, replies) = (context.text("make-reply"), context.text("replies"));
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((LIST, &replies)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action=(LIST) novalidate {
                (view.summary())
                (view.key())
                (inputs(&view, &self.desk))
                (actions(context).primary(title.clone()).cancel(LIST))
            }
        };
        shell(context, &frame, &content)
    }
}

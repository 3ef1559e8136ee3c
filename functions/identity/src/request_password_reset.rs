//! `POST /password-reset` and the form for it: asks for a link by which a person who has forgotten their password chooses
//! another. The answer is the same for every address.

use domain::Email;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, actions, centred};
use web::{Context, Fields, Form, FromFields, Input, Page, PageWithForm, Problem, View};

use crate::links::PasswordRecovery;

pub(crate) struct Forgotten(Email);

impl FromFields for Forgotten {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("email").map(Self)
    }
}

pub(crate) async fn request(
    recovery: PasswordRecovery,
    Input { fields, value }: Input<Forgotten>,
) -> Result<View<LinkSent, 202>, Problem> {
    let page = RecoveryForm { fields };
    let Forgotten(email) = value.map_err(|problem| problem.on_form(page.clone()))?;
    recovery.send_link(&email).await.map_err(|problem| problem.on_form(page))?;
    Ok(View::new(LinkSent { email }).accepted())
}

/// `GET /password-reset`
pub(crate) async fn form() -> View<RecoveryForm> {
    View::new(RecoveryForm { fields: Fields::default() })
}

/// Whether a letter went out, its reader alone is told.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LinkSent {
    email: Email,
}

impl Page for LinkSent {
    fn page(&self, context: &Context) -> Markup {
        let content = html! {
            p { (context.text_with("reset-sent.text", &[("email", self.email.as_str().into())])) }
            p { a.button href="/session" { (context.text("sign-in")) } }
        };
        centred(context, &context.text("reset-sent"), &content)
    }
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct RecoveryForm {
    #[serde(skip)]
    fields: Fields,
}

impl PageWithForm for RecoveryForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &self.fields, problem };
        let content = html! {
            p { (context.text("reset-request.text")) }
            form method="post" action="/password-reset" novalidate {
                (view.summary())
                (view.text("email").kind("email").autocomplete("username").focused().required())
                (actions(context).primary(context.text("reset-request.button")).cancel("/session"))
            }
        };
        centred(context, &context.text("reset-request"), &content)
    }
}

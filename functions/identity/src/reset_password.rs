//! `POST /password-reset/{token}` and the form for it: the holder of the link chooses a password, and all sessions of the
//! account end.

use domain::{Email, FieldError, NewPassword};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, actions, centred, outcome};
use web::{Context, Fields, Form, FromFields, Input, Page, PageWithForm, Problem, View};

use crate::links::PasswordResetHolder;

use crate::show_invitation::{account_field, new_password};

pub(crate) struct Chosen(NewPassword);

impl FromFields for Chosen {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("password").map(Self)
    }
}

pub(crate) async fn reset(
    context: Context,
    holder: PasswordResetHolder,
    Input { value, .. }: Input<Chosen>,
) -> Result<View<PasswordSet>, Problem> {
    let page = ResetForm::new(&holder, &context);
    let Chosen(password) = value.map_err(|problem| problem.on_form(page.clone()))?;
    password.differs_from(&holder.user().email).map_err(|violation| {
        Problem::invalid(vec![FieldError { field: "password".into(), violation }]).on_form(page)
    })?;
    let email = holder.user().email.clone();
    holder.choose(password).await?;
    Ok(View::new(PasswordSet { email }))
}

/// `GET /password-reset/{token}`
pub(crate) async fn form(context: Context, holder: PasswordResetHolder) -> View<ResetForm> {
    View::new(ResetForm::new(&holder, &context))
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct PasswordSet {
    email: Email,
}

impl Page for PasswordSet {
    fn page(&self, context: &Context) -> Markup {
        outcome(context, "reset-done", &context.text("reset-done.text"), ("/session", "sign-in"))
    }
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ResetForm {
    email: Email,
    /// Where the answer is sent.
    #[serde(skip)]
    address: String,
}

impl ResetForm {
    fn new(holder: &PasswordResetHolder, context: &Context) -> Self {
        Self { email: holder.user().email.clone(), address: context.path().to_owned() }
    }
}

impl PageWithForm for ResetForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let fields = Fields::default();
        let view = FormView { context, fields: &fields, problem };
        let content = html! {
            p { (context.text("reset-form.text")) }
            form method="post" action=(self.address) novalidate {
                (view.summary())
                (account_field(context, &self.email))
                (new_password(&view))
                (actions(context).primary(context.text("reset-form.button")))
            }
        };
        centred(context, &context.text("reset-form"), &content)
    }
}

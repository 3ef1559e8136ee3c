//! `GET /invitations/{token}`: who asks whom to join what, and the form by which they do.

use domain::{Email, Name, NewPassword};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, centred, moment};
use web::{Context, Fields, PageWithForm, Problem, View};

use crate::links::InvitationHolder;

pub(crate) async fn show(context: Context, holder: InvitationHolder) -> View<InvitationPage> {
    View::new(InvitationPage::new(&holder, &context, Fields::default()))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct InvitationPage {
    organization: Name,
    /// Who asks.
    inviter: String,
    /// What the role is called.
    role: String,
    /// Who is asked.
    email: Email,
    /// Whether there is an account with this address, whose password joins; without one, the answer makes it.
    has_account: bool,
    expires_at: Timestamp,
    /// Where the answer is sent.
    #[serde(skip)]
    address: String,
    #[serde(skip)]
    fields: Fields,
}

impl InvitationPage {
    pub(crate) fn new(holder: &InvitationHolder, context: &Context, fields: Fields) -> Self {
        Self {
            organization: holder.organization().name.clone(),
            inviter: holder.invitation().inviter.name.clone(),
            role: holder.role_name(context),
            email: holder.user().email.clone(),
            has_account: holder.has_account(),
            expires_at: holder.invitation().expires_at,
            address: context.path().to_owned(),
            fields,
        }
    }
}

fn line(
    view: &FormView<'_>,
    name: &'static str,
    label: &str,
    autocomplete: &str,
    is_required: bool,
) -> Markup {
    view.labelled(name, label, |control| html! {
        input id=(control.name) name=(control.name) type="text" value=(control.value) autocomplete=(autocomplete) maxlength=(Name::MAXIMUM)
            aria-required=[is_required.then_some("true")] aria-describedby=(control.described_by) aria-invalid=[control.invalid];
    })
}

/// What was typed as a password is not sent back.
fn password(view: &FormView<'_>, autocomplete: &str, meter: Option<Markup>) -> Markup {
    let label = if meter.is_some() { "field-new-password" } else { "field-password" };
    view.labelled("password", label, |control| {
        html! {
            input id=(control.name) name=(control.name) type="password" autocomplete=(autocomplete)
                aria-required="true" aria-describedby=(control.described_by) aria-invalid=[control.invalid];
            @if let Some(meter) = meter { (meter) }
        }
    })
}

/// A password that is being chosen. The script shows how good it is; without it there is no meter.
pub(crate) fn new_password(view: &FormView<'_>) -> Markup {
    let meter = html! {
        meter hidden data-password="password" min="0" max="4" low="2" high="3" optimum="4" data-least=(NewPassword::MINIMUM)
            aria-label=(view.context.text("password-strength")) {}
    };
    password(view, "new-password", Some(meter))
}

impl PageWithForm for InvitationPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &self.fields, problem };
        let title =
            context.text_with("invitation-title", &[("organization", self.organization.as_str().into())]);
        let content = html! {
            p { (context.text_with("invitation-text", &[("inviter", self.inviter.as_str().into()), ("role", self.role.as_str().into())])) }
            p.small.muted { (context.text("invitation-until")) " " (moment(context, self.expires_at)) }
            form method="post" action=(self.address) novalidate {
                (view.summary())
                // By which a browser keeps the password for the right account.
                div.field {
                    label for="email" { (context.text("field-email")) }
                    input #email type="email" value=(self.email) autocomplete="username" readonly;
                }
                @if self.has_account {
                    p.hint { (context.text("invitation-has-account")) }
                    (password(&view, "current-password", None))
                    div.form-actions { button.primary type="submit" { (context.text("invitation-accept")) } }
                    p { a href="/password-reset" { (context.text("forgot-password")) } }
                } @else {
                    (line(&view, "name", "field-given-name", "given-name", true))
                    (line(&view, "surname", "field-surname", "family-name", true))
                    (line(&view, "patronymic", "field-patronymic", "additional-name", false))
                    (view.field("phone", |control| html! {
                        input id=(control.name) name=(control.name) type="tel" value=(control.value) autocomplete="tel" maxlength="40"
                            aria-describedby=(control.described_by) aria-invalid=[control.invalid];
                    }))
                    (new_password(&view))
                    div.form-actions { button.primary type="submit" { (context.text("invitation-accept")) } }
                }
            }
        };
        centred(context, &title, &content)
    }
}

//! `GET /invitations/{token}`: the inviter, the organisation and the role, and the form by which a person joins.

use domain::{Email, Name, NewPassword, User};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Field, FormView, actions, centred, moment};
use web::{Context, Fields, PageWithForm, Problem, View};

use crate::links::InvitationHolder;

pub(crate) async fn show(context: Context, holder: InvitationHolder) -> View<InvitationPage> {
    let fields = holder.given_name().map(fields_of).unwrap_or_default();
    View::new(InvitationPage::new(&holder, &context, fields))
}

/// The form with the name under which somebody was invited, as a beginning.
fn fields_of(whole: &Name) -> Fields {
    let (surname, name, patronymic) = User::parts_of(whole);
    Fields::default()
        .with("name", name)
        .with("surname", surname.unwrap_or_default())
        .with("patronymic", patronymic.unwrap_or_default())
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

/// The account of the password that is being typed, so that a browser saves the password for the right account.
pub(crate) fn account_field(context: &Context, email: &Email) -> Markup {
    html! {
        div.field {
            label for="email" { (context.text("field-email")) }
            input #email type="email" value=(email) autocomplete="username" readonly;
        }
    }
}

/// The field for a new password. The script shows how strong it is; without scripts there is no meter.
pub(crate) fn new_password<'a>(view: &FormView<'a>) -> Field<'a> {
    let meter = html! {
        meter hidden data-password="password" min="0" max="4" low="2" high="3" optimum="4" data-least=(NewPassword::MINIMUM)
            aria-label=(view.context.text("password-strength")) {}
    };
    let field = view.password("password").labelled("field-new-password");
    field.autocomplete("new-password").followed_by(meter)
}

impl PageWithForm for InvitationPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &self.fields, problem };
        let line = |name: &'static str, label: &'static str, autocomplete| {
            view.text(name).labelled(label).autocomplete(autocomplete).most(Name::MAXIMUM)
        };
        let title =
            context.text_with("invitation-title", &[("organization", self.organization.as_str().into())]);
        let content = html! {
            p { (context.text_with("invitation-text", &[("inviter", self.inviter.as_str().into()), ("role", self.role.as_str().into())])) }
            p.small.muted { (context.text("invitation-until")) " " (moment(context, self.expires_at)) }
            form method="post" action=(self.address) novalidate {
                (view.summary())
                (account_field(context, &self.email))
                @if self.has_account {
                    p.hint { (context.text("invitation-has-account")) }
                    (view.password("password"))
                    (actions(context).primary(context.text("invitation-accept")))
                    p { a href="/password-reset" { (context.text("forgot-password")) } }
                } @else {
                    (line("name", "field-given-name", "given-name").required())
                    (line("surname", "field-surname", "family-name").required())
                    (line("patronymic", "field-patronymic", "additional-name"))
                    (view.text("phone").most(40).autocomplete("tel").kind("tel"))
                    (new_password(&view))
                    (actions(context).primary(context.text("invitation-accept")))
                }
            }
        };
        centred(context, &title, &content)
    }
}

//! `POST /profile/password` and the form for it: another password for a person who knows the present one. All other
//! devices are signed out, and a letter tells the person.

use domain::audit::Action;
use domain::{FieldError, NewPassword, Password, User};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Context, Done, Fields, Form, FromFields, Input, Occasion, Page, PageWithForm, PasswordCheck, Person,
    Problem, View,
};

use crate::letters;

use super::PRESENT_PASSWORD;
use crate::show_invitation::new_password;

pub(crate) struct PasswordChange {
    present: Password,
    new: NewPassword,
}

impl FromFields for PasswordChange {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (present, new) = (form.required(PRESENT_PASSWORD), form.required("password"));
        Some(Self { present: present?, new: new? })
    }
}

pub(crate) async fn change(
    context: Context,
    check: PasswordCheck,
    person: Person,
    Input { value, .. }: Input<PasswordChange>,
) -> Result<View<PasswordChanged>, Problem> {
    let on_form = |problem: Problem| problem.on_form(PasswordForm {});
    let PasswordChange { present, new } = value.map_err(on_form)?;
    new.differs_from(&person.user().email).map_err(|violation| {
        on_form(Problem::invalid(vec![FieldError { field: "password".into(), violation }]))
    })?;
    check.confirm(person.user(), present, PRESENT_PASSWORD).await.map_err(on_form)?;
    let seen = person.user().password_hash.clone();
    let hash = person.hash_password(new).await?;
    let change = |user: &mut User| {
        if user.password_hash != seen {
            return Err(Problem::conflict("changed-meanwhile"));
        }
        user.password_hash = Some(hash.clone());
        user.end_sessions(Some(person.session().id));
        Ok(())
    };
    let origin = person.origin();
    let done = Action::PasswordChanged;
    let postage = person.postage(done.key(), &person.user().email, Occasion::Told).await.map_err(on_form)?;
    let letters = context.letters(Some(person.user()));
    let letter = letters::password_changed(&letters, &person.user().email, person.now());
    let account = person.account().and_later(&postage.letter(&letter))?;
    let changed = postage.around(account.change_and_tell(person.user().clone(), &origin, change, done)).await;
    changed.map_err(|error| on_form(error.into()))?;
    Ok(View::new(PasswordChanged {}).then("/profile", Done::new("password-changed")))
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct PasswordChanged {}

impl Page for PasswordChanged {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

/// `GET /profile/password`
pub(crate) async fn form(_person: Person) -> View<PasswordForm> {
    View::new(PasswordForm {})
}

/// Nothing that was typed into it is sent back.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct PasswordForm {}

impl PageWithForm for PasswordForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("change-password");
        let view = FormView { context, fields: &Fields::default(), problem };
        let frame = Frame { back: Some(("/profile", &context.text("profile"))), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action="/profile/password" novalidate {
                (view.summary())
                p.hint { (context.text("change-password.hint")) }
                (view.password(PRESENT_PASSWORD))
                (new_password(&view))
                (actions(context).primary(context.text("save")).cancel("/profile"))
            }
        };
        shell(context, &frame, &content)
    }
}

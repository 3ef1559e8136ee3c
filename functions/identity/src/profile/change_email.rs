//! `POST /profile/email` and the form for it: a letter asks whether the new address is the person's, and nothing changes
//! before the answer.
//!
//! The page does not tell whether another account has the address. The letter goes out in any case, and its link tells
//! the reader of that mailbox.

use domain::token::{Purpose, TokenRecord};
use domain::user::EmailChange;
use domain::{Email, FieldError, Password, Token, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Context, Done, Fields, Form, FromFields, Input, Making, Occasion, PageWithForm, PasswordCheck, Person,
    Problem, View,
};

use crate::letters;

use super::PRESENT_PASSWORD;
use super::show_profile::ProfilePage;

pub(crate) struct NewEmail {
    email: Email,
    present: Password,
}

impl FromFields for NewEmail {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (email, present) = (form.required("email"), form.required(PRESENT_PASSWORD));
        Some(Self { email: email?, present: present? })
    }
}

pub(crate) async fn change(
    context: Context,
    check: PasswordCheck,
    person: Person,
    Input { fields, value }: Input<NewEmail>,
) -> Result<View<ProfilePage, 202>, Problem> {
    let page = EmailForm { fields };
    let NewEmail { email, present } = value.map_err(|problem| problem.on_form(page.clone()))?;
    if email == person.user().email {
        let same = FieldError { field: "email".into(), violation: Violation::SameEmail };
        return Err(Problem::invalid(vec![same]).on_form(page));
    }
    check
        .confirm(person.user(), present, PRESENT_PASSWORD)
        .await
        .map_err(|problem| problem.on_form(page.clone()))?;
    if let Some(trouble) = person.account().trouble_of(&email).await? {
        let error = FieldError { field: "email".into(), violation: trouble.into() };
        return Err(Problem::invalid(vec![error]).on_form(page));
    }
    let (token, user) = (Token::new(), person.user());
    let record = TokenRecord::new(user, Purpose::EmailChange, person.now());
    let asked = EmailChange { email, token: token.hash() };
    let postage = person.postage("email-change", &asked.email, Occasion::Asked).await;
    let postage = postage.map_err(|problem| problem.on_form(page.clone()))?;
    let path = format!("/email-change/{}", token.as_str());
    let letters = context.letters(Some(user));
    let letter = letters::email_change(&letters, &asked.email, &user.full_name(), &path, record.purpose);
    let account = person.account().and_later(&postage.letter(&letter))?;
    let (origin, making) = (person.origin(), Making::at("/profile"));
    let changed = postage.around(account.ask_for_email(user.clone(), &origin, &asked, &record)).await;
    let user = changed.map_err(|error| Problem::from(error).on_form(page))?;
    let done = Done::new("email-change-requested").with("email", &asked.email);
    Ok(View::new(ProfilePage::of(&user, &person, &context)).then("/profile", done).begun(&making))
}

/// `GET /profile/email`
pub(crate) async fn form(_person: Person) -> View<EmailForm> {
    View::new(EmailForm { fields: Fields::default() })
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EmailForm {
    #[serde(skip)]
    fields: Fields,
}

impl PageWithForm for EmailForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("change-email");
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some(("/profile", &context.text("profile"))), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action="/profile/email" novalidate {
                (view.summary())
                (view.key())
                p.hint { (context.text("change-email.hint")) }
                (view.text("email").labelled("field-new-email").kind("email").autocomplete("email").required())
                (view.password(PRESENT_PASSWORD))
                (actions(context).primary(context.text("send-link")).cancel("/profile"))
            }
        };
        shell(context, &frame, &content)
    }
}

//! `POST /invitations/{token}`: a person takes the seat that is kept for them. A new person gives their name and chooses
//! a password; a person with an account shows by its password that the account is theirs.

use domain::{FieldError, Name, NewPassword, Password, Phone, User, Violation};
use http::{HeaderValue, header};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Fields, Form, FromFields, Host, Input, Page, PasswordCheck, Problem, View};

use crate::links::InvitationHolder;

use crate::show_invitation::InvitationPage;

/// The fields of both answers. Only the invitation tells which of them must be there.
pub(crate) struct Answer;

impl FromFields for Answer {
    fn from_fields(form: &mut Form) -> Option<Self> {
        for name in ["name", "surname", "patronymic"] {
            form.optional::<Name>(name);
        }
        form.optional::<Phone>("phone");
        form.required::<Password>("password").map(|_| Self)
    }
}

/// The name that a new person gives.
struct NewPerson {
    name: Name,
    surname: Name,
    patronymic: Option<Name>,
    phone: Option<Phone>,
    password: NewPassword,
}

impl FromFields for NewPerson {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (name, surname) = (form.required("name"), form.required("surname"));
        let (patronymic, phone) = (form.optional("patronymic"), form.optional("phone"));
        let password = form.required("password");
        Some(Self { name: name?, surname: surname?, patronymic, phone, password: password? })
    }
}

/// The password by which a person shows that they are the one who was invited.
struct Proof(Password);

impl FromFields for Proof {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("password").map(Self)
    }
}

pub(crate) async fn accept(
    context: Context,
    holder: InvitationHolder,
    check: PasswordCheck,
    Input { fields, .. }: Input<Answer>,
) -> Result<View<Joined>, Problem> {
    let page = InvitationPage::new(&holder, &context, fields.clone());
    let cabinet = context.base().origin_of(&Host::Cabinet(holder.organization().domain.clone()));
    let organization = holder.organization().name.clone();
    let joined = if holder.has_account() {
        join(holder, &check, &fields).await
    } else {
        join_as_somebody_new(holder, &fields).await
    };
    let address = joined.map_err(|problem| match problem.code() {
        "invitation-over" => problem,
        _ => problem.on_form(page),
    })?;
    let then = address.clone();
    Ok(View::new(Joined { organization, cabinet, address })
        // The address has a code in it.
        .header(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
        .onward(then))
}

async fn join(holder: InvitationHolder, check: &PasswordCheck, fields: &Fields) -> Result<String, Problem> {
    let Proof(password) = fields.read()?;
    check.confirm(holder.user(), password, "password").await?;
    holder.join().await
}

fn wrong(violation: Violation) -> Problem {
    Problem::invalid(vec![FieldError { field: "password".into(), violation }])
}

async fn join_as_somebody_new(holder: InvitationHolder, fields: &Fields) -> Result<String, Problem> {
    let NewPerson { name, surname, patronymic, phone, password } = fields.read()?;
    let user = holder.user().clone();
    password.differs_from(&user.email).map_err(wrong)?;
    let person = User { name, surname: Some(surname), patronymic, phone, ..user };
    holder.join_as(person, password).await
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Joined {
    organization: Name,
    /// Where the cabinet is.
    cabinet: String,
    /// Where it takes the person in, once and within a minute; or where they sign in, if a password is not enough.
    address: String,
}

impl Page for Joined {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

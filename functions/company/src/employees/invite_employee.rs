//! `POST /company/employees` and the form for it: invites a person, or tells the caller what to do instead.

use domain::access::{AssignedRole, ManagePeople, Role};
use domain::employee::EmployeeRefusal;
use domain::limits::ADDRESSES_OF_PERSON;
use domain::{DepartmentId, Email, FieldError, Post, Structure, UserId};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Form, FromFields, Input, PageWithForm, Problem, Query, Undo, View};

use super::invitation::{InviteOrder, InviteRefusal, ShortName, has_own_name, invite_one};
use super::no_seats_left::no_seats_left;
use super::show_employee::EmployeeCard;
use super::view::{LIST, address_of, departments_in_order, roles_to_give};

impl FromFields for InviteOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let email = form.required("email");
        let name = form.optional("name").map(|ShortName(name)| name);
        let department = form.optional("department");
        let role = form.optional("role").unwrap_or(AssignedRole::Preset(Role::Manager));
        let post = form.optional("post");
        email.map(|email| Self { email, name, departments: department.into_iter().collect(), role, post })
    }
}

pub(crate) async fn invite(
    context: Context,
    access: Access<ManagePeople>,
    Input { fields, value }: Input<InviteOrder>,
) -> Result<View<EmployeeCard, 201>, Problem> {
    let structure = access.tenant().structure().await?;
    let page = InviteForm::new(&access, &structure, fields, false, &context);
    let order = value.map_err(|problem| problem.on_form(page.clone()))?;
    let (employee, user, making) = match invite_one(&context, &access, &structure, &order).await {
        Ok(invited) => invited,
        Err(refusal) => return Err(problem_of(refusal, &access, page).await?),
    };
    let address = address_of(employee.user_id);
    let card = EmployeeCard::new(&employee, user.as_ref(), &structure, &access, &context);
    let done = Done::new("employee-invited").with("email", &employee.email);
    let done = done.undone_by(Undo::at(format!("{address}/delete")));
    Ok(View::new(card).then(LIST, done).made(&making))
}

/// The problem that the caller is told when nobody was invited, with what to do about it.
async fn problem_of(
    refusal: InviteRefusal,
    access: &Access<ManagePeople>,
    page: InviteForm,
) -> Result<Problem, Problem> {
    let (problem, offer) = match refusal {
        InviteRefusal::Field(field, violation) => {
            (Problem::invalid(vec![FieldError { field: field.into(), violation }]), None)
        }
        InviteRefusal::Invited(id) => (Problem::conflict("already-invited"), Some(Offer::SendAgain(id))),
        InviteRefusal::Dismissed(id) => (Problem::conflict("was-dismissed"), Some(Offer::Rehire(id))),
        InviteRefusal::Refused(EmployeeRefusal::NoSeats) => (no_seats_left(access).await?, None),
        InviteRefusal::Refused(refusal) => (Problem::of(&refusal), None),
        InviteRefusal::Unwritten(problem) => (problem, None),
        InviteRefusal::Store(error) => (error.into(), None),
    };
    Ok(problem.on_form(InviteForm { offer, ..page }))
}

/// What may be known before the form is sent.
pub(crate) struct Known(Option<Email>);

impl FromFields for Known {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self(form.optional("email")))
    }
}

/// `GET /company/employees/new`. With an `email` the form knows whether the address's holder already has a name of their
/// own.
pub(crate) async fn form(
    context: Context,
    access: Access<ManagePeople>,
    Query { fields, value }: Query<Known>,
) -> Result<View<InviteForm>, Problem> {
    let tenant = access.tenant();
    let email = value.ok().and_then(|Known(email)| email);
    if email.is_some() {
        access.count(ADDRESSES_OF_PERSON, "addresses").await?;
    }
    let addressee = async {
        match &email {
            Some(email) => tenant.addressee(email).await.map(Some),
            None => Ok(None),
        }
    };
    let (structure, addressee) = try_join(tenant.structure(), addressee).await?;
    let has_own_name = addressee.is_some_and(|addressee| has_own_name(&addressee));
    let fields = fields.with("role", AssignedRole::Preset(Role::Manager));
    Ok(View::new(InviteForm::new(&access, &structure, fields, has_own_name, &context)))
}

/// What can be done in place of inviting somebody who is known here.
#[derive(Clone, Copy)]
enum Offer {
    SendAgain(UserId),
    Rehire(UserId),
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct InviteForm {
    /// Whether the person has a name of their own, which is not told, so that none is asked for.
    has_own_name: bool,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    roles: Vec<(AssignedRole, String)>,
    #[serde(skip)]
    departments: Vec<(DepartmentId, String)>,
    #[serde(skip)]
    offer: Option<Offer>,
}

impl InviteForm {
    fn new(
        access: &Access<ManagePeople>,
        structure: &Structure,
        fields: Fields,
        has_own_name: bool,
        context: &Context,
    ) -> Self {
        Self {
            has_own_name,
            fields,
            roles: roles_to_give(context, access),
            departments: departments_in_order(structure),
            offer: None,
        }
    }

    fn show_offer(&self, context: &Context) -> Markup {
        html! {
            @match self.offer {
                None => {}
                Some(Offer::SendAgain(id)) => {
                    p { button type="submit" formaction={ (address_of(id)) "/resend" } { (context.text("send-again")) } }
                }
                Some(Offer::Rehire(id)) => { p { a.button href=(address_of(id)) { (context.text("invite-open-card")) } } }
            }
        }
    }
}

impl PageWithForm for InviteForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("invite-title");
        let employees = context.text("employees");
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((LIST, &employees)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action=(LIST) novalidate {
                (view.summary())
                (view.key())
                (self.show_offer(context))
                (view.text("email").kind("email").autocomplete("off").required()
                    .attribute("data-look-up", format!("{LIST}/new")).attribute("data-changes", "name-field"))
                div #name-field aria-live="polite" {
                    @if self.has_own_name {
                        p.hint { (context.text("invite-own-name")) }
                    } @else {
                        (view.text("name").labelled("field-invited-name").most(ShortName::MAXIMUM).autocomplete("off"))
                    }
                }
                (view.choice("department", &self.departments))
                (view.choice("role", &self.roles))
                (view.text("post").most(Post::MAXIMUM).autocomplete("off"))
                (actions(context).primary(context.text("invite-button")).cancel(LIST))
            }
        };
        shell(context, &frame, &content)
    }
}

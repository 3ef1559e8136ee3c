//! `POST /company/employees` and the form for it: a seat is kept for somebody, and a letter asks them to take it.

use std::str::FromStr;

use domain::access::{AssignedRole, ManagePeople, Role};
use domain::audit::Action;
use domain::employee::{Delivery, EmployeeRefusal, EmployeeStatus, Invitation, Inviter, Standing};
use domain::{
    AddressTrouble, DepartmentId, Email, Employee, FieldError, Name, Post, Structure, Token, User, UserId,
    Violation,
};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use store::{Addressee, ChangeError, EmployeeQuery, EmployeeSort, Invited, Order, StoreError};
use web::components::{FormView, Frame, shell};
use web::{
    Access, Context, Fields, Form, FormPage, FromFields, Input, Letters, Locale, Page, Problem, Query, View,
};

use super::edit_employee::editable;
use super::show_employee::EmployeeCard;
use super::view::{Id, LIST, address_of, departments_in_order, options, roles_to_give};

/// An order to invite somebody.
pub(crate) struct InviteOrder {
    pub(crate) email: Email,
    /// Without one the e-mail address stands in, until the person says their own.
    pub(crate) name: Option<Name>,
    /// None for the head department.
    pub(crate) departments: Vec<DepartmentId>,
    pub(crate) role: AssignedRole,
    pub(crate) post: Option<Post>,
}

/// What whoever invites somebody may call them: at most 50 characters.
#[derive(JsonSchema)]
#[schemars(extend("minLength" = 1, "maxLength" = Self::MAXIMUM))]
struct ShortName(Name);

impl ShortName {
    const MAXIMUM: usize = 50;
}

impl FromStr for ShortName {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let name: Name = text.parse()?;
        match name.as_str().chars().count() {
            ..=Self::MAXIMUM => Ok(Self(name)),
            _ => Err(Violation::TooLong { maximum: Self::MAXIMUM }),
        }
    }
}

impl FromFields for InviteOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let email = form.required("email");
        let name = form.optional("name").map(|ShortName(name)| name);
        let department = form.optional("department").map(|Id(id)| id);
        let role = form.optional("role").unwrap_or(AssignedRole::Preset(Role::Manager));
        let post = form.optional("post");
        email.map(|email| Self { email, name, departments: department.into_iter().collect(), role, post })
    }
}

/// Why nobody was invited.
pub(crate) enum InviteRefusal {
    /// What is wrong with which field.
    Field(&'static str, Violation),
    /// They have been invited already, and the invitation can be sent again.
    Invited(UserId),
    /// They were dismissed, and can come back.
    Dismissed(UserId),
    Refused(EmployeeRefusal),
    Store(StoreError),
}

impl From<StoreError> for InviteRefusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
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
    let employee = match invite_one(&context, &access, &structure, &order).await {
        Ok(employee) => employee,
        Err(refusal) => return Err(problem_of(refusal, &access, page).await?),
    };
    let address = address_of(employee.user_id);
    let card = EmployeeCard::new(&employee, &structure, &access, &context);
    // Where the letter did not go out, its card says so and what to do.
    let is_sent =
        employee.invitation.as_ref().is_some_and(|invitation| invitation.delivery == Delivery::Sent);
    let then = if is_sent { LIST.to_owned() } else { address.clone() };
    Ok(View::new(card).created(&address).then(then))
}

/// Keeps a seat for somebody and asks them to take it. What was stored stands whether or not the letter could be sent.
pub(crate) async fn invite_one(
    context: &Context,
    access: &Access<ManagePeople>,
    structure: &Structure,
    order: &InviteOrder,
) -> Result<Employee, InviteRefusal> {
    check(access, structure, order)?;
    let tenant = access.tenant();
    // Somebody else may invite the same person at the same time: who comes second is told so.
    for is_last in [false, true] {
        let addressee = tenant.addressee(&order.email).await?;
        refuse_addressee(&addressee)?;
        let (token, invitation) = new_invitation(access);
        let (employee, user) = new_employee(access, structure, order, &addressee, &invitation);
        let mut after = editable(&employee, structure, access.roles());
        after.insert("email".to_owned(), employee.email.as_str().into());
        let entry = access.origin().entry(Action::EmployeeInvited, Map::new(), after);
        let entry = entry.about(employee.user_id, &employee.name);
        let whom = user.as_ref().map_or(Invited::Known, Invited::New);
        match tenant.invite(whom, &employee, &invitation, &entry).await {
            Ok(()) => {
                let language = addressee.user.and_then(|user| user.language);
                let locale = language.map_or(context.locale(), Locale::from);
                return Ok(send_invitation(context, access, employee, &token, locale).await);
            }
            Err(ChangeError::Store(StoreError::Conflict)) if !is_last => {}
            Err(ChangeError::Store(error)) => return Err(error.into()),
            Err(ChangeError::Refused(refusal)) => return Err(InviteRefusal::Refused(refusal)),
        }
    }
    Err(StoreError::Conflict.into())
}

/// What is wrong with an order whoever it is about.
fn check(
    access: &Access<ManagePeople>,
    structure: &Structure,
    order: &InviteOrder,
) -> Result<(), InviteRefusal> {
    if !access.roles().knows(order.role) {
        return Err(InviteRefusal::Field("role", Violation::UnknownValue));
    }
    if !access.grants().cover(&access.grants_of(order.role)) {
        return Err(InviteRefusal::Refused(EmployeeRefusal::AboveOneself));
    }
    if order.departments.iter().any(|id| structure.find(*id).is_none()) {
        return Err(InviteRefusal::Field("department", Violation::UnknownValue));
    }
    Ok(())
}

fn refuse_addressee(addressee: &Addressee) -> Result<(), InviteRefusal> {
    match addressee.employee.as_ref().map(|employee| (employee.status(), employee.user_id)) {
        Some((EmployeeStatus::Active, _)) => Err(InviteRefusal::Field("email", Violation::AlreadyAdded)),
        Some((EmployeeStatus::Invited, id)) => Err(InviteRefusal::Invited(id)),
        Some((EmployeeStatus::Dismissed, id)) => Err(InviteRefusal::Dismissed(id)),
        None => refuse_trouble(addressee.trouble),
    }
}

/// An address that letters come back from is not written to until it is another.
pub(super) fn refuse_trouble(trouble: Option<AddressTrouble>) -> Result<(), InviteRefusal> {
    trouble.map_or(Ok(()), |trouble| Err(InviteRefusal::Field("email", trouble.into())))
}

/// An invitation in the name of whoever asks for it, with the secret of its link.
pub(super) fn new_invitation(access: &Access<ManagePeople>) -> (Token, Invitation) {
    let token = Token::new();
    let inviter = Inviter { id: access.user().id, name: access.user().full_name().to_string() };
    let invitation = Invitation::new(&token, access.organization().id, inviter, access.now());
    (token, invitation)
}

/// The employee and, where the platform does not know them yet, their account.
fn new_employee(
    access: &Access<ManagePeople>,
    structure: &Structure,
    order: &InviteOrder,
    addressee: &Addressee,
    invitation: &Invitation,
) -> (Employee, Option<User>) {
    let now = access.now();
    // Of somebody who is known, neither their name is told nor another given.
    let called = order.name.clone().filter(|_| addressee.user.is_none());
    let name = called.unwrap_or_else(|| Name::from(&order.email));
    let new = addressee.user.is_none().then(|| User::new(order.email.clone(), name.clone(), now));
    let user_id = new.as_ref().or(addressee.user.as_ref()).map_or_else(UserId::new, |user| user.id);
    // Of somebody who is known, the address as they write it themselves: a letter to another form could reach another person.
    let email = addressee.user.as_ref().map_or(&order.email, |user| &user.email);
    let head = || structure.head().map(|head| head.id).into_iter().collect();
    let employee = Employee {
        user_id,
        email: email.clone(),
        name,
        phone: None,
        role: order.role,
        post: order.post.clone(),
        departments: if order.departments.is_empty() { head() } else { order.departments.clone() },
        standing: Standing::Invited,
        invitation: Some(invitation.clone()),
        last_seen_at: None,
        created_at: now,
        version: 1,
        revision: 1,
    };
    (employee, new)
}

/// Sends the letter of an invitation that is stored, and notes that it went out. If it did not, the invitation says so, and
/// can be sent again.
pub(super) async fn send_invitation(
    context: &Context,
    access: &Access<ManagePeople>,
    mut employee: Employee,
    token: &Token,
    locale: Locale,
) -> Employee {
    let Some(invitation) = &mut employee.invitation else { return employee };
    let organization = access.organization();
    let letter = Letters { base: context.base(), locale }.invitation(&web::letters::Invitation {
        to: &employee.email,
        token,
        organization_id: organization.id,
        organization: &organization.name,
        user_id: employee.user_id,
        inviter: &invitation.inviter.name,
        role: &locale.role_name(access.roles(), employee.role),
    });
    match access.cloud().mail.send(letter).await {
        Ok(message) => {
            invitation.delivery = Delivery::Sent;
            let tenant = access.tenant();
            let hash = token.hash();
            let noted = tenant.note_delivery(employee.user_id, &hash, Delivery::Sent, Some(&message));
            if let Err(error) = noted.await {
                tracing::warn!(organization = %organization.id, %error, "a letter that was sent is not noted");
            }
        }
        Err(error) => {
            tracing::warn!(organization = %organization.id, %error, "the letter of an invitation was not sent");
        }
    }
    employee
}

/// Why nobody was invited, as whoever wanted it is told: what to do about it included.
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
        InviteRefusal::Refused(EmployeeRefusal::NoSeats) => (seats_taken(access).await?, None),
        InviteRefusal::Refused(refusal) => (refusal.into(), None),
        InviteRefusal::Store(error) => (error.into(), None),
    };
    Ok(problem.on_form(InviteForm { offer, ..page }))
}

/// Says who could free a seat: invitations whose time is over keep one, and administrators can take them back.
async fn seats_taken(access: &Access<ManagePeople>) -> Result<Problem, Problem> {
    const SHOWN: u16 = 5;
    let tenant = access.tenant();
    let query = |status, role, limit| EmployeeQuery {
        department: None,
        role,
        status: Some(status),
        search: None,
        sort: EmployeeSort::Name,
        order: Order::Ascending,
        limit,
    };
    let invited = query(EmployeeStatus::Invited, None, 1_000);
    let administrators = query(EmployeeStatus::Active, Some(AssignedRole::ADMIN), SHOWN);
    let (invited, administrators) =
        try_join(tenant.list_employees(&invited, None), tenant.list_employees(&administrators, None)).await?;
    let is_over = |at: jiff::Timestamp| at <= access.now();
    let over: Vec<&Name> = invited
        .items
        .iter()
        .filter(|listing| listing.invitation_expires_at.is_some_and(is_over))
        .map(|listing| &listing.name)
        .collect();
    let names = |names: &[&Name]| {
        let shown: Vec<&str> = names.iter().take(SHOWN.into()).map(|name| name.as_str()).collect();
        shown.join(", ")
    };
    let administrators: Vec<&Name> = administrators.items.iter().map(|listing| &listing.name).collect();
    Ok(Problem::conflict("no-seats-left")
        .argument("paid", u32::from(access.organization().paid_seats))
        .argument("over", over.len())
        .argument("invited", names(&over))
        .argument("administrators", names(&administrators)))
}

/// What may be known before the form is sent.
pub(crate) struct Known(Option<Email>);

impl FromFields for Known {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self(form.optional("email")))
    }
}

/// `GET /company/employees/new`: with an `email`, whether the name of its holder is their own already.
pub(crate) async fn form(
    context: Context,
    access: Access<ManagePeople>,
    Query { fields, value }: Query<Known>,
) -> Result<View<InviteForm>, Problem> {
    let tenant = access.tenant();
    let email = value.ok().and_then(|Known(email)| email);
    let addressee = async {
        match &email {
            Some(email) => tenant.addressee(email).await.map(Some),
            None => Ok(None),
        }
    };
    let (structure, addressee) = try_join(tenant.structure(), addressee).await?;
    let has_own_name = addressee.is_some_and(|addressee| addressee.user.is_some());
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

    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("invite-title");
        let employees = context.text("employees");
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((LIST, &employees)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action=(LIST) novalidate {
                (view.summary())
                (self.show_offer(context))
                (view.field("email", |control| html! {
                    input id=(control.name) name=(control.name) type="email" value=(control.value) autocomplete="off"
                        data-look-up={ (LIST) "/new" } data-changes="name-field"
                        aria-required="true" aria-describedby=(control.described_by) aria-invalid=[control.invalid];
                }))
                div #name-field aria-live="polite" {
                    @if self.has_own_name {
                        p.hint { (context.text("invite-own-name")) }
                    } @else {
                        (view.labelled("name", "field-invited-name", |control| html! {
                            input id=(control.name) name=(control.name) type="text" value=(control.value) maxlength=(ShortName::MAXIMUM)
                                autocomplete="off" aria-describedby=(control.described_by) aria-invalid=[control.invalid];
                        }))
                    }
                }
                (view.field("department", |control| html! {
                    select id=(control.name) name=(control.name) aria-describedby=(control.described_by) aria-invalid=[control.invalid] {
                        (options(&self.departments, control.value))
                    }
                }))
                (view.field("role", |control| html! {
                    select id=(control.name) name=(control.name) aria-describedby=(control.described_by) aria-invalid=[control.invalid] {
                        (options(&self.roles, control.value))
                    }
                }))
                (view.field("post", |control| html! {
                    input id=(control.name) name=(control.name) type="text" value=(control.value) maxlength=(Post::MAXIMUM)
                        autocomplete="off" aria-describedby=(control.described_by) aria-invalid=[control.invalid];
                }))
                div.form-actions {
                    button.primary type="submit" { (context.text("invite-button")) }
                    a.button.quiet href=(LIST) data-close { (context.text("cancel")) }
                }
            }
        };
        shell(context, &frame, &content)
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

impl Page for InviteForm {
    fn page(&self, context: &Context) -> Markup {
        self.render(context, None)
    }
}

impl FormPage for InviteForm {
    fn page(&self, context: &Context, problem: &Problem) -> Markup {
        self.render(context, Some(problem))
    }
}

//! `POST /desk/clients` and the form for it: asks somebody to become a client, or tells the caller what to do instead. A ticket asks
//! in the same way whoever it is for.

use domain::access::WorkTickets;
use domain::audit::Action;
use domain::employee::{EmployeeStatus, Invitation, Inviter};
use domain::service_desk::{Client, ClientRefusal};
use domain::{Email, Employee, FieldError, Name, Token, User, UserId, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use store::{Addressee, ChangeError, Invited, StoreError};
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, Making, Occasion, PageWithForm, Problem, Query,
    View,
};

use super::LIST;
use super::letters::{self, INVITATION};
use super::show_client::ClientCard;
use super::view::address_of;

pub(crate) struct InviteOrder {
    email: Email,
    name: Option<Name>,
}

impl FromFields for InviteOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (email, name) = (form.required("email"), form.optional("name"));
        email.map(|email| Self { email, name })
    }
}

/// Why nobody was invited.
enum InviteRefusal {
    /// Whoever has the address works here.
    Employee,
    /// They are a client already.
    Client,
    /// They have been invited and have not answered, and the invitation can be sent again.
    Invited(UserId),
    /// Letters to the address are in vain.
    Trouble(Violation),
    Problem(Problem),
}

impl From<StoreError> for InviteRefusal {
    fn from(error: StoreError) -> Self {
        Self::Problem(error.into())
    }
}

impl From<Problem> for InviteRefusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

fn beside_email(violation: Violation) -> Problem {
    Problem::invalid(vec![FieldError { field: "email".into(), violation }])
}

pub(crate) async fn invite(
    context: Context,
    access: Access<WorkTickets>,
    Input { fields, value }: Input<InviteOrder>,
) -> Result<View<ClientCard, 201>, Problem> {
    let page = InviteForm { fields, waiting: None };
    let InviteOrder { email, name } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let invited = invite_one(&context, &access, &email, name.as_ref(), |id| Making::at(address_of(id))).await;
    let (client, user, making) = match invited {
        Ok(invited) => invited,
        Err(refusal) => {
            let (problem, waiting) = match refusal {
                InviteRefusal::Employee => (Problem::conflict("client-is-employee"), None),
                InviteRefusal::Client => (beside_email(Violation::AlreadyClient), None),
                InviteRefusal::Invited(id) => (Problem::conflict("client-already-invited"), Some(id)),
                InviteRefusal::Trouble(violation) => (beside_email(violation), None),
                InviteRefusal::Problem(problem) => (problem, None),
            };
            return Err(problem.on_form(InviteForm { waiting, ..page }));
        }
    };
    // Whoever comes back has some already.
    let tickets = access.tenant().tickets_of_clients(&[client.user_id]).await?;
    let tickets = tickets.get(&client.user_id).copied().unwrap_or_default();
    let done = Done::new("client-invited").with("email", &client.email);
    let card = ClientCard::new(&client, &user, tickets, &access, &context);
    Ok(View::new(card).created(&making, done))
}

/// Asks whoever has an address to become a client, with a letter that has the link. `making` says, before the transaction, what it
/// makes.
async fn invite_one<M>(
    context: &Context,
    access: &Access<WorkTickets>,
    email: &Email,
    called: Option<&Name>,
    making: impl Fn(UserId) -> M,
) -> Result<(Employee, User, M), InviteRefusal> {
    // Another caller may invite the same person at the same time; the second one is told so.
    for is_last in [false, true] {
        let Addressee { user, employee, trouble } = access.tenant().addressee(email).await?;
        if let Some(trouble) = trouble {
            return Err(InviteRefusal::Trouble(trouble.into()));
        }
        if let Some((client, user)) = employee.zip(user.clone()) {
            return match client.status() {
                _ if !client.is_client() => Err(InviteRefusal::Employee),
                EmployeeStatus::Active => Err(InviteRefusal::Client),
                EmployeeStatus::Invited => Err(InviteRefusal::Invited(client.user_id)),
                EmployeeStatus::Dismissed => {
                    let made = making(client.user_id);
                    let client = invite_again(context, access, client, &user, called).await?;
                    Ok((client, user, made))
                }
            };
        }
        match invite_new(context, access, email, user, called, &making).await {
            Err(InviteError::Conflict) if !is_last => {}
            Err(InviteError::Conflict) => break,
            Err(InviteError::Problem(problem)) => return Err(problem.into()),
            Ok(invited) => return Ok(invited),
        }
    }
    Err(StoreError::Conflict.into())
}

enum InviteError {
    /// Somebody else has invited them, or they have made an account, at the same time.
    Conflict,
    Problem(Problem),
}

impl From<Problem> for InviteError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// An invitation in the name of the caller, with the secret of its link.
fn invitation(access: &Access<WorkTickets>) -> (Token, Invitation) {
    let token = Token::new();
    let inviter = Inviter { id: access.id(), name: access.name().to_string() };
    let invitation = Invitation::new(&token, access.organization().id, inviter, access.now());
    (token, invitation)
}

async fn invite_new<M>(
    context: &Context,
    access: &Access<WorkTickets>,
    email: &Email,
    known: Option<User>,
    called: Option<&Name>,
    making: impl Fn(UserId) -> M,
) -> Result<(Employee, User, M), InviteError> {
    // Whoever has taken their account has a name of their own, which is neither told nor replaced.
    let called = called.filter(|_| known.as_ref().is_none_or(|user| user.password_hash.is_none()));
    let name = called.cloned().unwrap_or_else(|| Name::from(email));
    let is_new = known.is_none();
    let user = known.unwrap_or_else(|| User::new(email.clone(), name, access.now()));
    let (token, invitation) = invitation(access);
    let client = Employee::invited_client(&user, called, invitation.clone(), access.now());
    let entry = access.origin().entry(Action::ClientInvited, Map::new(), client.audited_client());
    let entry = entry.about(client.user_id, &client.name);
    let postage = access.postage(INVITATION, &client.email, Occasion::Asked).await?;
    let reader = Some(&user).filter(|_| !is_new);
    let letter =
        letters::invitation(&context.letters(reader), access.organization(), &client, &invitation, &token);
    let tenant = access.tenant().and_later(&postage.letter(&letter), Some(access.id()));
    let tenant = tenant.map_err(Problem::from)?;
    let whom = if is_new { Invited::New(&user) } else { Invited::Known };
    let made = making(client.user_id);
    match postage.around(tenant.invite(whom, &client, &invitation, &entry)).await {
        Ok(()) => Ok((client, user, made)),
        Err(ChangeError::Store(StoreError::Conflict)) => Err(InviteError::Conflict),
        Err(error) => Err(InviteError::Problem(error.into())),
    }
}

/// Sends another invitation to a client who has not answered, or lets one in again whose access was closed.
pub(super) async fn invite_again(
    context: &Context,
    access: &Access<WorkTickets>,
    client: Employee,
    user: &User,
    called: Option<&Name>,
) -> Result<Employee, Problem> {
    let called = called.filter(|_| user.password_hash.is_none());
    let origin = access.origin();
    let (token, invitation) = invitation(access);
    // What was read last decides what the audit calls it, and the write checks that it still holds.
    let mut asked = client.clone();
    let entry = asked.invite_client_again(user, &origin, called).map_err(|refusal| Problem::of(&refusal))?;
    let postage = access.postage(INVITATION, &asked.email, Occasion::Asked).await?;
    let letter =
        letters::invitation(&context.letters(Some(user)), access.organization(), &asked, &invitation, &token);
    let tenant = access.tenant().and_later(&postage.letter(&letter), Some(access.id()))?;
    let ask = |client: &mut Employee| client.invite_client_again(user, &origin, called).map(|_| ());
    let invited = tenant.invite_again::<ClientRefusal>(client, &invitation, &entry, ask);
    Ok(postage.around(invited).await?)
}

/// The client that a ticket names: one of the organisation's, or whoever has an address, who is invited if nobody knows them. What is
/// wrong stands beside the field that names them.
pub(crate) async fn client_of_order(
    context: &Context,
    access: &Access<WorkTickets>,
    id: Option<UserId>,
    email: Option<&Email>,
) -> Result<Option<Client>, Problem> {
    let wrong = |field: &'static str, violation| {
        Problem::invalid(vec![FieldError { field: field.into(), violation }])
    };
    let tenant = access.tenant();
    if let Some(id) = id {
        let member = tenant.member(id).await?.ok_or_else(|| wrong("client_id", Violation::UnknownValue))?;
        return match named(&member) {
            Ok(client) => Ok(Some(client)),
            Err(violation) => Err(wrong("client_id", violation)),
        };
    }
    let Some(email) = email else { return Ok(None) };
    if let Some(member) = tenant.addressee(email).await?.employee {
        return match named(&member) {
            Ok(client) => Ok(Some(client)),
            Err(violation) => Err(wrong("client_email", violation)),
        };
    }
    let violation = match invite_one(context, access, email, None, |_| ()).await {
        Ok((client, _, ())) => return Ok(Some(client.as_client())),
        // Somebody else has invited them at the same moment.
        Err(InviteRefusal::Invited(id)) => {
            return Ok(tenant.client(id).await?.map(|client| client.as_client()));
        }
        Err(InviteRefusal::Employee) => Violation::IsEmployee,
        Err(InviteRefusal::Client) => Violation::AlreadyClient,
        Err(InviteRefusal::Trouble(violation)) => violation,
        Err(InviteRefusal::Problem(problem)) => return Err(problem),
    };
    Err(wrong("client_email", violation))
}

/// A member as a ticket names its client.
fn named(member: &Employee) -> Result<Client, Violation> {
    match member.status() {
        _ if !member.is_client() => Err(Violation::IsEmployee),
        EmployeeStatus::Dismissed => Err(Violation::ClientClosed),
        EmployeeStatus::Active | EmployeeStatus::Invited => Ok(member.as_client()),
    }
}

/// What may be known before the form is sent.
pub(crate) struct Known;

impl FromFields for Known {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.optional::<Email>("email");
        Some(Self)
    }
}

/// `GET /desk/clients/new`, with an address that is known already.
pub(crate) async fn form(
    _access: Access<WorkTickets>,
    Query { fields, .. }: Query<Known>,
) -> Result<View<InviteForm>, Problem> {
    Ok(View::new(InviteForm { fields, waiting: None }))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct InviteForm {
    #[serde(skip)]
    fields: Fields,
    /// Who has been invited already, so that the letter can be sent again.
    #[serde(skip)]
    waiting: Option<UserId>,
}

impl PageWithForm for InviteForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, list) = (context.text("invite-client"), context.text("clients"));
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action=(LIST) novalidate {
                (view.summary())
                (view.key())
                @if let Some(id) = self.waiting {
                    p { button type="submit" formaction={ (address_of(id)) "/resend" } { (context.text("send-client-invitation-again")) } }
                }
                (view.text("email").kind("email").autocomplete("off").required())
                (view.text("name").labelled("field-invited-client-name").most(Name::MAXIMUM).autocomplete("off"))
                (actions(context).primary(context.text("invite-client")).cancel(LIST))
            }
        };
        shell(context, &frame, &content)
    }
}

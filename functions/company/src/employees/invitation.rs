//! An invitation, from the form as well as from a file: a seat is kept for a person, and a letter asks them to take it.

use std::str::FromStr;

use cloud::mail::Letter;
use domain::access::{AssignedRole, ManagePeople};
use domain::audit::Action;
use domain::employee::{EmployeeRefusal, EmployeeStatus, Invitation, Inviter, Standing};
use domain::{
    AddressTrouble, DepartmentId, Email, Employee, Name, Post, Structure, Token, User, UserId, Violation,
};
use schemars::JsonSchema;
use serde_json::Map;
use store::{Addressee, ChangeError, Invited, StoreError};
use web::{Access, Context, Letters, Making, Occasion, Problem, violation_text};

use super::letters;
use super::view::address_of;

/// The kind under which the letters are counted.
pub(super) const INVITATION: &str = "invitation";

/// What whoever invites somebody may call them: at most 50 characters.
#[derive(JsonSchema)]
#[schemars(extend("minLength" = 1, "maxLength" = Self::MAXIMUM))]
pub(crate) struct ShortName(pub(crate) Name);

impl ShortName {
    pub(crate) const MAXIMUM: usize = 50;
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

/// An order to invite a person.
pub(crate) struct InviteOrder {
    pub(crate) email: Email,
    /// Without a name the e-mail address stands in, until the person gives their own name.
    pub(crate) name: Option<Name>,
    /// Empty for the head department.
    pub(crate) departments: Vec<DepartmentId>,
    pub(crate) role: AssignedRole,
    pub(crate) post: Option<Post>,
}

/// Why nobody was invited.
pub(crate) enum InviteRefusal {
    /// A field is wrong.
    Field(&'static str, Violation),
    /// The person has been invited already, and the invitation can be sent again.
    Invited(UserId),
    /// The person was dismissed, and can come back.
    Dismissed(UserId),
    /// There is no room for the letter.
    Unwritten(Problem),
    Refused(EmployeeRefusal),
    Store(StoreError),
}

impl InviteRefusal {
    /// The reason, as it stands beside a line of a file.
    pub(super) fn reason(self, context: &Context) -> String {
        match self {
            Self::Field(_, violation) => violation_text(&violation, &context.wording()),
            Self::Invited(_) => Problem::conflict("already-invited").title(context),
            Self::Dismissed(_) => context.text("import-dismissed").into_owned(),
            Self::Refused(refusal) => Problem::of(&refusal).title(context),
            Self::Unwritten(problem) => format!("{}. {}", problem.title(context), problem.detail(context)),
            Self::Store(error) => Problem::from(error).title(context),
        }
    }
}

impl From<StoreError> for InviteRefusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Keeps a seat for a person and asks them by a letter to take it. The account is that of the person. `is_announced` says that the letter is one of many whose number was announced.
pub(crate) async fn invite_one(
    context: &Context,
    access: &Access<ManagePeople>,
    structure: &Structure,
    order: &InviteOrder,
    is_announced: bool,
) -> Result<(Employee, Option<User>, Making), InviteRefusal> {
    let tenant = access.tenant();
    // Another caller may invite the same person at the same time; the second one is told so.
    for is_last in [false, true] {
        let addressee = tenant.addressee(&order.email).await?;
        allow_invitation(access, structure, order, &addressee)?;
        let (token, invitation) = new_invitation(access);
        let (employee, user) = new_employee(access, structure, order, &addressee, &invitation);
        let mut after = employee.audited(structure, access.roles());
        after.insert("email".to_owned(), employee.email.as_str().into());
        let entry = access.origin().entry(Action::EmployeeInvited, Map::new(), after);
        let entry = entry.about(employee.user_id, &employee.name);
        let whom = user.as_ref().map_or(Invited::Known, Invited::New);
        let postage = access.postage(INVITATION, &employee.email, Occasion::Asked, is_announced).await;
        let postage = postage.map_err(InviteRefusal::Unwritten)?;
        let letters = context.letters(addressee.user.as_ref());
        let letter = invitation_letter(&letters, access, &employee, &invitation, &token);
        let tenant = tenant.and_later(&postage.letter(&letter), Some(access.user().id))?;
        let making = Making::at(address_of(employee.user_id));
        match postage.around(tenant.invite(whom, &employee, &invitation, &entry)).await {
            Ok(()) => return Ok((employee, user.or(addressee.user), making)),
            Err(ChangeError::Store(StoreError::Conflict)) if !is_last => {}
            Err(ChangeError::Store(error)) => return Err(error.into()),
            Err(ChangeError::Refused(refusal)) => return Err(InviteRefusal::Refused(refusal)),
        }
    }
    Err(StoreError::Conflict.into())
}

/// Whether an order may be carried out for whom it reaches, as far as no write decides it.
pub(super) fn allow_invitation(
    access: &Access<ManagePeople>,
    structure: &Structure,
    order: &InviteOrder,
    addressee: &Addressee,
) -> Result<(), InviteRefusal> {
    check(access, structure, order)?;
    refuse_addressee(addressee)
}

/// The errors of an order that don't depend on the person.
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

/// An address from which letters come back gets no letters until it is another.
fn refuse_trouble(trouble: Option<AddressTrouble>) -> Result<(), InviteRefusal> {
    trouble.map_or(Ok(()), |trouble| Err(InviteRefusal::Field("email", trouble.into())))
}

/// An invitation in the name of the caller, with the secret of its link.
pub(super) fn new_invitation(access: &Access<ManagePeople>) -> (Token, Invitation) {
    let token = Token::new();
    let inviter = Inviter { id: access.user().id, name: access.user().full_name().to_string() };
    let invitation = Invitation::new(&token, access.organization().id, inviter, access.now());
    (token, invitation)
}

/// The employee and, if the platform does not know the person yet, their account.
pub(super) fn new_employee(
    access: &Access<ManagePeople>,
    structure: &Structure,
    order: &InviteOrder,
    addressee: &Addressee,
    invitation: &Invitation,
) -> (Employee, Option<User>) {
    let now = access.now();
    // A person with an account has a name, which is neither told nor replaced.
    let called = order.name.clone().filter(|_| addressee.user.is_none());
    let name = called.unwrap_or_else(|| Name::from(&order.email));
    let new = addressee.user.is_none().then(|| User::new(order.email.clone(), name.clone(), now));
    let user_id = new.as_ref().or(addressee.user.as_ref()).map_or_else(UserId::new, |user| user.id);
    // A person with an account is written to at their own spelling of the address: another spelling could reach another
    // person.
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

/// The letter of an invitation.
pub(super) fn invitation_letter(
    letters: &Letters,
    access: &Access<ManagePeople>,
    employee: &Employee,
    invitation: &Invitation,
    token: &Token,
) -> Letter {
    let organization = access.organization();
    let invited = letters::Invitation {
        to: &employee.email,
        token,
        organization_id: organization.id,
        organization: &organization.name,
        user_id: employee.user_id,
        inviter: &invitation.inviter.name,
        role: &letters.wording.role_name(access.roles(), employee.role),
    };
    letters::invitation(letters, &invited)
}

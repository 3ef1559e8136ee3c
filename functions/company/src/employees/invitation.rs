//! An invitation, from the form as well as from a file: a seat is kept for a person, and a letter asks them to take it.

use std::str::FromStr;

use cloud::mail::Letter;
use domain::access::{AssignedRole, ManagePeople};
use domain::audit::{Action, AuditEntry, Origin};
use domain::employee::{Editor, EmployeeRefusal, EmployeeStatus, Invitation, Inviter, Standing};
use domain::{
    AddressTrouble, DepartmentId, Email, Employee, Name, Organization, Post, Structure, Token, User, UserId,
    Violation,
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use store::{Addressee, ChangeError, Invited, StoreError};
use web::{Access, Context, Letters, Making, Occasion, Problem};
use workers::Deputy;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl From<StoreError> for InviteRefusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// In whose name people are invited, and where.
#[derive(Clone)]
pub(super) struct Inviting<'a> {
    pub(super) organization: &'a Organization,
    pub(super) editor: Editor<'a>,
    pub(super) by: Name,
    pub(super) now: Timestamp,
}

impl<'a> From<&'a Access<ManagePeople>> for Inviting<'a> {
    fn from(access: &'a Access<ManagePeople>) -> Self {
        let (organization, editor) = (access.organization(), access.editor());
        Self { organization, editor, by: access.name(), now: access.now() }
    }
}

impl<'a> From<&'a Deputy> for Inviting<'a> {
    fn from(deputy: &'a Deputy) -> Self {
        let (organization, editor) = (&deputy.organization, deputy.editor());
        Self { organization, editor, by: deputy.name.clone(), now: deputy.origin().at }
    }
}

/// Keeps a seat for a person and asks them by a letter to take it. The account is that of the person.
pub(crate) async fn invite_one(
    context: &Context,
    access: &Access<ManagePeople>,
    structure: &Structure,
    order: &InviteOrder,
) -> Result<(Employee, Option<User>, Making), InviteRefusal> {
    let (tenant, inviting) = (access.tenant(), Inviting::from(access));
    // Another caller may invite the same person at the same time; the second one is told so.
    for is_last in [false, true] {
        let addressee = tenant.addressee(&order.email).await?;
        inviting.allow(structure, order, &addressee)?;
        let (token, invitation) = inviting.invitation();
        let (employee, user) = inviting.employee(structure, order, &addressee, &invitation);
        let entry = inviting.entry(&access.origin(), &employee, structure);
        let whom = user.as_ref().map_or(Invited::Known, Invited::New);
        let postage = access.postage(INVITATION, &employee.email, Occasion::Asked).await;
        let postage = postage.map_err(InviteRefusal::Unwritten)?;
        let letters = context.letters(addressee.user.as_ref());
        let letter = inviting.letter(&letters, &employee, &invitation, &token);
        let tenant = tenant.and_later(&postage.letter(&letter), Some(access.id()))?;
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

impl Inviting<'_> {
    /// Whether an order may be carried out for whom it reaches, as far as no write decides it.
    pub(super) fn allow(
        &self,
        structure: &Structure,
        order: &InviteOrder,
        addressee: &Addressee,
    ) -> Result<(), InviteRefusal> {
        let Editor { grants, roles, .. } = self.editor;
        if order.role == AssignedRole::CLIENT {
            return Err(InviteRefusal::Field("role", Violation::RoleOfClients));
        }
        if !roles.knows(order.role) {
            return Err(InviteRefusal::Field("role", Violation::UnknownValue));
        }
        if !grants.cover(&roles.grants_of(order.role)) {
            return Err(InviteRefusal::Refused(EmployeeRefusal::AboveOneself));
        }
        if order.departments.iter().any(|id| structure.find(*id).is_none()) {
            return Err(InviteRefusal::Field("department", Violation::UnknownValue));
        }
        refuse_addressee(addressee)
    }

    /// An invitation, with the secret of its link.
    pub(super) fn invitation(&self) -> (Token, Invitation) {
        let token = Token::new();
        let inviter = Inviter { id: self.editor.user_id, name: self.by.to_string() };
        let invitation = Invitation::new(&token, self.organization.id, inviter, self.now);
        (token, invitation)
    }

    /// The employee and, if the platform does not know the person yet, their account.
    pub(super) fn employee(
        &self,
        structure: &Structure,
        order: &InviteOrder,
        addressee: &Addressee,
        invitation: &Invitation,
    ) -> (Employee, Option<User>) {
        let called = order.name.clone().filter(|_| !has_own_name(addressee));
        let name = called.unwrap_or_else(|| Name::from(&order.email));
        let new = addressee.user.is_none().then(|| User::new(order.email.clone(), name.clone(), self.now));
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
            import_id: None,
            consent: None,
            created_at: self.now,
            version: 1,
            revision: 1,
        };
        (employee, new)
    }

    /// What the audit says of it.
    pub(super) fn entry(&self, origin: &Origin, employee: &Employee, structure: &Structure) -> AuditEntry {
        let mut after = employee.audited(structure, self.editor.roles);
        after.insert("email".to_owned(), employee.email.as_str().into());
        let entry = origin.entry(Action::EmployeeInvited, Map::new(), after);
        entry.about(employee.user_id, &employee.name)
    }

    /// The letter of an invitation.
    pub(super) fn letter(
        &self,
        letters: &Letters,
        employee: &Employee,
        invitation: &Invitation,
        token: &Token,
    ) -> Letter {
        let invited = letters::Invitation {
            to: &employee.email,
            token,
            organization_id: self.organization.id,
            organization: &self.organization.name,
            user_id: employee.user_id,
            inviter: &invitation.inviter.name,
            role: &letters.wording.role_name(self.editor.roles, employee.role),
        };
        letters::invitation(letters, &invited)
    }
}

/// Whether whoever has an address has taken their account: then they have a name of their own, which is neither told nor replaced.
/// Until then they are called as their inviter calls them.
pub(super) fn has_own_name(addressee: &Addressee) -> bool {
    addressee.user.as_ref().is_some_and(|user| user.password_hash.is_some())
}

fn refuse_addressee(addressee: &Addressee) -> Result<(), InviteRefusal> {
    if addressee.employee.as_ref().is_some_and(Employee::is_client) {
        return Err(InviteRefusal::Field("email", Violation::IsClient));
    }
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

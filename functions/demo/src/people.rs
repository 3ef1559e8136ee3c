//! The people of the organisation: its departments, its staff and its clients, who are invited and take their seats.

use std::collections::HashMap;

use domain::access::{AssignedRole, CustomRoles, Role};
use domain::audit::{Action, Actor, Origin};
use domain::department::DepartmentEdit;
use domain::employee::{EmployeeRefusal, Invitation, Inviter, Standing};
use domain::{DepartmentId, Employee, Organization, Structure, Token, User};
use jiff::{SignedDuration, Timestamp};
use rand::RngExt;
use rand::distr::Alphanumeric;
use serde_json::{Map, json};
use service_desk::demo::{Cast, DemoError, Telling, refused, text};
use store::{DepartmentChange, Invited, Tenant};
use web::{Passwords, origin_of};

use crate::names::{CLIENTS, COLLEAGUES, Colleague, DEPARTMENTS, HEAD};
use crate::{MadePerson, MakeError};

/// The length of the password, in letters and digits: 71 bits.
const PASSWORD_LENGTH: usize = 12;

/// Everybody who takes part.
pub(crate) struct Everybody {
    pub(crate) of_desk: Cast,
    pub(crate) shown: Vec<MadePerson>,
}

/// How somebody is invited, and what for.
struct Seat {
    name: [&'static str; 3],
    email: String,
    phone: Option<&'static str>,
    role: Role,
    post: Option<&'static str>,
    departments: Vec<DepartmentId>,
    at: Timestamp,
}

/// Where people take their seats.
struct Office<'a> {
    tenant: &'a Tenant,
    organization: &'a Organization,
    password_hash: String,
    /// Whoever invites the others.
    owner: Option<User>,
}

/// Makes the departments, and has everybody join. Answers their password, too.
pub(crate) async fn take_on(
    tenant: &Tenant,
    organization: &Organization,
    since: Timestamp,
    tell: &Telling<'_>,
) -> Result<(Everybody, String), MakeError> {
    let password: String =
        rand::rng().sample_iter(Alphanumeric).take(PASSWORD_LENGTH).map(char::from).collect();
    let password_hash = Passwords::default().hash(password.clone()).await?;
    let mut office = Office { tenant, organization, password_hash, owner: None };
    let of = COLLEAGUES.len() + CLIENTS.len();
    tell("people", 0, of);
    let departments = office.make_departments(since).await?;
    let (mut agents, mut shown, mut admin) = (Vec::new(), Vec::new(), None);
    for (place, colleague) in COLLEAGUES.iter().enumerate() {
        let at = since + SignedDuration::from_mins(20 * minutes(place + 1));
        let departments_of = departments.get(colleague.department).copied();
        let seat = Seat {
            name: colleague.name,
            email: format!("{}@{}.example", colleague.mailbox, crate::DOMAIN),
            phone: None,
            role: colleague.role,
            post: Some(colleague.post),
            departments: departments_of.into_iter().collect(),
            at,
        };
        let user = office.seat(&seat).await?;
        if let Some(id) = departments_of.filter(|_| colleague.leads) {
            office.appoint(id, &user, at).await?;
        }
        if colleague.role == Role::Manager {
            agents.push(user.clone());
        }
        shown.push(shown_person(&user, colleague));
        // The owner founds it, and whoever leads the support has set it up.
        if place == 0 {
            office.owner = Some(user);
        } else {
            admin.get_or_insert(user);
        }
    }
    tell("people", COLLEAGUES.len(), of);
    let mut clients = Vec::new();
    for (place, (name, email, phone)) in CLIENTS.into_iter().enumerate() {
        let at = since + SignedDuration::from_hours(24) + SignedDuration::from_mins(10 * minutes(place));
        let seat = Seat {
            name,
            email: email.to_owned(),
            phone: Some(phone),
            role: Role::Client,
            post: None,
            departments: Vec::new(),
            at,
        };
        clients.push(office.seat(&seat).await?);
    }
    tell("people", of, of);
    let client = clients.first().map(|user| MadePerson {
        email: user.email.to_string(),
        name: user.full_name().to_string(),
        role: Role::Client.key(),
        post: String::new(),
    });
    shown.extend(client);
    let admin = admin.ok_or_else(|| refused("nobody leads the support"))?;
    Ok((Everybody { of_desk: Cast { admin, agents, clients }, shown }, password))
}

fn shown_person(user: &User, colleague: &Colleague) -> MadePerson {
    MadePerson {
        email: user.email.to_string(),
        name: user.full_name().to_string(),
        role: colleague.role.key(),
        post: colleague.post.to_owned(),
    }
}

impl Office<'_> {
    /// The departments by their names; the head department by [`HEAD`].
    async fn make_departments(
        &self,
        since: Timestamp,
    ) -> Result<HashMap<&'static str, DepartmentId>, DemoError> {
        let structure = self.tenant.structure().await?;
        let head = structure.head().ok_or_else(|| refused("there is no head department"))?;
        let mut made = HashMap::from([(HEAD, head.id)]);
        for (name, parent) in DEPARTMENTS {
            let structure = self.tenant.structure().await?;
            let parent = made.get(parent).copied().unwrap_or(head.id);
            let department = structure.create(text(name)?, parent).map_err(refused)?;
            let origin = Origin { actor: Actor::Platform, at: since };
            let after = Map::from_iter([("name".to_owned(), json!(name))]);
            let entry = origin.entry(Action::DepartmentCreated, Map::new(), after);
            let entry = entry.about(department.id, &department.name);
            let create = |_: &Structure| {
                Ok::<_, DemoError>((DepartmentChange::Create(department.clone()), entry.clone()))
            };
            self.tenant.change_structure(structure, create).await.map_err(refused)?;
            made.insert(name, department.id);
        }
        Ok(made)
    }

    /// Makes one of its people the director of a department.
    async fn appoint(&self, id: DepartmentId, user: &User, at: Timestamp) -> Result<(), DemoError> {
        let structure = self.tenant.structure().await?;
        let edit = DepartmentEdit { director_id: Some(Some(user.id)), ..DepartmentEdit::default() };
        let entry = self.origin(at).entry(
            Action::DepartmentEdited,
            Map::from_iter([("director".to_owned(), json!(null))]),
            Map::from_iter([("director".to_owned(), json!(user.full_name()))]),
        );
        let appoint = |structure: &Structure| {
            let before = structure.find(id).cloned().ok_or_else(|| refused("no such department"))?;
            let mut after = structure.edit(id, edit.clone()).map_err(refused)?;
            after.director_name = Some(user.full_name());
            let entry = entry.clone().about(id, &before.name);
            Ok::<_, DemoError>((DepartmentChange::Replace { before, after }, entry))
        };
        self.tenant.change_structure(structure, appoint).await.map_err(refused)
    }

    /// Whoever acts for the organisation: its owner, once there is one.
    fn origin(&self, at: Timestamp) -> Origin {
        match &self.owner {
            Some(owner) => origin_of(owner, None, at),
            None => Origin { actor: Actor::Platform, at },
        }
    }

    /// Invites somebody, who accepts a little later.
    async fn seat(&self, seat: &Seat) -> Result<User, DemoError> {
        let [surname, name, patronymic] = seat.name;
        let (at, tenant) = (seat.at, self.tenant);
        let invited = User::new(text(&seat.email)?, text(&format!("{surname} {name}"))?, at);
        let inviter = self.owner.as_ref().unwrap_or(&invited);
        let inviter = Inviter { id: inviter.id, name: inviter.full_name().to_string() };
        let token = Token::new();
        let invitation = Invitation::new(&token, self.organization.id, inviter, at);
        let asked = Employee::invited_client(&invited, Some(&invited.name), invitation.clone(), at);
        let employee = Employee {
            role: AssignedRole::Preset(seat.role),
            post: seat.post.map(text).transpose()?,
            departments: seat.departments.clone(),
            ..asked
        };
        let (action, after) = if employee.is_client() {
            (Action::ClientInvited, employee.audited_client())
        } else {
            let structure = tenant.structure().await?;
            (Action::EmployeeInvited, employee.audited(&structure, &CustomRoles::default()))
        };
        let entry = self.origin(at).entry(action, Map::new(), after);
        let entry = entry.about(employee.user_id, &employee.name);
        let whom = Invited::New(&invited);
        tenant.invite(whom, &employee, &invitation, &entry).await.map_err(refused)?;
        let now = at + SignedDuration::from_mins(12);
        let person = User {
            name: text(name)?,
            surname: Some(text(surname)?),
            patronymic: Some(text(patronymic)?),
            phone: seat.phone.map(text).transpose()?,
            password_hash: Some(self.password_hash.clone()),
            revision: invited.revision + 1,
            ..invited.clone()
        };
        let origin = origin_of(&person, None, now);
        let accept = |employee: &mut Employee| {
            employee.standing = Standing::Active { since: now };
            employee.invitation = None;
            employee.name = person.full_name();
            employee.phone.clone_from(&person.phone);
            employee.version += 1;
            let after = Map::from_iter([("name".to_owned(), json!(employee.name))]);
            let entry = origin.entry(Action::InvitationAccepted, Map::new(), after);
            Ok::<_, EmployeeRefusal>(Some(entry.about(employee.user_id, &employee.name)))
        };
        let account = Some((&invited, &person));
        tenant.accept_invitation(employee, &token.hash(), account, now, accept).await.map_err(refused)?;
        Ok(person)
    }
}

/// So many, for a length of time.
fn minutes(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

//! What each line of a table would do, by the rules of whoever does it: [`Inviting::allow`] of invitations,
//! [`Employee::edit`] of changes, and [`Surroundings`] of both.

use std::collections::{HashMap, HashSet};

use domain::access::{AssignedRole, ManagePeople, Role};
use domain::employee::{
    EmployeeEdit, EmployeeRefusal, EmployeeStatus, Import, Invitation, LineState, Lines, Placement,
};
use domain::{
    DepartmentId, Email, Employee, Organization, PlanId, Post, Refusal, Structure, User, UserId, Violation,
};
use futures_util::future::try_join;
use serde::{Deserialize, Serialize};
use store::{Addressee, StoreError, Surroundings, Tenant};
use web::{Access, Context};

use super::columns::{Column, Person};
use super::cut;
use super::names::Names;
use crate::employees::invitation::{InviteOrder, InviteRefusal, Inviting, ShortName};

/// How many notes a line has at most.
pub(super) const MOST_NOTES: usize = 5;

/// The effects of a table.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plan {
    pub(super) columns: Vec<Column>,
    /// In the table's order.
    pub(super) lines: Vec<PlannedLine>,
    /// For those who are to be invited, and for those who are refused because there is no seat.
    pub(super) seats_needed: u32,
}

/// The effect of a line.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlannedLine {
    /// In the file.
    pub(super) number: usize,
    pub(super) email: String,
    /// As it will be or, of a refused line, as the file has it.
    pub(super) name: String,
    pub(super) deed: Deed,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<Note>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Deed {
    Invite(InviteOrder),
    Change {
        id: UserId,
        before: Placement,
        after: Placement,
    },
    /// The person is as the line says.
    Skip(Placement),
    /// As the file has it.
    Refuse {
        role: String,
        departments: String,
    },
}

/// What is to be said of a line, before it is known in which language.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Note {
    /// The cell of a column, named by its text, is wrong.
    Cell { column: String, violation: Violation },
    /// The text of this key, with the name or the line that is filled into it.
    Text {
        key: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<usize>,
    },
}

impl Note {
    fn text(key: impl Into<String>) -> Self {
        Self::Text { key: key.into(), name: None, line: None }
    }

    /// With the beginning of a name of the file.
    pub(super) fn named(key: &str, name: &str) -> Self {
        Self::Text { key: key.to_owned(), name: Some(cut(name)), line: None }
    }
}

impl Deed {
    const fn state(&self) -> LineState {
        match self {
            Self::Invite(_) => LineState::ToInvite,
            Self::Change { .. } => LineState::ToChange,
            Self::Skip(_) => LineState::Skipped,
            Self::Refuse { .. } => LineState::Refused,
        }
    }
}

impl Plan {
    fn states(&self) -> Lines {
        self.lines.iter().map(|line| line.deed.state()).collect()
    }

    /// Notes in the row of an import that this is what is planned of it, under a name that no plan has had.
    pub(super) fn enter(&self, import: &mut Import) {
        import.plan = PlanId::new();
        import.lines = self.states();
        import.seats_needed = self.seats_needed;
    }
}

/// The key of the text that says why a person is not invited.
pub(super) fn key_of(refusal: &InviteRefusal) -> String {
    match refusal {
        InviteRefusal::Field(_, violation) => format!("violation-{}", violation.code().replace('_', "-")),
        InviteRefusal::Invited(_) => "problem-already-invited".to_owned(),
        InviteRefusal::Dismissed(_) => "import-dismissed".to_owned(),
        InviteRefusal::Refused(refusal) => key_of_refusal(*refusal),
        InviteRefusal::Unwritten(problem) => format!("problem-{}", problem.code()),
        InviteRefusal::Store(_) => "problem-changed-meanwhile".to_owned(),
    }
}

/// The key of the text that says why a person is not changed.
pub(super) fn key_of_refusal(refusal: EmployeeRefusal) -> String {
    format!("problem-{}", refusal.key())
}

/// The change that gives a person this role, post and departments.
pub(super) fn edit_of(to: &Placement) -> EmployeeEdit {
    EmployeeEdit {
        name: None,
        role: Some(to.role),
        post: Some(to.post.clone()),
        departments: Some(to.departments.clone()),
    }
}

/// What is known of the people of a table, and of the organisation, before the first of them is planned.
pub(super) struct Ground {
    addressees: HashMap<Email, Addressee>,
    pub(super) structure: Structure,
}

impl Ground {
    pub(super) async fn read(tenant: &Tenant, people: &[Person]) -> Result<Self, StoreError> {
        let emails: HashSet<Email> = people.iter().filter_map(|line| line.email.parse().ok()).collect();
        let emails: Vec<&Email> = emails.iter().collect();
        let (addressees, structure) = try_join(tenant.addressees(&emails), tenant.structure()).await?;
        let addressees = emails.into_iter().cloned().zip(addressees).collect();
        Ok(Self { addressees, structure })
    }

    pub(super) fn plan(
        &self,
        columns: Vec<Column>,
        people: &[Person],
        access: &Access<ManagePeople>,
        context: &Context,
    ) -> Plan {
        let inviting = Inviting::from(access);
        let mut planner = Planner {
            ground: self,
            invitation: inviting.invitation().1,
            inviting,
            names: Names::of(context, access, &self.structure),
            organization: access.organization().clone(),
            seats_needed: 0,
            seen: HashMap::new(),
        };
        let lines = people.iter().map(|line| planner.line(line)).collect();
        Plan { columns, lines, seats_needed: planner.seats_needed }
    }
}

struct Planner<'a> {
    ground: &'a Ground,
    inviting: Inviting<'a>,
    names: Names,
    /// Stands in for that of each person who is to be invited.
    invitation: Invitation,
    /// As it will be after the lines that are planned.
    organization: Organization,
    seats_needed: u32,
    /// The line in which each address stands first.
    seen: HashMap<Email, usize>,
}

/// The cells of a line that make sense.
struct Cells {
    name: Option<ShortName>,
    role: Option<AssignedRole>,
    post: Option<Post>,
    departments: Option<Vec<DepartmentId>>,
}

impl Planner<'_> {
    fn line(&mut self, line: &Person) -> PlannedLine {
        let mut errors = Vec::new();
        let email: Option<Email> = value(&line.email, "column-email", &mut errors);
        if let Some(first) = email.as_ref().and_then(|email| self.seen.get(email)).copied() {
            let key = "import-duplicate".to_owned();
            return refuse(line, vec![Note::Text { key, name: None, line: Some(first) }]);
        }
        let known = email.as_ref().and_then(|email| self.ground.addressees.get(email));
        let person = known.and_then(|known| known.employee.as_ref().zip(known.user.as_ref()));
        // The name of somebody who is here is their own, so whatever the file calls them is not held against it. Of anybody
        // else the plan does not tell whether they have an account on the platform.
        let name = Some(&line.name).filter(|name| !name.is_empty() && person.is_none());
        let cells = Cells {
            name: name.and_then(|name| value(name, "column-person", &mut errors)),
            role: self.names.role(&line.role).unwrap_or_else(|note| {
                errors.push(note);
                None
            }),
            post: Some(&line.post)
                .filter(|post| !post.is_empty())
                .and_then(|post| value(post, "column-post", &mut errors)),
            departments: self.names.departments(&line.departments, &mut errors),
        };
        match (email, person) {
            (Some(email), None) if errors.is_empty() => self.invite(line, email, known, cells),
            (Some(_), Some(person)) if errors.is_empty() => self.change(line, person, cells),
            _ => refuse(line, errors),
        }
    }

    fn invite(
        &mut self,
        line: &Person,
        email: Email,
        known: Option<&Addressee>,
        cells: Cells,
    ) -> PlannedLine {
        let mut order = InviteOrder {
            email,
            name: cells.name.map(|ShortName(name)| name),
            departments: cells.departments.unwrap_or_default(),
            role: cells.role.unwrap_or(AssignedRole::Preset(Role::Manager)),
            post: cells.post,
        };
        let unknown = Addressee::default();
        match self.allow_invitation(&order, known.unwrap_or(&unknown)) {
            Ok(employee) => order.departments = employee.departments,
            Err(refusal) => return refuse(line, vec![Note::text(key_of(&refusal))]),
        }
        self.organization.used_seats += 1;
        self.seen.insert(order.email.clone(), line.line);
        PlannedLine {
            number: line.line,
            email: order.email.to_string(),
            name: order.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            deed: Deed::Invite(order),
            notes: Vec::new(),
        }
    }

    /// Whether the person may be invited now; they are one of those who need a seat if nothing but seats is in the way.
    fn allow_invitation(
        &mut self,
        order: &InviteOrder,
        addressee: &Addressee,
    ) -> Result<Employee, InviteRefusal> {
        let structure = &self.ground.structure;
        self.inviting.allow(structure, order, addressee)?;
        let (employee, _) = self.inviting.employee(structure, order, addressee, &self.invitation);
        let allowed = self.surroundings().allow(None, Some(&employee), &[]);
        if matches!(allowed, Ok(()) | Err(EmployeeRefusal::NoSeats)) {
            self.seats_needed += 1;
        }
        allowed.map(|()| employee).map_err(InviteRefusal::Refused)
    }

    fn change(&mut self, line: &Person, (employee, user): (&Employee, &User), cells: Cells) -> PlannedLine {
        if employee.is_client() {
            let refusal = InviteRefusal::Field("email", Violation::IsClient);
            return refuse(line, vec![Note::text(key_of(&refusal))]);
        }
        if employee.status() == EmployeeStatus::Dismissed {
            let refusal = InviteRefusal::Dismissed(employee.user_id);
            return refuse(line, vec![Note::text(key_of(&refusal))]);
        }
        let before = employee.placement();
        let after = Placement {
            role: cells.role.unwrap_or(before.role),
            post: cells.post.or_else(|| before.post.clone()),
            departments: cells.departments.unwrap_or_else(|| before.departments.clone()),
        };
        if before != after
            && let Err(refusal) = self.allow_change(employee, user, &after)
        {
            return refuse(line, vec![Note::text(key_of_refusal(refusal))]);
        }
        self.seen.insert(employee.email.clone(), line.line);
        let is_called_otherwise = !line.name.is_empty() && line.name != employee.name.as_str();
        PlannedLine {
            number: line.line,
            email: employee.email.to_string(),
            name: employee.name.to_string(),
            deed: if before == after {
                Deed::Skip(before)
            } else {
                Deed::Change { id: employee.user_id, before, after }
            },
            notes: is_called_otherwise.then(|| Note::text("import-name-own")).into_iter().collect(),
        }
    }

    fn allow_change(
        &self,
        employee: &Employee,
        user: &User,
        after: &Placement,
    ) -> Result<(), EmployeeRefusal> {
        let mut changed = employee.clone();
        changed.edit(edit_of(after), user, &self.inviting.editor)?;
        self.surroundings().allow(Some(employee), Some(&changed), &[])
    }

    fn surroundings(&self) -> Surroundings<'_> {
        Surroundings {
            organization: Some(&self.organization),
            structure: &self.ground.structure,
            roles: self.inviting.editor.roles,
        }
    }
}

fn value<T: std::str::FromStr<Err = Violation>>(
    text: &str,
    column: &str,
    errors: &mut Vec<Note>,
) -> Option<T> {
    text.parse().map_err(|violation| errors.push(Note::Cell { column: column.to_owned(), violation })).ok()
}

fn refuse(line: &Person, mut notes: Vec<Note>) -> PlannedLine {
    notes.truncate(MOST_NOTES);
    let (role, departments) = (cut(&line.role), cut(&line.departments));
    PlannedLine {
        number: line.line,
        email: cut(&line.email),
        name: cut(&line.name),
        deed: Deed::Refuse { role, departments },
        notes,
    }
}

//! What each line of a file would do, by the rules of whoever does it: [`allow_invitation`] of invitations,
//! [`Employee::edit`] of changes, and [`Surroundings`] of both.

use std::collections::{HashMap, HashSet};

use domain::access::{AssignedRole, ManagePeople, Role};
use domain::employee::{EmployeeRefusal, EmployeeStatus, Import, Invitation, Placement};
use domain::{DepartmentId, Email, Employee, Organization, Post, Structure, User, UserId, Violation};
use futures_util::future::try_join3;
use store::{Addressee, StoreError, Surroundings, Tenant};
use web::{Access, Context, Problem, violation_text};

use super::columns::{People, Person};
use super::cut;
use super::names::Names;
use crate::employees::import_employees::edit_of;
use crate::employees::invitation::{
    InviteOrder, InviteRefusal, ShortName, allow_invitation, new_employee, new_invitation,
};

/// How many notes a line has at most.
pub(super) const MOST_NOTES: usize = 5;

/// The effects of a file.
pub(crate) struct Plan {
    /// In the file's order.
    pub(crate) steps: Vec<Step>,
    pub(crate) seats: SeatsOfPlan,
}

/// The seats for those who are to be invited.
#[derive(Clone, Copy)]
pub(crate) struct SeatsOfPlan {
    pub(crate) needed: u32,
    /// Before anybody of the file is invited.
    pub(crate) left: u32,
}

/// The effect of a line.
pub(crate) struct Step {
    pub(crate) line: usize,
    pub(crate) email: String,
    /// As they will be or, of a refused line, as the file has it.
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) departments: String,
    pub(crate) what: What,
    /// In the reader's language: the changes or the errors.
    pub(crate) notes: Vec<String>,
}

pub(crate) enum What {
    Invite(InviteOrder),
    Change { id: UserId, before: Placement, after: Placement },
    Skip,
    Refuse,
}

/// What is known of the people of a file, and of the organisation, before the first of them is planned.
pub(crate) struct Ground {
    addressees: HashMap<Email, Addressee>,
    pub(crate) structure: Structure,
    pub(crate) latest: Option<Import>,
}

impl Ground {
    pub(crate) async fn read(tenant: &Tenant, people: &People) -> Result<Self, StoreError> {
        let emails: HashSet<Email> = people.lines.iter().filter_map(|line| line.email.parse().ok()).collect();
        let emails: Vec<&Email> = emails.iter().collect();
        let (addressees, structure, latest) =
            try_join3(tenant.addressees(&emails), tenant.structure(), tenant.latest_import()).await?;
        let addressees = emails.into_iter().cloned().zip(addressees).collect();
        Ok(Self { addressees, structure, latest })
    }

    pub(crate) fn plan(&self, people: &People, access: &Access<ManagePeople>, context: &Context) -> Plan {
        let organization = access.organization().clone();
        let left = u32::from(organization.paid_seats).saturating_sub(organization.used_seats);
        let mut planner = Planner {
            ground: self,
            access,
            context,
            names: Names::of(context, access, &self.structure),
            invitation: new_invitation(access).1,
            organization,
            seats: SeatsOfPlan { needed: 0, left },
            seen: HashMap::new(),
        };
        let steps = people.lines.iter().map(|line| planner.step(line)).collect();
        Plan { steps, seats: planner.seats }
    }
}

struct Planner<'a> {
    ground: &'a Ground,
    access: &'a Access<ManagePeople>,
    context: &'a Context,
    names: Names<'a>,
    /// Stands in for that of each person who is to be invited.
    invitation: Invitation,
    /// As it will be after the lines that are planned.
    organization: Organization,
    seats: SeatsOfPlan,
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
    fn step(&mut self, line: &Person) -> Step {
        let mut errors = Vec::new();
        let email: Option<Email> = self.value(&line.email, "column-email", &mut errors);
        if let Some(email) = &email {
            let first = *self.seen.entry(email.clone()).or_insert(line.line);
            if first != line.line {
                let note = self.context.text_with("import-duplicate", &[("line", first.into())]);
                return refuse(line, vec![note.into_owned()]);
            }
        }
        let known = email.as_ref().and_then(|email| self.ground.addressees.get(email));
        let person = known.and_then(|known| known.employee.as_ref().zip(known.user.as_ref()));
        // Somebody's name is their own, so whatever the file calls them is not held against it.
        let name = Some(&line.name).filter(|name| !name.is_empty() && person.is_none());
        let cells = Cells {
            name: name.and_then(|name| self.value(name, "column-person", &mut errors)),
            role: self.names.role(&line.role).unwrap_or_else(|note| keep(&mut errors, note)),
            post: Some(&line.post)
                .filter(|post| !post.is_empty())
                .and_then(|post| self.value(post, "column-post", &mut errors)),
            departments: self.names.departments(&line.departments, &mut errors),
        };
        match (email, person) {
            (Some(email), None) if errors.is_empty() => self.invite(line, email, known, cells),
            (Some(_), Some(person)) if errors.is_empty() => self.change(line, person, cells),
            _ => refuse(line, errors),
        }
    }

    fn invite(&mut self, line: &Person, email: Email, known: Option<&Addressee>, cells: Cells) -> Step {
        let order = InviteOrder {
            email,
            name: cells.name.map(|ShortName(name)| name),
            departments: cells.departments.unwrap_or_default(),
            role: cells.role.unwrap_or(AssignedRole::Preset(Role::Manager)),
            post: cells.post,
        };
        let unknown = Addressee::default();
        let employee = match self.allow_invitation(&order, known.unwrap_or(&unknown)) {
            Ok(employee) => employee,
            Err(refusal) => return refuse(line, vec![refusal.reason(self.context)]),
        };
        self.organization.used_seats += 1;
        Step {
            line: line.line,
            email: order.email.to_string(),
            name: order.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            role: self.names.of_role(employee.role),
            departments: self.names.of_departments(&employee.departments),
            what: What::Invite(order),
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
        allow_invitation(self.access, structure, order, addressee)?;
        let (employee, _) = new_employee(self.access, structure, order, addressee, &self.invitation);
        let allowed = self.surroundings().allow(None, Some(&employee), &[]);
        if matches!(allowed, Ok(()) | Err(EmployeeRefusal::NoSeats)) {
            self.seats.needed += 1;
        }
        allowed.map(|()| employee).map_err(InviteRefusal::Refused)
    }

    fn change(&self, line: &Person, (employee, user): (&Employee, &User), cells: Cells) -> Step {
        if employee.status() == EmployeeStatus::Dismissed {
            return refuse(line, vec![InviteRefusal::Dismissed(employee.user_id).reason(self.context)]);
        }
        let before = employee.placement();
        let after = Placement {
            role: cells.role.unwrap_or(before.role),
            post: cells.post.or_else(|| before.post.clone()),
            departments: cells.departments.unwrap_or_else(|| before.departments.clone()),
        };
        let mut notes = self.names.differences(&before, &after);
        if before != after
            && let Err(refusal) = self.allow_change(employee, user, &after)
        {
            return refuse(line, vec![Problem::of(&refusal).title(self.context)]);
        }
        if !line.name.is_empty() && line.name != employee.name.as_str() {
            notes.push(self.context.text("import-name-own").into_owned());
        }
        Step {
            line: line.line,
            email: employee.email.to_string(),
            name: employee.name.to_string(),
            role: self.names.of_role(after.role),
            departments: self.names.of_departments(&after.departments),
            what: if before == after {
                What::Skip
            } else {
                What::Change { id: employee.user_id, before, after }
            },
            notes,
        }
    }

    fn allow_change(
        &self,
        employee: &Employee,
        user: &User,
        after: &Placement,
    ) -> Result<(), EmployeeRefusal> {
        let mut changed = employee.clone();
        changed.edit(edit_of(after), user, &self.access.editor())?;
        self.surroundings().allow(Some(employee), Some(&changed), &[])
    }

    fn surroundings(&self) -> Surroundings<'_> {
        Surroundings {
            organization: Some(&self.organization),
            structure: &self.ground.structure,
            roles: self.access.roles(),
        }
    }

    fn value<T: std::str::FromStr<Err = Violation>>(
        &self,
        text: &str,
        column: &str,
        errors: &mut Vec<String>,
    ) -> Option<T> {
        text.parse()
            .map_err(|violation| {
                let sentence = violation_text(&violation, &self.context.wording());
                errors.push(format!("{}: {sentence}", self.context.text(column)));
            })
            .ok()
    }
}

fn keep<T>(errors: &mut Vec<String>, note: String) -> Option<T> {
    errors.push(note);
    None
}

fn refuse(line: &Person, mut notes: Vec<String>) -> Step {
    notes.truncate(MOST_NOTES);
    Step {
        line: line.line,
        email: cut(&line.email),
        name: cut(&line.name),
        role: cut(&line.role),
        departments: cut(&line.departments),
        what: What::Refuse,
        notes,
    }
}

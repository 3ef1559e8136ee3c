//! The people who join a department and who leave it.
//!
//! Each person is changed by a write of their own, which counts them in or out in the same transaction. A department
//! can't be changed together with all of its people, since a transaction has a hundred items at most. So people join
//! first, then the department itself is changed, then people leave. Wherever this breaks off, the rules of a structure
//! hold: a person belongs to the department before they are written as its director, nobody is taken out who still leads,
//! nobody is without a department, and every count is true. The same request sent again goes on where it stopped.

use std::collections::BTreeSet;

use domain::department::MOST_PEOPLE_MOVED;
use domain::employee::{EmployeeRefusal, EmployeeStatus};
use domain::{DepartmentId, Employee, FieldError, Name, Structure, UserId, Violation};
use store::{ChangeError, EmployeeQuery, StoreError, Tenant};
use web::{Access, Problem};

/// The people who are moved with a change of their department.
pub(super) struct Moves {
    joining: Vec<Employee>,
    leaving: Vec<Employee>,
    director: Option<Employee>,
}

/// The people that a department is to have.
pub(super) struct Wanted<'a> {
    /// The department itself, unless it is still to be made.
    pub(super) department: Option<DepartmentId>,
    /// The people who belong to it now, if that matters.
    pub(super) present: &'a BTreeSet<UserId>,
    /// The people who are to belong to it; `None` if nobody leaves.
    pub(super) members: Option<&'a BTreeSet<UserId>>,
    /// The director, who is a member too.
    pub(super) director: Option<UserId>,
}

impl Moves {
    /// Finds the people to move. Refuses people who don't exist, were dismissed, or belong to the most departments
    /// already, and more moves than fit into one request.
    pub(super) async fn find(tenant: &Tenant, wanted: Wanted<'_>) -> Result<Self, Problem> {
        let Wanted { department, present, members, director } = wanted;
        let mut joining: BTreeSet<UserId> = director.into_iter().collect();
        joining.extend(members.into_iter().flatten());
        let leaving: BTreeSet<UserId> =
            if members.is_some() { present.difference(&joining).copied().collect() } else { BTreeSet::new() };
        joining.retain(|id| !present.contains(id));
        if joining.len() + leaving.len() > MOST_PEOPLE_MOVED {
            return Err(wrong("member_ids", Violation::TooManyMoved { maximum: MOST_PEOPLE_MOVED }));
        }
        let all: BTreeSet<UserId> = joining.union(&leaving).copied().chain(director).collect();
        let found = tenant.employees(&all).await?;
        let there = |id: &UserId| {
            found.iter().any(|found| found.user_id == *id && found.status() != EmployeeStatus::Dismissed)
        };
        if let Some(missing) = joining.iter().find(|id| !there(id)) {
            let field = if director == Some(*missing) { "director_id" } else { "member_ids" };
            return Err(wrong(field, Violation::UnknownValue));
        }
        let is_full = |found: &&Employee| {
            let belongs = department.is_some_and(|department| found.departments.contains(&department));
            joining.contains(&found.user_id)
                && !belongs
                && found.departments.len() >= Employee::MOST_DEPARTMENTS
        };
        if let Some(full) = found.iter().find(is_full) {
            let field = if director == Some(full.user_id) { "director_id" } else { "member_ids" };
            let (name, maximum) = (full.name.to_string(), Employee::MOST_DEPARTMENTS);
            return Err(wrong(field, Violation::DepartmentsFull { name, maximum }));
        }
        let director = found.iter().find(|found| Some(found.user_id) == director).cloned();
        let of = |ids: &BTreeSet<UserId>| {
            found.iter().filter(|found| ids.contains(&found.user_id)).cloned().collect()
        };
        Ok(Self { joining: of(&joining), leaving: of(&leaving), director })
    }

    pub(super) fn are_none(&self) -> bool {
        self.joining.is_empty() && self.leaving.is_empty()
    }

    pub(super) fn director_name(&self) -> Option<&Name> {
        self.director.as_ref().map(|director| &director.name)
    }

    /// Moves people in, one after another, since each changes the count of the same department.
    pub(super) async fn join<P>(
        &self,
        access: &Access<P>,
        structure: &Structure,
        department: DepartmentId,
    ) -> Result<(), Problem> {
        for employee in &self.joining {
            write(access, structure, employee, |employee| employee.join_department(department)).await?;
        }
        Ok(())
    }

    /// Moves people out. A person who would be in no department returns to the head department.
    pub(super) async fn leave<P>(
        &self,
        access: &Access<P>,
        structure: &Structure,
        department: DepartmentId,
    ) -> Result<(), Problem> {
        let head = structure.head().map_or(department, |head| head.id);
        for employee in &self.leaving {
            let leave = |employee: &mut Employee| {
                employee.leave_department(department, head);
                Ok(())
            };
            write(access, structure, employee, leave).await?;
        }
        Ok(())
    }
}

fn wrong(field: &'static str, violation: Violation) -> Problem {
    Problem::invalid(vec![FieldError { field: field.into(), violation }])
}

async fn write<P>(
    access: &Access<P>,
    structure: &Structure,
    employee: &Employee,
    change: impl Fn(&mut Employee) -> Result<(), EmployeeRefusal>,
) -> Result<(), Problem> {
    let origin = access.origin();
    let changed = access
        .tenant()
        .change_employee(employee.clone(), |employee| {
            if employee.status() == EmployeeStatus::Dismissed {
                return Err(EmployeeRefusal::Dismissed);
            }
            let before = employee.clone();
            let entry = employee.edited(&origin, structure, access.roles(), &change)?;
            if employee.departments == before.departments {
                *employee = before;
                return Ok(None);
            }
            Ok(Some(entry))
        })
        .await;
    match changed {
        Ok(_) => Ok(()),
        // All checks have passed before, so somebody else has just changed this person or the department.
        Err(ChangeError::Refused(_)) => Err(StoreError::Conflict.into()),
        Err(ChangeError::Store(error)) => Err(error.into()),
    }
}

/// All people of a department.
pub(super) async fn members_of(tenant: &Tenant, id: DepartmentId) -> Result<BTreeSet<UserId>, StoreError> {
    let query = EmployeeQuery { departments: vec![id], ..EmployeeQuery::all_by_name() };
    let members = tenant.all_employees(&query, usize::MAX).await?;
    Ok(members.into_iter().map(|listing| listing.id).collect())
}

//! The rules of a change that look at the rest of the organisation: seats, the owner, departments and who leads them. They
//! say why a write was refused, and beforehand whether one would be.

use domain::access::CustomRoles;
use domain::employee::EmployeeRefusal;
use domain::{DepartmentId, Employee, Organization, Structure};

use super::write::{leaves_administration, moves};

/// The organisation around an employee. Without an organisation nothing is known of its seats and its owner.
pub struct Surroundings<'a> {
    pub organization: Option<&'a Organization>,
    pub structure: &'a Structure,
    pub roles: &'a CustomRoles,
}

impl Surroundings<'_> {
    /// Whether an employee may become another, begin or end, while they stop leading `down_as_director_of`.
    pub fn allow(
        &self,
        before: Option<&Employee>,
        after: Option<&Employee>,
        down_as_director_of: &[DepartmentId],
    ) -> Result<(), EmployeeRefusal> {
        let takes_seat = |employee: Option<&Employee>| employee.is_some_and(Employee::takes_seat);
        let is_full = |organization: &Organization| organization.used_seats >= organization.paid_seats.into();
        if !takes_seat(before) && takes_seat(after) && self.organization.is_some_and(is_full) {
            return Err(EmployeeRefusal::NoSeats);
        }
        let owner = self.organization.and_then(|organization| organization.owner_id);
        if leaves_administration(before, after) && owner == before.map(|before| before.user_id) {
            return Err(EmployeeRefusal::Owner);
        }
        let (left, joined) = moves(before, after);
        if joined.iter().any(|department| self.structure.find(*department).is_none()) {
            return Err(EmployeeRefusal::UnknownDepartment);
        }
        if after.is_some_and(|after| after.takes_seat() && !self.roles.knows(after.role)) {
            return Err(EmployeeRefusal::UnknownRole);
        }
        let stays_director = |department: &DepartmentId| {
            !down_as_director_of.contains(department) && self.leads(before, *department)
        };
        if before.is_some() && left.iter().any(stays_director) {
            return Err(EmployeeRefusal::LeadsDepartment);
        }
        Ok(())
    }

    pub(super) fn leads(&self, employee: Option<&Employee>, department: DepartmentId) -> bool {
        let found = self.structure.find(department);
        found.is_some_and(|found| found.director_id == employee.map(|employee| employee.user_id))
    }
}

//! The structure of an organisation: departments on three levels under one head department. The company itself is not a
//! department (seed 003).

mod structure;

use serde::{Deserialize, Serialize};

use crate::employee::EmployeeRefusal;
use crate::{DepartmentId, Employee, Name, UserId};
pub use structure::{DEEPEST_LEVEL, MOST_DEPARTMENTS, Structure, StructureRefusal};

/// A department. The head department is the only one without a parent; it is born with the cabinet, is named after the
/// organisation, and can be renamed, but neither moved nor deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    pub id: DepartmentId,
    pub name: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<DepartmentId>,
    /// One of its people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub director_id: Option<UserId>,
    /// The director's name, which is read with the tree and not kept with the department.
    #[serde(skip)]
    pub director_name: Option<Name>,
    /// How many people belong to it, those who are invited included.
    #[serde(default)]
    pub people: u32,
    /// Counts the changes that people make of it.
    #[serde(default)]
    pub version: u32,
}

/// A change of a department. A field that is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentEdit {
    pub name: Option<Name>,
    pub parent_id: Option<DepartmentId>,
    /// `Some(None)` leaves the department without a director.
    pub director_id: Option<Option<UserId>>,
}

/// The most people whom one change of a department may add or remove: each is a write of its own, and all of them must
/// fit into one request.
pub const MOST_PEOPLE_MOVED: usize = 100;

impl Employee {
    /// The most departments to which one person may belong. Leaving all of them for as many others is four writes for each
    /// in one transaction, which has a hundred at most: the counts of both, and the person in the lists of both.
    pub const MOST_DEPARTMENTS: usize = 12;

    /// Adds a department after the person's others: the first stays the primary one.
    pub fn join_department(&mut self, department: DepartmentId) -> Result<(), EmployeeRefusal> {
        if self.departments.contains(&department) {
            return Ok(());
        }
        if self.departments.len() >= Self::MOST_DEPARTMENTS {
            return Err(EmployeeRefusal::DepartmentsFull);
        }
        self.departments.push(department);
        Ok(())
    }

    /// Takes a department from the person. Nobody is without one: a person who leaves their last department returns to
    /// the head department (seed 003).
    pub fn leave_department(&mut self, department: DepartmentId, head: DepartmentId) {
        self.departments.retain(|own| *own != department);
        if self.departments.is_empty() {
            self.departments.push(head);
        }
    }
}

//! The structure of an organisation: departments on three levels under one head department. The company itself is not a
//! department (seed 003).

use serde::{Deserialize, Serialize};

use crate::{DepartmentId, Name, UserId};

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
    /// How many people belong to it, those who are invited included.
    #[serde(default)]
    pub people: u32,
    /// Counts the changes that people make of it.
    #[serde(default)]
    pub version: u32,
}

/// The greatest level: the head department is on the first.
pub const DEEPEST_LEVEL: usize = 3;

/// The greatest number of departments: a tree of so many is read with one query and can be shown.
pub const MOST_DEPARTMENTS: usize = 500;

/// All departments of an organisation, as they were read together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    departments: Vec<Department>,
    /// Counts the changes of the tree's shape, so that two of them can't be made past each other.
    pub revision: u32,
}

/// Why the structure does not allow a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureRefusal {
    #[error("there is no such department")]
    Unknown,
    #[error("there is no such department to be put under")]
    UnknownParent,
    #[error("the head department stays where it is")]
    HeadIsFixed,
    #[error("a department can't be put under itself or what is under it")]
    Cycle,
    #[error("there are three levels and no more")]
    TooDeep,
    #[error("a department that has others under it can't go down a level")]
    HasChildrenToTakeDown,
    #[error("there are people in it")]
    HasPeople,
    #[error("there are departments under it")]
    HasChildren,
    #[error("there are as many departments as there can be")]
    TooMany,
}

impl StructureRefusal {
    /// The name of its text in the interface.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unknown => "not-found",
            Self::UnknownParent => "unknown-parent",
            Self::HeadIsFixed => "head-is-fixed",
            Self::Cycle => "department-cycle",
            Self::TooDeep => "too-deep",
            Self::HasChildrenToTakeDown => "has-children-to-take-down",
            Self::HasPeople => "department-has-people",
            Self::HasChildren => "department-has-children",
            Self::TooMany => "too-many-departments",
        }
    }
}

impl Structure {
    pub fn new(departments: Vec<Department>, revision: u32) -> Self {
        Self { departments, revision }
    }

    pub fn departments(&self) -> &[Department] {
        &self.departments
    }

    pub fn find(&self, id: DepartmentId) -> Option<&Department> {
        self.departments.iter().find(|department| department.id == id)
    }

    /// The department that all others are under.
    pub fn head(&self) -> Option<&Department> {
        self.departments.iter().find(|department| department.parent_id.is_none())
    }

    /// The departments right under one, by name.
    pub fn children(&self, id: DepartmentId) -> Vec<&Department> {
        let mut children: Vec<&Department> =
            self.departments.iter().filter(|department| department.parent_id == Some(id)).collect();
        children
            .sort_by_key(|department| (crate::organization::fold(department.name.as_str()), department.id));
        children
    }

    /// On which level a department is, the head department's being the first. `None` for one that hangs nowhere.
    pub fn level(&self, id: DepartmentId) -> Option<usize> {
        let mut department = self.find(id)?;
        for level in 1..=DEEPEST_LEVEL {
            match department.parent_id {
                None => return Some(level),
                Some(parent) => department = self.find(parent)?,
            }
        }
        None
    }

    /// Whether a new department may be put under this one.
    pub fn allow_new_under(&self, parent: DepartmentId) -> Result<(), StructureRefusal> {
        if self.departments.len() >= MOST_DEPARTMENTS {
            return Err(StructureRefusal::TooMany);
        }
        let level = self.level(parent).ok_or(StructureRefusal::UnknownParent)?;
        if level < DEEPEST_LEVEL { Ok(()) } else { Err(StructureRefusal::TooDeep) }
    }

    /// Whether a department may be put under another.
    pub fn allow_move(&self, id: DepartmentId, parent: DepartmentId) -> Result<(), StructureRefusal> {
        let department = self.find(id).ok_or(StructureRefusal::Unknown)?;
        if department.parent_id.is_none() {
            return Err(StructureRefusal::HeadIsFixed);
        }
        let mut above = Some(parent);
        while let Some(ancestor) = above {
            if ancestor == id {
                return Err(StructureRefusal::Cycle);
            }
            above = self.find(ancestor).ok_or(StructureRefusal::UnknownParent)?.parent_id;
        }
        let level = self.level(parent).ok_or(StructureRefusal::UnknownParent)? + 1;
        if level > DEEPEST_LEVEL {
            return Err(StructureRefusal::TooDeep);
        }
        let has_children = self.departments.iter().any(|other| other.parent_id == Some(id));
        if level == DEEPEST_LEVEL && has_children {
            return Err(StructureRefusal::HasChildrenToTakeDown);
        }
        Ok(())
    }

    /// Every reason why a department can't be deleted; none if it can.
    pub fn reasons_to_keep(&self, id: DepartmentId) -> Vec<StructureRefusal> {
        let Some(department) = self.find(id) else { return vec![StructureRefusal::Unknown] };
        if department.parent_id.is_none() {
            return vec![StructureRefusal::HeadIsFixed];
        }
        let mut reasons = Vec::new();
        if department.people > 0 {
            reasons.push(StructureRefusal::HasPeople);
        }
        if self.departments.iter().any(|other| other.parent_id == Some(id)) {
            reasons.push(StructureRefusal::HasChildren);
        }
        reasons
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn department(parent_id: Option<DepartmentId>) -> Department {
        Department {
            id: DepartmentId::new(),
            name: "Отдел".parse().unwrap(),
            parent_id,
            director_id: None,
            people: 0,
            version: 1,
        }
    }

    /// A structure that was built by what is allowed alone, from random wishes.
    fn build(wishes: &[(u8, u8, bool)]) -> Structure {
        let mut structure = Structure::new(vec![department(None)], 1);
        for (which, under, is_move) in wishes {
            let pick =
                |number: u8| structure.departments[usize::from(number) % structure.departments.len()].id;
            let (id, parent) = (pick(*which), pick(*under));
            if *is_move {
                if structure.allow_move(id, parent).is_ok() {
                    let moved = structure.departments.iter_mut().find(|department| department.id == id);
                    moved.unwrap().parent_id = Some(parent);
                }
            } else if structure.allow_new_under(parent).is_ok() {
                structure.departments.push(department(Some(parent)));
            }
        }
        structure
    }

    proptest! {
        #[test]
        fn whatever_is_allowed_leaves_one_head_and_three_levels(wishes in proptest::collection::vec(any::<(u8, u8, bool)>(), 0..120)) {
            let structure = build(&wishes);
            let heads = structure.departments.iter().filter(|department| department.parent_id.is_none()).count();
            prop_assert_eq!(heads, 1);
            for department in structure.departments() {
                // A cycle or a fourth level has no level.
                prop_assert!(structure.level(department.id).is_some());
            }
        }

        #[test]
        fn a_refused_move_has_the_reason_that_holds(wishes in proptest::collection::vec(any::<(u8, u8, bool)>(), 0..60), which: u8, under: u8) {
            let structure = build(&wishes);
            let pick = |number: u8| &structure.departments[usize::from(number) % structure.departments.len()];
            let (moved, parent) = (pick(which), pick(under));
            let children = structure.children(moved.id).len();
            let level = structure.level(parent.id).unwrap() + 1;
            match structure.allow_move(moved.id, parent.id) {
                Ok(()) => prop_assert!(level + usize::from(children > 0) <= DEEPEST_LEVEL),
                Err(StructureRefusal::HeadIsFixed) => prop_assert!(moved.parent_id.is_none()),
                Err(StructureRefusal::Cycle) => {
                    prop_assert!(parent.id == moved.id || parent.parent_id == Some(moved.id) || level > 2);
                }
                Err(StructureRefusal::TooDeep) => prop_assert!(level > DEEPEST_LEVEL),
                Err(StructureRefusal::HasChildrenToTakeDown) => prop_assert!(children > 0 && level == DEEPEST_LEVEL),
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
    }

    #[test]
    fn both_reasons_against_a_deletion_are_told() {
        let head = department(None);
        let mut sales = department(Some(head.id));
        sales.people = 2;
        let field_sales = department(Some(sales.id));
        let structure = Structure::new(vec![head.clone(), sales.clone(), field_sales.clone()], 1);
        assert_eq!(
            structure.reasons_to_keep(sales.id),
            [StructureRefusal::HasPeople, StructureRefusal::HasChildren]
        );
        assert_eq!(structure.reasons_to_keep(head.id), [StructureRefusal::HeadIsFixed]);
        assert_eq!(structure.reasons_to_keep(field_sales.id), []);
    }
}

//! The tree of departments, and the changes that it allows.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Department, DepartmentEdit};
use crate::organization::fold;
use crate::{DepartmentId, FieldError, Name, Refusal, RefusalKind, Violation};

/// The greatest level: the head department is on the first.
pub const DEEPEST_LEVEL: usize = 3;

/// The most departments of an organisation: a tree of so many is read with one query and can be shown.
pub const MOST_DEPARTMENTS: usize = 500;

/// All departments of an organisation, as they were read together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    departments: Vec<Department>,
    /// Counts the changes of the tree's shape, so that two of them can't be made past each other.
    pub revision: u32,
}

/// Why the structure does not allow a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
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

impl Refusal for StructureRefusal {
    fn key(&self) -> &'static str {
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

    /// A parent that does not exist is a wrong field. A change that the tree does not allow is in the way for now.
    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::Missing,
            Self::UnknownParent => RefusalKind::Wrong,
            _ => RefusalKind::InTheWay,
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::UnknownParent => {
                vec![FieldError { field: "parent_id".into(), violation: Violation::UnknownValue }]
            }
            _ => Vec::new(),
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

    /// The names of the departments with these identifiers, without those that do not exist: `Бухгалтерия, Склад`.
    pub fn names_of(&self, ids: &[DepartmentId]) -> String {
        let found = ids.iter().filter_map(|id| self.find(*id));
        found.map(|department| department.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The department above all others.
    pub fn head(&self) -> Option<&Department> {
        self.departments.iter().find(|department| department.parent_id.is_none())
    }

    /// The departments directly below one, by name.
    pub fn children(&self, id: DepartmentId) -> Vec<&Department> {
        let mut children: Vec<&Department> =
            self.departments.iter().filter(|department| department.parent_id == Some(id)).collect();
        children.sort_by_key(|department| (fold(department.name.as_str()), department.id));
        children
    }

    /// The departments in whose name, or in whose director's name, the typed text is found.
    pub fn search(&self, typed: &str) -> Vec<DepartmentId> {
        let sought = fold(typed);
        let fits = |name: &Name| fold(name.as_str()).contains(&sought);
        let found = self.departments.iter().filter(|department| {
            fits(&department.name) || department.director_name.as_ref().is_some_and(fits)
        });
        found.map(|department| department.id).collect()
    }

    /// The departments under which a new department may be put or, if `moved` is given, under which that department may
    /// be moved.
    pub fn possible_parents(&self, moved: Option<DepartmentId>) -> Vec<&Department> {
        let allows = |parent: &&Department| match moved {
            None => self.allow_new_under(parent.id).is_ok(),
            Some(moved) => self.allow_move(moved, parent.id).is_ok(),
        };
        self.in_order().into_iter().filter(allows).collect()
    }

    /// All departments, each followed by the departments below it.
    pub fn in_order(&self) -> Vec<&Department> {
        let mut ordered = Vec::with_capacity(self.departments.len());
        let mut next: Vec<&Department> = self.head().into_iter().collect();
        while let Some(department) = next.pop() {
            ordered.push(department);
            next.extend(self.children(department.id).into_iter().rev());
        }
        ordered
    }

    /// The level of a department; the head department's is the first. `None` for a department that is not in the tree.
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

    /// A new department under another.
    pub fn create(&self, name: Name, parent: DepartmentId) -> Result<Department, StructureRefusal> {
        self.allow_new_under(parent)?;
        Ok(Department {
            id: DepartmentId::new(),
            name,
            parent_id: Some(parent),
            director_id: None,
            director_name: None,
            people: 0,
            version: 1,
        })
    }

    /// A department after a change. The version stays the same if nothing changes.
    pub fn edit(&self, id: DepartmentId, edit: DepartmentEdit) -> Result<Department, StructureRefusal> {
        let before = self.find(id).ok_or(StructureRefusal::Unknown)?;
        let mut department = before.clone();
        if let Some(name) = edit.name {
            department.name = name;
        }
        if let Some(parent) = edit.parent_id.filter(|parent| Some(*parent) != department.parent_id) {
            self.allow_move(id, parent)?;
            department.parent_id = Some(parent);
        }
        if let Some(director) = edit.director_id.filter(|director| *director != department.director_id) {
            department.director_id = director;
            department.director_name = None;
        }
        if department != *before {
            department.version += 1;
        }
        Ok(department)
    }

    /// Every reason why a department can't be deleted; none if it can be.
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
mod tests;

//! A department as the interface shows it, in JSON and on its card.

use domain::department::DEEPEST_LEVEL;
use domain::{Department, DepartmentId, Name, Structure, UserId};
use schemars::JsonSchema;
use serde::Serialize;
use web::Context;
use web::components::number;

/// Somebody by name.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct PersonView {
    pub(crate) id: UserId,
    pub(crate) name: Name,
}

/// A department with all that is under it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DepartmentView {
    pub(crate) id: DepartmentId,
    pub(crate) name: Name,
    /// The head department is on the first, and there are three.
    pub(crate) level: usize,
    /// The head department alone has none.
    pub(crate) parent_id: Option<DepartmentId>,
    pub(crate) director: Option<PersonView>,
    /// How many people belong to it, those who are invited included, and those of the departments under it not.
    pub(crate) people: u32,
    pub(crate) version: u32,
    pub(crate) children: Vec<DepartmentView>,
}

impl DepartmentView {
    /// Levels below the deepest are not shown, so a damaged tree does not go round for ever.
    pub(crate) fn new(structure: &Structure, department: &Department, level: usize) -> Self {
        let children = if level < DEEPEST_LEVEL { structure.children(department.id) } else { Vec::new() };
        Self {
            id: department.id,
            name: department.name.clone(),
            level,
            parent_id: department.parent_id,
            director: director_of(department),
            people: department.people,
            version: department.version,
            children: children.into_iter().map(|child| Self::new(structure, child, level + 1)).collect(),
        }
    }

    pub(crate) fn is_head(&self) -> bool {
        self.parent_id.is_none()
    }
}

pub(crate) fn director_of(department: &Department) -> Option<PersonView> {
    let (id, name) = department.director_id.zip(department.director_name.clone())?;
    Some(PersonView { id, name })
}

pub(crate) fn address_of(id: DepartmentId) -> String {
    format!("/company/departments/{id}")
}

/// The address of the list of this department's employees alone.
pub(crate) fn people_address(id: DepartmentId) -> String {
    format!("/company/employees?department={id}")
}

/// How many people, in words.
pub(crate) fn people(context: &Context, count: u32) -> String {
    // The number chooses the word, and is shown with a space before its thousands.
    let arguments = [("count", count.into()), ("number", number(count).into())];
    context.text_with("department-people", &arguments).into_owned()
}

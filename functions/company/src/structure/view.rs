//! A department as the interface shows it, in JSON and on its card.

use domain::access::Permission;
use domain::department::DEEPEST_LEVEL;
use domain::{Department, DepartmentId, Name, Structure, UserId};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::number;
use web::{Context, Insider};

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
    /// What the caller may do with it now.
    pub(crate) may: Vec<DepartmentAct>,
    pub(crate) children: Vec<DepartmentView>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DepartmentAct {
    Edit,
    /// Make a department under it.
    AddChild,
    /// Put it under another.
    Move,
    Delete,
}

impl DepartmentAct {
    /// What those who manage the structure do with a department on this level.
    fn on_level(level: usize) -> Vec<Self> {
        let (is_head, is_deepest) = (level == 1, level == DEEPEST_LEVEL);
        [(true, Self::Edit), (!is_deepest, Self::AddChild), (!is_head, Self::Move), (!is_head, Self::Delete)]
            .into_iter()
            .filter(|(may, _)| *may)
            .map(|(_, act)| act)
            .collect()
    }
}

impl DepartmentView {
    /// Levels below the deepest are not shown, so a damaged tree does not go round for ever.
    pub(crate) fn new(
        structure: &Structure,
        department: &Department,
        level: usize,
        insider: &Insider,
    ) -> Self {
        let children = if level < DEEPEST_LEVEL { structure.children(department.id) } else { Vec::new() };
        Self {
            id: department.id,
            name: department.name.clone(),
            level,
            parent_id: department.parent_id,
            director: director_of(department),
            people: department.people,
            version: department.version,
            may: if insider.may(Permission::ManageStructure) {
                DepartmentAct::on_level(level)
            } else {
                Vec::new()
            },
            children: children
                .into_iter()
                .map(|child| Self::new(structure, child, level + 1, insider))
                .collect(),
        }
    }

    pub(crate) fn may(&self, act: DepartmentAct) -> bool {
        self.may.contains(&act)
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

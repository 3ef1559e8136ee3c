//! The names that a file has for roles and departments. They are folded once, so that a line costs no more in an
//! organisation with many of them.

use std::collections::HashMap;

use domain::access::{AssignedRole, Role};
use domain::organization::fold;
use domain::{DepartmentId, Employee, Structure, Violation};
use web::{Context, Insider};

use super::plan::Note;
use crate::employees::view::every_role;
use crate::roles::names_of_preset;

pub(super) struct Names {
    roles: HashMap<String, AssignedRole>,
    departments: HashMap<String, Vec<DepartmentId>>,
}

impl Names {
    pub(super) fn of(context: &Context, insider: &Insider, structure: &Structure) -> Self {
        let mut roles = HashMap::new();
        // One of the five is meant wherever an own role has its name.
        for (role, name) in every_role(context, insider.roles()).into_iter().rev() {
            roles.insert(fold(&name), role);
        }
        for role in Role::ALL.into_iter().rev() {
            roles.extend(names_of_preset(role).map(|name| (fold(&name), AssignedRole::Preset(role))));
            roles.insert(role.key().to_owned(), AssignedRole::Preset(role));
        }
        let mut departments: HashMap<String, Vec<DepartmentId>> = HashMap::new();
        for department in structure.departments() {
            departments.entry(fold(department.name.as_str())).or_default().push(department.id);
        }
        Self { roles, departments }
    }

    /// A role by its key, or by its name in either language; `None` for an empty cell.
    pub(super) fn role(&self, cell: &str) -> Result<Option<AssignedRole>, Note> {
        if cell.is_empty() {
            return Ok(None);
        }
        let role = self.roles.get(&fold(cell)).copied();
        role.map(Some).ok_or_else(|| Note::named("import-no-role", cell))
    }

    /// Departments by their names, with commas between them; a name may hold a comma itself. `None` for an empty cell, and
    /// after an error, which goes to `errors`.
    pub(super) fn departments(&self, cell: &str, errors: &mut Vec<Note>) -> Option<Vec<DepartmentId>> {
        let mut departments = Vec::new();
        let whole = self.departments.contains_key(&fold(cell));
        let names = cell.split(|character| character == ',' && !whole);
        for (place, name) in names.map(str::trim).filter(|name| !name.is_empty()).enumerate() {
            let found = self.departments.get(&fold(name)).map_or(&[][..], Vec::as_slice);
            let note = match found {
                // Nobody names each of their departments twice.
                _ if place >= 2 * Employee::MOST_DEPARTMENTS => {
                    let violation = Violation::TooMany { maximum: Employee::MOST_DEPARTMENTS };
                    errors.push(Note::Cell { column: "column-departments".to_owned(), violation });
                    break;
                }
                [id] if departments.contains(id) => continue,
                [_] if departments.len() == Employee::MOST_DEPARTMENTS => {
                    let violation = Violation::TooMany { maximum: Employee::MOST_DEPARTMENTS };
                    Note::Cell { column: "column-departments".to_owned(), violation }
                }
                [id] => {
                    departments.push(*id);
                    continue;
                }
                [] => Note::named("import-no-department", name),
                _ => Note::named("import-ambiguous-department", name),
            };
            errors.push(note);
            // What follows adds nothing: the line is refused, and its notes are few.
            if errors.len() >= super::plan::MOST_NOTES {
                break;
            }
        }
        Some(departments).filter(|departments| !departments.is_empty())
    }
}

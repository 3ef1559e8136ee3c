//! The names that a file has for roles and departments. They are folded once, so that a line costs no more in an
//! organisation with many of them.

use std::collections::HashMap;

use domain::access::{AssignedRole, Role};
use domain::employee::Placement;
use domain::organization::fold;
use domain::{DepartmentId, Employee, Post, Structure, Violation};
use web::{Context, Insider, violation_text};

use super::cut;
use crate::employees::view::every_role;
use crate::roles::names_of_preset;

pub(super) struct Names<'a> {
    context: &'a Context,
    structure: &'a Structure,
    insider: &'a Insider,
    roles: HashMap<String, AssignedRole>,
    departments: HashMap<String, Vec<DepartmentId>>,
}

impl<'a> Names<'a> {
    pub(super) fn of(context: &'a Context, insider: &'a Insider, structure: &'a Structure) -> Self {
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
        Self { context, structure, insider, roles, departments }
    }

    /// A role by its key, or by its name in either language; `None` for an empty cell. The error is a sentence.
    pub(super) fn role(&self, cell: &str) -> Result<Option<AssignedRole>, String> {
        if cell.is_empty() {
            return Ok(None);
        }
        let role = self.roles.get(&fold(cell)).copied();
        role.map(Some).ok_or_else(|| self.about("import-no-role", cell))
    }

    /// Departments by their names, with commas between them; a name may hold a comma itself. `None` for an empty cell, and
    /// after an error, of which `errors` gets the sentence.
    pub(super) fn departments(&self, cell: &str, errors: &mut Vec<String>) -> Option<Vec<DepartmentId>> {
        let mut departments = Vec::new();
        let whole = self.departments.contains_key(&fold(cell));
        let names = cell.split(|character| character == ',' && !whole);
        for name in names.map(str::trim).filter(|name| !name.is_empty()) {
            let found = self.departments.get(&fold(name)).map_or(&[][..], Vec::as_slice);
            let note = match found {
                [id] if departments.contains(id) => continue,
                [_] if departments.len() == Employee::MOST_DEPARTMENTS => {
                    let violation = Violation::TooMany { maximum: Employee::MOST_DEPARTMENTS };
                    let sentence = violation_text(&violation, &self.context.wording());
                    format!("{}: {sentence}", self.context.text("column-departments"))
                }
                [id] => {
                    departments.push(*id);
                    continue;
                }
                [] => self.about("import-no-department", name),
                _ => self.about("import-ambiguous-department", name),
            };
            errors.push(note);
            // What follows adds nothing: the line is refused, and its notes are few.
            if errors.len() >= super::plan::MOST_NOTES {
                break;
            }
        }
        Some(departments).filter(|departments| !departments.is_empty())
    }

    fn about(&self, key: &str, name: &str) -> String {
        self.context.text_with(key, &[("name", cut(name).into())]).into_owned()
    }

    pub(super) fn of_role(&self, role: AssignedRole) -> String {
        web::role_name(self.context, self.insider.roles(), role)
    }

    pub(super) fn of_departments(&self, ids: &[DepartmentId]) -> String {
        let names: Vec<&str> = ids
            .iter()
            .filter_map(|id| self.structure.find(*id))
            .map(|department| department.name.as_str())
            .collect();
        names.join(", ")
    }

    /// A sentence for each difference.
    pub(super) fn differences(&self, before: &Placement, after: &Placement) -> Vec<String> {
        let post = |post: &Option<Post>| post.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string);
        let sides = [
            ("column-role", self.of_role(before.role), self.of_role(after.role)),
            ("column-post", post(&before.post), post(&after.post)),
            (
                "column-departments",
                self.of_departments(&before.departments),
                self.of_departments(&after.departments),
            ),
        ];
        sides
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(column, before, after)| format!("{}: {before} → {after}", self.context.text(column)))
            .collect()
    }
}

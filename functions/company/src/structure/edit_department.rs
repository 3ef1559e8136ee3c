//! `PATCH /company/departments/{id}` and the form for it: its name, its place in the tree, its director and its people.

use std::collections::BTreeSet;

use domain::access::ManageStructure;
use domain::audit::{Action, AuditEntry};
use domain::department::DepartmentEdit;
use domain::difference::{changes, saved_as};
use domain::{Department, DepartmentId, FieldError, Structure};
use futures_util::future::try_join;
use serde_json::{Map, Value};
use store::DepartmentChange;
use web::{Access, Context, Done, Input, Path, Problem, Query, Undo, View};

use super::form::{DepartmentForm, fields_of};
use super::order::{EditOrder, FormRequest};
use super::people::{Moves, Wanted, members_of};
use super::show_department::DepartmentPage;
use super::show_structure;
use super::view::address_of;

pub(crate) async fn edit(
    context: Context,
    access: Access<ManageStructure>,
    Path(id): Path<DepartmentId>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<DepartmentPage>, Problem> {
    let edited = match value {
        Ok(order) => apply(&access, id, order).await,
        Err(problem) => Err(problem),
    };
    match edited {
        Ok((page, done)) => Ok(View::new(page).then(show_structure::ADDRESS, done)),
        Err(problem) => Err(DepartmentForm::say(problem, &context, &access, Some(id), fields).await),
    }
}

/// All checks run before the first person is moved: see [`super::people`] on what an interruption leaves.
async fn apply(
    access: &Access<ManageStructure>,
    id: DepartmentId,
    order: EditOrder,
) -> Result<(DepartmentPage, Done), Problem> {
    let tenant = access.tenant();
    let EditOrder { version, edit, member_ids } = order;
    let present = async {
        match &member_ids {
            Some(_) => members_of(&tenant, id).await,
            None => Ok(BTreeSet::new()),
        }
    };
    let (structure, present) = try_join(tenant.structure(), present).await?;
    let (before, after) = decide(&structure, id, version, &edit)?;
    let director = edit.director_id.unwrap_or(before.director_id);
    let is_changed = after.version != before.version;
    let wanted = Wanted { department: Some(id), present: &present, members: member_ids.as_ref(), director };
    let moves = Moves::find(&tenant, wanted).await?;
    moves.join(access, &structure, id).await?;
    if is_changed {
        let written = tenant.change_structure(structure.clone(), |structure| {
            let (before, after) = decide(structure, id, version, &edit)?;
            Ok::<_, Problem>(replace(access, structure, before, after, &moves))
        });
        written.await?;
    }
    moves.leave(access, &structure, id).await?;
    let page = DepartmentPage::load(access, id).await?;
    let done = said_of(&before, &after, moves.are_none(), page.department.version);
    Ok((page, done))
}

/// The message of a change. A change of name and place alone is undone by the same form. A change that moved people is
/// not: people who joined the department would not leave it by the undo.
fn said_of(before: &Department, after: &Department, moves_nobody: bool, version: u32) -> Done {
    let is_moved = before.parent_id != after.parent_id;
    let done =
        Done::new(if is_moved { "department-moved" } else { "department-edited" }).with("name", &after.name);
    if !moves_nobody || before.director_id != after.director_id {
        return done;
    }
    let former = fields_of(before).with("version", version);
    done.undone_by(Undo::form(format!("{}/edit", address_of(after.id)), &former))
}

/// Gives a new department its director.
pub(super) async fn put_director(
    access: &Access<ManageStructure>,
    structure: Structure,
    id: DepartmentId,
    edit: &DepartmentEdit,
    moves: &Moves,
) -> Result<(), Problem> {
    let tenant = access.tenant();
    let written = tenant.change_structure(structure, |structure| {
        let before = structure.find(id).ok_or_else(Problem::not_found)?;
        let after = structure.edit(id, edit.clone()).map_err(|refusal| Problem::of(&refusal))?;
        Ok::<_, Problem>(replace(access, structure, before.clone(), after, moves))
    });
    Ok(written.await?)
}

/// The department before and after the change, if the change was made on its present version.
fn decide(
    structure: &Structure,
    id: DepartmentId,
    version: u32,
    edit: &DepartmentEdit,
) -> Result<(Department, Department), Problem> {
    let before = structure.find(id).ok_or_else(Problem::not_found)?;
    if before.version != version {
        return Err(Problem::conflict("stale").beside(saved(structure, before, edit)));
    }
    let after = structure.edit(id, edit.clone()).map_err(|refusal| Problem::of(&refusal))?;
    Ok((before.clone(), after))
}

fn replace(
    access: &Access<ManageStructure>,
    structure: &Structure,
    before: Department,
    mut after: Department,
    moves: &Moves,
) -> (DepartmentChange, AuditEntry) {
    if after.director_id.is_some() && after.director_id != before.director_id {
        after.director_name = moves.director_name().cloned();
    }
    let (old, new) = changes(editable(structure, &before), editable(structure, &after));
    let entry = access.origin().entry(Action::DepartmentEdited, old, new).about(after.id, &after.name);
    (DepartmentChange::Replace { before, after }, entry)
}

/// The fields of a department that people may change, as the audit shows them.
pub(super) fn editable(structure: &Structure, department: &Department) -> Map<String, Value> {
    let text = |text: Option<String>| text.map_or(Value::Null, Value::String);
    Map::from_iter([
        ("name".to_owned(), department.name.to_string().into()),
        ("parent".to_owned(), text(parent_name(structure, department))),
        ("director".to_owned(), text(department.director_name.as_ref().map(ToString::to_string))),
    ])
}

fn parent_name(structure: &Structure, department: &Department) -> Option<String> {
    Some(structure.find(department.parent_id?)?.name.to_string())
}

/// The saved values that differ from what was sent.
fn saved(structure: &Structure, department: &Department, edit: &DepartmentEdit) -> Vec<FieldError> {
    let Department { name, parent_id, director_id, director_name, .. } = department;
    let parent = parent_name(structure, department).unwrap_or_default();
    let director = director_name.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        saved_as("name", edit.name.as_ref(), name, name.to_string()),
        saved_as("parent_id", edit.parent_id.map(Some).as_ref(), parent_id, parent),
        saved_as("director_id", edit.director_id.as_ref(), director_id, director),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `GET /company/departments/{id}/edit`
pub(crate) async fn form(
    access: Access<ManageStructure>,
    Path(id): Path<DepartmentId>,
    Query { fields, value }: Query<FormRequest>,
) -> Result<View<DepartmentForm>, Problem> {
    value?;
    Ok(View::new(DepartmentForm::load(&access.tenant(), Some(id), fields).await?))
}

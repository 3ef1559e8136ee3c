//! `POST /company/departments` and the form for it.

use std::collections::BTreeSet;

use domain::access::ManageStructure;
use domain::audit::Action;
use domain::department::DepartmentEdit;
use futures_util::future::join;
use serde_json::Map;
use store::DepartmentChange;
use web::{Access, Context, Done, Input, Making, Problem, Query, Undo, View};

use super::edit_department::{editable, put_director};
use super::form::DepartmentForm;
use super::order::{FormRequest, NewDepartment};
use super::people::{Moves, Wanted};
use super::show_department::DepartmentPage;
use super::show_structure;
use super::view::address_of;

pub(crate) async fn create(
    context: Context,
    access: Access<ManageStructure>,
    Input { fields, value }: Input<NewDepartment>,
) -> Result<View<DepartmentPage, 201>, Problem> {
    let made = match value {
        Ok(order) => make(&access, order).await,
        Err(problem) => Err(problem),
    };
    match made {
        Ok((page, making)) => {
            let location = address_of(page.department.id);
            let done = Done::new("department-created").with("name", &page.department.name);
            // A department that has people already can't be deleted before they are elsewhere, so only an empty one can
            // be undone.
            let done = if page.department.people == 0 {
                done.undone_by(Undo::at(format!("{location}/delete")))
            } else {
                done
            };
            Ok(View::new(page).made(&making).then(show_structure::ADDRESS, done))
        }
        Err(problem) => Err(DepartmentForm::say(problem, &context, &access, None, fields).await),
    }
}

/// The department is made first, then its people join, then it gets its director, who must be one of them: see
/// [`super::people`] on what an interruption leaves.
async fn make(
    access: &Access<ManageStructure>,
    order: NewDepartment,
) -> Result<(DepartmentPage, Making), Problem> {
    let tenant = access.tenant();
    let NewDepartment { name, parent_id, director_id, member_ids } = order;
    let nobody = BTreeSet::new();
    let wanted =
        Wanted { department: None, present: &nobody, members: Some(&member_ids), director: director_id };
    let (structure, moves) = join(tenant.structure(), Moves::find(&tenant, wanted)).await;
    let (structure, moves) = (structure?, moves?);
    // Every try makes the same department.
    let department = structure.create(name, parent_id).map_err(|refusal| Problem::of(&refusal))?;
    let making = Making::at(address_of(department.id));
    let created = tenant.change_structure(structure, |structure| {
        structure.allow_new_under(parent_id).map_err(|refusal| Problem::of(&refusal))?;
        let after = editable(structure, &department);
        let entry = access.origin().entry(Action::DepartmentCreated, Map::new(), after);
        let entry = entry.about(department.id, &department.name);
        Ok::<_, Problem>((DepartmentChange::Create(department.clone()), entry))
    });
    created.await?;
    if !moves.are_none() {
        let structure = tenant.structure().await?;
        moves.join(access, &structure, department.id).await?;
        if director_id.is_some() {
            let edit = DepartmentEdit { director_id: Some(director_id), ..DepartmentEdit::default() };
            put_director(access, structure, department.id, &edit, &moves).await?;
        }
    }
    Ok((DepartmentPage::load(access, department.id).await?, making))
}

/// `GET /company/departments/new`
pub(crate) async fn form(
    access: Access<ManageStructure>,
    Query { fields, value }: Query<FormRequest>,
) -> Result<View<DepartmentForm>, Problem> {
    let FormRequest { parent } = value?;
    let fields = match parent {
        Some(parent) if fields.values("parent_id").is_none() => fields.with("parent_id", parent),
        _ => fields,
    };
    Ok(View::new(DepartmentForm::load(&access.tenant(), None, fields).await?))
}

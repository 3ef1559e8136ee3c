//! `PATCH /company/roles/{id}` and the form for it.

use domain::access::{AssignedRole, CustomRole, Grants, ManageRoles};
use domain::audit::Action;
use domain::difference::changes;
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, PageWithForm, Path, Problem, Undo, View};

use super::form::{self, RoleEdit, Stop};
use super::view::{RoleView, address_of};

pub(crate) async fn edit(
    context: Context,
    access: Access<ManageRoles>,
    Path(id): Path<AssignedRole>,
    Input { fields, value }: Input<RoleEdit>,
) -> Result<View<RoleView>, Problem> {
    let role = form::own_role(access.roles(), id)?;
    let page = EditRoleForm::new(role, access.usable(), fields);
    let edit = value.map_err(|problem| problem.on_form(page.clone()))?;
    let there_are = access.permissions();
    form::refuse_unknown(edit.permissions.as_ref(), &there_are)
        .map_err(|problem| problem.on_form(page.clone()))?;
    let own_id = role.id;
    let tenant = access.tenant();
    let change = async {
        let change = tenant.change_roles(access.roles().clone(), |roles| {
            let role = form::changeable(roles, own_id, edit.version, access.grants(), |role| {
                edit.differences(role, &there_are)
            })?;
            let after = edit.apply(&role, &there_are);
            form::check(&after, access.grants())?;
            form::check_something_left(&after)?;
            let (was, is) = changes(form::audited(&role), form::audited(&after));
            let entry = access.origin().entry(Action::RoleEdited, was, is).about(own_id, &after.name);
            roles.put(after)?;
            Ok::<_, Stop>(entry)
        });
        change.await.map_err(|error| Problem::from(error).on_form(page.clone()))
    };
    let count = async { tenant.role_holders().await.map_err(Problem::from) };
    let (roles, holders) = try_join(change, count).await?;
    let view = RoleView::of(id, &roles, &holders, &context, &access).ok_or_else(Problem::not_found)?;
    let done = Done::new("role-edited").with("name", &view.name);
    let former = form::fields_of(role, &there_are).with("version", view.version.unwrap_or_default());
    let undo = Undo::form(format!("{}/edit", address_of(id)), &former);
    Ok(View::new(view).then(address_of(id), done.undone_by(undo)))
}

/// `GET /company/roles/{id}/edit`
pub(crate) async fn form(
    access: Access<ManageRoles>,
    Path(id): Path<AssignedRole>,
) -> Result<View<EditRoleForm>, Problem> {
    let role = form::own_role(access.roles(), id)?;
    Ok(View::new(EditRoleForm::new(role, access.usable(), form::fields_of(role, &access.permissions()))))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EditRoleForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    giver: Grants,
    #[serde(skip)]
    address: String,
    #[serde(skip)]
    name: String,
    version: u32,
}

impl EditRoleForm {
    fn new(role: &CustomRole, giver: &Grants, fields: Fields) -> Self {
        Self {
            fields,
            giver: giver.clone(),
            address: address_of(role.id.into()),
            name: role.name.to_string(),
            version: role.version,
        }
    }
}

impl PageWithForm for EditRoleForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("edit-role");
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&self.address, &self.name)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (self.address) "/edit" } novalidate {
                (view.summary())
                (view.version(self.version))
                (form::inputs(&view, context, &self.giver))
                (actions(context).primary(context.text("save")).cancel(&self.address))
            }
        };
        shell(context, &frame, &content)
    }
}

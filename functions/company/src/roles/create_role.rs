//! `POST /company/roles` and the form for it.

use domain::RoleId;
use domain::access::{CustomRole, Grants, ManageRoles, Role};
use domain::audit::Action;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use store::RoleHolders;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, Making, PageWithForm, Problem, Query, Undo, View,
};

use super::form::{self, NewRole, Stop};
use super::view::{RoleView, address_of};

pub(crate) async fn create(
    context: Context,
    access: Access<ManageRoles>,
    Input { fields, value }: Input<NewRole>,
) -> Result<View<RoleView, 201>, Problem> {
    let page = NewRoleForm { fields, giver: access.usable().clone() };
    let NewRole { name, base, permissions } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let there_are = access.permissions();
    form::refuse_unknown(permissions.as_ref(), &there_are)
        .map_err(|problem| problem.on_form(page.clone()))?;
    let of_base = || Grants::of_role(base).limited_to(&there_are).permissions().collect();
    let permissions = permissions.unwrap_or_else(of_base);
    let role = CustomRole { id: RoleId::new(), name, base, permissions, version: 1 };
    let making = Making::at(address_of(role.id.into()));
    let roles = access
        .tenant()
        .change_roles(access.roles().clone(), |roles| {
            form::check(&role, access.grants())?;
            roles.put(role.clone())?;
            let entry = access.origin().entry(Action::RoleCreated, Map::new(), form::audited(&role));
            Ok::<_, Stop>(entry.about(role.id, &role.name))
        })
        .await
        .map_err(|error| Problem::from(error).on_form(page))?;
    // Nobody can hold it yet.
    let view = RoleView::of(role.id.into(), &roles, &RoleHolders::default(), &context, &access);
    let view = view.ok_or_else(Problem::not_found)?;
    let address = view.address();
    let undo = Undo::at(format!("{address}/delete")).with("version", role.version);
    let done = Done::new("role-created").with("name", &role.name).undone_by(undo);
    Ok(View::new(view).created(&making, done))
}

/// The role from which a new one is to be derived.
pub(crate) struct Beginning(Role);

impl FromFields for Beginning {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self(form.optional("base").unwrap_or(Role::Employee)))
    }
}

/// `GET /company/roles/new`: begins with the permissions of the base.
pub(crate) async fn form(
    access: Access<ManageRoles>,
    Query { value, .. }: Query<Beginning>,
) -> Result<View<NewRoleForm>, Problem> {
    let Beginning(base) = value?;
    let fields = form::fields_of_new(base, &access.permissions());
    Ok(View::new(NewRoleForm { fields, giver: access.usable().clone() }))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct NewRoleForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    giver: Grants,
}

impl PageWithForm for NewRoleForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("new-role");
        let view = FormView { context, fields: &self.fields, problem };
        let roles = context.text("roles");
        let frame = Frame { back: Some(("/company/roles", &roles)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action="/company/roles" novalidate {
                (view.summary())
                (view.key())
                (form::inputs(&view, context, &self.giver))
                (actions(context).primary(context.text("create-role")).cancel("/company/roles"))
            }
        };
        shell(context, &frame, &content)
    }
}

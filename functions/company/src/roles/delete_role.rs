//! `DELETE /company/roles/{id}` and the page that says what the deletion does. A role that somebody holds stays, and the
//! page leads to where its holders are given another.

use domain::access::{AssignedRole, ManageRoles};
use domain::audit::Action;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, Page, PageWithForm, Path, Problem, Version, View,
};

use super::form::{self, Stop};
use super::show_role::{self, RolePage};
use crate::keys;

/// An order to delete a role, with the version that was seen.
pub(crate) struct Deletion {
    version: u32,
}

impl FromFields for Deletion {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("version").map(|Version(version)| Self { version })
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Deleted {
    id: AssignedRole,
}

pub(crate) async fn delete(
    context: Context,
    access: Access<ManageRoles>,
    Path(id): Path<AssignedRole>,
    Input { fields, value }: Input<Deletion>,
) -> Result<View<Deleted>, Problem> {
    let role = form::own_role(access.roles(), id)?;
    let (own_id, name) = (role.id, &role.name);
    let deleted = match value {
        Err(problem) => Err(problem),
        Ok(Deletion { version }) => access
            .tenant()
            .change_roles(access.roles().clone(), |roles| {
                let role = form::changeable(roles, own_id, version, access.grants(), |_| Vec::new())?;
                roles.roles.retain(|other| other.id != own_id);
                let entry = access.origin().entry(Action::RoleDeleted, form::audited(&role), Map::new());
                Ok::<_, Stop>(entry.about(own_id, &role.name))
            })
            .await
            .map_err(Problem::from),
    };
    match deleted {
        Ok(_) => {
            let done = Done::new("role-deleted").with("name", name);
            Ok(View::new(Deleted { id }).then("/company/roles", done))
        }
        Err(problem) => {
            let role = show_role::find(&context, &access, id).await?;
            let problem = problem
                .argument("people", role.role().holders)
                .argument("names", role.names())
                .argument("programs", role.role().programs);
            Err(problem.on_form(DeletionForm { fields, role }))
        }
    }
}

/// `GET /company/roles/{id}/delete`
pub(crate) async fn form(
    context: Context,
    access: Access<ManageRoles>,
    Path(id): Path<AssignedRole>,
) -> Result<View<DeletionForm>, Problem> {
    let version = form::own_role(access.roles(), id)?.version;
    let role = show_role::find(&context, &access, id).await?;
    Ok(View::new(DeletionForm { fields: Fields::default().with("version", version), role }))
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct DeletionForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(flatten)]
    role: RolePage,
}

impl Page for Deleted {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

impl PageWithForm for DeletionForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let role = self.role.role();
        let address = role.address();
        let title = context.text_with("delete-role-title", &[("name", role.name.as_str().into())]);
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&address, &role.name)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/delete" } novalidate {
                (view.summary())
                @if role.holders > 0 {
                    p { (context.text_with("role-still-held", &[("count", role.holders.into())])) }
                    (self.role.holders(context))
                } @else if role.programs > 0 {
                    p { (context.text_with("role-held-by-programs", &[("count", role.programs.into())])) }
                } @else {
                    p { (context.text("delete-role-consequence")) }
                    input type="hidden" name="version" value=[role.version];
                }
                @if role.holders > 0 {
                    @let holders = html! { a.button.primary href={ "/company/employees?role=" (role.id) } { (context.text("give-another-role")) } };
                    (actions(context).with(holders).cancel(&address))
                } @else if role.programs > 0 {
                    @let programs = html! { @if role.may_see_keys { a.button.primary href=(keys::LIST) { (context.text("program-keys")) } } };
                    (actions(context).with(programs).cancel(&address))
                } @else {
                    (actions(context).danger(context.text("delete-role")).cancel(&address))
                }
            }
        };
        shell(context, &frame, &content)
    }
}

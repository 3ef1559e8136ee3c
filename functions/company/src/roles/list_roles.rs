//! `GET /company/roles`: the five locked roles and the organisation's own, with the number of their holders.

use domain::access::{AssignedRole, ManageRoles, Permission, Role};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, headings, icon, shell, table};
use web::{Access, Context, Page, Problem, View};

use super::view::RoleView;

#[derive(Serialize, JsonSchema)]
pub(crate) struct RoleList {
    items: Vec<RoleView>,
    #[serde(skip)]
    may_see_owner: bool,
}

pub(crate) async fn list(context: Context, access: Access<ManageRoles>) -> Result<View<RoleList>, Problem> {
    let holders = access.tenant().role_holders().await?;
    let own = access.roles().roles.iter().map(|role| AssignedRole::Custom(role.id));
    let items = Role::ALL
        .into_iter()
        .map(AssignedRole::Preset)
        .chain(own)
        .filter_map(|id| RoleView::of(id, access.roles(), &holders, &context, &access))
        .collect();
    Ok(View::new(RoleList { items, may_see_owner: access.may(Permission::ManagePeople) }))
}

impl Page for RoleList {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("roles");
        let frame = Frame {
            actions: html! {
                @if self.may_see_owner {
                    a.button href="/company/owner" data-panel { (icon("person")) (context.text("owner")) }
                }
                a.button.primary href="/company/roles/new" data-panel { (icon("plus")) (context.text("create-role")) }
            },
            ..Frame::titled(&title)
        };
        let head = html! {
            (headings(context, &["column-name", "column-role-origin"]))
            th.right scope="col" { (context.text("column-permissions")) }
            (headings(context, &["column-holders"]))
        };
        let rows = html! {
            @for role in &self.items {
                tr id={ "role-" (role.id) } {
                    td.name data-label=(context.text("column-name")) { a.row-link href=(role.address()) { (role.name) } }
                    td data-label=(context.text("column-role-origin")) {
                        @if role.is_locked { (icon("lock")) " " }
                        (role.origin(context))
                    }
                    td.figures.right data-label=(context.text("column-permissions")) { (role.permissions.len()) }
                    td data-label=(context.text("column-holders")) { (role.holders_link(context)) }
                }
            }
        };
        let content = html! {
            (table(&title, &head, &rows))
            @if self.items.iter().all(|role| role.is_locked) {
                div.empty {
                    h2 { (context.text("no-own-roles")) }
                    p { (context.text("no-own-roles.hint")) }
                    a.button.primary href="/company/roles/new" data-panel { (icon("plus")) (context.text("create-role")) }
                }
            }
        };
        shell(context, &frame, &content)
    }
}

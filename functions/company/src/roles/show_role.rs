//! `GET /company/roles/{id}`: the permissions of a role, and its holders.

use domain::access::{AssignedRole, ManageRoles};
use domain::{Name, UserId};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::EmployeeQuery;
use web::components::{Frame, icon, shell};
use web::{Access, Context, Page, Path, Problem, View};

use super::view::{RoleAct, RoleView, by_group, group_text, permission_text};

/// The most holders that are shown with a role; the list of employees has all of them.
const SHOWN: u16 = 10;

#[derive(Serialize, JsonSchema)]
pub(crate) struct RolePage {
    #[serde(flatten)]
    role: RoleView,
    /// The first of those who hold it, by name.
    held_by: Vec<Holder>,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Holder {
    id: UserId,
    name: Name,
}

pub(crate) async fn show(
    context: Context,
    access: Access<ManageRoles>,
    Path(id): Path<AssignedRole>,
) -> Result<View<RolePage>, Problem> {
    Ok(View::new(find(&context, &access, id).await?))
}

/// A role and its holders; 404 if the role does not exist.
pub(crate) async fn find(
    context: &Context,
    access: &Access<ManageRoles>,
    id: AssignedRole,
) -> Result<RolePage, Problem> {
    if !access.roles().knows(id) {
        return Err(Problem::not_found());
    }
    let query = EmployeeQuery { roles: vec![id], ..EmployeeQuery::by_name(SHOWN) };
    let tenant = access.tenant();
    let (holders, page) = try_join(tenant.role_holders(), tenant.list_employees(&query, None)).await?;
    let role = RoleView::of(id, access.roles(), &holders, context, access).ok_or_else(Problem::not_found)?;
    let held_by = page.items.into_iter().map(|holder| Holder { id: holder.id, name: holder.name }).collect();
    Ok(RolePage { role, held_by })
}

impl RolePage {
    pub(crate) fn role(&self) -> &RoleView {
        &self.role
    }

    /// The names of the first holders.
    pub(crate) fn names(&self) -> String {
        let names: Vec<&str> = self.held_by.iter().map(|holder| holder.name.as_str()).collect();
        names.join(", ")
    }

    /// The first holders with links to their cards, and the way to all of them.
    pub(crate) fn holders(&self, context: &Context) -> Markup {
        html! {
            @if self.role.holders == 0 && self.role.programs == 0 {
                p.muted { (context.text("held-by-nobody")) }
            } @else {
                ul.stack {
                    @for holder in &self.held_by {
                        li { a href={ "/company/employees/" (holder.id) } { (holder.name) } }
                    }
                    li { (self.role.holders_link(context)) }
                }
            }
        }
    }
}

impl RoleView {
    fn actions(&self, context: &Context) -> Markup {
        let address = self.address();
        html! {
            form method="post" action={ (address) "/view" } {
                button type="submit" { (icon("eye")) (context.text("view-as")) }
            }
            @if self.may.contains(&RoleAct::Derive) {
                a.button.primary href={ "/company/roles/new?base=" (self.id) } data-panel {
                    (icon("plus")) (context.text("derive-role"))
                }
            }
            @if self.may.contains(&RoleAct::Edit) {
                a.button href={ (address) "/edit" } data-panel { (icon("edit")) (context.text("edit")) }
            }
            @if self.may.contains(&RoleAct::Delete) {
                a.button.danger href={ (address) "/delete" } data-panel { (context.text("delete-role")) }
            }
        }
    }

    /// The page of the role, with `beside` beside its permissions.
    fn render(&self, context: &Context, beside: &Markup) -> Markup {
        let roles = context.text("roles");
        let frame = Frame {
            title: &self.name,
            beside: html! { span.muted { (self.origin(context)) } },
            actions: self.actions(context),
            back: Some(("/company/roles", &roles)),
            refresh: None,
        };
        let content = html! {
            div.columns {
                section.card aria-labelledby="permissions" {
                    h2 #permissions { (context.text("what-role-may")) }
                    div.stack {
                        @for (group, permissions) in by_group(|permission| self.permissions.contains(&permission)) {
                            section {
                                h3 { (group_text(context, group)) }
                                ul.permissions {
                                    @for permission in permissions {
                                        li { span { (permission_text(context, permission)) } code.muted { (permission) } }
                                    }
                                }
                            }
                        }
                        @if self.permissions.is_empty() { p.muted { (context.text("role-may-nothing")) } }
                    }
                }
                (beside)
            }
        };
        shell(context, &frame, &content)
    }
}

impl Page for RoleView {
    fn page(&self, context: &Context) -> Markup {
        self.render(context, &html! {})
    }
}

impl Page for RolePage {
    fn page(&self, context: &Context) -> Markup {
        let holders = html! {
            section.card aria-labelledby="holders" {
                h2 #holders { (context.text("who-holds-role")) }
                (self.holders(context))
            }
        };
        self.role.render(context, &holders)
    }
}

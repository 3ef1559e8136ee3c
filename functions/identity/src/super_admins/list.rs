//! `GET /super-admins`: those who run the platform.

use domain::UserId;
use domain::access::ManageSuperAdmins;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, email_address, headings, icon, shell, table};
use web::{Context, Page, Platform, Problem, View};

use super::SuperAdminView;
use crate::lost_second_factor::second_factor_cell;

#[derive(Serialize, JsonSchema)]
pub(super) struct SuperAdminList {
    items: Vec<SuperAdminView>,
    /// Who looks at it: nobody takes off their own second factor here.
    #[serde(skip)]
    reader: UserId,
}

pub(super) async fn list(access: Platform<ManageSuperAdmins>) -> Result<View<SuperAdminList>, Problem> {
    let items = access.store().super_admins().await?.into_iter().map(SuperAdminView::from).collect();
    Ok(View::new(SuperAdminList { items, reader: access.user().id }))
}

impl Page for SuperAdminList {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("super-admins");
        let actions = html! {
            a.button.primary href="/super-admins/new" data-panel { (icon("plus")) (context.text("super-admin-add")) }
        };
        let head = html! {
            (headings(context, &["super-admin-name", "field-email", "second-factor"]))
            th scope="col" { span.visually-hidden { (context.text("super-admin-remove")) } }
        };
        let rows = html! {
            @for item in &self.items {
                tr id={ "super-admin-" (item.id) } {
                    td.name data-label=(context.text("super-admin-name")) {
                        (item.name)
                        @if !item.has_password { span.small.muted { (context.text("super-admin-invited")) } }
                    }
                    td.email data-label=(context.text("field-email")) { (email_address(item.email.as_str())) }
                    (second_factor_cell(context, (item.id, &item.name), item.has_second_factor, self.reader))
                    td.right {
                        a.button.quiet href={ "/super-admins/" (item.id) "/remove" } data-panel
                            aria-label=(context.text_with("super-admin-remove-name", &[("name", item.name.as_str().into())])) {
                            (context.text("super-admin-remove"))
                        }
                    }
                }
            }
        };
        shell(context, &Frame { actions, ..Frame::titled(&title) }, &table(&title, &head, &rows))
    }
}

//! `GET /company/keys`: all keys of the organisation, the newest first.

use std::collections::BTreeSet;

use domain::UserId;
use domain::access::{ManageIntegrations, Permission};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, headings, icon, shell, table};
use web::{Access, Context, Page, Problem, View, Way};

use super::view::KeyView;

#[derive(Serialize, JsonSchema)]
pub(crate) struct KeyList {
    items: Vec<KeyView>,
    /// Where the settings are, for those who may see them.
    #[serde(skip)]
    settings: Option<String>,
}

pub(crate) async fn list(
    context: Context,
    access: Access<ManageIntegrations>,
) -> Result<View<KeyList>, Problem> {
    let tenant = access.tenant();
    let keys = tenant.program_keys().await?;
    let makers: BTreeSet<UserId> = keys.iter().map(|key| key.made_by).collect();
    let makers = tenant.makers(&makers).await?;
    let items = keys.iter().map(|key| {
        let maker = makers.get(&key.made_by).map(|(user, employee)| (user, employee.as_ref()));
        KeyView::of(key, maker, &access, &context)
    });
    let settings = context.way(Way::Settings).filter(|_| access.may(Permission::ManageSettings));
    Ok(View::new(KeyList { items: items.collect(), settings }))
}

impl Page for KeyList {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("program-keys");
        let make = html! {
            a.button.primary href="/company/keys/new" data-panel { (icon("plus")) (context.text("make-key")) }
        };
        let settings = self.settings.as_deref().map(|address| (address, context.text("settings")));
        let back = settings.as_ref().map(|(address, text)| (*address, text.as_ref()));
        let frame = Frame { actions: make.clone(), back, ..Frame::titled(&title) };
        let columns =
            ["column-name", "column-role", "column-key-until", "column-key-used", "column-key-maker"];
        let rows = html! {
            @for key in &self.items {
                tr id={ "key-" (key.id) } {
                    td.name data-label=(context.text("column-name")) { a.row-link href=(key.address()) { (key.name) } }
                    td data-label=(context.text("column-role")) { (key.role_name) }
                    td data-label=(context.text("column-key-until")) { (key.until(context)) }
                    td data-label=(context.text("column-key-used")) { (key.last_used(context)) }
                    td.person data-label=(context.text("column-key-maker")) { (key.maker(context)) }
                }
            }
        };
        let content = html! {
            @if self.items.is_empty() {
                div.empty {
                    h2 { (context.text("no-keys")) }
                    p { (context.text("no-keys.hint")) }
                    (make)
                }
            } @else {
                div.stack {
                    p.muted { (context.text("program-keys.hint")) }
                    (table(&title, &headings(context, &columns), &rows))
                }
            }
        };
        shell(context, &frame, &content)
    }
}

//! `GET /desk/categories`: what tickets are sorted by, the archived last.

use domain::access::ManageSettings;
use domain::organization::fold;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, headings, icon, shell, table};
use web::{Access, Context, Page, Problem, View};

use super::view::CategoryView;
use crate::settings::SETTINGS;

#[derive(Serialize, JsonSchema)]
pub(crate) struct CategoryList {
    items: Vec<CategoryView>,
}

pub(crate) async fn list(access: Access<ManageSettings>) -> Result<View<CategoryList>, Problem> {
    let desk = access.tenant().desk(&access.organization().time_zone).await?;
    let mut items: Vec<CategoryView> = desk.categories.iter().map(CategoryView::of).collect();
    items.sort_by_cached_key(|category| (category.is_archived, fold(category.name.as_str())));
    Ok(View::new(CategoryList { items }))
}

impl Page for CategoryList {
    fn page(&self, context: &Context) -> Markup {
        let (title, settings) = (context.text("categories"), context.text("desk-settings-title"));
        let make = html! {
            a.button.primary href="/desk/categories/new" data-panel { (icon("plus")) (context.text("make-category")) }
        };
        let frame =
            Frame { actions: make.clone(), back: Some((SETTINGS, &settings)), ..Frame::titled(&title) };
        let columns = [
            "column-name",
            "column-audience",
            "column-default-priority",
            "column-default-assignee",
            "column-in-use",
        ];
        let rows = html! {
            @for category in &self.items {
                tr id={ "category-" (category.id) } {
                    td.name data-label=(context.text("column-name")) { a.row-link href=(category.address()) { (category.name) } }
                    td data-label=(context.text("column-audience")) { (category.audience(context)) }
                    td data-label=(context.text("column-default-priority")) { (category.priority(context)) }
                    td.person data-label=(context.text("column-default-assignee")) { (category.assignee(context)) }
                    td.whole data-label=(context.text("column-in-use")) {
                        @if category.is_archived { (category.archived(context)) } @else { (context.text("category-in-use")) }
                    }
                }
            }
        };
        let content = html! {
            @if self.items.is_empty() {
                div.empty {
                    h2 { (context.text("no-categories")) }
                    p { (context.text("no-categories.hint")) }
                    (make)
                }
            } @else {
                (table(&title, &headings(context, &columns), &rows))
            }
        };
        shell(context, &frame, &content)
    }
}

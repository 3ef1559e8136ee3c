//! `GET /desk/categories/{id}`.

use domain::CategoryId;
use domain::access::ManageSettings;
use domain::service_desk::{Category, ServiceDesk};
use maud::{Markup, html};
use web::components::{Frame, icon, shell};
use web::{Access, Context, Page, Path, Problem, View};

use super::LIST;
use super::view::{CategoryAct, CategoryView};

pub(crate) async fn show(
    access: Access<ManageSettings>,
    Path(id): Path<CategoryId>,
) -> Result<View<CategoryView>, Problem> {
    let (_, category) = find(&access, id).await?;
    Ok(View::new(CategoryView::of(&category)))
}

/// A category with the service desk that it belongs to; 404 if there is none.
pub(crate) async fn find(
    access: &Access<ManageSettings>,
    id: CategoryId,
) -> Result<(ServiceDesk, Category), Problem> {
    let desk = access.tenant().desk(&access.organization().time_zone).await?;
    let category = desk.category(id).cloned().ok_or_else(Problem::not_found)?;
    Ok((desk, category))
}

impl CategoryView {
    fn actions(&self, context: &Context) -> Markup {
        let address = self.address();
        html! {
            @if self.may.contains(&CategoryAct::Restore) {
                form method="post" action={ (address) "/edit" } {
                    input type="hidden" name="version" value=(self.version);
                    input type="hidden" name="is_archived" value="false";
                    button.primary type="submit" { (context.text("restore-category")) }
                }
            }
            a.button href={ (address) "/edit" } data-panel { (icon("edit")) (context.text("edit")) }
            @if self.may.contains(&CategoryAct::Delete) {
                a.button.danger href={ (address) "/delete" } data-panel { (context.text("delete-category")) }
            }
            @if self.may.contains(&CategoryAct::Archive) {
                a.button.danger href={ (address) "/delete" } data-panel { (context.text("archive-category")) }
            }
        }
    }
}

impl Page for CategoryView {
    fn page(&self, context: &Context) -> Markup {
        let categories = context.text("categories");
        let frame = Frame {
            beside: self.archived(context),
            actions: self.actions(context),
            back: Some((LIST, &categories)),
            ..Frame::titled(self.name.as_str())
        };
        let content = html! {
            section.card {
                dl.facts {
                    dt { (context.text("column-audience")) } dd { (self.audience(context)) }
                    dt { (context.text("column-default-priority")) } dd { (self.priority(context)) }
                    dt { (context.text("column-default-assignee")) } dd { (self.assignee(context)) }
                }
                @if self.is_archived { p.hint { (context.text("category-archived.hint")) } }
            }
        };
        shell(context, &frame, &content)
    }
}

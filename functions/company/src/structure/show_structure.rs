//! `GET /company/structure` and `GET /company/departments`: the tree of departments.

use domain::access::{Permission, ViewStructure};
use domain::{DepartmentId, Structure};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, icon, search, shell};
use web::{Access, Context, Form, FromFields, Page, Problem, Query, SearchText, View};

use super::view::{DepartmentAct, DepartmentView, address_of, people, people_address};

pub(super) const ADDRESS: &str = "/company/structure";

/// The tree, from its head department on.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StructurePage {
    head: DepartmentView,
    /// The departments that what was searched for stands in: in their names, or in those of their directors.
    found: Option<Vec<DepartmentId>>,
    #[serde(skip)]
    typed: String,
    #[serde(skip)]
    may_manage: bool,
    #[serde(skip)]
    may_view_people: bool,
}

/// What is looked for in the tree.
pub(crate) struct StructureRequest {
    search: Option<String>,
}

impl FromFields for StructureRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { search: form.optional("q").map(|SearchText(text)| text) })
    }
}

pub(crate) async fn show(
    access: Access<ViewStructure>,
    Query { value, .. }: Query<StructureRequest>,
) -> Result<View<StructurePage>, Problem> {
    let StructureRequest { search } = value?;
    let structure = access.tenant().structure().await?;
    Ok(View::new(StructurePage::new(&structure, search, &access)?))
}

impl StructurePage {
    pub(super) fn new<P>(
        structure: &Structure,
        search: Option<String>,
        access: &Access<P>,
    ) -> Result<Self, Problem> {
        let head = structure.head().ok_or_else(Problem::not_found)?;
        Ok(Self {
            head: DepartmentView::new(structure, head, 1, access),
            found: search.as_deref().map(|typed| structure.search(typed)),
            typed: search.unwrap_or_default(),
            may_manage: access.may(Permission::ManageStructure),
            may_view_people: access.may(Permission::ViewPeople),
        })
    }

    fn tools(&self, context: &Context) -> Markup {
        html! {
            div.tools {
                form.search method="get" action=(ADDRESS) role="search" data-live-search="#structure" {
                    (search(context, &self.typed, "search-structure"))
                    button.quiet type="submit" { (context.text("search")) }
                }
                p.small.muted role="status" {
                    @if let Some(found) = &self.found {
                        (context.text_with("structure-found", &[("count", found.len().into())]))
                    }
                }
                div.zoom role="group" aria-label=(context.text("zoom")) {
                    button.quiet.bare type="button" data-zoom="-1" aria-label=(context.text("zoom-out")) { "−" }
                    button.quiet type="button" data-zoom="0" aria-label=(context.text("zoom-whole")) { output { "100 %" } }
                    button.quiet.bare type="button" data-zoom="1" aria-label=(context.text("zoom-in")) { "+" }
                }
            }
        }
    }

    fn branch(&self, context: &Context, department: &DepartmentView) -> Markup {
        html! {
            li.branch {
                (self.card(context, department))
                @if !department.children.is_empty() {
                    ul { @for child in &department.children { (self.branch(context, child)) } }
                }
            }
        }
    }

    /// The script moves a card by the attributes of its element.
    fn card(&self, context: &Context, department: &DepartmentView) -> Markup {
        let is_found = self.found.as_ref().is_some_and(|found| found.contains(&department.id));
        let address = address_of(department.id);
        let moves = department.may(DepartmentAct::Move);
        html! {
            div.department.found[is_found] id={ "department-" (department.id) } data-department=(department.id)
                data-move=[moves.then_some(&address)] data-version=[moves.then_some(department.version)]
                data-parent=[department.parent_id] {
                div.department-head {
                    a.department-name href=(address) {
                        @if is_found { mark { (department.name) } } @else { (department.name) }
                    }
                    @if !department.may.is_empty() { (menu(context, department, &address)) }
                }
                p.department-director {
                    (icon("person"))
                    @match &department.director {
                        Some(director) => span { span.visually-hidden { (context.text("department-director")) ": " } (director.name) },
                        None => span.muted { (context.text("no-director")) },
                    }
                }
                p.small {
                    @if self.may_view_people {
                        a.muted href=(people_address(department.id)) { (people(context, department.people)) }
                    } @else {
                        span.muted { (people(context, department.people)) }
                    }
                }
            }
        }
    }
}

fn menu(context: &Context, department: &DepartmentView, address: &str) -> Markup {
    let name = [("name", department.name.as_str().into())];
    html! {
        details.menu {
            summary.button.quiet.bare aria-label=(context.text_with("department-actions", &name)) { span aria-hidden="true" { "⋯" } }
            ul {
                @if department.may(DepartmentAct::AddChild) {
                    li { a href={ "/company/departments/new?parent=" (department.id) } data-panel { (context.text("add-child-department")) } }
                }
                li { a href={ (address) "/edit" } data-panel { (context.text("edit")) } }
                @if department.may(DepartmentAct::Move) {
                    li { a href={ (address) "/edit?move=1" } data-panel { (context.text("move-department")) } }
                }
                @if department.may(DepartmentAct::Delete) {
                    li { a.danger href={ (address) "/delete" } data-panel { (context.text("delete-department")) } }
                }
            }
        }
    }
}

impl Page for StructurePage {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("structure-title");
        let frame = Frame {
            actions: html! {
                @if self.may_manage {
                    a.button.primary href="/company/departments/new" data-panel { (icon("plus")) (context.text("add-department")) }
                }
            },
            ..Frame::titled(&title)
        };
        let is_alone = self.head.children.is_empty();
        let content = html! {
            (self.tools(context))
            div.structure #structure tabindex="0" role="region" aria-label=(title) {
                ul.tree { (self.branch(context, &self.head)) }
            }
            @if is_alone && self.may_manage { p.hint { (context.text("structure-hint")) } }
            @if !is_alone && self.may_manage { p.hint.by-pointer { (context.text("structure-drag-hint")) } }
        };
        shell(context, &frame, &content)
    }
}

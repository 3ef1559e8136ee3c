//! `GET /company/departments/{id}`: a department, the departments above it, and its people.

use domain::DepartmentId;
use domain::access::{Permission, ViewStructure};
use domain::department::MOST_PEOPLE_MOVED;
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::EmployeeQuery;
use web::components::{Frame, icon, shell};
use web::{Access, Context, Page, Path, Problem, View};

use super::show_structure;
use super::view::{DepartmentAct, DepartmentView, PersonView, address_of, people, people_address};

#[derive(Serialize, JsonSchema)]
pub(crate) struct DepartmentPage {
    #[serde(flatten)]
    pub(super) department: DepartmentView,
    /// The first of its people by name, as many as one change can move. The list of employees has them all.
    members: Vec<PersonView>,
    #[serde(skip)]
    parent: Option<(DepartmentId, String)>,
    #[serde(skip)]
    may_view_people: bool,
}

pub(crate) async fn show(
    access: Access<ViewStructure>,
    Path(id): Path<DepartmentId>,
) -> Result<View<DepartmentPage>, Problem> {
    Ok(View::new(DepartmentPage::load(&access, id).await?))
}

impl DepartmentPage {
    pub(super) async fn load<P>(access: &Access<P>, id: DepartmentId) -> Result<Self, Problem> {
        let tenant = access.tenant();
        let limit = u16::try_from(MOST_PEOPLE_MOVED).unwrap_or(u16::MAX);
        let query = EmployeeQuery { departments: vec![id], ..EmployeeQuery::by_name(limit) };
        let (structure, members) = try_join(tenant.structure(), tenant.list_employees(&query, None)).await?;
        let department = structure.find(id).ok_or_else(Problem::not_found)?;
        let level = structure.level(id).ok_or_else(Problem::not_found)?;
        let parent = department.parent_id.and_then(|parent| structure.find(parent));
        let members = members.items.into_iter();
        Ok(Self {
            department: DepartmentView::new(&structure, department, level, access),
            members: members.map(|listing| PersonView { id: listing.id, name: listing.name }).collect(),
            parent: parent.map(|parent| (parent.id, parent.name.to_string())),
            may_view_people: access.may(Permission::ViewPeople),
        })
    }

    fn facts(&self, context: &Context) -> Markup {
        let department = &self.department;
        html! {
            section.card {
                dl.facts {
                    @if let Some((id, name)) = &self.parent {
                        dt { (context.text("field-parent_id")) }
                        dd { a href=(address_of(*id)) { (name) } }
                    }
                    dt { (context.text("department-director")) }
                    dd {
                        @match &department.director {
                            Some(director) => (self.person(director)),
                            None => (context.text("no-director")),
                        }
                    }
                    @if !department.children.is_empty() {
                        dt { (context.text("child-departments")) }
                        @for child in &department.children {
                            dd { a href=(address_of(child.id)) { (child.name) } " · " (people(context, child.people)) }
                        }
                    }
                }
            }
        }
    }

    fn person(&self, person: &PersonView) -> Markup {
        html! {
            @if self.may_view_people { a href={ "/company/employees/" (person.id) } { (person.name) } }
            @else { (person.name) }
        }
    }
}

impl Page for DepartmentPage {
    fn page(&self, context: &Context) -> Markup {
        let department = &self.department;
        let address = address_of(department.id);
        let structure = context.text("structure");
        let frame = Frame {
            back: Some((show_structure::ADDRESS, &structure)),
            actions: html! {
                @if department.may(DepartmentAct::Edit) {
                    a.button href={ (address) "/edit" } data-panel { (icon("edit")) (context.text("edit")) }
                }
                @if department.may(DepartmentAct::Delete) {
                    a.button.danger href={ (address) "/delete" } data-panel { (context.text("delete-department")) }
                }
            },
            ..Frame::titled(department.name.as_str())
        };
        let is_whole = self.members.len() == department.people as usize;
        let content = html! {
            div.columns {
                section.card {
                    div.card-head {
                        h2 { (context.text("field-member_ids")) }
                        span.muted { (people(context, department.people)) }
                    }
                    @if self.members.is_empty() { p.muted { (context.text("no-members")) } }
                    ul.stack { @for member in &self.members { li { (self.person(member)) } } }
                    @if !is_whole && self.may_view_people {
                        p { a href=(people_address(department.id)) { (context.text("show-members")) } }
                    }
                }
                (self.facts(context))
            }
        };
        shell(context, &frame, &content)
    }
}

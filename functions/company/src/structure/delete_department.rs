//! `DELETE /company/departments/{id}` and its page, which says what stands in the way, and how to clear it away.

use domain::access::{ManageStructure, Permission};
use domain::audit::Action;
use domain::department::StructureRefusal;
use domain::{DepartmentId, Name, Refusal, Structure};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use store::DepartmentChange;
use web::components::{Frame, actions, shell};
use web::{Access, Context, Done, Input, PageWithForm, Path, Problem, View};

use super::edit_department::editable;
use super::show_structure::{self, StructurePage};
use super::view::{address_of, people_address};

pub(crate) async fn delete(
    access: Access<ManageStructure>,
    Path(id): Path<DepartmentId>,
    Input { value, .. }: Input<()>,
) -> Result<View<StructurePage>, Problem> {
    value?;
    let tenant = access.tenant();
    let structure = tenant.structure().await?;
    let done = Done::new("department-deleted");
    let done = structure.find(id).into_iter().fold(done, |done, found| done.with("name", &found.name));
    let deleted = tenant.change_structure(structure, |structure| {
        let department = structure.find(id).ok_or_else(Problem::not_found)?;
        let page = DeletionPage::new(structure, id, &access)?;
        if let Some(problem) = page.problem() {
            return Err(problem.on_form(page));
        }
        let before = editable(structure, department);
        let entry = access.origin().entry(Action::DepartmentDeleted, before, Map::new());
        Ok((DepartmentChange::Delete(department.clone()), entry.about(id, &department.name)))
    });
    deleted.await?;
    let page = StructurePage::new(&tenant.structure().await?, None, &access)?;
    Ok(View::new(page).then(show_structure::ADDRESS, done))
}

/// `GET /company/departments/{id}/delete`
pub(crate) async fn form(
    access: Access<ManageStructure>,
    Path(id): Path<DepartmentId>,
) -> Result<View<DeletionPage>, Problem> {
    Ok(View::new(DeletionPage::new(&access.tenant().structure().await?, id, &access)?))
}

/// What stands in the way of a deletion, if anything.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DeletionPage {
    id: DepartmentId,
    name: Name,
    /// Empty if it can be deleted.
    reasons: Vec<StructureRefusal>,
    #[serde(skip)]
    children: Vec<(DepartmentId, Name)>,
    #[serde(skip)]
    may_view_people: bool,
}

impl DeletionPage {
    fn new<P>(structure: &Structure, id: DepartmentId, access: &Access<P>) -> Result<Self, Problem> {
        let department = structure.find(id).ok_or_else(Problem::not_found)?;
        let children = structure.children(id).into_iter();
        Ok(Self {
            id,
            name: department.name.clone(),
            reasons: structure.reasons_to_keep(id),
            children: children.map(|child| (child.id, child.name.clone())).collect(),
            may_view_people: access.may(Permission::ViewPeople),
        })
    }

    /// The one problem that all reasons make together.
    fn problem(&self) -> Option<Problem> {
        match self.reasons.as_slice() {
            [] => None,
            [reason] => Some(Problem::of(reason)),
            [_, ..] => Some(Problem::conflict("department-has-people-and-children")),
        }
    }

    fn reason(&self, context: &Context, reason: StructureRefusal) -> Markup {
        html! {
            div.alert {
                p { (context.text(&format!("problem-{}.detail", reason.key()))) }
                @match reason {
                    StructureRefusal::HasPeople if self.may_view_people => {
                        p { a href=(people_address(self.id)) { (context.text("show-members")) } }
                    }
                    StructureRefusal::HasChildren => {
                        ul.stack {
                            @for (id, name) in &self.children {
                                li { a href={ (address_of(*id)) "/edit?move=1" } { (context.text_with("move-child", &[("name", name.as_str().into())])) } }
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

impl PageWithForm for DeletionPage {
    fn render(&self, context: &Context, _problem: Option<&Problem>) -> Markup {
        let title = context.text_with("delete-department-title", &[("name", self.name.as_str().into())]);
        let structure = context.text("structure");
        let frame = Frame { back: Some((show_structure::ADDRESS, &structure)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address_of(self.id)) "/delete" } novalidate {
                @for reason in &self.reasons { (self.reason(context, *reason)) }
                @if self.reasons.is_empty() { p { (context.text("delete-department-question")) } }
                @if self.reasons.is_empty() {
                    (actions(context).danger(context.text("delete-department")).cancel(show_structure::ADDRESS))
                } @else {
                    (actions(context).with(html! { a.button href=(show_structure::ADDRESS) data-close { (context.text("close")) } }))
                }
            }
        };
        shell(context, &frame, &content)
    }
}

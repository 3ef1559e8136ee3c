//! `DELETE /desk/categories/{id}` and the page that says what the deletion does. A category that a ticket has, or had, is archived:
//! the ticket's history names it.

use domain::access::ManageSettings;
use domain::audit::Action;
use domain::difference::changes;
use domain::service_desk::{CategoryRefusal, ServiceDesk};
use domain::{CategoryId, EditRefusal, Name};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, Page, PageWithForm, Path, Problem, Undo, View};

use super::LIST;
use super::show_category::find;
use super::view::{CategoryView, address_of, audited};
use crate::deletion::Deletion;

/// What became of the category.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Removed {
    id: CategoryId,
    name: Name,
    /// Whether it is still there, archived, since a ticket has, or had, it.
    is_archived: bool,
}

pub(crate) async fn delete(
    access: Access<ManageSettings>,
    Path(id): Path<CategoryId>,
    Input { value, .. }: Input<Deletion>,
) -> Result<View<Removed>, Problem> {
    let (desk, category) = find(&access, id).await?;
    let on_form = |problem: Problem| problem.on_form(DeletionForm { category: CategoryView::of(&category) });
    let Deletion { version } = value.map_err(on_form)?;
    let change = |desk: &mut ServiceDesk| {
        let seen = desk.category(id).cloned().ok_or(CategoryRefusal::Unknown)?;
        if version.is_some_and(|version| version != seen.version) {
            return Err(EditRefusal::Stale(Vec::new()));
        }
        let removed = desk.remove(id)?;
        if desk.category(id) == Some(&seen) {
            return Ok(None);
        }
        let is = if seen.is_used { audited(&removed) } else { Map::new() };
        let (was, is) = if seen.is_used { changes(audited(&seen), is) } else { (audited(&seen), is) };
        let entry = access.origin().entry(Action::CategoryRemoved, was, is);
        Ok::<_, EditRefusal<CategoryRefusal>>(Some(entry.about(id, &seen.name)))
    };
    let desk = access.tenant().change_desk(desk, change).await;
    let desk = desk.map_err(|error| on_form(error.into()))?;
    let name = category.name.clone();
    let (is_archived, done) = match desk.category(id) {
        Some(archived) => {
            let undo = Undo::at(format!("{}/edit", address_of(id)));
            let undo = undo.with("version", archived.version).with("is_archived", "false");
            (true, Done::new("category-archived").undone_by(undo))
        }
        None => (false, Done::new("category-deleted")),
    };
    let done = done.with("name", &name);
    Ok(View::new(Removed { id, name, is_archived }).then(LIST, done))
}

impl Page for Removed {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

/// `GET /desk/categories/{id}/delete`
pub(crate) async fn form(
    access: Access<ManageSettings>,
    Path(id): Path<CategoryId>,
) -> Result<View<DeletionForm>, Problem> {
    let (_, category) = find(&access, id).await?;
    Ok(View::new(DeletionForm { category: CategoryView::of(&category) }))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct DeletionForm {
    #[serde(flatten)]
    category: CategoryView,
}

impl PageWithForm for DeletionForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let CategoryView { is_used, name, version, .. } = &self.category;
        let address = self.category.address();
        let (title, consequence, button) = if *is_used {
            ("archive-category-title", "archive-category-consequence", "archive-category")
        } else {
            ("delete-category-title", "delete-category-consequence", "delete-category")
        };
        let title = context.text_with(title, &[("name", name.as_str().into())]);
        let fields = Fields::default();
        let view = FormView { context, fields: &fields, problem };
        let frame = Frame { back: Some((&address, name.as_str())), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/delete" } novalidate {
                (view.summary())
                (view.version(*version))
                p { (context.text(consequence)) }
                (actions(context).danger(context.text(button)).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}

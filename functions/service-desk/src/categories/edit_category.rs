//! `PATCH /desk/categories/{id}` and the form for it. What is archived is brought back here.

use domain::access::ManageSettings;
use domain::audit::Action;
use domain::difference::changes;
use domain::service_desk::{Category, CategoryEdit, CategoryRefusal, ServiceDesk};
use domain::{CategoryId, EditRefusal, Name, UserId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, PageWithForm, Path, Problem, Undo, Version, View,
};

use super::form;
use super::show_category::find;
use super::view::{CategoryView, address_of, audited, fields_of};
use crate::tickets::change::agents;
use crate::tickets::view::Agents;

/// What is changed, and the version that the change was made on.
pub(crate) struct EditOrder {
    version: u32,
    edit: CategoryEdit,
    /// Whoever is named, of whom no more than that is known yet.
    assignee: Option<NewAssignee>,
}

enum NewAssignee {
    Nobody,
    Person(UserId),
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let (name, is_public) = (form.changed("name"), form.flag("is_public"));
        let default_priority = form.clearable("default_priority");
        let assignee = form.clearable("default_assignee");
        let assignee = assignee.map(|sent| sent.map_or(NewAssignee::Nobody, NewAssignee::Person));
        let is_archived = form.flag("is_archived");
        let edit = CategoryEdit { name, is_public, default_priority, default_assignee: None, is_archived };
        Some(Self { version: version?, edit, assignee })
    }
}

pub(crate) async fn edit(
    access: Access<ManageSettings>,
    Path(id): Path<CategoryId>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<CategoryView>, Problem> {
    let (desk, before) = find(&access, id).await?;
    let edited = match value {
        Ok(order) => change(&access, desk, &before, order).await,
        Err(problem) => Err(problem),
    };
    match edited {
        Ok(category) => {
            let address = address_of(id);
            let undo =
                fields_of(&before).with("version", category.version).with("is_archived", before.is_archived);
            let undo = Undo::form(format!("{address}/edit"), &undo);
            let what = match (before.is_archived, category.is_archived) {
                (true, false) => "category-restored",
                (false, true) => "category-archived",
                _ => "category-edited",
            };
            let done = Done::new(what).with("name", &category.name).undone_by(undo);
            Ok(View::new(CategoryView::of(&category)).then(address, done))
        }
        Err(problem) => Err(problem.on_form(EditCategoryForm::read(&access, &before, fields).await?)),
    }
}

async fn change(
    access: &Access<ManageSettings>,
    desk: ServiceDesk,
    before: &Category,
    order: EditOrder,
) -> Result<Category, Problem> {
    let EditOrder { version, mut edit, assignee } = order;
    edit.default_assignee = match assignee {
        Some(NewAssignee::Person(id)) => {
            Some(Some(form::assignee(access, id, before.default_assignee.as_ref()).await?))
        }
        Some(NewAssignee::Nobody) => Some(None),
        None => None,
    };
    let id = before.id;
    let change = |desk: &mut ServiceDesk| {
        let seen = desk.category(id).cloned().ok_or(CategoryRefusal::Unknown)?;
        let mut category = seen.clone();
        category.edit(&edit, version)?;
        if category == seen {
            return Ok(None);
        }
        desk.put(category.clone())?;
        let (was, is) = changes(audited(&seen), audited(&category));
        let entry = access.origin().entry(Action::CategoryEdited, was, is).about(id, &category.name);
        Ok::<_, EditRefusal<CategoryRefusal>>(Some(entry))
    };
    let desk = access.tenant().change_desk(desk, change).await?;
    desk.category(id).cloned().ok_or_else(Problem::not_found)
}

/// `GET /desk/categories/{id}/edit`
pub(crate) async fn form(
    access: Access<ManageSettings>,
    Path(id): Path<CategoryId>,
) -> Result<View<EditCategoryForm>, Problem> {
    let (_, category) = find(&access, id).await?;
    let fields = fields_of(&category);
    Ok(View::new(EditCategoryForm::of(&access, &category, fields).await?))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EditCategoryForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    agents: Agents,
    #[serde(skip)]
    name: Name,
    #[serde(skip)]
    address: String,
    version: u32,
}

impl EditCategoryForm {
    /// The form of the newest category: a conflict may be about what somebody has changed meanwhile.
    async fn read(access: &Access<ManageSettings>, seen: &Category, fields: Fields) -> Result<Self, Problem> {
        let desk = access.tenant().desk(&access.organization().time_zone).await?;
        Self::of(access, desk.category(seen.id).unwrap_or(seen), fields).await
    }

    async fn of(
        access: &Access<ManageSettings>,
        category: &Category,
        fields: Fields,
    ) -> Result<Self, Problem> {
        let mut agents = agents(access).await?;
        // Whoever gets the tickets is chosen, although they could not be given any more.
        if let Some(party) = &category.default_assignee
            && agents.iter().all(|(id, _)| *id != party.id)
        {
            agents.push((party.id, party.name.clone()));
        }
        let (name, address) = (category.name.clone(), address_of(category.id));
        Ok(Self { fields, agents, name, address, version: category.version })
    }
}

impl PageWithForm for EditCategoryForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("edit-category");
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&self.address, self.name.as_str())), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (self.address) "/edit" } novalidate {
                (view.summary())
                (view.version(self.version))
                (form::inputs(&view, &self.agents))
                (actions(context).primary(context.text("save")).cancel(&self.address))
            }
        };
        shell(context, &frame, &content)
    }
}

//! `POST /desk/categories` and the form for it.

use domain::access::ManageSettings;
use domain::audit::Action;
use domain::service_desk::{Category, CategoryRefusal, Priority, ServiceDesk};
use domain::{CategoryId, Name, UserId};
use futures_util::future::OptionFuture;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, Making, PageWithForm, Problem, Undo, View,
};

use super::LIST;
use super::form;
use super::view::{CategoryView, address_of, audited};
use crate::tickets::change::agents;
use crate::tickets::view::Agents;

pub(crate) struct NewCategory {
    name: Name,
    is_public: bool,
    default_priority: Option<Priority>,
    default_assignee: Option<UserId>,
}

impl FromFields for NewCategory {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let name = form.required("name");
        // Nobody is shown what nobody has said may be shown.
        let is_public = form.flag("is_public").unwrap_or_default();
        let default_priority = form.optional("default_priority");
        let default_assignee = form.optional("default_assignee");
        Some(Self { name: name?, is_public, default_priority, default_assignee })
    }
}

pub(crate) async fn make(
    access: Access<ManageSettings>,
    Input { fields, value }: Input<NewCategory>,
) -> Result<View<CategoryView, 201>, Problem> {
    let made = match value {
        Ok(order) => keep(&access, order).await,
        Err(problem) => Err(problem),
    };
    match made {
        Ok((category, making)) => {
            let view = CategoryView::of(&category);
            let undo = Undo::at(format!("{}/delete", view.address())).with("version", category.version);
            let done = Done::new("category-made").with("name", &category.name).undone_by(undo);
            Ok(View::new(view).created(&making, done))
        }
        Err(problem) => Err(problem.on_form(NewCategoryForm { fields, agents: agents(&access).await? })),
    }
}

async fn keep(access: &Access<ManageSettings>, order: NewCategory) -> Result<(Category, Making), Problem> {
    let NewCategory { name, is_public, default_priority, default_assignee } = order;
    let assignee = default_assignee.map(|id| form::assignee(access, id, None));
    let default_assignee = OptionFuture::from(assignee).await.transpose()?;
    let category = Category {
        id: CategoryId::new(),
        name,
        is_public,
        default_priority,
        default_assignee,
        is_archived: false,
        is_used: false,
        version: 1,
    };
    let tenant = access.tenant();
    let desk = tenant.desk(&access.organization().time_zone).await?;
    let making = Making::at(address_of(category.id));
    let change = |desk: &mut ServiceDesk| {
        desk.put(category.clone())?;
        let entry = access.origin().entry(Action::CategoryMade, Map::new(), audited(&category));
        Ok::<_, CategoryRefusal>(Some(entry.about(category.id, &category.name)))
    };
    tenant.change_desk(desk, change).await?;
    Ok((category, making))
}

/// `GET /desk/categories/new`
pub(crate) async fn form(access: Access<ManageSettings>) -> Result<View<NewCategoryForm>, Problem> {
    let fields = Fields::default().with("is_public", true);
    Ok(View::new(NewCategoryForm { fields, agents: agents(&access).await? }))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct NewCategoryForm {
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    agents: Agents,
}

impl PageWithForm for NewCategoryForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, categories) = (context.text("make-category"), context.text("categories"));
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((LIST, &categories)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action=(LIST) novalidate {
                (view.summary())
                (view.key())
                (form::inputs(&view, &self.agents))
                (actions(context).primary(title.clone()).cancel(LIST))
            }
        };
        shell(context, &frame, &content)
    }
}

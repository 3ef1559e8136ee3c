//! `DELETE /company/keys/{id}` and the page that says what the deletion does: from then on the key lets nobody in.

use domain::UserId;
use domain::access::ManageIntegrations;
use domain::audit::Action;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use store::StoreError;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, Page, PageWithForm, Path, Problem, View};

use super::LIST;
use super::show_key::view_of;
use super::view::KeyView;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Deleted {
    id: UserId,
}

pub(crate) async fn delete(
    access: Access<ManageIntegrations>,
    Path(id): Path<UserId>,
    Input { value, .. }: Input<()>,
) -> Result<View<Deleted>, Problem> {
    value?;
    let tenant = access.tenant();
    let keys = tenant.program_keys().await?;
    let key = keys.iter().find(|key| key.id == id).ok_or_else(Problem::not_found)?;
    let entry = access.origin().entry(Action::ProgramKeyDeleted, Map::new(), Map::new());
    match tenant.remove_program_key(key, &entry.about(key.id, &key.name)).await {
        // Somebody else has deleted it.
        Ok(()) | Err(StoreError::Conflict) => {
            let done = Done::new("program-key-deleted").with("name", &key.name);
            Ok(View::new(Deleted { id }).then(LIST, done))
        }
        Err(error) => Err(error.into()),
    }
}

impl Page for Deleted {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

/// `GET /company/keys/{id}/delete`
pub(crate) async fn form(
    context: Context,
    access: Access<ManageIntegrations>,
    Path(id): Path<UserId>,
) -> Result<View<DeletionForm>, Problem> {
    let found = access.tenant().program_of(id).await?.ok_or_else(Problem::not_found)?;
    Ok(View::new(DeletionForm { key: view_of(&found, &access, &context) }))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct DeletionForm {
    #[serde(flatten)]
    key: KeyView,
}

impl PageWithForm for DeletionForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let address = self.key.address();
        let title = context.text_with("delete-key-title", &[("name", self.key.name.as_str().into())]);
        let view = FormView { context, fields: &Fields::default(), problem };
        let frame = Frame { back: Some((&address, self.key.name.as_str())), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/delete" } novalidate {
                (view.summary())
                p { (context.text("delete-key-consequence")) }
                p { (context.text("column-key-used")) ": " (self.key.last_used(context)) }
                (actions(context).danger(context.text("delete-key")).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}

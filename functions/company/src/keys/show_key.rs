//! `GET /company/keys/{id}`: what a program may do with a key, until when, and when it last did.

use domain::UserId;
use domain::access::{ManageIntegrations, Permission};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::ProgramAtCabinet;
use web::components::{Frame, moment, shell};
use web::{Access, Context, Page, Path, Problem, View, Way};

use super::LIST;
use super::view::{KeyState, KeyView};
use crate::roles::permission_text;

#[derive(Serialize, JsonSchema)]
pub(crate) struct KeyPage {
    #[serde(flatten)]
    key: KeyView,
    #[serde(skip)]
    history: Option<String>,
}

pub(crate) async fn show(
    context: Context,
    access: Access<ManageIntegrations>,
    Path(id): Path<UserId>,
) -> Result<View<KeyPage>, Problem> {
    let found = access.tenant().program_of(id).await?.ok_or_else(Problem::not_found)?;
    let may_see_history = access.may(Permission::ViewAudit);
    let history = context.way_to(Way::History, &[&id]).filter(|_| may_see_history);
    Ok(View::new(KeyPage { key: view_of(&found, &access, &context), history }))
}

pub(super) fn view_of(
    found: &ProgramAtCabinet,
    access: &Access<ManageIntegrations>,
    context: &Context,
) -> KeyView {
    let maker = found.maker.as_ref().map(|(user, employee)| (user, employee.as_ref()));
    KeyView::of(&found.key, maker, access, context)
}

impl Page for KeyPage {
    fn page(&self, context: &Context) -> Markup {
        let (key, keys) = (&self.key, context.text("program-keys"));
        let frame = Frame {
            back: Some((LIST, &keys)),
            actions: html! {
                @if let Some(history) = &self.history { a.button href=(history) { (context.text("history")) } }
                a.button.danger href={ (key.address()) "/delete" } data-panel { (context.text("delete-key")) }
            },
            ..Frame::titled(key.name.as_str())
        };
        let content = html! {
            div.card.stack {
                dl.facts {
                    dt { (context.text("column-role")) } dd { (key.role_name) }
                    dt { (context.text("column-key-until")) } dd { (key.until(context)) }
                    dt { (context.text("column-key-used")) } dd { (key.last_used(context)) }
                    dt { (context.text("column-key-maker")) } dd { (key.maker(context)) ", " (moment(context, key.made_at)) }
                    dt { (context.text("key-permissions")) }
                    dd {
                        @if key.permissions.is_empty() { (context.text("key-may-nothing")) }
                        @else {
                            ul.permissions {
                                @for permission in &key.permissions {
                                    li { span { (permission_text(context, *permission)) } code.muted { (permission) } }
                                }
                            }
                        }
                    }
                }
                @match key.state {
                    KeyState::Active => p.hint { (context.text("key-token-shown-once")) },
                    KeyState::Expired => p.hint { (context.text("key-expired.hint")) },
                    KeyState::MakerLeft => p.hint { (context.text("key-maker-left.hint")) },
                }
            }
        };
        shell(context, &frame, &content)
    }
}

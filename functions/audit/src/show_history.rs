//! `GET /organizations/{id}/history`: everything that was done to an organisation, newest first.

use domain::access::ViewOrganizations;
use domain::audit::AuditEntry;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{AuditPage, AuditQuery};
use web::components::{Frame, shell};
use web::{Context, Cursor, Form, FromFields, Page, PlatformOn, Problem, Query, View};

use crate::entry::entries;

const LIMIT: u16 = 50;

#[derive(Serialize, JsonSchema)]
pub(crate) struct History {
    items: Vec<AuditEntry>,
    next_cursor: Option<String>,
    #[serde(skip)]
    address: String,
    #[serde(skip)]
    name: String,
}

/// The page of the history that is asked for.
pub(crate) struct HistoryRequest {
    cursor: Option<String>,
}

impl FromFields for HistoryRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { cursor: form.optional("cursor").map(|Cursor(cursor)| cursor) })
    }
}

pub(crate) async fn show(
    PlatformOn { access, organization, .. }: PlatformOn<ViewOrganizations>,
    Query { value, .. }: Query<HistoryRequest>,
) -> Result<View<History>, Problem> {
    let HistoryRequest { cursor } = value?;
    let query = AuditQuery::everything(LIMIT);
    let AuditPage { items, next_cursor } =
        access.store().audit(&[organization.id], &query, cursor.as_deref()).await?;
    let address = format!("/organizations/{}", organization.id);
    Ok(View::new(History { items, next_cursor, address, name: organization.name.to_string() }))
}

impl Page for History {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("history");
        let frame = Frame { back: Some((&self.address, &self.name)), ..Frame::titled(&title) };
        let content = html! {
            (entries(context, &self.items, |_| html! {}))
            nav.pages aria-label=(context.text("pages")) {
                @if let Some(cursor) = &self.next_cursor {
                    a.button href={ (self.address) "/history?cursor=" (cursor) } rel="next" { (context.text("earlier")) }
                }
            }
        };
        shell(context, &frame, &content)
    }
}

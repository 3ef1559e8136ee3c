//! `GET /organizations/{id}/history`: everything that was done to an organisation, newest first.

use domain::access::ViewOrganizations;
use domain::audit::AuditEntry;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::AuditQuery;
use web::components::{Frame, shell};
use web::{
    Context, Cursor, Fields, Form, FromFields, ListView, Listed, PageWithForm, PlatformOn, Problem, Query,
    View, page_of_list,
};

use crate::entry::entries;
use crate::list_audit::listed;

const LIMIT: u16 = 50;

#[derive(Serialize, JsonSchema)]
pub(crate) struct History {
    #[serde(flatten)]
    listed: Listed<AuditEntry>,
    #[serde(skip)]
    asked: Fields,
    /// Of the organisation.
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
    Query { fields, value }: Query<HistoryRequest>,
) -> Result<View<History>, Problem> {
    let HistoryRequest { cursor } = value?;
    let query = AuditQuery::everything(LIMIT);
    let store = access.store();
    let history = |found, asked| History {
        listed: listed(found),
        asked,
        address: format!("/organizations/{}", organization.id),
        name: organization.name.to_string(),
    };
    let page = store.audit(&[organization.id], &query, cursor.as_deref()).await;
    page_of_list(fields, page, store.audit(&[organization.id], &query, None), history).await
}

impl PageWithForm for History {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("history");
        let frame = Frame { back: Some((&self.address, &self.name)), ..Frame::titled(&title) };
        let path = format!("{}/history", self.address);
        let view = ListView { context, path: &path, filters: &[], usual_sort: "-at", asked: &self.asked };
        let content = html! {
            (view.begins_anew(problem))
            (entries(context, &self.listed.items, "", |_| html! {}))
            (view.foot(&self.listed))
        };
        shell(context, &frame, &content)
    }
}

//! `GET /organizations/{id}/history`: everything that was done to an organisation, newest first.

use domain::access::ViewOrganizations;
use domain::audit::{Actor, AuditEntry};
use domain::provisioning::{FailureCode, Step};
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use web::components::{Frame, day, moment, shell};
use web::{Context, Cursor, Form, FromFields, Page, PlatformOn, Problem, Query, View};

use crate::view::{OrganizationView, failure_text, step_title};

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

/// Which page of the history.
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
    let (items, next_cursor) = access.store().history(organization.id, cursor.as_deref(), LIMIT).await?;
    let address = OrganizationView::address_of(organization.id);
    Ok(View::new(History { items, next_cursor, address, name: organization.name.to_string() }))
}

/// A value of the record as people read it.
fn value(context: &Context, field: &str, value: Option<&Value>) -> Markup {
    let Some(value) = value.filter(|value| !value.is_null()) else { return html! { "—" } };
    let Value::String(text) = value else { return html! { (value) } };
    let read = match field {
        "step" => {
            serde_json::from_value(value.clone()).ok().map(|step: Step| html! { (step_title(context, step)) })
        }
        "code" => FailureCode::from_name(text).map(|code| html! { (failure_text(context, code).0) }),
        "subscription_ends_on" => text.parse().ok().map(|date: Date| day(context, date)),
        _ => None,
    };
    read.unwrap_or_else(|| html! { (text) })
}

fn entry(context: &Context, entry: &AuditEntry) -> Markup {
    let fields: std::collections::BTreeSet<&String> = entry.before.keys().chain(entry.after.keys()).collect();
    html! {
        li.event {
            div.event-line {
                strong { (context.text(&format!("action-{}", entry.action.key()))) }
                span.small.muted { (moment(context, entry.at)) }
            }
            p.small.muted {
                @match &entry.actor {
                    Actor::Person { name, email, address, .. } => {
                        (name) " · " (email)
                        @if let Some(address) = address { " · " (context.text("from-address")) " " (address) }
                    }
                    Actor::Platform => { (context.text("actor-platform")) }
                }
            }
            @if !fields.is_empty() {
                dl.changes {
                    @for field in fields {
                        dt { (context.text(&format!("audit-{}", field.replace('_', "-")))) }
                        dd {
                            @if entry.before.contains_key(field) { del { (value(context, field, entry.before.get(field))) } " → " }
                            ins { (value(context, field, entry.after.get(field))) }
                        }
                    }
                }
            }
        }
    }
}

impl Page for History {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("history");
        let frame = Frame { back: Some((&self.address, &self.name)), ..Frame::titled(&title) };
        let content = html! {
            ol.events.card { @for item in &self.items { (entry(context, item)) } }
            nav.pages aria-label=(context.text("pages")) {
                @if let Some(cursor) = &self.next_cursor {
                    a.button href={ (self.address) "/history?cursor=" (cursor) } rel="next" { (context.text("earlier")) }
                }
            }
        };
        shell(context, &frame, &content)
    }
}

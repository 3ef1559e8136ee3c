//! `GET /desk/clients`: the list in which clients are found.

use std::collections::HashMap;

use domain::UserId;
use domain::access::{Permission, ViewQueue};
use domain::employee::EmployeeStatus;
use domain::service_desk::{ClientListing, ClientTickets};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{ClientQuery, Found, StoreError, Tenant};
use web::components::{Frame, day, headings, icon, marked, search, shell};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Limit, ListView, Listed, PageWithForm, Problem, Query,
    SearchText, View, page_of_list,
};

use super::LIST;
use super::view::{ClientView, address_of};

/// The fields of the address that narrow the list.
const FILTERS: [&str; 2] = ["q", "status"];

/// The clients and the page that are asked for.
pub(crate) struct ListRequest {
    query: ClientQuery,
    cursor: Option<String>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        let statuses = form.filter("status");
        let search = form.optional("q").map(|SearchText(text)| text);
        Some(Self { query: ClientQuery { statuses, search, limit }, cursor })
    }
}

type Page = (Found<ClientListing>, HashMap<UserId, ClientTickets>);

/// A page of clients, and how many tickets each of them has.
async fn read(tenant: &Tenant, query: &ClientQuery, cursor: Option<&str>) -> Result<Page, StoreError> {
    let found = tenant.list_clients(query, cursor).await?;
    let ids: Vec<UserId> = found.items.iter().map(|client| client.id).collect();
    let tickets = if ids.is_empty() { HashMap::new() } else { tenant.tickets_of_clients(&ids).await? };
    Ok((found, tickets))
}

pub(crate) async fn list(
    access: Access<ViewQueue>,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<ClientList>, Problem> {
    let ListRequest { query, cursor } = value?;
    let tenant = access.tenant();
    let show = |(found, tickets): Page, asked| {
        let of = |id| tickets.get(&id).copied().unwrap_or_default();
        ClientList {
            listed: Listed::by_name(found, |client: ClientListing| {
                let tickets = of(client.id);
                ClientView::new(client, tickets, &access)
            }),
            asked,
            may_invite: access.may(Permission::WorkTickets),
        }
    };
    let page = read(&tenant, &query, cursor.as_deref()).await;
    page_of_list(fields, page, read(&tenant, &query, None), show).await
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct ClientList {
    #[serde(flatten)]
    listed: Listed<ClientView>,
    #[serde(skip)]
    asked: Fields,
    #[serde(skip)]
    may_invite: bool,
}

impl ClientList {
    fn view<'a>(&'a self, context: &'a Context) -> ListView<'a> {
        ListView { context, path: LIST, filters: &FILTERS, usual_sort: "name", asked: &self.asked }
    }

    fn tools(&self, view: &ListView<'_>) -> Markup {
        let context = view.context;
        let statuses = EmployeeStatus::ALL.map(EmployeeStatus::key);
        let statuses = statuses.into_iter().map(|key| (key, context.text(&format!("client-status-{key}"))));
        html! {
            div.tools {
                form.search.filters method="get" action=(LIST) role="search" data-live-search="#clients" {
                    (search(context, self.asked.typed("q"), "search-clients"))
                    (view.hidden_but(&["q"]))
                    button.quiet type="submit" { (context.text("search")) }
                }
                (view.chips("status", "clients-with-access", statuses))
            }
        }
    }

    fn row(&self, context: &Context, client: &ClientView) -> Markup {
        let sought = self.asked.typed("q");
        let title = |key: &str| context.text(key);
        html! {
            tr id={ "client-" (client.id) } {
                td.name data-label=(title("column-client")) {
                    a.row-link href=(address_of(client.id)) data-panel { (marked(client.name.as_str(), sought)) }
                }
                td.email data-label=(title("client-email")) {
                    @if let Some(email) = &client.email { (marked(email.as_str(), sought)) }
                }
                td data-label=(title("client-column-status")) { (client.status_badge(context)) }
                td data-label=(title("tickets-of-client")) { (client.ticket_count(context)) }
                td data-label=(title("client-last-seen")) {
                    @match client.last_seen_at {
                        Some(at) => (day(context, context.time_zone().day_of(at))),
                        None => span.muted { (context.text("client-never-seen")) },
                    }
                }
            }
        }
    }

    fn rows(&self, context: &Context) -> Markup {
        let columns = [
            "column-client",
            "client-email",
            "client-column-status",
            "tickets-of-client",
            "client-last-seen",
        ];
        html! {
            div.table-wrap {
                table.list {
                    caption.visually-hidden { (context.text("clients")) }
                    thead { tr { (headings(context, &columns)) } }
                    tbody { @for client in &self.listed.items { (self.row(context, client)) } }
                }
            }
        }
    }
}

impl PageWithForm for ClientList {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("clients");
        let view = self.view(context);
        let invite = html! {
            @if self.may_invite {
                a.button.primary href={ (LIST) "/new" } data-panel { (icon("plus")) (context.text("invite-client")) }
            }
        };
        let frame = Frame { actions: invite.clone(), ..Frame::titled(&title) };
        let content = html! {
            (self.tools(&view))
            div #clients {
                (view.begins_anew(problem))
                @if self.listed.items.is_empty() {
                    (view.nothing(&self.listed, "no-clients", self.may_invite.then_some(&invite)))
                } @else {
                    (self.rows(context))
                }
                (view.foot(&self.listed))
            }
        };
        shell(context, &frame, &content)
    }
}

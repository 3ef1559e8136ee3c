//! `GET /my/tickets`: the tickets of whoever asks, the newest first.

use domain::access::OpenTickets;
use domain::service_desk::{ClientTicket, ServiceDesk, TicketState};
use domain::{Name, Subject, TicketId};
use futures_util::future::try_join;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::Found;
use web::components::{Frame, headings, icon, moment, number, shell, table};
use web::{
    Access, Context, Fields, ListView, Listed, PageRequest, PageWithForm, Problem, Query, View, page_of_list,
};

use super::LIST;
use crate::tickets::{CategoryName, state_badge};

/// A ticket in the list of its client.
#[derive(Clone, Serialize, JsonSchema)]
struct OwnItem {
    id: TicketId,
    number: u64,
    subject: Subject,
    category: Option<CategoryName>,
    state: TicketState,
    /// Without the surname.
    assignee: Option<Name>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct OwnTickets {
    #[serde(flatten)]
    listed: Listed<OwnItem>,
    #[serde(skip)]
    asked: Fields,
}

pub(crate) async fn list(
    access: Access<OpenTickets>,
    Query { fields, value }: Query<PageRequest>,
) -> Result<View<OwnTickets>, Problem> {
    let PageRequest { limit, cursor } = value?;
    let (tenant, client) = (access.tenant(), access.id());
    let zone = &access.organization().time_zone;
    let show = |(found, desk): (Found<ClientTicket>, ServiceDesk), asked| {
        let listed = Listed::of(found, |ticket| Some(OwnItem::new(ticket, &desk)));
        OwnTickets { listed, asked }
    };
    let page = try_join(tenant.client_tickets(client, limit, cursor.as_deref()), tenant.desk(zone)).await;
    let first = try_join(tenant.client_tickets(client, limit, None), tenant.desk(zone));
    page_of_list(fields, page, first, show).await
}

impl OwnItem {
    fn new(ticket: ClientTicket, desk: &ServiceDesk) -> Self {
        let ClientTicket { id, number, subject, state, assignee, created_at, updated_at, .. } = ticket;
        let category = CategoryName::for_client(ticket.category, desk);
        Self { id, number, subject, category, state, assignee, created_at, updated_at }
    }

    fn row(&self, context: &Context) -> Markup {
        html! {
            tr id={ "ticket-" (self.id) } {
                td.figures data-label=(context.text("column-number")) { (number(self.number)) }
                td.name data-label=(context.text("column-ticket-subject")) {
                    a.row-link href={ (LIST) "/" (self.id) } { (self.subject) }
                }
                td data-label=(context.text("column-state")) { (state_badge(context, self.state)) }
                td data-label=(context.text("column-updated")) { (moment(context, self.updated_at)) }
            }
        }
    }
}

impl PageWithForm for OwnTickets {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("my-tickets");
        let view =
            ListView { context, path: LIST, filters: &[], usual_sort: "-created_at", asked: &self.asked };
        let open = html! {
            a.button.primary href={ (LIST) "/new" } data-panel { (icon("plus")) (context.text("open-own-ticket")) }
        };
        let frame = Frame { actions: open.clone(), ..Frame::titled(&title) };
        let columns = ["column-number", "column-ticket-subject", "column-state", "column-updated"];
        let rows = html! { @for ticket in &self.listed.items { (ticket.row(context)) } };
        let content = html! {
            (view.begins_anew(problem))
            @if self.listed.items.is_empty() {
                div.empty {
                    h2 { (context.text("no-own-tickets")) }
                    p { (context.text("no-own-tickets.hint")) }
                    (open)
                }
            } @else { (table(&title, &headings(context, &columns), &rows)) }
            (view.foot(&self.listed))
        };
        shell(context, &frame, &content)
    }
}

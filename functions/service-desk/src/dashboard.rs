//! `GET /desk`: what has to be done now, each number with the list that it counts.

use domain::access::{Permission, ViewQueue};
use domain::service_desk::{
    Alarm, Figure, Group, Indicator, Period, ServiceDesk, Tallies, TicketListing, TicketState,
};
use futures_util::future::{OptionFuture, try_join, try_join3};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{StoreError, Tenant, TicketQuery, TicketSort};
use web::components::{Frame, headings, icon, number, shell, table};
use web::{
    Access, Answer, Caller, Context, Face, Had, LOOKED_AT_EVERY, Page, Problem, Routes, Tag, Tagged, View,
};

use crate::indicators::INDICATORS;
use crate::tickets::view::{TicketItem, address_of, due, priority_mark};
use crate::tickets::{LIST, state_badge};
use crate::{CONTEXT, indicators};

pub(crate) const DESK: &str = "/desk";

/// How many of the caller's tickets stand on the page.
const SHOWN: u16 = 10;

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    Routes::of(&CONTEXT, "tickets", &[Face::Cabinet])
        .route("GET", DESK, Caller::holder::<ViewQueue>(), "Tells what has to be done now", show)
        .costing(16, 4)
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Dashboard {
    /// New and open tickets of the caller.
    waiting_for_me: Counted,
    overdue: Counted,
    due_soon: Counted,
    /// Tickets that are to be done and that nobody has.
    unassigned: Counted,
    /// What has come and was solved today; null for whoever may not see indicators.
    today: Option<Today>,
    /// Some of those that wait for the caller, those first that are due first.
    mine: Vec<TicketItem>,
    #[serde(skip)]
    works: bool,
}

#[derive(Hash, Serialize, JsonSchema)]
struct Today {
    created: Counted,
    solved: Counted,
}

/// How many tickets there are, and the list of them.
#[derive(Hash, Serialize, JsonSchema)]
struct Counted {
    count: u64,
    address: String,
}

pub(crate) async fn show(
    context: Context,
    access: Access<ViewQueue>,
    had: Had,
) -> Result<Tagged<Dashboard>, Problem> {
    let (tenant, me, today) = (access.tenant(), access.id(), access.today());
    let period = Period { from: today, to: today, group: Group::Day };
    let sees_figures = access.may(Permission::ViewIndicators);
    let tallies: OptionFuture<_> = sees_figures.then(|| tenant.tallies(period, None)).into();
    let tallies = async { tallies.await.transpose() };
    let (counts, waiting, tallies) =
        try_join3(tenant.ticket_counts(), tenant.tickets_waiting_for(me), tallies).await?;
    let today = tallies.map(|tallies| Today::of(period, &tallies));
    let works = access.may(Permission::WorkTickets);
    // Whatever changes of a ticket in the list is counted by the revision.
    let tag = Tag::of(&context, (counts.revision, me, waiting, &today, works));
    if had.is(&tag) {
        return Ok(Tagged::Same(tag));
    }
    let (mine, desk) = read_mine(&tenant, &access).await?;
    let counted = |count, query: &str| Counted { count, address: format!("{LIST}?{query}") };
    let dashboard = Dashboard {
        waiting_for_me: counted(waiting, "view=mine&state=new&state=open&sort=due_at"),
        overdue: counted(counts.of_alarm(Alarm::Overdue), "view=overdue&sort=due_at"),
        due_soon: counted(counts.of_alarm(Alarm::DueSoon), "view=due_soon&sort=due_at"),
        unassigned: counted(
            counts.unassigned(),
            "view=unassigned&state=new&state=open&state=waiting&state=on_hold",
        ),
        today,
        mine: mine.into_iter().map(|row| TicketItem::new(row, &desk, access.now())).collect(),
        works,
    };
    Ok(Tagged::New(Some(tag), View::new(dashboard)))
}

/// Those tickets that wait for the caller and are due first.
async fn read_mine(
    tenant: &Tenant,
    access: &Access<ViewQueue>,
) -> Result<(Vec<TicketListing>, ServiceDesk), StoreError> {
    let query = TicketQuery {
        states: vec![TicketState::New, TicketState::Open],
        assignees: vec![Some(access.id())],
        sort: Some((TicketSort::Due, false)),
        limit: SHOWN,
        ..TicketQuery::default()
    };
    let (found, desk) =
        try_join(tenant.tickets(&query, None), tenant.desk(&access.organization().time_zone)).await?;
    Ok((found.items, desk))
}

impl Today {
    fn of(period: Period, tallies: &Tallies) -> Self {
        let figure = |indicator| Counted {
            count: Figure::of(indicator, period, tallies, period.to).n,
            address: indicators::tickets_of(indicator, period),
        };
        Self { created: figure(Indicator::Created), solved: figure(Indicator::Solved) }
    }
}

impl Dashboard {
    fn mine(&self, context: &Context) -> Markup {
        let title = context.text("view-mine");
        let columns =
            ["column-number", "column-ticket-subject", "column-state", "column-priority", "column-due"];
        let label = |key: &str| context.text(key);
        let rows = html! {
            @for ticket in &self.mine {
                tr id={ "ticket-" (ticket.id) } {
                    td.figures data-label=(label("column-number")) { (number(ticket.number)) }
                    td.name data-label=(label("column-ticket-subject")) {
                        a.row-link href=(address_of(ticket.id)) { (ticket.subject) }
                        @if let Some(client) = &ticket.client { span.small.muted.category { (client.name) } }
                    }
                    td data-label=(label("column-state")) { (state_badge(context, ticket.state)) }
                    td data-label=(label("column-priority")) { (priority_mark(context, ticket.priority)) }
                    td data-label=(label("column-due")) { (due(context, ticket.due_at, ticket.alarm)) }
                }
            }
        };
        html! {
            h2 { (context.text("waits-for-me")) }
            @if self.mine.is_empty() {
                p.muted { (context.text("nothing-waits-for-me")) }
            } @else { (table(&title, &headings(context, &columns), &rows)) }
        }
    }
}

impl Page for Dashboard {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("dashboard");
        let make = html! {
            a.button.primary href={ (LIST) "/new" } data-panel { (icon("plus")) (context.text("open-ticket")) }
        };
        let actions = html! { @if self.works { (make) } };
        let numbers = [
            ("waits-for-me", &self.waiting_for_me),
            ("view-overdue", &self.overdue),
            ("view-due-soon", &self.due_soon),
            ("view-unassigned", &self.unassigned),
        ];
        let content = html! {
            ul.numbers-now aria-label=(title) {
                @for (key, Counted { count, address }) in numbers {
                    li.card { a href=(address) { strong { (number(count)) } span { (context.text(key)) } } }
                }
            }
            (self.mine(context))
            @if let Some(Today { created, solved }) = &self.today {
                h2 { (context.text("today-figures")) }
                ul.counts {
                    @for (key, Counted { count, address }) in [("indicator-created", created), ("indicator-solved", solved)] {
                        li { a href=(address) { strong { (number(count)) } " " (context.text(key)) } }
                    }
                }
                p { a href=(INDICATORS) { (context.text("all-indicators")) } }
            }
        };
        let frame = Frame { actions, refresh: Some(LOOKED_AT_EVERY), ..Frame::titled(&title) };
        shell(context, &frame, &content)
    }
}

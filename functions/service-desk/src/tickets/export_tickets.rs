//! `GET /desk/tickets/export.xlsx` and `export.csv`: the tickets that the list shows, or those that are selected in it, as a file.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Redirect;
use domain::access::{DeleteTickets, Permits, ViewQueue};
use domain::service_desk::{ServiceDesk, Standing, TicketListing};
use domain::task::{Failure, Wait};
use domain::{Module, TaskId, TaskKind, TicketId, ZoneName};
use exports::{Cell, ExportReport, List, Ordered, Page, Row, Table, Taker, Wanted, Writing};
use jiff::Timestamp;
use lambda::Tools;
use store::{StoreError, Tenant, TicketQuery};
use web::{Access, Context, Form, FromFields, NowOrLater, Path, Problem, Query, Rooms, View, Wording};
use workers::{Deputy, Job, Outcome, fail};

use super::LIST;
use super::change_several::ids_of;
use super::list_tickets::Filter;
use super::view::CategoryName;

/// How many tickets are read at once.
const LIMIT: u16 = 1_000;

const COLUMNS: [&str; 14] = [
    "number",
    "ticket-subject",
    "state",
    "priority",
    "category",
    "client",
    "client-email",
    "assignee",
    "created",
    "updated",
    "first-response-due",
    "first-response",
    "resolution-due",
    "resolution",
];

/// Writes a file of tickets.
pub static EXPORT_TICKETS: TaskKind = TaskKind {
    name: "export_tickets",
    queue: "tickets",
    module: Some(Module::ServiceDesk),
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: true,
    undo: None,
};

static TICKETS: List = List { kind: &EXPORT_TICKETS, address: LIST, name: "tickets" };

/// The tickets of a file.
pub(crate) struct ExportRequest {
    filter: Filter,
    /// Without identifiers, all that the filters let through.
    ids: Vec<TicketId>,
}

impl FromFields for ExportRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let filter = Filter::read(form, LIMIT);
        Some(Self { filter, ids: ids_of(form) })
    }
}

pub(crate) async fn give<File: Table>(
    context: Context,
    access: Access<ViewQueue>,
    Query { value, .. }: Query<ExportRequest>,
) -> Result<NowOrLater<File>, Problem> {
    let ExportRequest { filter, ids } = value?;
    let query = filter.query(&access)?;
    access.count_file().await?;
    let (tenant, zone) = (access.tenant(), &access.organization().time_zone);
    let desk = tenant.desk(zone).await?;
    let rows = Rows { desk: &desk, zone, wording: context.wording(), now: access.now() };
    let (day, header) = (access.today(), rows.header());
    if !ids.is_empty() {
        let those = rows.those(&tenant, &ids).await?;
        return TICKETS.file(day, header, those).map(NowOrLater::Now);
    }
    let wanted = Wanted { day, header, of: None, what: query.clone() };
    TICKETS.give(&context, &access, wanted, |cursor| rows.page(&tenant, &query, cursor)).await
}

/// `GET /desk/tickets/exports/{id}`
pub(crate) async fn report(
    context: Context,
    access: Access<ViewQueue>,
    Path(id): Path<TaskId>,
) -> Result<View<ExportReport>, Problem> {
    TICKETS.report(&context, &access, id).await
}

/// `GET /desk/tickets/exports/{id}/file`
pub(crate) async fn send(
    context: Context,
    access: Access<ViewQueue>,
    Path(id): Path<TaskId>,
) -> Result<Redirect, Problem> {
    TICKETS.send(&context, &access, id).await
}

/// Writes a file of tickets, in the worker of the queue `tickets`.
pub(crate) async fn export(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let order: Ordered<TicketQuery> = job.about()?;
    let deputy = Deputy::of::<ViewQueue>(&tools, &job, &order.orderer).await?;
    // Deleted tickets are told to those alone who delete them, by then.
    if order.what.is_deleted && !deputy.may(DeleteTickets::PERMISSION) {
        let detail = "whoever ordered it may not see deleted tickets any more";
        return Err(Failure::new("not_allowed", detail, Wait::ForSomebody));
    }
    let bucket = tools.cloud.files().bucket(deputy.organization.id);
    let writing = Writing { list: &TICKETS, rooms: &rooms, tools: &tools, job: &job, order: &order, bucket };
    let zone = &deputy.organization.time_zone;
    let desk = deputy.tenant.desk(zone).await.map_err(|error| fail(&error))?;
    let rows = Rows { desk: &desk, zone, wording: writing.wording(), now: tools.clock.now() };
    writing.go_on(rows.header(), |cursor| rows.page(&deputy.tenant, &order.what, cursor)).await
}

/// What the rows of a file are made with.
struct Rows<'a> {
    desk: &'a ServiceDesk,
    zone: &'a ZoneName,
    wording: Wording,
    now: Timestamp,
}

impl Rows<'_> {
    fn header(&self) -> Vec<Cell> {
        COLUMNS.iter().map(|column| self.text(&format!("column-{column}"))).collect()
    }

    fn text(&self, key: &str) -> Cell {
        self.wording.text(key).into_owned().into()
    }

    async fn page(
        &self,
        tenant: &Tenant,
        query: &TicketQuery,
        cursor: Option<String>,
    ) -> Result<Page, StoreError> {
        let found = tenant.tickets(query, cursor.as_deref()).await?;
        let rows = found.items.iter().map(|row| Row { id: row.id.to_string(), cells: self.row(row) });
        Ok(Page { rows: rows.collect(), next_cursor: found.next_cursor })
    }

    /// These tickets, the newest first.
    async fn those(&self, tenant: &Tenant, ids: &[TicketId]) -> Result<Vec<Vec<Cell>>, StoreError> {
        let mut tickets = tenant.tickets_by_id(ids).await?;
        tickets.retain(|ticket| ticket.deleted_at.is_none());
        tickets.sort_by_key(|ticket| std::cmp::Reverse(ticket.number));
        Ok(tickets.iter().map(|ticket| self.row(&ticket.listing())).collect())
    }

    fn row(&self, ticket: &TicketListing) -> Vec<Cell> {
        let named = |name: Option<&str>| Cell::from(name.unwrap_or_default().to_owned());
        let moment = |at: Option<Timestamp>| match at {
            Some(at) => Cell::Moment { at, zone: self.zone.clone() },
            None => named(None),
        };
        let result = |standing: &Standing| {
            let result = standing.at(self.now).result;
            self.text(&format!("promise-{}", result.key()))
        };
        let category = CategoryName::of(ticket.category, self.desk);
        let client = ticket.client.as_ref();
        vec![
            Cell::Number(ticket.number),
            named(Some(ticket.subject.as_str())),
            self.text(&ticket.state.text_key()),
            self.text(&ticket.priority.text_key()),
            named(category.as_ref().map(|category| category.name.as_str())),
            named(client.map(|client| client.name.as_str())),
            named(client.filter(|client| !client.is_erased()).map(|client| client.email.as_str())),
            named(ticket.assignee.as_ref().map(|party| party.name.as_str())),
            moment(Some(ticket.created_at)),
            moment(Some(ticket.updated_at)),
            moment(ticket.first_response.due_at),
            result(&ticket.first_response),
            moment(ticket.resolution.due_at),
            result(&ticket.resolution),
        ]
    }
}

//! `GET /audit/export.xlsx` and `export.csv`: the entries of the list with the same filter, as a file.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Redirect;
use domain::access::{ViewAudit, ViewPlatformAudit};
use domain::audit::{Actor, AuditEntry, Subject};
use domain::task::Failure;
use domain::{OrganizationId, TaskId, TaskKind, ZoneName};
use exports::{Cell, ExportReport, List, Ordered, Page, Row, Table, Taker, Wanted, Writing};
use lambda::Tools;
use serde::{Deserialize, Serialize};
use store::{AuditQuery, Found};
use web::{Access, Context, NowOrLater, Path, Platform, Problem, Query, Rooms, View, Wording};
use workers::{Deputy, Job, Outcome, Worker, allow_on_platform};

use crate::entry::{action_text, field_name, fields, words};
use crate::filter::Filter;
use crate::list_audit::LIST;

/// How many entries are read at once.
const LIMIT: u16 = 1_000;

const COLUMNS: [&str; 8] =
    ["at", "actor", "actor-email", "actor-address", "action", "organization", "subject", "changes"];

/// Writes a file of entries.
pub static EXPORT_AUDIT: TaskKind = TaskKind {
    name: "export_audit",
    queue: "audit",
    module: None,
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: true,
    undo: None,
};

static AUDIT: List = List { kind: &EXPORT_AUDIT, address: LIST, name: "audit" };

/// What a file has, as its task keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct Selected {
    /// On the platform, the organisations whose entries are asked for; all of them without any.
    organizations: Vec<OrganizationId>,
    query: AuditQuery,
    /// The zone of its moments.
    zone: ZoneName,
}

pub(crate) async fn give<File: Table>(
    context: Context,
    access: Access<ViewAudit>,
    Query { value, .. }: Query<Filter>,
) -> Result<NowOrLater<File>, Problem> {
    let (filter, zone, tenant) = (value?, access.organization().time_zone.clone(), access.tenant());
    access.count_file().await?;
    let what = Selected { organizations: Vec::new(), query: filter.query(&zone, LIMIT), zone };
    let (query, zone, wording) = (what.query.clone(), what.zone.clone(), context.wording());
    let wanted = Wanted { day: access.today(), header: header(&wording), of: None, what };
    let read = async |cursor: Option<String>| {
        Ok(page(&wording, &zone, tenant.audit(&query, cursor.as_deref()).await?))
    };
    AUDIT.give(&context, &access, wanted, read).await
}

pub(crate) async fn give_everything<File: Table>(
    context: Context,
    access: Platform<ViewPlatformAudit>,
    Query { value, .. }: Query<Filter>,
) -> Result<NowOrLater<File>, Problem> {
    let (filter, zone, store) = (value?, context.time_zone().clone(), access.store());
    access.count_file().await?;
    let (organizations, day) = (filter.organizations.clone(), zone.day_of(context.now()));
    let query = filter.query(&zone, LIMIT);
    let what = Selected { organizations: organizations.clone(), query: query.clone(), zone: zone.clone() };
    let wording = context.wording();
    let wanted = Wanted { day, header: header(&wording), of: None, what };
    let read = async |cursor: Option<String>| {
        Ok(page(&wording, &zone, store.audit(&organizations, &query, cursor.as_deref()).await?))
    };
    AUDIT.give(&context, &access, wanted, read).await
}

/// `GET /audit/exports/{id}`, at a cabinet and on the platform.
pub(crate) async fn report<By: Taker>(
    context: Context,
    by: By,
    Path(id): Path<TaskId>,
) -> Result<View<ExportReport>, Problem> {
    AUDIT.report(&context, &by, id).await
}

/// `GET /audit/exports/{id}/file`
pub(crate) async fn send<By: Taker>(
    context: Context,
    by: By,
    Path(id): Path<TaskId>,
) -> Result<Redirect, Problem> {
    AUDIT.send(&context, &by, id).await
}

/// The worker of the queue `audit`.
pub(crate) fn worker(rooms: &Rooms) -> Worker {
    let rooms = rooms.clone();
    Worker::new("audit.export", EXPORT_AUDIT.queue)
        .doing(&EXPORT_AUDIT, move |tools, job| export(rooms.clone(), tools, job))
}

async fn export(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let order: Ordered<Selected> = job.about()?;
    let (files, Selected { organizations, query, zone }) = (tools.cloud.files(), &order.what);
    let (tenant, bucket) = if job.task.organization_id.is_some() {
        let deputy = Deputy::of::<ViewAudit>(&tools, &job, &order.orderer).await?;
        (Some(deputy.tenant), files.bucket(deputy.organization.id))
    } else {
        allow_on_platform::<ViewPlatformAudit>(&tools, &job, &order.orderer).await?;
        (None, files.platform_bucket())
    };
    let writing = Writing { list: &AUDIT, rooms: &rooms, tools: &tools, job: &job, order: &order, bucket };
    let wording = writing.wording();
    let read = async |cursor: Option<String>| {
        let found = match &tenant {
            Some(tenant) => tenant.audit(query, cursor.as_deref()).await?,
            None => tools.store.audit(organizations, query, cursor.as_deref()).await?,
        };
        Ok(page(&wording, zone, found))
    };
    writing.go_on(header(&wording), read).await
}

fn header(wording: &Wording) -> Vec<Cell> {
    COLUMNS.iter().map(|column| wording.text(&format!("column-{column}")).into_owned().into()).collect()
}

fn page(wording: &Wording, zone: &ZoneName, found: Found<AuditEntry>) -> Page {
    let rows =
        found.items.iter().map(|entry| Row { id: entry.id.to_string(), cells: row(wording, zone, entry) });
    Page { rows: rows.collect(), next_cursor: found.next_cursor }
}

fn row(wording: &Wording, zone: &ZoneName, entry: &AuditEntry) -> Vec<Cell> {
    let (actor, email, address) = match &entry.actor {
        Actor::Person { name, email, address, .. } => {
            (name.clone(), email.clone(), address.clone().unwrap_or_default())
        }
        Actor::Program { name, address, .. } => {
            let name = format!("{} {name}", wording.text("actor-program"));
            (name, String::new(), address.clone().unwrap_or_default())
        }
        Actor::Platform => (wording.text("actor-platform").into_owned(), String::new(), String::new()),
        Actor::Stranger { address } => {
            (wording.text("actor-stranger").into_owned(), String::new(), address.clone().unwrap_or_default())
        }
    };
    let name = |subject: Option<&Subject>| subject.map(|subject| subject.name.clone());
    let changes: Vec<String> = fields(entry)
        .into_iter()
        .map(|field| {
            let after = words(wording, field, entry.after.get(field));
            let name = field_name(wording, field);
            match entry.before.get(field) {
                Some(before) => format!("{name}: {} → {after}", words(wording, field, Some(before))),
                None => format!("{name}: {after}"),
            }
        })
        .collect();
    let organization = name(entry.organization.as_ref())
        .unwrap_or_else(|| wording.text("audit-platform-itself").into_owned());
    let action = action_text(wording, entry).into_owned();
    let subject = name(entry.subject.as_ref()).unwrap_or_default();
    let texts = [actor, email, address, action, organization, subject, changes.join("; ")].map(Cell::from);
    std::iter::once(Cell::Moment { at: entry.at, zone: zone.clone() }).chain(texts).collect()
}

//! `GET /audit/export.xlsx` and `export.csv`: the entries of the list with the same filter, as a file.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Redirect;
use domain::access::{ViewAudit, ViewPlatformAudit};
use domain::audit::{Actor, AuditEntry, Subject};
use domain::limits::EXPORTS_OF_PERSON;
use domain::task::Failure;
use domain::{OrganizationId, TaskId, TaskKind, ZoneName};
use exports::{Cell, ExportReport, List, Ordered, Page, Row, SoFar, Table, Writing, at_once, key_of_file};
use lambda::Tools;
use serde::{Deserialize, Serialize};
use store::{AuditQuery, Found};
use web::{Access, Context, Done, NowOrLater, Path, Platform, Problem, Query, Rooms, View, Wording};
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
struct Order {
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
    let (zone, tenant, day) = (access.organization().time_zone.clone(), access.tenant(), access.today());
    let order = Order { organizations: Vec::new(), query: value?.query(&zone, LIMIT), zone };
    access.count(EXPORTS_OF_PERSON, "exports").await?;
    let wording = context.wording();
    let read = async |cursor: Option<String>| {
        let found = tenant.audit(&order.query, cursor.as_deref()).await?;
        Ok(page(&wording, &order.zone, found))
    };
    if let Some(rows) = at_once(read).await? {
        return file(&wording, day, rows).map(NowOrLater::Now);
    }
    let order = AUDIT.order(&context, access.orderer(), (File::FORMAT, day), None, order);
    let (tenant, done) = (access.tenant_with_bucket()?, Done::new("export-begun"));
    let begun = access.begin(&context, &tenant, order, &(), |task| AUDIT.address_of(task), done).await?;
    Ok(NowOrLater::Later(Box::new(begun)))
}

pub(crate) async fn give_everything<File: Table>(
    context: Context,
    access: Platform<ViewPlatformAudit>,
    Query { value, .. }: Query<Filter>,
) -> Result<NowOrLater<File>, Problem> {
    let (filter, zone, store) = (value?, context.time_zone().clone(), access.store());
    let (organizations, day) = (filter.organizations.clone(), zone.day_of(context.now()));
    let order = Order { organizations, query: filter.query(&zone, LIMIT), zone };
    access.count(EXPORTS_OF_PERSON, "exports").await?;
    let wording = context.wording();
    let read = async |cursor: Option<String>| {
        let found = store.audit(&order.organizations, &order.query, cursor.as_deref()).await?;
        Ok(page(&wording, &order.zone, found))
    };
    if let Some(rows) = at_once(read).await? {
        return file(&wording, day, rows).map(NowOrLater::Now);
    }
    let order = AUDIT.order(&context, access.orderer(), (File::FORMAT, day), None, order);
    let done = Done::new("export-begun");
    let begun = access.begin(&context, order, |task| AUDIT.address_of(task), done).await?;
    Ok(NowOrLater::Later(Box::new(begun)))
}

/// `GET /audit/exports/{id}`
pub(crate) async fn report(
    context: Context,
    access: Access<ViewAudit>,
    Path(id): Path<TaskId>,
) -> Result<View<ExportReport>, Problem> {
    let task = AUDIT.ordered_by(access.user().id, access.tenant().task(id).await?)?;
    let work: (Ordered<Order>, Option<SoFar>) = access.read_work(&task)?;
    Ok(AUDIT.report(&context, std::slice::from_ref(access.organization()), task, &work))
}

pub(crate) async fn report_of_platform(
    context: Context,
    access: Platform<ViewPlatformAudit>,
    Path(id): Path<TaskId>,
) -> Result<View<ExportReport>, Problem> {
    let task = AUDIT.ordered_by(access.user().id, access.task(id).await?)?;
    let work: (Ordered<Order>, Option<SoFar>) = access.read_work(&task)?;
    Ok(AUDIT.report(&context, &[], task, &work))
}

/// `GET /audit/exports/{id}/file`: leads to the file itself, by an address that holds for a minute.
pub(crate) async fn send(access: Access<ViewAudit>, Path(id): Path<TaskId>) -> Result<Redirect, Problem> {
    let task = AUDIT.ordered_by(access.user().id, access.tenant().task(id).await?)?;
    let (order, _): (Ordered<Order>, Option<SoFar>) = access.read_work(&task)?;
    let name = AUDIT.ready(&task, &order, access.now())?;
    access.lead_to(&key_of_file(id), order.format.media_type(), &name).await
}

pub(crate) async fn send_of_platform(
    context: Context,
    access: Platform<ViewPlatformAudit>,
    Path(id): Path<TaskId>,
) -> Result<Redirect, Problem> {
    let task = AUDIT.ordered_by(access.user().id, access.task(id).await?)?;
    let (order, _): (Ordered<Order>, Option<SoFar>) = access.read_work(&task)?;
    let name = AUDIT.ready(&task, &order, context.now())?;
    access.lead_to(&key_of_file(id), order.format.media_type(), &name).await
}

/// The worker of the queue `audit`.
pub(crate) fn worker(rooms: &Rooms) -> Worker {
    let rooms = rooms.clone();
    Worker::new("audit.export", EXPORT_AUDIT.queue)
        .doing(&EXPORT_AUDIT, move |tools, job| export(rooms.clone(), tools, job))
}

async fn export(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let order: Ordered<Order> = job.about()?;
    let (files, Order { organizations, query, zone }) = (tools.cloud.files(), &order.what);
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

fn file<File: Table>(
    wording: &Wording,
    day: jiff::civil::Date,
    rows: Vec<Vec<Cell>>,
) -> Result<File, Problem> {
    File::new(&AUDIT.file_name(File::FORMAT, day), std::iter::once(header(wording)).chain(rows))
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
        Actor::Platform => (wording.text("actor-platform").into_owned(), String::new(), String::new()),
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

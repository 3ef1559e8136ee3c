//! `GET /company/employees/export.xlsx` and `export.csv`: the people and columns that the list shows, or the people who
//! are selected in it, as a file.

mod table;

use std::sync::Arc;
use std::time::Duration;

use axum::response::Redirect;
use domain::access::{ManagePeople, Permission, Permits, ViewPeople};
use domain::limits::EXPORTS_OF_PERSON;
use domain::task::{Failure, Wait};
use domain::{TaskId, TaskKind, UserId};
use exports::{ExportReport, List, Ordered, SoFar, Table, Writing, at_once, key_of_file};
use lambda::Tools;
use serde::{Deserialize, Serialize};
use store::EmployeeQuery;
use web::{Access, Context, Done, Form, FromFields, NowOrLater, Path, Problem, Query, Rooms, View};
use workers::{Deputy, Job, Outcome, fail};

use self::table::{People, header};
use super::columns::{Column, RememberedColumns};
use super::list_employees::Selection;
use super::view::LIST;

/// Writes a file of people.
pub static EXPORT_PEOPLE: TaskKind = TaskKind {
    name: "export_people",
    queue: "people",
    module: None,
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: true,
    undo: None,
};

static EMPLOYEES: List = List { kind: &EXPORT_PEOPLE, address: LIST, name: "employees" };

/// The people of a file, and the columns of each.
pub(crate) struct ExportRequest {
    query: Selection,
    columns: Option<Vec<Column>>,
    /// Without identifiers, everybody whom the filters let through.
    ids: Vec<UserId>,
}

impl FromFields for ExportRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let query = Selection::read(form, EmployeeQuery::AT_ONCE);
        Some(Self { query, columns: form.list("columns"), ids: form.list("ids").unwrap_or_default() })
    }
}

/// What a file of people has, as its task keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    query: EmployeeQuery,
    columns: Vec<Column>,
}

pub(crate) async fn give<File: Table>(
    context: Context,
    access: Access<ViewPeople>,
    Query { value, .. }: Query<ExportRequest>,
    remembered: RememberedColumns,
) -> Result<NowOrLater<File>, Problem> {
    let ExportRequest { query: Selection(query), columns, ids } = value?;
    let may_manage = access.may(Permission::ManagePeople);
    Selection(query.clone()).allow(may_manage)?;
    access.count(EXPORTS_OF_PERSON, "exports").await?;
    let columns = remembered.or_asked(columns.as_deref(), may_manage);
    let tenant = access.tenant();
    let structure = tenant.structure().await?;
    let (organization, wording) = (access.organization(), context.wording());
    let (zone, head) = (&organization.time_zone, header(&columns, &wording));
    let people = People { columns: &columns, structure: &structure, roles: access.roles(), zone, wording };
    let found = if ids.is_empty() {
        at_once(|cursor| people.page(&tenant, &query, cursor)).await?
    } else {
        Some(people.those(&tenant, &ids).await?)
    };
    let day = access.today();
    if let Some(rows) = found {
        let rows = std::iter::once(head).chain(rows);
        return Ok(NowOrLater::Now(File::new(&EMPLOYEES.file_name(File::FORMAT, day), rows)?));
    }
    let of = Selection(query.clone()).kept_total(&access, &structure);
    let order = Order { query, columns };
    let order = EMPLOYEES.order(&context, access.orderer(), (File::FORMAT, day), of, order);
    let (tenant, done) = (access.tenant_with_bucket()?, Done::new("export-begun"));
    let begun = access.begin(&context, &tenant, order, &(), |task| EMPLOYEES.address_of(task), done).await?;
    Ok(NowOrLater::Later(Box::new(begun)))
}

/// `GET /company/employees/exports/{id}`
pub(crate) async fn report(
    context: Context,
    access: Access<ViewPeople>,
    Path(id): Path<TaskId>,
) -> Result<View<ExportReport>, Problem> {
    let task = EMPLOYEES.ordered_by(access.user().id, access.tenant().task(id).await?)?;
    let work: (Ordered<Order>, Option<SoFar>) = access.read_work(&task)?;
    Ok(EMPLOYEES.report(&context, std::slice::from_ref(access.organization()), task, &work))
}

/// `GET /company/employees/exports/{id}/file`: leads to the file itself, by an address that holds for a minute.
pub(crate) async fn send(access: Access<ViewPeople>, Path(id): Path<TaskId>) -> Result<Redirect, Problem> {
    let task = EMPLOYEES.ordered_by(access.user().id, access.tenant().task(id).await?)?;
    let (order, _): (Ordered<Order>, Option<SoFar>) = access.read_work(&task)?;
    let name = EMPLOYEES.ready(&task, &order, access.now())?;
    access.lead_to(&key_of_file(id), order.format.media_type(), &name).await
}

/// Writes a file of people, in the worker of the queue `people`.
pub(crate) async fn export(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let order: Ordered<Order> = job.about()?;
    let Order { query, columns } = &order.what;
    let deputy = Deputy::of::<ViewPeople>(&tools, &job, &order.orderer).await?;
    // Roles are told to those alone who manage people, by then.
    let tells_roles = columns.contains(&Column::Role) || !query.roles.is_empty();
    if tells_roles && !deputy.may(ManagePeople::PERMISSION) {
        let detail = "whoever ordered it may not see roles any more";
        return Err(Failure::new("not_allowed", detail, Wait::ForSomebody));
    }
    let bucket = tools.cloud.files().bucket(deputy.organization.id);
    let writing =
        Writing { list: &EMPLOYEES, rooms: &rooms, tools: &tools, job: &job, order: &order, bucket };
    let structure = deputy.tenant.structure().await.map_err(|error| fail(&error))?;
    let (wording, zone) = (writing.wording(), &deputy.organization.time_zone);
    let head = header(columns, &wording);
    let people = People { columns, structure: &structure, roles: &deputy.roles, zone, wording };
    writing.go_on(head, |cursor| people.page(&deputy.tenant, query, cursor)).await
}

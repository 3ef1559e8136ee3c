//! `GET /company/employees/export.xlsx` and `export.csv`: the people and columns that the list shows, or the people who
//! are selected in it, as a file.

mod table;

use std::sync::Arc;
use std::time::Duration;

use axum::response::Redirect;
use domain::access::{ManagePeople, Permission, Permits, ViewPeople};
use domain::task::{Failure, Wait};
use domain::{TaskId, TaskKind, UserId};
use exports::{ExportReport, List, Ordered, Table, Taker, Wanted, Writing};
use lambda::Tools;
use serde::{Deserialize, Serialize};
use store::EmployeeQuery;
use web::{Access, Context, Form, FromFields, NowOrLater, Path, Problem, Query, Rooms, View};
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
struct Selected {
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
    access.count_file().await?;
    let columns = remembered.or_asked(columns.as_deref(), may_manage);
    let tenant = access.tenant();
    let structure = tenant.structure().await?;
    let (wording, zone, day) = (context.wording(), &access.organization().time_zone, access.today());
    let (header, of) = (header(&columns, &wording), Selection(query.clone()).kept_total(&access, &structure));
    let people = People { columns: &columns, structure: &structure, roles: access.roles(), zone, wording };
    if !ids.is_empty() {
        let those = people.those(&tenant, &ids).await?;
        return EMPLOYEES.file(day, header, those).map(NowOrLater::Now);
    }
    let what = Selected { query: query.clone(), columns: columns.clone() };
    let wanted = Wanted { day, header, of, what };
    EMPLOYEES.give(&context, &access, wanted, |cursor| people.page(&tenant, &query, cursor)).await
}

/// `GET /company/employees/exports/{id}`
pub(crate) async fn report(
    context: Context,
    access: Access<ViewPeople>,
    Path(id): Path<TaskId>,
) -> Result<View<ExportReport>, Problem> {
    EMPLOYEES.report(&context, &access, id).await
}

/// `GET /company/employees/exports/{id}/file`
pub(crate) async fn send(
    context: Context,
    access: Access<ViewPeople>,
    Path(id): Path<TaskId>,
) -> Result<Redirect, Problem> {
    EMPLOYEES.send(&context, &access, id).await
}

/// Writes a file of people, in the worker of the queue `people`.
pub(crate) async fn export(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let order: Ordered<Selected> = job.about()?;
    let Selected { query, columns } = &order.what;
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

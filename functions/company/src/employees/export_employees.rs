//! `GET /company/employees/export.xlsx` and `export.csv`: the people and columns that the list shows, or the people who
//! are selected in it, as a file.

mod order;
pub(crate) mod report;
mod table;
mod worker;

use std::collections::BTreeSet;

use domain::access::{Permission, ViewPeople};
use domain::{TaskId, UserId};
use futures_util::future::try_join;
use store::EmployeeQuery;
use web::{
    Access, Begun, Cell, Context, CsvFile, Done, Form, FromFields, NowOrLater, Order, Problem, Query,
    XlsxFile,
};

use super::columns::{Column, RememberedColumns};
use super::list_employees::Selection;

pub use order::EXPORT_PEOPLE;
pub(crate) use worker::export;

use order::{ExportOrder, Format};
use table::{Table, header};

/// How many people a request gives at once. A file of more is written as long work.
const AT_ONCE: usize = 2_000;

/// The people of a file, and the columns of each.
pub(crate) struct ExportRequest {
    query: Selection,
    columns: Option<Vec<Column>>,
    /// Without identifiers, everybody whom the filters let through.
    ids: BTreeSet<UserId>,
}

impl FromFields for ExportRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let query = Selection::read(form, EmployeeQuery::AT_ONCE);
        let ids = form.list("ids").unwrap_or_default().into_iter().collect();
        Some(Self { query, columns: form.list("columns"), ids })
    }
}

/// What is asked for: the rows of a file, or work that was begun since they are many.
enum Asked {
    Rows(Vec<Vec<Cell>>),
    Work(Box<Begun>),
}

pub(crate) async fn export_csv(
    context: Context,
    access: Access<ViewPeople>,
    Query { value, .. }: Query<ExportRequest>,
    remembered: RememberedColumns,
) -> Result<NowOrLater<CsvFile>, Problem> {
    Ok(match ask(&context, &access, value?, &remembered, Format::Csv).await? {
        Asked::Rows(rows) => NowOrLater::Now(CsvFile::new(&Format::Csv.name(access.today()), rows)?),
        Asked::Work(begun) => NowOrLater::Later(begun),
    })
}

pub(crate) async fn export_xlsx(
    context: Context,
    access: Access<ViewPeople>,
    Query { value, .. }: Query<ExportRequest>,
    remembered: RememberedColumns,
) -> Result<NowOrLater<XlsxFile>, Problem> {
    Ok(match ask(&context, &access, value?, &remembered, Format::Xlsx).await? {
        Asked::Rows(rows) => NowOrLater::Now(XlsxFile::new(&Format::Xlsx.name(access.today()), rows)?),
        Asked::Work(begun) => NowOrLater::Later(begun),
    })
}

async fn ask(
    context: &Context,
    access: &Access<ViewPeople>,
    request: ExportRequest,
    remembered: &RememberedColumns,
    format: Format,
) -> Result<Asked, Problem> {
    let ExportRequest { query: Selection(query), columns, ids } = request;
    let may_manage = access.may(Permission::ManagePeople);
    Selection(query.clone()).allow(may_manage)?;
    let columns = remembered.or_asked(columns.as_deref(), may_manage);
    let tenant = access.tenant();
    let (people, structure) = try_join(tenant.all_employees(&query, AT_ONCE + 1), tenant.structure()).await?;
    if people.len() > AT_ONCE && ids.is_empty() {
        let language = context.locale().tag().to_owned();
        let (orderer, day) = (access.orderer(), access.today());
        let of = Selection(query.clone()).kept_total(access, &structure);
        let order = ExportOrder { orderer, format, language, query, columns, of, day };
        let work = Order { id: TaskId::new(), kind: &EXPORT_PEOPLE, about: order, of };
        let (tenant, done) = (access.tenant_with_bucket()?, Done::new("export-begun"));
        let begun = access.begin(context, &tenant, work, &(), report::address_of, done).await?;
        return Ok(Asked::Work(Box::new(begun)));
    }
    let organization = access.organization();
    let (zone, wording) = (&organization.time_zone, context.wording());
    let table = Table { columns: &columns, structure: &structure, roles: access.roles(), zone, wording };
    let people = people.iter().filter(|person| ids.is_empty() || ids.contains(&person.id));
    let rows = people.map(|person| table.row(person));
    Ok(Asked::Rows(std::iter::once(header(&columns, &table.wording)).chain(rows).collect()))
}

//! `GET /company/employees/export.xlsx` and `export.csv`: the people and columns that the list shows, or the people who
//! are selected in it, as a file.

use std::collections::BTreeSet;

use domain::UserId;
use domain::access::{Permission, ViewPeople};
use futures_util::future::try_join;
use store::EmployeeQuery;
use web::{Access, Context, CsvFile, Form, FromFields, Problem, Query, XlsxFile};

use super::columns::{Column, RememberedColumns};
use super::list_employees::Selection;
use super::view::EmployeeView;

/// How many people a file has at most.
const MOST: usize = 65_535;

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

pub(crate) async fn export_csv(
    context: Context,
    access: Access<ViewPeople>,
    Query { value, .. }: Query<ExportRequest>,
    remembered: RememberedColumns,
) -> Result<CsvFile, Problem> {
    let rows = rows(&context, &access, value?, &remembered).await?;
    CsvFile::new(&name(&access, "csv"), rows)
}

pub(crate) async fn export_xlsx(
    context: Context,
    access: Access<ViewPeople>,
    Query { value, .. }: Query<ExportRequest>,
    remembered: RememberedColumns,
) -> Result<XlsxFile, Problem> {
    let rows = rows(&context, &access, value?, &remembered).await?;
    XlsxFile::new(&name(&access, "xlsx"), rows)
}

fn name(access: &Access<ViewPeople>, extension: &str) -> String {
    format!("employees-{}.{extension}", access.today())
}

/// The columns' names, and a row for each person.
async fn rows(
    context: &Context,
    access: &Access<ViewPeople>,
    request: ExportRequest,
    remembered: &RememberedColumns,
) -> Result<Vec<Vec<String>>, Problem> {
    let ExportRequest { query, columns, ids } = request;
    let may_manage = access.may(Permission::ManagePeople);
    query.allow(may_manage)?;
    let columns = remembered.or_asked(columns.as_deref(), may_manage);
    let tenant = access.tenant();
    let (people, structure) = try_join(tenant.all_employees(&query.0, MOST), tenant.structure()).await?;
    let header = columns.iter().map(|column| column.title(context).into_owned()).collect();
    let people = people.into_iter().filter(|item| ids.is_empty() || ids.contains(&item.id));
    let zone = &access.organization().time_zone;
    let rows = people.map(|item| {
        let employee = EmployeeView::new(item, &structure, access, context);
        columns.iter().map(|column| column.text(&employee, zone, context)).collect()
    });
    Ok(std::iter::once(header).chain(rows).collect())
}

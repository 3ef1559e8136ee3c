//! `GET /company/employees`: the list that people are found in, and from which several are changed at once.

use std::borrow::Cow;
use std::str::FromStr;

use domain::access::{AssignedRole, Permission, ViewPeople};
use domain::employee::EmployeeStatus;
use domain::{DepartmentId, Violation};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use store::{EmployeeQuery, EmployeeSort, Order};
use web::components::{Frame, icon, moment, shell};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Page, Problem, Query, SearchText, View, assets,
};

use super::columns::{Column, RememberedColumns, remember};
use super::view::{EmployeeView, Id, LIST, address_of, departments_in_order, every_role, options};

const USUAL_LIMIT: u16 = 50;
const GREATEST_LIMIT: u16 = 100;

#[derive(Serialize, JsonSchema)]
pub(crate) struct EmployeeList {
    items: Vec<EmployeeView>,
    next_cursor: Option<String>,
    #[serde(skip)]
    asked: Fields,
    #[serde(skip)]
    columns: Vec<Column>,
    #[serde(skip)]
    departments: Vec<(DepartmentId, String)>,
    #[serde(skip)]
    roles: Vec<(AssignedRole, String)>,
    #[serde(skip)]
    may_manage: bool,
}

pub(crate) async fn list(
    context: Context,
    access: Access<ViewPeople>,
    Query { fields, value }: Query<ListRequest>,
    remembered: RememberedColumns,
) -> Result<View<EmployeeList>, Problem> {
    let ListRequest { query, cursor, columns: asked } = value?;
    let may_manage = access.may(Permission::ManagePeople);
    query.allow(may_manage)?;
    let tenant = access.tenant();
    let (page, structure) =
        try_join(tenant.list_employees(&query.0, cursor.as_deref()), tenant.structure()).await?;
    let items = page.items.into_iter();
    let is_chosen_anew = asked.is_some();
    let columns = remembered.or_asked(asked.as_deref(), may_manage);
    let cookie = remember(&columns).filter(|_| is_chosen_anew);
    let view = View::new(EmployeeList {
        items: items.map(|item| EmployeeView::new(item, &structure, &access, &context)).collect(),
        next_cursor: page.next_cursor,
        asked: fields,
        columns,
        departments: departments_in_order(&structure),
        roles: if may_manage { every_role(&context, access.roles()) } else { Vec::new() },
        may_manage,
    });
    Ok(match cookie {
        Some((name, value)) => view.header(name, value),
        None => view,
    })
}

/// Which employees, in which order.
pub(crate) struct Selection(pub(crate) EmployeeQuery);

impl Selection {
    pub(crate) fn from_fields(form: &mut Form, limit: u16) -> Self {
        let department = form.optional("department").map(|Id(id)| id);
        let role = form.optional("role");
        let status = form.optional("status");
        let search = form.optional("q").map(|SearchText(text)| text);
        let Sort(sort, order) = form.optional("sort").unwrap_or(Sort(EmployeeSort::Name, Order::Ascending));
        Self(EmployeeQuery { department, role, status, search, sort, order, limit })
    }

    /// A role that may not be seen can't be found out by asking for it either.
    pub(crate) fn allow(&self, may_see_roles: bool) -> Result<(), Problem> {
        let asks_for_roles = self.0.role.is_some() || self.0.sort == EmployeeSort::Role;
        if asks_for_roles && !may_see_roles { Err(Problem::forbidden()) } else { Ok(()) }
    }
}

/// Which employees, which page of them, and what is shown of each.
pub(crate) struct ListRequest {
    query: Selection,
    cursor: Option<String>,
    columns: Option<Vec<Column>>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let Limit(limit) = form.optional("limit").unwrap_or(Limit(USUAL_LIMIT));
        let query = Selection::from_fields(form, limit);
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { query, cursor, columns: form.list("columns") })
    }
}

/// A column's key, with `-` before it for the greatest first.
struct Sort(EmployeeSort, Order);

const SORTED: [(Column, EmployeeSort); 5] = [
    (Column::Name, EmployeeSort::Name),
    (Column::Email, EmployeeSort::Email),
    (Column::Role, EmployeeSort::Role),
    (Column::Post, EmployeeSort::Post),
    (Column::LastSeen, EmployeeSort::LastSeen),
];

impl JsonSchema for Sort {
    fn schema_name() -> Cow<'static, str> {
        "EmployeeSort".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        let keys =
            SORTED.iter().flat_map(|(column, _)| [column.key().to_owned(), format!("-{}", column.key())]);
        json_schema!({
            "type": "string",
            "description": "A column, with a hyphen before it for the greatest first",
            "enum": keys.collect::<Vec<String>>(),
        })
    }
}

impl FromStr for Sort {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let (key, order) = match text.strip_prefix('-') {
            Some(key) => (key, Order::Descending),
            None => (text, Order::Ascending),
        };
        let sorted = SORTED.into_iter().find(|(column, _)| column.key() == key);
        sorted.map(|(_, sort)| Self(sort, order)).ok_or(Violation::UnknownValue)
    }
}

#[derive(JsonSchema)]
#[schemars(extend("minimum" = 1, "maximum" = GREATEST_LIMIT))]
struct Limit(u16);

impl FromStr for Limit {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let limit: i64 = text.parse().map_err(|_| Violation::NotANumber)?;
        match u16::try_from(limit) {
            Ok(limit @ 1..=GREATEST_LIMIT) => Ok(Self(limit)),
            _ => Err(Violation::OutOfRange { minimum: 1, maximum: GREATEST_LIMIT.into() }),
        }
    }
}

/// What a list is narrowed and ordered by, as its address has it.
const KEPT: [&str; 6] = ["q", "status", "department", "role", "sort", "limit"];

impl EmployeeList {
    /// The fields of this list's address, with one changed, and from the first page.
    fn query(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<(&str, &str)> = KEPT.map(|key| (key, self.asked.typed(key))).into();
        pairs.retain(|(key, typed)| *key != name && !typed.is_empty());
        if !value.is_empty() {
            pairs.push((name, value));
        }
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }

    fn address(&self, name: &str, value: &str) -> String {
        match self.query(name, value) {
            query if query.is_empty() => LIST.to_owned(),
            query => format!("{LIST}?{query}"),
        }
    }

    /// What is shown of this list, as a file.
    fn export(&self, format: &str) -> String {
        let columns =
            self.columns.iter().fold(String::new(), |text, column| text + "&columns=" + column.key());
        format!("{LIST}/export.{format}?{}{columns}", self.query("limit", ""))
    }

    fn is_narrowed(&self) -> bool {
        ["q", "status", "department", "role", "cursor"].iter().any(|key| !self.asked.typed(key).is_empty())
    }

    fn kept(&self, but: &[&str]) -> Markup {
        html! {
            @for key in KEPT.iter().filter(|key| !but.contains(key)) {
                @let typed = self.asked.typed(key);
                @if !typed.is_empty() { input type="hidden" name=(key) value=(typed); }
            }
        }
    }

    fn header(&self, context: &Context, column: Column) -> Markup {
        if !SORTED.iter().any(|(sorted, _)| *sorted == column) {
            return html! { th scope="col" { (column.title(context)) } };
        }
        let sort = self.asked.typed("sort");
        let sort = if sort.is_empty() { Column::Name.key() } else { sort };
        let (next, state) = if sort == column.key() {
            (format!("-{}", column.key()), Some("ascending"))
        } else if sort.strip_prefix('-') == Some(column.key()) {
            (column.key().to_owned(), Some("descending"))
        } else {
            (column.key().to_owned(), None)
        };
        html! {
            th scope="col" aria-sort=[state] { a href=(self.address("sort", &next)) { (column.title(context)) } }
        }
    }

    fn tools(&self, context: &Context) -> Markup {
        let status = self.asked.typed("status");
        let choice = |name: &str, label: &str, any: &str, options: Markup| {
            html! {
                label.visually-hidden for={ "filter-" (name) } { (context.text(label)) }
                select id={ "filter-" (name) } name=(name) { option value="" { (context.text(any)) } (options) }
            }
        };
        html! {
            div.tools {
                form.search.filters method="get" action=(LIST) role="search" data-live-search="#employees" {
                    label.visually-hidden for="q" { (context.text("search-employees")) }
                    input #q type="search" name="q" value=(self.asked.typed("q")) placeholder=(context.text("search-employees")) autocomplete="off";
                    (choice("department", "filter-by-department", "any-department", options(&self.departments, self.asked.typed("department"))))
                    @if self.may_manage {
                        (choice("role", "filter-by-role", "any-role", options(&self.roles, self.asked.typed("role"))))
                    }
                    (self.kept(&["q", "department", "role"]))
                    button.quiet type="submit" { (context.text("search")) }
                }
                nav.chips aria-label=(context.text("filter-by-status")) {
                    a.chip href=(self.address("status", "")) aria-current=[status.is_empty().then_some("true")] { (context.text("everybody")) }
                    @for choice in EmployeeStatus::ALL {
                        a.chip href=(self.address("status", choice.key())) aria-current=[(status == choice.key()).then_some("true")] {
                            (context.text(&format!("employee-status-{}", choice.key())))
                        }
                    }
                }
                (self.column_choice(context))
                details.menu #export-choice {
                    summary.button.quiet { (context.text("export")) }
                    div.menu-body {
                        a href=(self.export("xlsx")) download { (context.text("export-xlsx")) }
                        a href=(self.export("csv")) download { (context.text("export-csv")) }
                    }
                }
            }
        }
    }

    fn column_choice(&self, context: &Context) -> Markup {
        html! {
            details.menu #column-choice {
                summary.button.quiet { (context.text("columns")) }
                form.menu-body method="get" action=(LIST) {
                    (self.kept(&[]))
                    input type="hidden" name="columns" value=(Column::Name.key());
                    @for column in Column::ALL.into_iter().filter(|column| self.may_manage || *column != Column::Role).skip(1) {
                        label.choice {
                            input type="checkbox" name="columns" value=(column.key()) checked[self.columns.contains(&column)];
                            span { (column.title(context)) }
                        }
                    }
                    button type="submit" { (context.text("columns-show")) }
                }
            }
        }
    }

    fn row(&self, context: &Context, employee: &EmployeeView) -> Markup {
        html! {
            tr {
                @if self.may_manage {
                    td.pick {
                        input type="checkbox" name="ids" value=(employee.id) form="bulk"
                            aria-label=(context.text_with("select-employee", &[("name", employee.name.as_str().into())]));
                    }
                }
                @for column in &self.columns { (Self::cell(context, employee, *column)) }
            }
        }
    }

    fn cell(context: &Context, employee: &EmployeeView, column: Column) -> Markup {
        let title = column.title(context);
        match column {
            Column::Name => html! {
                td.name data-label=(title) {
                    a.row-link href=(address_of(employee.id)) data-panel { (employee.name) }
                }
            },
            Column::LastSeen => html! {
                td data-label=(title) {
                    @match employee.last_seen_at {
                        Some(at) => (moment(context, at)),
                        None => span.muted { (context.text("never-seen")) },
                    }
                }
            },
            Column::Status => html! { td data-label=(title) { (employee.status_badge(context)) } },
            Column::Phone => html! { td.figures data-label=(title) { (column.text(employee, context)) } },
            _ => html! { td data-label=(title) { (column.text(employee, context)) } },
        }
    }

    /// What is done with those who are selected: each says first what it will do, and to whom.
    fn bulk(context: &Context) -> Markup {
        html! {
            form.bulk #bulk method="get" action={ (LIST) "/bulk" } {
                span.small.muted { (context.text("with-selected")) }
                @for action in ["move", "role", "dismiss"] {
                    button type="submit" name="action" value=(action) { (context.text(&format!("bulk-{action}"))) }
                }
                button type="submit" formaction={ (LIST) "/export.xlsx" } { (context.text("export")) }
            }
        }
    }
}

impl Page for EmployeeList {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("employees");
        let actions = html! {
            @if self.may_manage {
                a.button href={ (LIST) "/import" } { (context.text("import-employees")) }
                a.button.primary href={ (LIST) "/new" } data-panel { (icon("plus")) (context.text("invite-employee")) }
            }
        };
        // Dismissing somebody opens in a panel over the list, too.
        let frame =
            Frame { actions, scripts: vec![assets::picker_script_address()], ..Frame::titled(&title) };
        let content = html! {
            (self.tools(context))
            div #employees {
                @if self.items.is_empty() {
                    div.empty {
                        h2 { (context.text("no-employees-found")) }
                        p { (context.text("no-employees-found.hint")) }
                        @if self.is_narrowed() { a.button href=(LIST) { (context.text("show-all")) } }
                    }
                } @else {
                    div.table-wrap {
                        table.list {
                            caption.visually-hidden { (title) }
                            thead {
                                tr data-label=(context.text("sort-by")) {
                                    @if self.may_manage { th.pick { span.visually-hidden { (context.text("with-selected")) } } }
                                    @for column in &self.columns { (self.header(context, *column)) }
                                }
                            }
                            tbody { @for item in &self.items { (self.row(context, item)) } }
                        }
                    }
                    @if self.may_manage { (Self::bulk(context)) }
                    nav.pages aria-label=(context.text("pages")) {
                        p.small.muted role="status" {
                            (context.text_with("employees-shown", &[("count", self.items.len().into())]))
                            @if self.next_cursor.is_some() { (context.text("shown-more")) }
                        }
                        @if !self.asked.typed("cursor").is_empty() {
                            a.button href=(self.address("cursor", "")) { (context.text("first-page")) }
                        }
                        @if let Some(cursor) = &self.next_cursor {
                            a.button href=(self.address("cursor", cursor)) rel="next" { (context.text("next-page")) }
                        }
                    }
                }
            }
        };
        shell(context, &frame, &content)
    }
}

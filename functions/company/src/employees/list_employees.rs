//! `GET /company/employees`: the list in which people are found, and from which several are changed at once.

use domain::DepartmentId;
use domain::access::{AssignedRole, Permission, ViewPeople};
use domain::employee::EmployeeStatus;
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{EmployeeQuery, EmployeeSort, Order, SortColumn};
use web::components::{Frame, check_box, email_address, icon, moment, options_of, search, shell};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Limit, ListView, Page, Problem, Query, SearchText,
    Sort, View,
};

use super::columns::{Column, RememberedColumns, remember};
use super::view::{EmployeeView, LIST, address_of, departments_in_order, every_role};

/// The fields of the address that narrow the list.
const FILTERS: [&str; 4] = ["q", "status", "department", "role"];

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

/// The employees that are asked for, and their order.
pub(crate) struct Selection(pub(crate) EmployeeQuery);

impl Selection {
    pub(crate) fn from_fields(form: &mut Form, limit: u16) -> Self {
        let departments = form.filter("department");
        let roles = form.filter("role");
        let statuses = form.filter("status");
        let search = form.optional("q").map(|SearchText(text)| text);
        let Sort(sort, order) = form.optional("sort").unwrap_or(Sort(EmployeeSort::Name, Order::Ascending));
        Self(EmployeeQuery { departments, roles, statuses, search, sort, order, limit })
    }

    /// A caller who may not see roles can't find out a role by filtering by it either.
    pub(crate) fn allow(&self, may_see_roles: bool) -> Result<(), Problem> {
        let asks_for_roles = !self.0.roles.is_empty() || self.0.sort == EmployeeSort::Role;
        if asks_for_roles && !may_see_roles { Err(Problem::forbidden()) } else { Ok(()) }
    }
}

/// The employees, the page and the columns that are asked for.
pub(crate) struct ListRequest {
    query: Selection,
    cursor: Option<String>,
    columns: Option<Vec<Column>>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        let query = Selection::from_fields(form, limit);
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { query, cursor, columns: form.list("columns") })
    }
}

impl EmployeeList {
    fn view<'a>(&'a self, context: &'a Context) -> ListView<'a> {
        ListView {
            context,
            path: LIST,
            filters: &FILTERS,
            usual_sort: Column::Name.key(),
            asked: &self.asked,
        }
    }

    /// The address of this list as a file.
    fn export(&self, view: &ListView<'_>, format: &str) -> String {
        let columns =
            self.columns.iter().fold(String::new(), |text, column| text + "&columns=" + column.key());
        format!("{LIST}/export.{format}?{}{columns}", view.query("limit", ""))
    }

    fn header(view: &ListView<'_>, column: Column) -> Markup {
        let title = column.title(view.context);
        if EmployeeSort::ALL.iter().any(|(name, _)| *name == column.key()) {
            return view.header(column.key(), None, &title);
        }
        html! { th scope="col" { (title) } }
    }

    fn tools(&self, view: &ListView<'_>) -> Markup {
        let context = view.context;
        let statuses = EmployeeStatus::ALL.into_iter().map(EmployeeStatus::key);
        let statuses = statuses.map(|key| (key, context.text(&format!("employee-status-{key}"))));
        let choice = |name: &str, label: &str, any: &str, options: Markup| {
            html! {
                label.visually-hidden for={ "filter-" (name) } { (context.text(label)) }
                // Whoever has chosen several by the address sees and keeps them.
                select id={ "filter-" (name) } name=(name) multiple[view.chosen(name).count() > 1] { option value="" { (context.text(any)) } (options) }
            }
        };
        html! {
            div.tools {
                form.search.filters method="get" action=(LIST) role="search" data-live-search="#employees" {
                    (search(context, self.asked.typed("q"), "search-employees"))
                    (choice("department", "filter-by-department", "any-department", options_of(&self.departments, view.chosen("department"))))
                    @if self.may_manage {
                        (choice("role", "filter-by-role", "any-role", options_of(&self.roles, view.chosen("role"))))
                    }
                    (view.hidden_but(&["q", "department", "role"]))
                    button.quiet type="submit" { (context.text("search")) }
                }
                (view.chips("status", "everybody", statuses))
                (self.column_choice(view))
                details.menu #export-choice {
                    summary.button.quiet { (context.text("export")) }
                    div.menu-body {
                        a href=(self.export(view, "xlsx")) download { (context.text("export-xlsx")) }
                        a href=(self.export(view, "csv")) download { (context.text("export-csv")) }
                    }
                }
            }
        }
    }

    fn column_choice(&self, view: &ListView<'_>) -> Markup {
        let context = view.context;
        html! {
            details.menu #column-choice {
                summary.button.quiet { (context.text("columns")) }
                form.menu-body method="get" action=(LIST) {
                    (view.hidden_but(&[]))
                    input type="hidden" name="columns" value=(Column::Name.key());
                    @for column in Column::ALL.into_iter().filter(|column| self.may_manage || *column != Column::Role).skip(1) {
                        (check_box("columns", column.key(), self.columns.contains(&column), column.title(context)))
                    }
                    button type="submit" { (context.text("columns-show")) }
                }
            }
        }
    }

    fn row(&self, context: &Context, employee: &EmployeeView) -> Markup {
        html! {
            tr id={ "employee-" (employee.id) } {
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
        let text = || column.text(employee, context.time_zone(), context);
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
            Column::Email => {
                html! { td.email data-label=(title) { (email_address(&text())) } }
            }
            Column::Role => html! { td.role data-label=(title) { (text()) } },
            Column::Phone => html! { td.figures data-label=(title) { (text()) } },
            _ => html! { td data-label=(title) { (text()) } },
        }
    }

    /// The buttons for the selected people: each leads to a page that says what will be done, and to whom.
    fn bulk(context: &Context) -> Markup {
        html! {
            form.bulk #bulk method="get" action={ (LIST) "/bulk" } {
                span.small.muted { (context.text("with-selected")) " " strong role="status" data-picked=(context.text("picked")) {} }
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
        let view = self.view(context);
        let shown = context.text_with("employees-shown", &[("count", self.items.len().into())]);
        let actions = html! {
            @if self.may_manage {
                a.button href={ (LIST) "/import" } { (context.text("import-employees")) }
                a.button.primary href={ (LIST) "/new" } data-panel { (icon("plus")) (context.text("invite-employee")) }
            }
        };
        // The form of a dismissal opens in a panel over the list, too.
        let frame = Frame { actions, ..Frame::titled(&title) };
        let content = html! {
            (self.tools(&view))
            div #employees {
                @if self.items.is_empty() {
                    div.empty {
                        @if view.is_narrowed() {
                            h2 { (context.text("no-employees-found")) }
                            p { (context.text("no-employees-found.hint")) }
                            a.button href=(LIST) { (context.text("show-all")) }
                        } @else {
                            h2 { (context.text("no-employees")) }
                            @if self.may_manage { p { (context.text("no-employees.hint")) } }
                        }
                    }
                } @else {
                    div.table-wrap {
                        table.list {
                            caption.visually-hidden { (title) }
                            thead {
                                tr data-label=(context.text("sort-by")) {
                                    @if self.may_manage { th.pick { span.visually-hidden { (context.text("with-selected")) } } }
                                    @for column in &self.columns { (Self::header(&view, *column)) }
                                }
                            }
                            tbody { @for item in &self.items { (self.row(context, item)) } }
                        }
                    }
                    @if self.may_manage { (Self::bulk(context)) }
                    (view.pages(&shown, self.next_cursor.as_deref()))
                }
            }
        };
        shell(context, &frame, &content)
    }
}

#[cfg(test)]
mod tests {
    use rendering::rendered;

    use super::*;

    /// The text of an empty list.
    fn nobody(asked: &Fields, may_manage: bool) -> String {
        let asked = asked.clone();
        let list = move || EmployeeList {
            items: Vec::new(),
            next_cursor: None,
            asked: asked.clone(),
            columns: vec![Column::Name],
            departments: Vec::new(),
            roles: Vec::new(),
            may_manage,
        };
        rendered(&crate::CONTEXT, "romashka.kabinet.example", move || Ok(list()))
    }

    #[test]
    fn where_nobody_is_found_the_page_leads_back_to_everybody() {
        let page = nobody(&Fields::default().with("q", "Анна"), false);
        assert!(page.contains("Никого не нашлось"), "{page}");
        assert!(page.contains(r#"value="Анна""#), "what was looked for stays: {page}");
        assert!(page.contains(r#"<a class="button" href="/company/employees">Показать все</a>"#), "{page}");
        let all = nobody(&Fields::default(), false);
        assert!(all.contains("Сотрудников пока нет") && !all.contains("Показать все"), "{all}");
    }

    #[test]
    fn only_those_who_manage_people_are_offered_to_invite_somebody_and_to_look_by_role() {
        for may_manage in [false, true] {
            let page = nobody(&Fields::default(), may_manage);
            for part in ["href=\"/company/employees/new\"", "id=\"filter-role\""] {
                assert_eq!(page.contains(part), may_manage, "{part}: {page}");
            }
        }
    }
}

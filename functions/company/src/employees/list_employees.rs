//! `GET /company/employees`: the list in which people are found, and from which several are changed at once.

use domain::access::{AssignedRole, Permission, ViewPeople};
use domain::employee::{EmployeeListing, EmployeeStatus};
use domain::{DepartmentId, Structure};
use exports::Format;
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{EmployeeQuery, EmployeeSort, Found, Order, SortColumn};
use web::components::{Frame, check_box, day, icon, marked, number, options_of, search, shell};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Limit, ListView, Listed, PageWithForm, Problem, Query,
    SearchText, Sort, View, page_of_list,
};

use super::columns::{Column, RememberedColumns, remember};
use super::view::{
    EmployeeView, LIST, address_of, departments_in_order, marked_email, marked_number, roles_of_employees,
};

/// The fields of the address that narrow the list.
const FILTERS: [&str; 4] = ["q", "status", "department", "role"];

#[derive(Serialize, JsonSchema)]
pub(crate) struct EmployeeList {
    #[serde(flatten)]
    listed: Listed<EmployeeView>,
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
    /// The fields by which all that it finds are named.
    #[serde(skip)]
    selected: Vec<(String, String)>,
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
    let is_chosen_anew = asked.is_some();
    let columns = remembered.or_asked(asked.as_deref(), may_manage);
    let cookie = remember(&columns, context.base()).filter(|_| is_chosen_anew);
    let show = |(found, structure): (Found<EmployeeListing>, Structure), asked| EmployeeList {
        listed: Listed {
            total: query.kept_total(&access, &structure),
            ..Listed::by_name(found, |listing| EmployeeView::new(listing, &structure, &access, &context))
        },
        asked,
        columns,
        departments: departments_in_order(&structure),
        roles: if may_manage { roles_of_employees(&context, access.roles()) } else { Vec::new() },
        may_manage,
        selected: query.fields("selection."),
    };
    let page = try_join(tenant.list_employees(&query.0, cursor.as_deref()), tenant.structure()).await;
    let first = try_join(tenant.list_employees(&query.0, None), tenant.structure());
    let view = page_of_list(fields, page, first, show).await?;
    Ok(match cookie {
        Some((name, value)) => view.header(name, value),
        None => view,
    })
}

/// The employees that are asked for, and their order.
pub(crate) struct Selection(pub(crate) EmployeeQuery);

impl Selection {
    pub(crate) fn read(form: &mut Form, limit: u16) -> Self {
        let departments = form.filter("department");
        let roles = form.filter("role");
        let statuses = form.filter("status");
        let search = form.optional("q").map(|SearchText(text)| text);
        let by_name = Sort(EmployeeSort::Name, Order::Ascending);
        let Sort(EmployeeSort::Name, order) = form.optional("sort").unwrap_or(by_name);
        Self(EmployeeQuery { departments, roles, statuses, search, order, ..EmployeeQuery::by_name(limit) })
    }

    /// How many people there are on all pages, where that is kept: in the organisation, and in each department.
    pub(super) fn kept_total(&self, access: &Access<ViewPeople>, structure: &Structure) -> Option<u64> {
        let EmployeeQuery { departments, roles, statuses, search, .. } = &self.0;
        let is_narrowed = !roles.is_empty() || !statuses.is_empty() || search.is_some();
        match departments.as_slice() {
            _ if is_narrowed => None,
            [] => Some(access.organization().used_seats.into()),
            [one] => structure.find(*one).map(|department| department.people.into()),
            _ => None,
        }
    }

    /// The fields by which an address or a form names it, with this before each name.
    pub(crate) fn fields(&self, prefix: &str) -> Vec<(String, String)> {
        let EmployeeQuery { departments, roles, statuses, search, order, .. } = &self.0;
        let sort = if *order == Order::Descending { "-name" } else { "name" };
        let of = |name: &str, values: Vec<String>| {
            values.into_iter().map(|value| (format!("{prefix}{name}"), value)).collect::<Vec<_>>()
        };
        [
            of("q", search.iter().cloned().collect()),
            of("status", statuses.iter().map(|status| status.key().to_owned()).collect()),
            of("department", departments.iter().map(ToString::to_string).collect()),
            of("role", roles.iter().map(ToString::to_string).collect()),
            // Without any filter there is a field all the same, and so a selection.
            of("sort", vec![sort.to_owned()]),
        ]
        .concat()
    }

    /// A caller who may not see roles can't find out a role by filtering by it either.
    pub(crate) fn allow(&self, may_see_roles: bool) -> Result<(), Problem> {
        if !self.0.roles.is_empty() && !may_see_roles { Err(Problem::forbidden()) } else { Ok(()) }
    }
}

impl FromFields for Selection {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self::read(form, EmployeeQuery::AT_ONCE))
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
        let query = Selection::read(form, limit);
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
    fn export(&self, view: &ListView<'_>, format: Format) -> String {
        let columns =
            self.columns.iter().fold(String::new(), |text, column| text + "&columns=" + column.key());
        format!("{LIST}/export.{}?{}{columns}", format.extension(), view.query("limit", ""))
    }

    fn header(view: &ListView<'_>, column: Column) -> Markup {
        let title = column.title(&view.context.wording());
        if column.key() == EmployeeSort::Name.name() {
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
                (exports::choice(context, |format| self.export(view, format)))
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
                        (check_box("columns", column.key(), self.columns.contains(&column), column.title(&context.wording())))
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
                @for column in &self.columns { (self.cell(context, employee, *column)) }
            }
        }
    }

    /// The address of a change of all whom the list finds.
    fn bulk_address(&self, action: &str) -> String {
        let action = ("action".to_owned(), action.to_owned());
        let fields: Vec<_> = [action].into_iter().chain(self.selected.clone()).collect();
        format!("{LIST}/bulk?{}", serde_urlencoded::to_string(fields).unwrap_or_default())
    }

    fn cell(&self, context: &Context, employee: &EmployeeView, column: Column) -> Markup {
        let (title, sought) = (column.title(&context.wording()), self.asked.typed("q"));
        match column {
            Column::Name => html! {
                td.name data-label=(title) {
                    a.row-link href=(address_of(employee.id)) data-panel { (marked(employee.name.as_str(), sought)) }
                }
            },
            Column::LastSeen => html! {
                td data-label=(title) {
                    @match employee.last_seen_at {
                        Some(at) => (day(context, context.time_zone().day_of(at))),
                        None => span.muted { (context.text("never-seen")) },
                    }
                }
            },
            Column::Status => html! { td data-label=(title) { (employee.status_badge(context)) } },
            Column::Email => {
                html! { td.email data-label=(title) { (marked_email(employee.email.as_str(), sought)) } }
            }
            Column::Role => html! { td.role data-label=(title) { (employee.role_name) } },
            Column::Phone => html! {
                td.figures data-label=(title) {
                    @if let Some(phone) = &employee.phone { (marked_number(phone.as_str(), sought)) }
                }
            },
            Column::Post => {
                html! { td data-label=(title) { @if let Some(post) = &employee.post { (post) } } }
            }
            Column::Departments => html! { td data-label=(title) { (employee.department_names()) } },
        }
    }

    /// The buttons for the selected people, and those for all of the list's pages: each leads to a page that says what will be
    /// done, and to whom.
    fn bulk(&self, context: &Context) -> Markup {
        html! {
            form.bulk #bulk method="get" action={ (LIST) "/bulk" } {
                span.small.muted { (context.text("with-selected")) " " strong role="status" data-picked=(context.text("picked")) {} }
                @for action in ["move", "role", "dismiss"] {
                    button type="submit" name="action" value=(action) { (context.text(&format!("bulk-{action}"))) }
                }
                button type="submit" formaction={ (LIST) "/export.xlsx" } { (context.text("export")) }
                details.menu {
                    summary.button.quiet {
                        @match self.listed.total {
                            Some(total) => (context.text_with("with-all-counted", &[("count", number(total).into())])),
                            None => (context.text("with-all")),
                        }
                    }
                    div.menu-body {
                        @for action in ["move", "role", "dismiss"] {
                            a href=(self.bulk_address(action)) { (context.text(&format!("bulk-{action}"))) }
                        }
                    }
                }
            }
        }
    }
}

impl PageWithForm for EmployeeList {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("employees");
        let view = self.view(context);
        let items = &self.listed.items;
        let actions = html! {
            @if self.may_manage {
                a.button href={ (LIST) "/imports" } { (context.text("import-employees")) }
                a.button.primary href={ (LIST) "/new" } data-panel { (icon("plus")) (context.text("invite-employee")) }
            }
        };
        // The form of a dismissal opens in a panel over the list, too.
        let frame = Frame { actions, ..Frame::titled(&title) };
        let content = html! {
            (self.tools(&view))
            div #employees {
                (view.begins_anew(problem))
                @if items.is_empty() {
                    (view.nothing(&self.listed, "no-employees", None))
                } @else {
                    div.table-wrap {
                        table.list {
                            caption.visually-hidden { (title) }
                            thead {
                                tr data-label=(context.text("sort-by")) {
                                    @if self.may_manage { th.pick {
                                        input type="checkbox" form="bulk" data-pick-all aria-label=(context.text("select-all"));
                                    } }
                                    @for column in &self.columns { (Self::header(&view, *column)) }
                                }
                            }
                            tbody { @for item in items { (self.row(context, item)) } }
                        }
                    }
                    @if self.may_manage { (self.bulk(context)) }
                }
                (view.foot(&self.listed))
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
            listed: Listed::by_name(Found::nothing(), |view: EmployeeView| view),
            asked: asked.clone(),
            columns: vec![Column::Name],
            departments: Vec::new(),
            roles: Vec::new(),
            may_manage,
            selected: Vec::new(),
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

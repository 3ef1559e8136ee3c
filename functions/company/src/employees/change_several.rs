//! `GET` and `POST /company/employees/bulk`: one change of several people at once, those who are named or all of a
//! selection of the list. The page first says what will be done and to whom. Then each person is changed by a write of
//! their own, and every change that failed is named.

use std::str::FromStr;

use domain::access::{AssignedRole, ManagePeople};
use domain::employee::EmployeeEdit;
use domain::{DepartmentId, Description, Employee, FieldError, Structure, User, UserId, Violation};
use futures_util::future::{join_all, try_join};
use http::StatusCode;
use maud::{Markup, Render, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{EmployeeQuery, StoreError, Tenant};
use web::components::{FormView, Frame, actions, headings, shell, table};
use web::{Access, Context, Fields, Form, FromFields, Input, Page, PageWithForm, Problem, Query, View};

use super::dismiss_employee::{dismiss_one, led_by};
use super::list_employees::Selection;
use super::view::{LIST, address_of, departments_in_order, roles_to_give};

/// The most people in one change: as many as a page of the list shows.
const GREATEST: usize = 100;

/// The most people who are changed at the same time.
const AT_ONCE: usize = 10;

/// How many of those who are selected are read at once, one more than are changed, and how often.
const AT_ONCE_READ: u16 = 101;
const MOST_PAGES: usize = 5;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Deed {
    Move,
    Role,
    Dismiss,
}

impl Deed {
    const fn key(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Role => "role",
            Self::Dismiss => "dismiss",
        }
    }
}

impl FromStr for Deed {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        [Self::Move, Self::Role, Self::Dismiss]
            .into_iter()
            .find(|deed| deed.key() == text)
            .ok_or(Violation::UnknownValue)
    }
}

/// The deed and the people, before the details are chosen.
pub(crate) struct Plan {
    deed: Deed,
    whom: Whom,
}

enum Whom {
    Named(Vec<UserId>),
    /// All of a selection, of whom the page has shown so many.
    Selected {
        selection: Selection,
        shown: Option<u32>,
    },
}

impl FromFields for Plan {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let deed = form.required("action");
        let mut ids: Vec<UserId> = form.list("ids").unwrap_or_default();
        ids.sort();
        ids.dedup();
        if ids.len() > GREATEST {
            form.refuse("ids", Violation::TooMany { maximum: GREATEST });
        }
        let selection = form.optional_object("selection");
        let shown = form.optional("count").map(|Count(count)| count);
        if selection.is_some() && !ids.is_empty() {
            form.refuse("selection", Violation::UnknownField);
        }
        let whom = match selection {
            Some(selection) if ids.is_empty() => Whom::Selected { selection, shown },
            _ => Whom::Named(ids),
        };
        Some(Self { deed: deed?, whom })
    }
}

/// How many people a page has shown.
#[derive(JsonSchema)]
#[schemars(transparent)]
struct Count(u32);

impl FromStr for Count {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        text.parse().map(Self).map_err(|_| Violation::NotANumber)
    }
}

impl Plan {
    /// The people that the change is about, by name. [`TooMany`] if a selection has more than one change takes.
    async fn people(&self, tenant: &Tenant) -> Result<Result<Vec<(Employee, User)>, TooMany>, StoreError> {
        match &self.whom {
            Whom::Named(ids) => Ok(Ok(tenant.people(ids).await?)),
            Whom::Selected { selection, .. } => match selected(tenant, &selection.0).await? {
                Some(ids) => Ok(Ok(tenant.people(&ids).await?)),
                None => Ok(Err(TooMany)),
            },
        }
    }

    /// Whether more people are selected by now than the page has shown.
    fn has_grown(&self, people: usize) -> bool {
        matches!(&self.whom, Whom::Selected { shown: Some(shown), .. } if people > *shown as usize)
    }
}

/// A selection has more people than one change takes, or more than are looked through for it.
struct TooMany;

/// Who is selected; `None` if they are too many.
async fn selected(tenant: &Tenant, query: &EmployeeQuery) -> Result<Option<Vec<UserId>>, StoreError> {
    let query = EmployeeQuery { limit: AT_ONCE_READ, is_strong: true, ..query.clone() };
    let (mut ids, mut cursor) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = tenant.list_employees(&query, cursor.as_deref()).await?;
        ids.extend(page.items.iter().map(|listing| listing.id));
        cursor = page.next_cursor;
        if ids.len() > GREATEST {
            return Ok(None);
        }
        if cursor.is_none() {
            // Whoever is called anew meanwhile may stand on two pages.
            ids.sort();
            ids.dedup();
            return Ok(Some(ids));
        }
    }
    Ok(None)
}

/// The whole order: the deed with everything that it needs.
pub(crate) struct BulkOrder {
    plan: Plan,
    change: Option<Change>,
}

#[derive(Clone)]
enum Change {
    Move(DepartmentId),
    Role(AssignedRole),
    Dismiss(Option<Description>),
}

impl FromFields for BulkOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let plan = Plan::from_fields(form);
        let department = form.optional("department");
        let role = form.optional("role");
        let reason = form.optional("reason");
        let plan = plan?;
        match &plan.whom {
            Whom::Named(ids) if ids.is_empty() => form.refuse("ids", Violation::Required),
            Whom::Selected { shown: None, .. } if !form.has_refused("count") => {
                form.refuse("count", Violation::Required);
            }
            _ => {}
        }
        let change = match plan.deed {
            Deed::Move => department.map(Change::Move),
            Deed::Role => role.map(Change::Role),
            Deed::Dismiss => Some(Change::Dismiss(reason)),
        };
        let needed = if plan.deed == Deed::Move { "department" } else { "role" };
        if change.is_none() && !form.has_refused(needed) {
            form.refuse(needed, Violation::Required);
        }
        Some(Self { plan, change })
    }
}

/// `GET /company/employees/bulk`: says what will be done, and to whom.
pub(crate) async fn form(
    context: Context,
    access: Access<ManagePeople>,
    Query { fields, value }: Query<Plan>,
) -> Result<View<BulkForm>, Problem> {
    let plan = value?;
    Ok(View::new(BulkForm::read(&plan, fields, &access, &context).await?.0))
}

/// `POST /company/employees/bulk`
pub(crate) async fn change(
    context: Context,
    access: Access<ManagePeople>,
    Input { fields, value }: Input<BulkOrder>,
) -> Result<View<BulkResult>, Problem> {
    let tenant = access.tenant();
    let order = match value {
        Ok(order) => order,
        Err(problem) => {
            let Ok(plan) = fields.only(&["action", "ids", "selection", "count"]).read::<Plan>() else {
                return Err(problem);
            };
            return Err(problem.on_form(BulkForm::read(&plan, fields, &access, &context).await?.0));
        }
    };
    let BulkOrder { plan, change } = order;
    let Some(change) = change else { return Err(Problem::not_found()) };
    let (page, people, structure) = BulkForm::read(&plan, fields, &access, &context).await?;
    if page.is_too_many {
        let field =
            FieldError { field: "selection".into(), violation: Violation::TooMany { maximum: GREATEST } };
        return Err(Problem::invalid(vec![field]).on_form(page));
    }
    if plan.has_grown(people.len()) {
        let grown = Problem::new(StatusCode::CONFLICT, "selection-grew").argument("count", people.len());
        return Err(grown.on_form(page));
    }
    let mut results = Vec::with_capacity(people.len());
    // Whoever is dismissed gives a seat back, which is one number of the organisation.
    let at_once = if matches!(change, Change::Dismiss(_)) { 1 } else { AT_ONCE };
    for some in people.chunks(at_once) {
        let changed =
            some.iter().map(|person| change_one(&context, &access, &tenant, person, &structure, &change));
        for ((employee, _), outcome) in some.iter().zip(join_all(changed).await) {
            results.push(BulkOutcome {
                id: employee.user_id,
                name: employee.name.to_string(),
                done: outcome.is_ok(),
                problem: outcome.as_ref().err().map(|problem| problem.title(&context)),
                advice: outcome.err().map(|problem| problem.detail(&context)),
            });
        }
    }
    Ok(View::new(BulkResult { action: plan.deed, results }))
}

async fn change_one(
    context: &Context,
    access: &Access<ManagePeople>,
    tenant: &Tenant,
    (employee, user): &(Employee, User),
    structure: &Structure,
    change: &Change,
) -> Result<(), Problem> {
    let edit = match change {
        Change::Move(department) => {
            EmployeeEdit { departments: Some(vec![*department]), ..EmployeeEdit::default() }
        }
        Change::Role(role) => EmployeeEdit { role: Some(*role), ..EmployeeEdit::default() },
        Change::Dismiss(reason) => {
            let led: Vec<DepartmentId> =
                led_by(structure, employee.user_id).into_iter().map(|department| department.id).collect();
            let person = (employee.clone(), user);
            let dismissed = dismiss_one(context, access, person, &led, reason.as_ref()).await;
            return dismissed.map(|_| ());
        }
    };
    let editor = access.editor();
    let origin = access.origin();
    let changed = tenant.change_employee(employee.clone(), |employee| {
        let edit = |employee: &mut Employee| employee.edit(edit.clone(), user, &editor);
        employee.edited(&origin, structure, access.roles(), edit).map(Some)
    });
    changed.await?;
    Ok(())
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct BulkForm {
    action: Deed,
    people: Vec<Named>,
    /// Whether a selection has more people than one change takes; then none of them is named.
    is_too_many: bool,
    #[serde(skip)]
    fields: Fields,
    /// The fields by which the form names its people.
    #[serde(skip)]
    whom: Vec<(String, String)>,
    #[serde(skip)]
    departments: Vec<(DepartmentId, String)>,
    #[serde(skip)]
    roles: Vec<(AssignedRole, String)>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Named {
    id: UserId,
    name: String,
    /// The departments that they lead.
    leads: Vec<String>,
}

impl BulkForm {
    /// The page, with what it was made of.
    async fn read(
        plan: &Plan,
        fields: Fields,
        access: &Access<ManagePeople>,
        context: &Context,
    ) -> Result<(Self, Vec<(Employee, User)>, Structure), Problem> {
        let tenant = access.tenant();
        let (found, structure) = try_join(plan.people(&tenant), tenant.structure()).await?;
        let is_too_many = found.is_err();
        let people = found.unwrap_or_default();
        let page = Self { is_too_many, ..Self::new(plan, &people, &structure, fields, access, context) };
        Ok((page, people, structure))
    }

    fn new(
        plan: &Plan,
        people: &[(Employee, User)],
        structure: &Structure,
        fields: Fields,
        access: &Access<ManagePeople>,
        context: &Context,
    ) -> Self {
        let whom = match &plan.whom {
            Whom::Named(_) => {
                people.iter().map(|(one, _)| ("ids".to_owned(), one.user_id.to_string())).collect()
            }
            Whom::Selected { selection, .. } => {
                let count = ("count".to_owned(), people.len().to_string());
                selection.fields("selection.").into_iter().chain([count]).collect()
            }
        };
        let people = people.iter().map(|(employee, _)| Named {
            id: employee.user_id,
            name: employee.name.to_string(),
            leads: led_by(structure, employee.user_id).iter().map(|led| led.name.to_string()).collect(),
        });
        Self {
            action: plan.deed,
            people: people.collect(),
            is_too_many: false,
            fields,
            whom,
            departments: departments_in_order(structure),
            roles: roles_to_give(context, access),
        }
    }

    fn choice(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        match self.action {
            // Neither choice has a preset value: one careless press would make everybody an administrator.
            Deed::Move => view
                .choice("department", &self.departments)
                .or_none(context.text("choose-department"))
                .render(),
            Deed::Role => view.choice("role", &self.roles).or_none(context.text("choose-role")).render(),
            Deed::Dismiss => html! {
                (view.text_area("reason", 3).labelled("field-dismissal_reason"))
                p.hint { (context.text("dismiss-letter")) }
            },
        }
    }
}

impl BulkForm {
    /// The people of the change, and the departments that they lead and would lead no more.
    fn whom(&self, context: &Context, title: &str) -> Markup {
        let tells_leads =
            self.action != Deed::Role && self.people.iter().any(|person| !person.leads.is_empty());
        let columns =
            if tells_leads { &["column-employee", "column-leads"][..] } else { &["column-employee"] };
        let rows = html! {
            @for person in &self.people {
                tr id={ "employee-" (person.id) } {
                    td.name data-label=(context.text("column-employee")) { (person.name) }
                    @if tells_leads { td data-label=(context.text("column-leads")) { (person.leads.join(", ")) } }
                }
            }
        };
        table(title, &headings(context, columns), &rows)
    }
}

impl PageWithForm for BulkForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let key = format!("bulk-{}", self.action.key());
        let title = context.text(&format!("{key}-title"));
        let list = context.text("employees");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(&title) };
        let view = FormView { context, fields: &self.fields, problem };
        let content = html! {
            @if self.is_too_many {
                div.empty {
                    @if problem.is_some() { (view.summary()) }
                    h2 { (context.text("bulk-too-many")) }
                    p { (context.text_with("bulk-too-many.hint", &[("maximum", GREATEST.into())])) }
                    a.button href=(LIST) { (context.text("to-employees")) }
                }
            } @else if self.people.is_empty() {
                div.empty {
                    h2 { (context.text("bulk-nobody")) }
                    p { (context.text("bulk-nobody.hint")) }
                    a.button href=(LIST) { (context.text("to-employees")) }
                }
            } @else {
                form.panel-form method="post" action={ (LIST) "/bulk" } novalidate {
                    (view.summary())
                    input type="hidden" name="action" value=(self.action.key());
                    p { (context.text_with("bulk-whom", &[("count", self.people.len().into())])) }
                    @for (name, value) in &self.whom { input type="hidden" name=(name) value=(value); }
                    (self.whom(context, &title))
                    p { (context.text(&format!("{key}-what"))) }
                    (self.choice(&view))
                    @let button = context.text(&key);
                    @match self.action {
                        Deed::Dismiss => (actions(context).danger(button).cancel(LIST)),
                        Deed::Move | Deed::Role => (actions(context).primary(button).cancel(LIST)),
                    }
                }
            }
        };
        shell(context, &frame, &content)
    }
}

/// What became of each.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BulkResult {
    action: Deed,
    results: Vec<BulkOutcome>,
}

#[derive(Serialize, JsonSchema)]
struct BulkOutcome {
    id: UserId,
    name: String,
    done: bool,
    /// Why it was not done, in the caller's language.
    problem: Option<String>,
    /// What can be done about that.
    #[serde(skip)]
    advice: Option<String>,
}

impl BulkOutcome {
    fn row(&self, context: &Context) -> Markup {
        let word = if self.done { "bulk-result-done" } else { "bulk-result-refused" };
        html! {
            tr id={ "employee-" (self.id) } {
                td.name data-label=(context.text("column-employee")) { a href=(address_of(self.id)) { (self.name) } }
                td data-label=(context.text("column-outcome")) { span.error-text[!self.done] { (context.text(word)) } }
                td data-label=(context.text("column-reason")) {
                    @if let Some(problem) = &self.problem { (problem) }
                    @if let Some(advice) = &self.advice { span.small.muted { (advice) } }
                }
            }
        }
    }
}

impl Page for BulkResult {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text(&format!("bulk-{}-title", self.action.key()));
        let list = context.text("employees");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(&title) };
        let done = self.results.iter().filter(|outcome| outcome.done).count();
        let rows = html! { @for outcome in &self.results { (outcome.row(context)) } };
        let counts = [("done", done.into()), ("refused", (self.results.len() - done).into())];
        let content = html! {
            section.card {
                p role="status" { (context.text_with("bulk-summary", &counts)) }
                (table(&title, &headings(context, &["column-employee", "column-outcome", "column-reason"]), &rows))
                p.actions { a.button href=(LIST) { (context.text("to-employees")) } }
            }
        };
        shell(context, &frame, &content)
    }
}

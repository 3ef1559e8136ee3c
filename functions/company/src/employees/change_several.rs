//! `GET` and `POST /company/employees/bulk`: one change of several people, those who are named or all of a selection of the
//! list. The page first says what will be done and to whom. Then each person is changed by a write of their own, and every
//! change that failed is named: a hundred people at once, more by long work, which `report.rs` tells of.

mod order;
pub(crate) mod report;
mod worker;

use domain::access::{AssignedRole, ManagePeople};
use domain::audit::Origin;
use domain::employee::{CHANGE_PEOPLE, ChangingPeople, Editor, EmployeeRefusal, People, PeopleChange};
use domain::{DepartmentId, Employee, FieldError, Structure, TaskId, User, UserId, Violation};
use futures_util::future::{join_all, try_join};
use http::StatusCode;
use maud::{Markup, Render, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{ChangeError, Tenant};
use web::components::{FormView, Frame, actions, headings, number, shell, table};
use web::{
    Access, Context, Done, Fields, Input, NowOrLater, Order, Outcome, Page, PageWithForm, Problem, Query,
    View,
};

use self::order::{AT_ONCE, BulkOrder, Deed, Found, MOST, Named, Plan};
use super::dismiss_employee::{Dismissal, ids_led_by, led_by};
use super::view::{LIST, address_of, departments_in_order, roles_to_give};

pub(super) use self::worker::change_some;

/// How many people stand above the choice of the form. More are folded away, so that the choice is in sight.
const SEEN_AT_ONCE: usize = 10;

/// How many people are changed at the same time.
const BESIDE: usize = 10;

/// `GET /company/employees/bulk`: says what will be done, and to whom.
pub(crate) async fn form(
    context: Context,
    access: Access<ManagePeople>,
    Query { fields, value }: Query<Plan>,
) -> Result<View<BulkForm>, Problem> {
    let plan = value?;
    Ok(View::new(BulkForm::read(&plan, fields, &access, &context).await?.page))
}

/// `POST /company/employees/bulk`
pub(crate) async fn change(
    context: Context,
    access: Access<ManagePeople>,
    Input { fields, value }: Input<BulkOrder>,
) -> Result<NowOrLater<View<BulkResult>>, Problem> {
    let order = match value {
        Ok(order) => order,
        Err(problem) => {
            let Ok(plan) = fields.only(&["action", "ids", "selection", "count"]).read::<Plan>() else {
                return Err(problem);
            };
            return Err(problem.on_form(BulkForm::read(&plan, fields, &access, &context).await?.page));
        }
    };
    let BulkOrder { plan, change } = order;
    let Some(change) = change else { return Err(Problem::not_found()) };
    let ReadForm { page, people, structure } = BulkForm::read(&plan, fields, &access, &context).await?;
    if page.is_too_many {
        let field = FieldError { field: "selection".into(), violation: Violation::TooMany { maximum: MOST } };
        return Err(Problem::invalid(vec![field]).on_form(page));
    }
    if plan.has_grown(people.len()) {
        let grown = Problem::new(StatusCode::CONFLICT, "selection-grew").argument("count", people.len());
        return Err(grown.on_form(page));
    }
    if let PeopleChange::Role(AssignedRole::CLIENT) = change {
        return Err(Problem::of(&EmployeeRefusal::ClientsApart).on_form(page));
    }
    if people.len() > AT_ONCE {
        can_be_given(&change, &structure, &access).map_err(|problem| problem.on_form(page))?;
        let about =
            ChangingPeople { orderer: access.orderer(), ordered_at: access.now(), change, of: people.len() };
        let done = Done::new("people-changing").with("count", number(people.len()));
        let people = People(people.into_iter().map(|person| person.id).collect());
        let of = Some(people.0.len() as u64);
        let work = Order { id: TaskId::new(), kind: &CHANGE_PEOPLE, about, of };
        let tenant = access.tenant();
        let begun = access.begin(&context, &tenant, work, &people, report::address_of, done).await?;
        return Ok(NowOrLater::Later(Box::new(begun)));
    }
    let ids: Vec<UserId> = people.iter().map(|person| person.id).collect();
    let people = access.tenant().people(&ids).await?;
    let mut results = Vec::with_capacity(people.len());
    // Whoever is dismissed gives a seat back, which is one number of the organisation.
    let beside = if matches!(change, PeopleChange::Dismiss(_)) { 1 } else { BESIDE };
    for some in people.chunks(beside) {
        let changed = some.iter().map(|person| change_one(&context, &access, person, &structure, &change));
        for ((employee, _), outcome) in some.iter().zip(join_all(changed).await) {
            results.push(BulkOutcome {
                id: employee.user_id,
                name: Some(employee.name.to_string()),
                outcome: Outcome::of(&outcome, &context),
            });
        }
    }
    Ok(NowOrLater::Now(View::new(BulkResult { action: plan.deed, results })))
}

/// Refuses what everybody would be refused for.
fn can_be_given(
    change: &PeopleChange,
    structure: &Structure,
    access: &Access<ManagePeople>,
) -> Result<(), Problem> {
    match change {
        PeopleChange::Move(department) if structure.find(*department).is_none() => {
            Err(Problem::of(&EmployeeRefusal::UnknownDepartment))
        }
        PeopleChange::Role(role) => {
            access.editor().allow_role(*role).map_err(|refusal| Problem::of(&refusal))
        }
        PeopleChange::Move(_) | PeopleChange::Dismiss(_) => Ok(()),
    }
}

async fn change_one(
    context: &Context,
    access: &Access<ManagePeople>,
    person: &(Employee, User),
    structure: &Structure,
    change: &PeopleChange,
) -> Result<(), Problem> {
    if let PeopleChange::Dismiss(reason) = change {
        let (employee, user) = person;
        let dismissal = Dismissal { led: &ids_led_by(structure, employee.user_id), reason: reason.as_ref() };
        dismissal.tell(context, access, (employee.clone(), user)).await?;
    } else {
        edit_one(&access.tenant(), &access.origin(), &access.editor(), structure, person, change).await?;
    }
    Ok(())
}

/// Moves a person, or gives them a role.
async fn edit_one(
    tenant: &Tenant,
    origin: &Origin,
    editor: &Editor<'_>,
    structure: &Structure,
    (employee, user): &(Employee, User),
    change: &PeopleChange,
) -> Result<Employee, ChangeError<EmployeeRefusal>> {
    let edit = |employee: &mut Employee| employee.edit(change.edit(), user, editor);
    let change = |employee: &mut Employee| employee.edited(origin, structure, editor.roles, edit).map(Some);
    tenant.change_employee(employee.clone(), change).await
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct BulkForm {
    action: Deed,
    /// How many people would be changed; null where they are too many.
    count: Option<usize>,
    /// A hundred of them at most; those who lead a department come first if there are more.
    people: Vec<PersonOfForm>,
    /// Whether a selection has more people than one change takes; then none of them is named.
    is_too_many: bool,
    /// How many of all of them lead a department.
    #[serde(skip)]
    leaders: usize,
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
struct PersonOfForm {
    id: UserId,
    name: String,
    /// The departments that they lead.
    leads: Vec<String>,
}

impl PersonOfForm {
    fn some_of(people: &[Named], structure: &Structure) -> Vec<Self> {
        let mut people: Vec<Self> = people.iter().map(|person| Self::new(person, structure)).collect();
        if people.len() > AT_ONCE {
            people.sort_by_key(|person| person.leads.is_empty());
            people.truncate(AT_ONCE);
        }
        people
    }

    fn new(person: &Named, structure: &Structure) -> Self {
        let leads = led_by(structure, person.id);
        Self {
            id: person.id,
            name: person.name.clone(),
            leads: leads.iter().map(|led| led.name.to_string()).collect(),
        }
    }
}

/// The page, with what it was made of.
struct ReadForm {
    page: BulkForm,
    people: Vec<Named>,
    structure: Structure,
}

impl BulkForm {
    async fn read(
        plan: &Plan,
        fields: Fields,
        access: &Access<ManagePeople>,
        context: &Context,
    ) -> Result<ReadForm, Problem> {
        let tenant = access.tenant();
        let (found, structure) = try_join(plan.people(&tenant), tenant.structure()).await?;
        let (people, is_too_many) = match found {
            Found::People(people) => (people, false),
            Found::TooMany => (Vec::new(), true),
        };
        let page = Self {
            action: plan.deed,
            count: (!is_too_many).then_some(people.len()),
            leaders: people.iter().filter(|person| !led_by(&structure, person.id).is_empty()).count(),
            people: PersonOfForm::some_of(&people, &structure),
            is_too_many,
            fields,
            whom: plan.fields(&people),
            departments: departments_in_order(&structure),
            roles: roles_to_give(context, access),
        };
        Ok(ReadForm { page, people, structure })
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
                p.hint { (context.text_with("bulk-letters", &[("count", number(self.count.unwrap_or_default()).into())])) }
            },
        }
    }

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
        let (count, shown) = (self.count.unwrap_or_default(), self.people.len());
        let people = html! {
            (table(title, &headings(context, columns), &rows))
            @if shown < count { p.hint { (context.text_with("bulk-others", &[("count", number(count - shown).into())])) } }
        };
        let heading =
            context.text_with("bulk-whom", &[("count", count.into()), ("shown", number(count).into())]);
        html! {
            @if count > SEEN_AT_ONCE {
                details.people { summary { (heading) } (people) }
                @if tells_leads { p.hint { (context.text_with("bulk-leaders", &[("count", number(self.leaders).into())])) } }
            } @else {
                p { (heading) }
                (people)
            }
        }
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
                    p { (context.text_with("bulk-too-many.hint", &[("maximum", number(MOST).into())])) }
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
                    (view.key())
                    @for (name, value) in &self.whom { input type="hidden" name=(name) value=(value); }
                    (self.whom(context, &title))
                    p { (context.text(&format!("{key}-what"))) }
                    (self.choice(&view))
                    @if self.count.is_some_and(|count| count > AT_ONCE) { p.hint { (context.text("bulk-later")) } }
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
pub(crate) struct BulkOutcome {
    id: UserId,
    /// Null of somebody whose data are deleted, or can't be read.
    name: Option<String>,
    #[serde(flatten)]
    outcome: Outcome,
}

impl BulkOutcome {
    fn row(&self, context: &Context) -> Markup {
        html! {
            tr id={ "employee-" (self.id) } {
                td.name data-label=(context.text("column-employee")) {
                    @match &self.name {
                        Some(name) => a href=(address_of(self.id)) { (name) },
                        None if self.outcome.code() == Some("employee_gone") => (context.text("bulk-gone")),
                        None => a href=(address_of(self.id)) { (context.text("bulk-unnamed")) },
                    }
                }
                (self.outcome.cells(context))
            }
        }
    }
}

impl Page for BulkResult {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text(&format!("bulk-{}-title", self.action.key()));
        let list = context.text("employees");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(&title) };
        let rows = html! { @for outcome in &self.results { (outcome.row(context)) } };
        let content = html! {
            section.card {
                (Outcome::summary(context, self.results.iter().map(|result| &result.outcome)))
                (Outcome::table(context, &title, "column-employee", &rows))
                p.actions { a.button href=(LIST) { (context.text("to-employees")) } }
            }
        };
        shell(context, &frame, &content)
    }
}

//! `GET /company/owner` and `POST /company/owner`: the owner of the organisation, and how ownership moves to another
//! active administrator. The owner moves it, or a super-admin, each with their own password.

use domain::access::{AssignedRole, ManagePeople};
use domain::audit::Action;
use domain::employee::EmployeeStatus;
use domain::{Email, Employee, FieldError, Name, Password, UserId, Violation};
use futures_util::future::try_join;
use http::StatusCode;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use store::EmployeeQuery;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, PageWithForm, PasswordCheck, Problem, View,
};

/// The most administrators that are offered; programs may name any.
const OFFERED: u16 = 100;

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct OwnerPage {
    /// Nobody, until the first administrator has accepted their invitation.
    owner: Option<Administrator>,
    /// Whether whoever asks may make another the owner.
    may_move: bool,
    /// Those who could become the owner, by name.
    candidates: Vec<Administrator>,
    #[serde(skip)]
    fields: Fields,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Administrator {
    id: UserId,
    name: Name,
    email: Email,
}

impl Administrator {
    /// The administrator's identifier, with the text of the option.
    fn choice(&self) -> (UserId, String) {
        (self.id, format!("{} · {}", self.name, self.email))
    }
}

/// An order to make somebody the owner, with the password of the caller.
pub(crate) struct OwnershipOrder {
    employee_id: UserId,
    password: Password,
}

impl FromFields for OwnershipOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let employee_id = form.required("employee_id");
        let password = form.required("password");
        Some(Self { employee_id: employee_id?, password: password? })
    }
}

/// Whether the caller may make another the owner.
fn may_move(access: &Access<ManagePeople>) -> bool {
    access.runs_platform() || access.organization().owner_id == Some(access.id())
}

async fn page_of(access: &Access<ManagePeople>, fields: Fields) -> Result<OwnerPage, Problem> {
    let tenant = access.tenant();
    let query = EmployeeQuery {
        roles: vec![AssignedRole::ADMIN],
        statuses: vec![EmployeeStatus::Active],
        ..EmployeeQuery::by_name(OFFERED)
    };
    let owner_id = access.organization().owner_id;
    let owner = async {
        match owner_id {
            Some(id) => tenant.employee(id).await,
            None => Ok(None),
        }
    };
    let (owner, page) = try_join(owner, tenant.list_employees(&query, None)).await?;
    let others = page.items.into_iter().filter(|other| Some(other.id) != owner_id);
    Ok(OwnerPage {
        owner: owner.map(administrator),
        may_move: may_move(access),
        candidates: others
            .map(|other| Administrator { id: other.id, name: other.name, email: other.email })
            .collect(),
        fields,
    })
}

fn administrator(employee: Employee) -> Administrator {
    Administrator { id: employee.user_id, name: employee.name, email: employee.email }
}

pub(crate) async fn show(access: Access<ManagePeople>) -> Result<View<OwnerPage>, Problem> {
    Ok(View::new(page_of(&access, Fields::default()).await?))
}

pub(crate) async fn make_owner(
    access: Access<ManagePeople>,
    check: PasswordCheck,
    Input { fields, value }: Input<OwnershipOrder>,
) -> Result<View<OwnerPage>, Problem> {
    match try_to_move(&access, &check, value).await {
        Ok(successor) => {
            let done = Done::new("ownership-moved").with("name", &successor.name);
            let owner = Some(administrator(successor));
            let may_move = access.runs_platform();
            let page = OwnerPage { owner, may_move, candidates: Vec::new(), fields: Fields::default() };
            Ok(View::new(page).then("/company/owner", done))
        }
        Err(problem) => Err(problem.on_form(page_of(&access, fields).await?)),
    }
}

/// Makes the named administrator the owner, and answers them.
async fn try_to_move(
    access: &Access<ManagePeople>,
    check: &PasswordCheck,
    order: Result<OwnershipOrder, Problem>,
) -> Result<Employee, Problem> {
    let OwnershipOrder { employee_id, password } = order?;
    if !may_move(access) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "not-the-owner"));
    }
    check.confirm(access.user()?, password, "password").await?;
    let tenant = access.tenant();
    let former = access.organization().owner_id;
    let (former_owner, successor) = try_join(
        async {
            match former {
                Some(id) => tenant.employee(id).await,
                None => Ok(None),
            }
        },
        tenant.employee(employee_id),
    )
    .await?;
    let successor = successor.ok_or_else(|| {
        Problem::invalid(vec![FieldError { field: "employee_id".into(), violation: Violation::UnknownValue }])
    })?;
    let named = |name: Option<&Name>| {
        let owner = name.map_or(Value::Null, |name| name.as_str().into());
        Map::from_iter([("owner".to_owned(), owner)])
    };
    let entry = access
        .origin()
        .entry(
            Action::OwnershipMoved,
            named(former_owner.as_ref().map(|former| &former.name)),
            named(Some(&successor.name)),
        )
        .about(successor.user_id, &successor.name);
    tenant.move_ownership(former, successor.user_id, &entry).await?;
    Ok(successor)
}

impl PageWithForm for OwnerPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("owner");
        let view = FormView { context, fields: &self.fields, problem };
        let employees = context.text("employees");
        let frame = Frame { back: Some(("/company/employees", &employees)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action="/company/owner" novalidate {
                (view.summary())
                @if let Some(owner) = &self.owner {
                    p { a href={ "/company/employees/" (owner.id) } { (owner.name) } " · " (owner.email) }
                } @else {
                    p { (context.text("no-owner")) }
                }
                p.muted { (context.text("owner-hint")) }
                @if self.may_move && self.candidates.is_empty() {
                    p { (context.text("no-successors")) }
                } @else if self.may_move {
                    @let candidates: Vec<_> = self.candidates.iter().map(Administrator::choice).collect();
                    (view.choice("employee_id", &candidates).labelled("field-successor").or_none(context.text("choose-successor")))
                    (view.password("password").labelled("field-own-password"))
                }
                @let actions = actions(context);
                @if self.may_move && !self.candidates.is_empty() {
                    (actions.danger(context.text("move-ownership")).cancel("/company/employees"))
                } @else {
                    (actions.cancel("/company/employees"))
                }
            }
        };
        shell(context, &frame, &content)
    }
}

//! `POST /company/employees/{id}/rehire`: lets a dismissed person in again, with their role and departments.

use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{EmployeeRefusal, EmployeeStatus};
use domain::{DepartmentId, Employee, Name, Structure, UserId};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use store::ChangeError;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, PageWithForm, Path, Problem, View};

use super::no_seats_left::no_seats_left;
use super::show_employee::EmployeeCard;
use super::view::address_of;

pub(crate) async fn rehire(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
    Input { value, .. }: Input<()>,
) -> Result<View<EmployeeCard>, Problem> {
    let tenant = access.tenant();
    let (person, structure) = try_join(tenant.employee_and_user(id), tenant.structure()).await?;
    let (employee, user) = person.ok_or_else(Problem::not_found)?;
    let page = RehireForm::new(&employee);
    value.map_err(|problem| problem.on_form(page.clone()))?;
    let editor = access.editor();
    let rehired = tenant
        .change_employee(employee, |employee| {
            let departments = departments_left(employee, &structure);
            employee.rehire(departments, user.platform_role, &editor, access.now())?;
            let entry = access.origin().entry(Action::EmployeeRehired, Map::new(), Map::new());
            Ok::<_, EmployeeRefusal>(Some(entry.about(employee.user_id, &employee.name)))
        })
        .await;
    let rehired = match rehired {
        Ok(rehired) => rehired,
        Err(ChangeError::Refused(EmployeeRefusal::NoSeats)) => {
            return Err(no_seats_left(&access).await?.on_form(page));
        }
        Err(error) => return Err(Problem::from(error).on_form(page)),
    };
    let card = EmployeeCard::new(&rehired, Some(&user), &structure, &access, &context);
    let done = Done::new("employee-rehired").with("name", &rehired.name);
    Ok(View::new(card).then(address_of(rehired.user_id), done))
}

/// The person's departments that still exist or, if none does, the head department.
fn departments_left(employee: &Employee, structure: &Structure) -> Vec<DepartmentId> {
    let own = employee.departments.iter().copied();
    let mut left: Vec<DepartmentId> = own.filter(|id| structure.find(*id).is_some()).collect();
    if left.is_empty() {
        left.extend(structure.head().map(|head| head.id));
    }
    left
}

/// `GET /company/employees/{id}/rehire`: says what the return does.
pub(crate) async fn form(
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
) -> Result<View<RehireForm>, Problem> {
    let employee = access.tenant().employee(id).await?.ok_or_else(Problem::not_found)?;
    Ok(View::new(RehireForm::new(&employee)))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct RehireForm {
    id: UserId,
    name: Name,
    status: EmployeeStatus,
}

impl RehireForm {
    fn new(employee: &Employee) -> Self {
        Self { id: employee.user_id, name: employee.name.clone(), status: employee.status() }
    }
}

impl PageWithForm for RehireForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let name = [("name", self.name.as_str().into())];
        let title = context.text_with("rehire-title", &name);
        let card = address_of(self.id);
        let frame = Frame { back: Some((&card, self.name.as_str())), ..Frame::titled(&title) };
        let view = FormView { context, fields: &Fields::default(), problem };
        let content = html! {
            form.panel-form method="post" action={ (card) "/rehire" } {
                (view.summary())
                p { (context.text("about-rehire.text")) }
                (actions(context).primary(context.text_with("rehire-confirm", &name)).cancel(&card))
            }
        };
        shell(context, &frame, &content)
    }
}

//! `DELETE /company/employees/{id}` and the form for it: revokes an invitation that nobody has accepted, or erases a
//! dismissed person, once their name has been typed.

use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::EmployeeStatus;
use domain::{Employee, FieldError, Name, UserId, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, Page, PageWithForm, Path, Problem, SearchText,
    View,
};

use super::view::{LIST, address_of};

pub(crate) struct DeleteOrder {
    /// The name of whoever is to be erased.
    confirm: Option<String>,
}

impl FromFields for DeleteOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { confirm: form.optional("confirm").map(|SearchText(text)| text) })
    }
}

pub(crate) async fn delete(
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
    Input { fields, value }: Input<DeleteOrder>,
) -> Result<View<Deleted>, Problem> {
    let tenant = access.tenant();
    let person = tenant.employee_and_user(id).await?;
    let (employee, user) = person.ok_or_else(Problem::not_found)?;
    let page = DeleteForm::new(&employee, fields);
    let DeleteOrder { confirm } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let editor = access.editor();
    employee
        .allow_removal(user.platform_role, &editor)
        .map_err(|refusal| Problem::of(&refusal).on_form(page.clone()))?;
    let action = match employee.status() {
        EmployeeStatus::Invited => Action::InvitationRevoked,
        EmployeeStatus::Active | EmployeeStatus::Dismissed => {
            if !confirm.is_some_and(|typed| employee.name.reads_like(&typed)) {
                let violation = Violation::NotConfirmed { name: employee.name.to_string() };
                let error = FieldError { field: "confirm".into(), violation };
                return Err(Problem::invalid(vec![error]).on_form(page));
            }
            Action::EmployeeErased
        }
    };
    let entry = access.origin().entry(action, Map::new(), Map::new());
    let entry = entry.about(employee.user_id, &employee.name);
    tenant.remove_employee(&employee, &entry).await.map_err(|error| Problem::from(error).on_form(page))?;
    let done = Done::new(action.key()).with("name", &employee.name);
    Ok(View::new(Deleted { id: employee.user_id }).then(LIST, done))
}

/// Whom the organisation does not know any longer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Deleted {
    id: UserId,
}

impl Page for Deleted {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("employees");
        shell(
            context,
            &Frame::titled(&title),
            &html! { a.button href=(LIST) { (context.text("to-employees")) } },
        )
    }
}

/// `GET /company/employees/{id}/delete`: says what the deletion does, and to whom.
pub(crate) async fn form(
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
) -> Result<View<DeleteForm>, Problem> {
    let employee = access.tenant().employee(id).await?.ok_or_else(Problem::not_found)?;
    Ok(View::new(DeleteForm::new(&employee, Fields::default())))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct DeleteForm {
    id: UserId,
    name: Name,
    status: EmployeeStatus,
    #[serde(skip)]
    fields: Fields,
}

impl DeleteForm {
    fn new(employee: &Employee, fields: Fields) -> Self {
        Self { id: employee.user_id, name: employee.name.clone(), status: employee.status(), fields }
    }
}

impl PageWithForm for DeleteForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let is_invitation = self.status == EmployeeStatus::Invited;
        let (deed, about) = if is_invitation { ("revoke", "about-revoke") } else { ("erase", "about-erase") };
        let title = context.text_with(&format!("{deed}-title"), &[("name", self.name.as_str().into())]);
        let card = address_of(self.id);
        let frame = Frame { back: Some((&card, self.name.as_str())), ..Frame::titled(&title) };
        let view = FormView { context, fields: &self.fields, problem };
        let content = html! {
            form.panel-form method="post" action={ (card) "/delete" } novalidate {
                (view.summary())
                p { (context.text(&format!("{about}.text"))) }
                @if !is_invitation {
                    (view.text("confirm").autocomplete("off"))
                }
                (actions(context).danger(context.text(&format!("{deed}-confirm"))).cancel(&card))
            }
        };
        shell(context, &frame, &content)
    }
}

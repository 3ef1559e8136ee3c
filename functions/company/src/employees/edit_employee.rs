//! `PATCH /company/employees/{id}` and the form for it: role, post, departments and, until the person has an account of
//! their own, their name.

use domain::access::{AssignedRole, ManagePeople};
use domain::difference::saved_as;
use domain::employee::{EmployeeEdit, EmployeeRefusal, Standing};
use domain::{
    DepartmentId, EditRefusal, Employee, FieldError, Name, Post, Structure, User, UserId, Violation,
};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::ChangeError;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, PageWithForm, Path, Problem, Undo, Version, View,
    role_name,
};

use super::show_employee::EmployeeCard;
use super::view::{address_of, departments_in_order, roles_to_give};

/// An order to change a person, with the version that the change was made on.
pub(crate) struct EditOrder {
    version: u32,
    edit: EmployeeEdit,
    primary: Option<DepartmentId>,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version");
        for own in ["email", "phone", "avatar"] {
            if form.clearable::<Own>(own).is_some() {
                form.refuse(own, Violation::PersonsOwn);
            }
        }
        let edit = EmployeeEdit {
            name: form.changed("name"),
            role: form.changed("role"),
            post: form.clearable("post"),
            departments: form.clearable_list("departments"),
        };
        let primary = form.optional("primary_department");
        version.map(|Version(version)| Self { version, edit, primary })
    }
}

/// What the person changes themselves: any text, so that all of it gets the same answer.
#[derive(JsonSchema)]
struct Own;

impl std::str::FromStr for Own {
    type Err = Violation;

    fn from_str(_text: &str) -> Result<Self, Violation> {
        Ok(Self)
    }
}

impl EditOrder {
    /// The departments, the primary one first. If only the primary one is sent, it must be one that the person has. If no
    /// department is left, it is the head department.
    fn resolve(mut self, employee: &Employee, structure: &Structure) -> Result<Self, Problem> {
        if let Some(primary) = self.primary {
            let is_theirs = self.edit.departments.is_some() || employee.departments.contains(&primary);
            if !is_theirs || structure.find(primary).is_none() {
                let error =
                    FieldError { field: "primary_department".into(), violation: Violation::UnknownValue };
                return Err(Problem::invalid(vec![error]));
            }
            self.edit.departments.get_or_insert_with(|| employee.departments.clone());
        }
        if let Some(departments) = &mut self.edit.departments {
            if let Some(place) = departments.iter().position(|id| Some(*id) == self.primary) {
                let primary = departments.remove(place);
                departments.insert(0, primary);
            }
            if departments.is_empty() {
                departments.extend(structure.head().map(|head| head.id));
            }
        }
        Ok(self)
    }
}

pub(crate) async fn edit(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
    Input { fields, value }: Input<EditOrder>,
) -> Result<View<EmployeeCard>, Problem> {
    let tenant = access.tenant();
    let (person, structure) = try_join(tenant.employee_and_user(id), tenant.structure()).await?;
    let (employee, user) = person.ok_or_else(Problem::not_found)?;
    let former = employee.clone();
    let page = EditForm::new(&employee, &user, &structure, fields, &access, &context);
    let order = value.and_then(|order| order.resolve(&employee, &structure));
    let order = order.map_err(|problem| problem.on_form(page.clone()))?;
    let editor = access.editor();
    let origin = access.origin();
    let changed = tenant
        .change_employee(employee, |employee| {
            if employee.version != order.version {
                return Err(EditRefusal::Stale(differences(
                    employee,
                    &order.edit,
                    &structure,
                    &access,
                    &context,
                )));
            }
            let edit = |employee: &mut Employee| employee.edit(order.edit.clone(), &user, &editor);
            Ok(Some(employee.edited(&origin, &structure, access.roles(), edit)?))
        })
        .await
        .map_err(|error| {
            let problem = match error {
                ChangeError::Refused(EditRefusal::Refused(refusal)) => beside_field(refusal),
                error => error.into(),
            };
            problem.on_form(page.clone())
        })?;
    let card = EmployeeCard::new(&changed, Some(&user), &structure, &access, &context);
    let done = Done::new("employee-edited").with("name", &changed.name);
    let former = fields_of(&former).with("version", changed.version);
    let done = done.undone_by(Undo::form(format!("{}/edit", address_of(changed.user_id)), &former));
    Ok(View::new(card).then(address_of(changed.user_id), done))
}

/// A refusal that is caused by one field is told beside that field.
fn beside_field(refusal: EmployeeRefusal) -> Problem {
    let (field, violation) = match refusal {
        EmployeeRefusal::NameIsOwn => ("name", Violation::PersonsOwn),
        EmployeeRefusal::UnknownRole => ("role", Violation::UnknownValue),
        EmployeeRefusal::UnknownDepartment => ("departments", Violation::UnknownValue),
        EmployeeRefusal::DepartmentsFull => {
            ("departments", Violation::TooMany { maximum: Employee::MOST_DEPARTMENTS })
        }
        other => return Problem::of(&other),
    };
    Problem::invalid(vec![FieldError { field: field.into(), violation }])
}

/// `GET /company/employees/{id}/edit`
pub(crate) async fn form(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
) -> Result<View<EditForm>, Problem> {
    let tenant = access.tenant();
    let (person, structure) = try_join(tenant.employee_and_user(id), tenant.structure()).await?;
    let (employee, user) = person.ok_or_else(Problem::not_found)?;
    let fields = fields_of(&employee);
    Ok(View::new(EditForm::new(&employee, &user, &structure, fields, &access, &context)))
}

fn fields_of(employee: &Employee) -> Fields {
    let post = employee.post.as_ref().map(ToString::to_string).unwrap_or_default();
    let primary = employee.departments.first().map(ToString::to_string).unwrap_or_default();
    Fields::default()
        .with("version", employee.version)
        .with("name", &employee.name)
        .with("role", employee.role)
        .with("post", post)
        .with("primary_department", primary)
        .with_list("departments", &employee.departments)
}

/// The saved values that differ from what was typed.
fn differences(
    employee: &Employee,
    edit: &EmployeeEdit,
    structure: &Structure,
    access: &Access<ManagePeople>,
    context: &Context,
) -> Vec<FieldError> {
    let Employee { name, role, post, departments, .. } = employee;
    let post_name = post.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        saved_as("name", edit.name.as_ref(), name, name.to_string()),
        saved_as("role", edit.role.as_ref(), role, role_name(context, access.roles(), *role)),
        saved_as("post", edit.post.as_ref(), post, post_name),
        saved_as("departments", edit.departments.as_ref(), departments, structure.names_of(departments)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EditForm {
    name: String,
    /// Whether the name is still to be changed here.
    has_name: bool,
    version: u32,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    address: String,
    #[serde(skip)]
    roles: Vec<(AssignedRole, String)>,
    #[serde(skip)]
    departments: Vec<(DepartmentId, String)>,
}

impl EditForm {
    fn new(
        employee: &Employee,
        user: &User,
        structure: &Structure,
        fields: Fields,
        access: &Access<ManagePeople>,
        context: &Context,
    ) -> Self {
        let mut roles = roles_to_give(context, access);
        if !roles.iter().any(|(role, _)| *role == employee.role) {
            roles.insert(0, (employee.role, role_name(context, access.roles(), employee.role)));
        }
        Self {
            name: employee.name.to_string(),
            has_name: employee.standing == Standing::Invited && user.password_hash.is_none(),
            version: employee.version,
            fields,
            address: address_of(employee.user_id),
            roles,
            departments: departments_in_order(structure),
        }
    }
}

impl PageWithForm for EditForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text_with("edit-employee", &[("name", self.name.as_str().into())]);
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame { back: Some((&self.address, &self.name)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (self.address) "/edit" } novalidate {
                (view.summary())
                (view.version(self.version))
                @if self.has_name {
                    (view.text("name").labelled("field-person_name").most(Name::MAXIMUM).autocomplete("off"))
                }
                (view.choice("role", &self.roles))
                (view.text("post").most(Post::MAXIMUM).autocomplete("off"))
                @let departments: Vec<_> = self.departments.iter().map(|(id, name)| (id, name.trim_start())).collect();
                (view.several("departments", &departments))
                (view.choice("primary_department", &self.departments))
                p.hint { (context.text(if self.has_name { "edit-employee.own" } else { "edit-employee.own-name" })) }
                (actions(context).primary(context.text("save")).cancel(&self.address))
            }
        };
        shell(context, &frame, &content)
    }
}

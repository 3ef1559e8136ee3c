//! `POST /company/employees/{id}/dismiss`, and a preview of it: closes a person's access, and names the people who lead
//! in their place.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use domain::access::ManagePeople;
use domain::audit::{Action, Origin};
use domain::employee::{Editor, EmployeeListing, EmployeeRefusal, EmployeeStatus};
use domain::{
    Department, DepartmentId, Description, Employee, FieldError, Name, ProgramKey, Structure, User, UserId,
    Violation,
};
use futures_util::future::{try_join, try_join_all, try_join4};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use store::{ChangeError, DepartmentChange, EmployeeQuery, StoreError, Tenant};
use web::components::{FormView, Frame, actions, pressed_by_enter, shell};
use web::{
    Access, Context, Done, Fields, Form, FromFields, Input, Occasion, PageWithForm, Path, Problem, Query,
    SearchText, View,
};

use super::letters;
use super::show_employee::EmployeeCard;
use super::view::{DepartmentName, address_of};
use crate::picker::{Candidate, OFFERED, Picker, candidates, chosen_people};

/// How many searches for heirs one page answers. Whoever types more without scripts finds the first ones answered.
const MOST_SEARCHES: usize = 5;

/// An order to dismiss a person.
pub(crate) struct DismissOrder {
    reason: Option<Description>,
    /// The new directors of the person's departments. A department without an heir is left without a director.
    heirs: Vec<(DepartmentId, UserId)>,
}

impl FromFields for DismissOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let heirs = form.pairs("heirs");
        // Without scripts a form is sent with the searches that were typed into it.
        form.pairs::<DepartmentId, SearchText>("heir_q");
        Some(Self { reason: form.optional("reason"), heirs })
    }
}

pub(crate) async fn dismiss(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
    Input { fields, value }: Input<DismissOrder>,
) -> Result<View<EmployeeCard>, Problem> {
    let preview = Preview::read(&access, id, &fields).await?;
    let page = DismissalPreview::new(&preview, fields, &access);
    let Preview { employee, user, structure, chosen, .. } = preview;
    let DismissOrder { reason, heirs } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let refuse = |refusal: EmployeeRefusal| Problem::of(&refusal).on_form(page.clone());
    let editor = access.editor();
    // No heir comes to lead a department for a dismissal that is refused.
    employee.clone().dismiss(reason.clone(), user.platform_role, &editor, access.now()).map_err(refuse)?;
    if page.is_owner {
        return Err(refuse(EmployeeRefusal::Owner));
    }
    let is_stranger = |heir: &UserId| !chosen.iter().any(|candidate| candidate.id == *heir);
    if let Some((department, _)) = heirs.iter().find(|(_, heir)| is_stranger(heir)) {
        return Err(no_heir(*department).on_form(page));
    }
    let tenant = access.tenant();
    for (department, heir) in &heirs {
        let handed_over = hand_over(&access, &tenant, employee.user_id, *department, *heir).await;
        handed_over.map_err(|problem| problem.on_form(page.clone()))?;
    }
    let mut left = ids_led_by(&structure, employee.user_id);
    left.retain(|id| !heirs.iter().any(|(department, _)| department == id));
    let dismissal = Dismissal { led: &left, reason: reason.as_ref() };
    let dismissed = dismissal.tell(&context, &access, (employee, &user)).await;
    let dismissed = dismissed.map_err(|problem| problem.on_form(page.clone()))?;
    let card = EmployeeCard::new(&dismissed, Some(&user), &structure, &access, &context);
    let done = Done::new("employee-dismissed").with("name", &dismissed.name);
    Ok(View::new(card).then(address_of(dismissed.user_id), done))
}

/// The dismissal of a person.
pub(crate) struct Dismissal<'a> {
    /// The departments that the person leads, and leads no more.
    pub(crate) led: &'a [DepartmentId],
    pub(crate) reason: Option<&'a Description>,
}

impl Dismissal<'_> {
    /// Dismisses the person, and tells them by a letter.
    pub(crate) async fn tell(
        &self,
        context: &Context,
        access: &Access<ManagePeople>,
        (employee, user): (Employee, &User),
    ) -> Result<Employee, Problem> {
        let postage = access.postage("dismissal", &user.email, Occasion::Told).await?;
        let (letters, by) = (context.letters(Some(user)), access.name());
        let name = &access.organization().name;
        let letter = letters::dismissal(&letters, &user.email, name, by.as_str(), self.reason);
        let tenant = access.tenant().and_later(&postage.letter(&letter), Some(access.id()))?;
        let (editor, origin) = (access.editor(), access.origin());
        Ok(postage.around(self.write(&tenant, &editor, &origin, (employee, user))).await?)
    }

    /// Dismisses the person. The letter that tells them is written with it, if `tenant` carries one.
    pub(crate) async fn write(
        &self,
        tenant: &Tenant,
        editor: &Editor<'_>,
        origin: &Origin,
        (employee, user): (Employee, &User),
    ) -> Result<Employee, ChangeError<EmployeeRefusal>> {
        let dismiss = |employee: &mut Employee| {
            employee.dismiss(self.reason.cloned(), user.platform_role, editor, origin.at)?;
            let reason = self.reason.map(|reason| ("reason".to_owned(), Value::from(reason.as_str())));
            let entry = origin.entry(Action::EmployeeDismissed, Map::new(), Map::from_iter(reason));
            Ok(Some(entry.about(employee.user_id, &employee.name)))
        };
        tenant.dismiss_employee(employee, self.led, dismiss).await
    }
}

pub(crate) fn ids_led_by(structure: &Structure, person: UserId) -> Vec<DepartmentId> {
    led_by(structure, person).into_iter().map(|department| department.id).collect()
}

/// The departments that a person leads.
pub(crate) fn led_by(structure: &Structure, person: UserId) -> Vec<DepartmentName> {
    let led = structure.in_order().into_iter().filter(|department| department.director_id == Some(person));
    led.map(|department| DepartmentName { id: department.id, name: department.name.clone() }).collect()
}

/// The field of a form that is about one department.
fn field_of(name: &str, department: &DepartmentName) -> String {
    format!("{name}[{}]", department.id)
}

/// Makes an heir belong to a department and lead it. If the heir does so already, nothing changes; so an order that broke
/// off can be sent again.
async fn hand_over(
    access: &Access<ManagePeople>,
    tenant: &Tenant,
    former: UserId,
    department: DepartmentId,
    heir: UserId,
) -> Result<(), Problem> {
    let (employee, structure) =
        futures_util::future::try_join(tenant.employee(heir), tenant.structure()).await?;
    let leads = structure.find(department).is_some_and(|found| found.director_id == Some(heir));
    if leads && heir != former {
        return Ok(());
    }
    let led = |structure: &Structure| {
        structure.find(department).filter(|found| found.director_id == Some(former)).cloned()
    };
    let employee = employee.filter(|employee| employee.status() == EmployeeStatus::Active && heir != former);
    let (Some(employee), Some(_)) = (employee, led(&structure)) else { return Err(no_heir(department)) };
    let name = employee.name.to_string();
    if !employee.departments.contains(&department) {
        join(access, tenant, employee, &structure, department).await?;
    }
    let handed = tenant.change_structure(structure, |structure| {
        let before = led(structure).ok_or_else(|| no_heir(department))?;
        let after = Department { director_id: Some(heir), version: before.version + 1, ..before.clone() };
        let side = |name: Option<&str>| Map::from_iter([("director".to_owned(), Value::from(name))]);
        let former = before.director_name.as_ref().map(Name::as_str);
        let entry = access.origin().entry(Action::DepartmentEdited, side(former), side(Some(&name)));
        let entry = entry.about(before.id, &before.name);
        Ok::<_, Problem>((DepartmentChange::Replace { before, after }, entry))
    });
    Ok(handed.await?)
}

/// The department is none that the person leads, or its heir can't lead it.
fn no_heir(department: DepartmentId) -> Problem {
    let field = format!("heirs[{department}]").into();
    Problem::invalid(vec![FieldError { field, violation: Violation::UnknownValue }])
}

async fn join(
    access: &Access<ManagePeople>,
    tenant: &Tenant,
    employee: Employee,
    structure: &Structure,
    department: DepartmentId,
) -> Result<(), Problem> {
    let origin = access.origin();
    let joined = tenant.change_employee(employee, |employee| {
        let join = |employee: &mut Employee| employee.join_department(department);
        employee.edited(&origin, structure, access.roles(), join).map(Some)
    });
    joined.await?;
    Ok(())
}

/// The facts that must be known before a person is dismissed.
struct Preview {
    employee: Employee,
    user: User,
    structure: Structure,
    invitations: Vec<EmployeeListing>,
    keys: Vec<ProgramKey>,
    /// The people who were chosen to lead in the person's place.
    chosen: Vec<Candidate>,
    /// The people who could lead, for each text that was looked for.
    found: BTreeMap<String, Vec<Candidate>>,
}

impl Preview {
    async fn read(access: &Access<ManagePeople>, id: UserId, fields: &Fields) -> Result<Self, Problem> {
        let tenant = access.tenant();
        let (person, structure, invitations, mut keys) = try_join4(
            tenant.employee_and_user(id),
            tenant.structure(),
            tenant.open_invitations_of(id),
            tenant.program_keys(),
        )
        .await?;
        keys.retain(|key| key.made_by == id && !key.is_over(access.today()));
        let (employee, user) = person.ok_or_else(Problem::not_found)?;
        // Only what was typed for a department that the person leads is looked for, and a few texts at once.
        let led = led_by(&structure, id);
        let typed = |name| led.iter().map(move |department| fields.typed(&field_of(name, department)).trim());
        let chosen: BTreeSet<UserId> = typed("heirs").filter_map(|heir| heir.parse().ok()).collect();
        let sought: BTreeSet<&str> = iter::once("")
            .chain(typed("heir_q").filter(|text| !text.is_empty()).take(MOST_SEARCHES))
            .collect();
        let found = try_join_all(sought.into_iter().map(|text| find_heirs(&tenant, id, text)));
        let (chosen, found) = try_join(chosen_people(&tenant, &chosen), found).await?;
        Ok(Self { employee, user, structure, invitations, keys, chosen, found: found.into_iter().collect() })
    }
}

/// The people who work in the organisation and could lead in the person's place, with the text by which they were looked
/// for.
async fn find_heirs(
    tenant: &Tenant,
    former: UserId,
    text: &str,
) -> Result<(String, Vec<Candidate>), StoreError> {
    let active = EmployeeQuery {
        statuses: vec![EmployeeStatus::Active],
        search: Some(text.to_owned()).filter(|text| !text.is_empty()),
        ..EmployeeQuery::by_name(OFFERED + 1)
    };
    let found = tenant.list_employees(&active, None).await?.items.into_iter();
    let others = found.filter(|listing| listing.id != former).take(OFFERED.into());
    Ok((text.to_owned(), others.map(Candidate::from).collect()))
}

/// `GET /company/employees/{id}/dismissal-preview`, with the fields that were typed into its form so far.
pub(crate) async fn preview(
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
    Query { fields, .. }: Query<()>,
) -> Result<View<DismissalPreview>, Problem> {
    let preview = Preview::read(&access, id, &fields).await?;
    Ok(View::new(DismissalPreview::new(&preview, fields, &access)))
}

/// What somebody leads and owns, and what becomes of it.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct DismissalPreview {
    id: UserId,
    name: Name,
    /// The departments that they lead, which may be given other directors.
    departments: Vec<DepartmentName>,
    /// The owner can't be dismissed until there is another.
    is_owner: bool,
    /// The invitations that they have sent and nobody has accepted yet. These stay good.
    invitations: Vec<OpenInvitation>,
    /// The keys for programs that they have made, which let nobody in afterwards.
    programs: Vec<Program>,
    #[serde(skip)]
    fields: Fields,
    /// Those who can lead each department.
    #[serde(skip)]
    heirs: Vec<Vec<Candidate>>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct OpenInvitation {
    id: UserId,
    name: Name,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Program {
    id: UserId,
    name: Name,
}

impl DismissalPreview {
    fn new(preview: &Preview, fields: Fields, access: &Access<ManagePeople>) -> Self {
        let Preview { employee, structure, invitations, keys, chosen, found, .. } = preview;
        let departments = led_by(structure, employee.user_id);
        let heirs = departments.iter().map(|department| {
            let heir: Option<UserId> = fields.typed(&field_of("heirs", department)).parse().ok();
            let offered = found.get(fields.typed(&field_of("heir_q", department)).trim());
            let nobody = Vec::new();
            candidates(&heir.into_iter().collect(), chosen, offered.unwrap_or(&nobody))
        });
        Self {
            id: employee.user_id,
            name: employee.name.clone(),
            heirs: heirs.collect(),
            departments,
            is_owner: access.organization().owner_id == Some(employee.user_id),
            invitations: invitations
                .iter()
                .map(|invited| OpenInvitation { id: invited.id, name: invited.name.clone() })
                .collect(),
            programs: keys.iter().map(|key| Program { id: key.id, name: key.name.clone() }).collect(),
            fields,
        }
    }

    fn heir_choices(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let page = format!("{}/dismissal-preview", address_of(self.id));
        let picker = |department: &DepartmentName, candidates: &[Candidate]| {
            let name = field_of("heirs", department);
            let errors = view.problem.map(|problem| problem.errors_of(&name, context).collect::<Vec<_>>());
            let picker = Picker {
                name: &name,
                search: &field_of("heir_q", department),
                legend: department.name.as_str(),
                nobody: &context.text("dismiss-nobody"),
                search_label: &context.text("dismiss-search"),
                is_single: true,
                page: &page,
                candidates,
                errors: &errors.unwrap_or_default(),
            };
            picker.show(view)
        };
        html! {
            @if !self.departments.is_empty() {
                fieldset.field aria-describedby="heirs-error" {
                    legend { (context.text("dismiss-leads")) }
                    @for (department, candidates) in self.departments.iter().zip(&self.heirs) {
                        (picker(department, candidates))
                    }
                    (view.error("heirs"))
                }
            }
        }
    }
}

impl PageWithForm for DismissalPreview {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text_with("dismiss-title", &[("name", self.name.as_str().into())]);
        let view = FormView { context, fields: &self.fields, problem };
        let card = address_of(self.id);
        let frame = Frame { back: Some((&card, self.name.as_str())), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (card) "/dismiss" } data-form={ (card) "/dismissal-preview" } novalidate {
                (view.summary())
                // Otherwise Enter would press the first search.
                (pressed_by_enter())
                @if self.is_owner && problem.is_none() {
                    div.alert role="alert" {
                        p { strong { (context.text("problem-owner-stays")) } }
                        p { (context.text("problem-owner-stays.detail")) }
                    }
                }
                ul.consequences {
                    @for line in ["dismiss-access", "dismiss-seat", "dismiss-letter"] { li { (context.text(line)) } }
                    @if !self.invitations.is_empty() {
                        @let names: Vec<&str> = self.invitations.iter().map(|invited| invited.name.as_str()).collect();
                        li { (context.text_with("dismiss-invitations", &[("count", names.len().into())])) " " (names.join(", ")) }
                    }
                    @if !self.programs.is_empty() {
                        @let names: Vec<&str> = self.programs.iter().map(|program| program.name.as_str()).collect();
                        li { (context.text_with("dismiss-programs", &[("count", names.len().into())])) " " (names.join(", ")) }
                    }
                    li.kept { (context.text("dismiss-kept")) }
                }
                (self.heir_choices(&view))
                (view.text_area("reason", 3).labelled("field-dismissal_reason"))
                (actions(context).danger(context.text_with("dismiss-confirm", &[("name", self.name.as_str().into())])).cancel(&card))
            }
        };
        shell(context, &frame, &content)
    }
}

//! The fields that describe a category, as they are typed, and whom they name.

use domain::access::{ManageSettings, Permission};
use domain::employee::EmployeeStatus;
use domain::service_desk::{Party, Priority};
use domain::{FieldError, Name, UserId, Violation};
use maud::{Markup, html};
use web::components::{FormView, check_box};
use web::{Access, Problem};

use crate::tickets::view::{Agents, priority_text};

/// Whoever is to get the new tickets of a category, if they can be given tickets. Whoever gets them already need not be able to
/// any more: a form sends them along with every other change.
pub(crate) async fn assignee(
    access: &Access<ManageSettings>,
    id: UserId,
    present: Option<&Party>,
) -> Result<Party, Problem> {
    if let Some(present) = present.filter(|present| present.id == id) {
        return Ok(present.clone());
    }
    let works = |employee: &domain::Employee| {
        employee.status() == EmployeeStatus::Active
            && access.grants_of(employee.role).permit(Permission::WorkTickets)
    };
    let refused = || {
        let field = "default_assignee".into();
        Problem::invalid(vec![FieldError { field, violation: Violation::WorksOnNoTickets }])
    };
    let employee = access.tenant().employee(id).await?.filter(works).ok_or_else(refused)?;
    Ok(Party { id, name: employee.name })
}

/// The inputs of a form.
pub(crate) fn inputs(view: &FormView<'_>, agents: &Agents) -> Markup {
    let context = view.context;
    let priorities = Priority::ALL.map(|priority| (priority.key(), priority_text(context, priority)));
    html! {
        (view.text("name").labelled("field-category-name").most(Name::MAXIMUM).autocomplete("off").required())
        div.field {
            // A form in which the box is not ticked still names the field.
            input type="hidden" name="is_public" value="";
            (check_box("is_public", "true", view.fields.is_ticked("is_public"), context.text("field-is-public")))
            p.hint { (context.text("field-is-public.hint")) }
            (view.error("is_public"))
        }
        (view.choice("default_priority", &priorities).labelled("field-default-priority").or_none(context.text("priority-not-set")))
        (view.choice("default_assignee", agents).labelled("field-default-assignee").or_none(context.text("nobody")))
    }
}

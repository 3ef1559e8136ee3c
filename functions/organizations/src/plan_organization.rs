//! `POST /organizations/plan`: finds out what a creation would make, and why it would fail, without making anything.

use domain::access::ManageOrganizations;
use web::{Context, InputOn, Platform, Problem, View};

use crate::form::{self, Order};
use crate::new_organization_form::NewOrganizationForm;
use crate::plan::foresee;

pub(crate) async fn plan(
    context: Context,
    access: Platform<ManageOrganizations>,
    input: InputOn<Order>,
) -> Result<View<NewOrganizationForm>, Problem> {
    let order = form::order_of(&input, &context).map_err(|problem| {
        problem.on_form(NewOrganizationForm { fields: input.fields.clone(), plan: None })
    })?;
    let plan = foresee(&access, &context, &order).await?;
    Ok(View::new(NewOrganizationForm { fields: input.fields, plan: Some(plan) }))
}

//! `POST /organizations` and the form for it: an order is stored and its provisioning started.

use domain::Organization;
use domain::access::ManageOrganizations;
use domain::audit::Action;
use web::{Context, Done, InputOn, Making, Platform, Problem, View};

use crate::edit_organization;
use crate::form::{self, Order};
use crate::new_organization_form::NewOrganizationForm;
use crate::show_organization::OrganizationPage;
use crate::view::OrganizationView;

pub(crate) async fn create(
    context: Context,
    access: Platform<ManageOrganizations>,
    input: InputOn<Order>,
) -> Result<View<OrganizationPage, 201>, Problem> {
    let order = form::order_of(&input, &context)
        .map_err(|problem| problem.on_form(NewOrganizationForm { fields: input.fields, plan: None }))?;
    let organization = Organization::new(order, access.origin().at);
    let after = edit_organization::editable(&organization);
    let entry = access.origin().entry(Action::OrganizationCreated, serde_json::Map::new(), after);
    let making = Making::at(OrganizationView::address_of(organization.id));
    access.store().create_organization(&organization, &entry).await?;
    start_run(&access, &organization).await;
    let done = Done::new("organization-created").with("name", &organization.name);
    let view = OrganizationView::new(organization, &context);
    Ok(View::new(OrganizationPage(view)).created(&making, done))
}

/// Starts the execution of an attempt to bring an organisation up or to take it down. If Step Functions is down, the organisation stays on the work list, and the
/// reconciler starts the execution later.
pub(crate) async fn start_run(access: &Platform<ManageOrganizations>, organization: &Organization) {
    if let Err(error) = access.cloud().workflow().start(organization).await {
        tracing::warn!(organization = %organization.id, %error, "the run waits for the reconciler");
    }
}

/// `GET /organizations/new`
pub(crate) async fn form(
    context: Context,
    _access: Platform<ManageOrganizations>,
) -> View<NewOrganizationForm> {
    View::new(NewOrganizationForm { fields: form::fields_of_new(&context), plan: None })
}

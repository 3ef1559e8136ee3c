//! `POST /organizations/{id}/retry`: goes on from the step that failed, in a new execution.

use domain::access::ManageOrganizations;
use domain::audit::Action;
use domain::organization::OrganizationRefusal;
use serde_json::Map;
use web::{Context, Done, Input, Making, PlatformOn, Problem, View};

use crate::create_organization::start_run;
use crate::show_organization::OrganizationPage;
use crate::view::OrganizationView;

pub(crate) async fn retry(
    context: Context,
    PlatformOn { access, organization }: PlatformOn<ManageOrganizations>,
    Input { value, .. }: Input<()>,
) -> Result<View<OrganizationPage, 202>, Problem> {
    value?;
    let address = OrganizationView::address_of(organization.id);
    let making = Making::at(&address);
    let changed = access
        .store()
        .change_organization(organization, |organization| {
            organization.retry()?;
            let mut after = Map::new();
            after.insert("attempt".to_owned(), organization.attempt.into());
            Ok::<_, OrganizationRefusal>(Some(access.origin().entry(
                Action::ProvisioningRetried,
                Map::new(),
                after,
            )))
        })
        .await?;
    start_run(&access, &changed).await;
    let done = Done::new("organization-retried").with("name", &changed.name);
    let view = View::new(OrganizationPage(OrganizationView::new(changed, &context)));
    Ok(view.then(address, done).begun(&making))
}

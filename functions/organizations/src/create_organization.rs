//! `POST /organizations` and the form for it: an order is stored and its provisioning started.

use domain::Organization;
use domain::access::ManageOrganizations;
use domain::audit::Action;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Context, Done, Fields, Input, PageWithForm, Platform, Problem, View};

use crate::edit_organization;
use crate::form::{self, Order};
use crate::plan_organization::Plan;
use crate::show_organization::OrganizationPage;
use crate::view::OrganizationView;

pub(crate) async fn create(
    context: Context,
    access: Platform<ManageOrganizations>,
    input: Input<Order>,
) -> Result<View<OrganizationPage, 201>, Problem> {
    let order = form::order_of(&input, &context)
        .map_err(|problem| problem.on_form(NewOrganizationForm { fields: input.fields, plan: None }))?;
    let organization = Organization::new(order, access.origin().at);
    let after = edit_organization::editable(&organization);
    let entry = access.origin().entry(Action::OrganizationCreated, serde_json::Map::new(), after);
    access.store().create_organization(&organization, &entry).await?;
    start_provisioning(&access, &organization).await;
    let location = OrganizationView::address_of(organization.id);
    let done = Done::new("organization-created").with("name", &organization.name);
    let view = OrganizationView::new(organization, &context);
    Ok(View::new(OrganizationPage(view)).created(&location, done))
}

/// Starts the execution of an attempt. If Step Functions is down, the organisation stays on the work list, and the
/// reconciler starts the execution later.
pub(crate) async fn start_provisioning(access: &Platform<ManageOrganizations>, organization: &Organization) {
    if let Err(error) = access.cloud().workflow().start(organization).await {
        tracing::warn!(organization = %organization.id, %error, "provisioning waits for the reconciler");
    }
}

/// `GET /organizations/new`
pub(crate) async fn form(
    context: Context,
    _access: Platform<ManageOrganizations>,
) -> View<NewOrganizationForm> {
    View::new(NewOrganizationForm { fields: form::fields_of_new(&context), plan: None })
}

/// The form, with what was typed and, once it was asked for, the plan.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NewOrganizationForm {
    #[serde(skip)]
    pub(crate) fields: Fields,
    #[serde(flatten)]
    pub(crate) plan: Option<Plan>,
}

impl PageWithForm for NewOrganizationForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("new-organization");
        let view = FormView { context, fields: &self.fields, problem };
        let organizations = context.text("organizations");
        let frame = Frame { back: Some(("/organizations", &organizations)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action="/organizations" novalidate {
                (view.summary())
                @if let Some(plan) = &self.plan { (plan.show(context)) }
                (form::inputs(&view, context, true))
                (form::module_choice(&view, context))
                (actions(context)
                    .primary(context.text("save"))
                    .elsewhere(context.text("show-plan"), "/organizations/plan")
                    .cancel("/organizations"))
            }
        };
        shell(context, &frame, &content)
    }
}

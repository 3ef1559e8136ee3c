//! The platform's main job as its super-admins see it: organisations, from the order to create one to its history.

mod block_organization;
mod check_domain;
mod create_organization;
mod edit_organization;
mod form;
mod list_organizations;
mod plan_organization;
mod retry_organization;
mod show_history;
mod show_organization;
mod view;

use domain::access::{ManageOrganizations, ViewOrganizations};
use web::{Caller, Face, Routes};

/// The endpoints of this context, on the platform's face.
pub fn routes() -> Routes {
    let function = "organizations";
    let platform = &[Face::Platform];
    let view = Caller::holder::<ViewOrganizations>();
    let manage = Caller::holder::<ManageOrganizations>();
    Routes::new()
        .route(function, platform, "GET", "/organizations", view, list_organizations::list)
        .route(function, platform, "POST", "/organizations", manage, create_organization::create)
        .route(function, platform, "GET", "/organizations/new", manage, create_organization::form)
        .route(function, platform, "POST", "/organizations/plan", manage, plan_organization::plan)
        .route(function, platform, "GET", "/organizations/{id}", view, show_organization::show)
        .route(function, platform, "PATCH", "/organizations/{id}", manage, edit_organization::edit)
        .route(function, platform, "GET", "/organizations/{id}/edit", manage, edit_organization::form)
        .route(function, platform, "POST", "/organizations/{id}/edit", manage, edit_organization::edit)
        .route(function, platform, "GET", "/organizations/{id}/block", manage, block_organization::form)
        .route(function, platform, "POST", "/organizations/{id}/block", manage, block_organization::block)
        .route(function, platform, "POST", "/organizations/{id}/unblock", manage, block_organization::unblock)
        .route(function, platform, "POST", "/organizations/{id}/retry", manage, retry_organization::retry)
        .route(function, platform, "GET", "/organizations/{id}/history", view, show_history::show)
        .route(function, platform, "GET", "/domains/{slug}", view, check_domain::check)
}

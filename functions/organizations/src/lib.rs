//! The platform's main job as its super-admins see it: organisations, from the order to create one to its history.

mod align_domain;
mod block_organization;
mod check_domain;
mod create_organization;
mod edit_organization;
mod form;
mod give_up_organization;
mod list_organizations;
mod new_organization_form;
mod plan;
mod plan_organization;
mod retry_organization;
mod set_up_bucket;
mod show_organization;
mod view;

use domain::access::{ManageOrganizations, Permission, ViewOrganizations};
use domain::organization::{ALIGN_DOMAIN, SET_UP_BUCKET};
use http::StatusCode;
use lambda::Lambda;
use web::{Answer, Asset, Caller, Face, Place, Room, Rooms, Routes, Way, texts};

pub static CONTEXT: Room = Room {
    name: "organizations",
    module: None,
    permissions: &[Permission::ViewOrganizations, Permission::ManageOrganizations],
    texts: texts!("organizations"),
    rail: &[Place {
        face: Face::Platform,
        address: "/organizations",
        name: "organizations",
        icon: "<path d='M3.5 17V4.5a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1V17M11.5 8.5h4a1 1 0 0 1 1 1V17M2 17h16M6.5 7h2M6.5 10h2M6.5 13h2M14 12v1.5'/>",
        permission: Permission::ViewOrganizations,
        instead: &[],
    }],
    tasks: &[&ALIGN_DOMAIN, &SET_UP_BUCKET],
    notices: &[],
    assets: &ASSETS,
    ways: &[(Way::Organizations, "/organizations")],
};

static ASSETS: [Asset; 1] = [Asset::style("organizations.css", include_str!("../assets/organizations.css"))];

/// The Lambdas that this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    // The plan of an organisation looks for the video project, like the step of that name.
    let of_requests = web::lambdas(&routes(), rooms).into_iter().map(Lambda::with_kinescope);
    of_requests.chain([align_domain::worker().into_lambda()]).collect()
}

const EDIT_REFUSALS: &[&str] = &[
    "stale",
    "domain-fixed",
    "modules-fixed",
    "still-provisioning",
    "leaving",
    "removed",
    "changed-meanwhile",
];

const BLOCK_REFUSALS: &[&str] =
    &["already-blocked", "still-provisioning", "never-came-up", "leaving", "removed", "changed-meanwhile"];

/// The endpoints of this context, on the platform's face.
pub fn routes<A: Answer>() -> Routes<A> {
    let view = Caller::holder::<ViewOrganizations>();
    let manage = Caller::holder::<ManageOrganizations>();
    let (refused, conflict) = (StatusCode::BAD_REQUEST, StatusCode::CONFLICT);
    Routes::of(&CONTEXT, "organizations", &[Face::Platform])
        .route("GET", "/organizations", view, "Lists organisations", list_organizations::list)
        .costing(64, 10)
        .refusing(refused, &["cursor"])
        .route("POST", "/organizations", manage, "Orders an organisation", create_organization::create)
        .costing(2, 2)
        .refusing(conflict, &["changed-meanwhile"])
        .route("GET", "/organizations/new", manage, "Shows the form of an order", create_organization::form)
        .costing(1, 1)
        .route(
            "POST",
            "/organizations/plan",
            manage,
            "Tells what an order would make",
            plan_organization::plan,
        )
        .costing(2, 2)
        .route("GET", "/organizations/{id}", view, "Shows an organisation", show_organization::show)
        .costing(1, 1)
        .route("PATCH", "/organizations/{id}", manage, "Changes an organisation", edit_organization::edit)
        .costing(2, 2)
        .refusing(conflict, EDIT_REFUSALS)
        .route(
            "GET",
            "/organizations/{id}/edit",
            manage,
            "Shows the form of a change",
            edit_organization::form,
        )
        .costing(1, 1)
        .route(
            "POST",
            "/organizations/{id}/edit",
            manage,
            "Changes an organisation, for forms",
            edit_organization::edit,
        )
        .costing(2, 2)
        .refusing(conflict, EDIT_REFUSALS)
        .route(
            "GET",
            "/organizations/{id}/block",
            manage,
            "Shows what a block does",
            block_organization::form,
        )
        .costing(1, 1)
        .route("POST", "/organizations/{id}/block", manage, "Closes the cabinet", block_organization::block)
        .costing(2, 2)
        .refusing(conflict, BLOCK_REFUSALS)
        .route(
            "POST",
            "/organizations/{id}/unblock",
            manage,
            "Opens the cabinet",
            block_organization::unblock,
        )
        .costing(2, 2)
        .refusing(conflict, &["not-blocked", "subscription-ended", "leaving", "removed", "changed-meanwhile"])
        .route(
            "POST",
            "/organizations/{id}/retry",
            manage,
            "Goes on with a creation that failed",
            retry_organization::retry,
        )
        .costing(2, 2)
        .refusing(conflict, &["already-up", "still-provisioning", "leaving", "removed", "changed-meanwhile"])
        .route(
            "GET",
            "/organizations/{id}/give-up",
            manage,
            "Shows what giving up removes",
            give_up_organization::form,
        )
        .costing(1, 1)
        .refusing(conflict, &["not-failed", "still-provisioning", "leaving", "removed"])
        .route(
            "POST",
            "/organizations/{id}/give-up",
            manage,
            "Takes down an organisation whose creation has failed",
            give_up_organization::give_up,
        )
        .costing(2, 2)
        .refusing(conflict, &["not-failed", "still-provisioning", "leaving", "removed", "changed-meanwhile"])
        .route("GET", "/domains/{slug}", view, "Tells whether a domain could be had", check_domain::check)
        .costing(2, 2)
}

//! Those who run the platform, as they see each other: who they are, and how one is added or removed.

mod add;
mod list;
mod remove;
mod show;

use domain::access::ManageSuperAdmins;
use domain::{Email, Name, UserId};
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use store::SuperAdmin;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;

/// One of them.
#[derive(Serialize, JsonSchema)]
struct SuperAdminView {
    id: UserId,
    email: Email,
    name: Name,
    /// Whether they have chosen a password, without which nobody signs in.
    has_password: bool,
    /// Whether a password is not enough to sign in as them.
    has_second_factor: bool,
}

impl From<SuperAdmin> for SuperAdminView {
    fn from(super_admin: SuperAdmin) -> Self {
        let SuperAdmin { id, email, name, has_password, has_second_factor } = super_admin;
        Self { id, email, name, has_password, has_second_factor }
    }
}

fn address_of(id: UserId) -> String {
    format!("/super-admins/{id}")
}

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageSuperAdmins>();
    let (conflict, missing) = (StatusCode::CONFLICT, StatusCode::NOT_FOUND);
    Routes::of(&CONTEXT, "super_admins", &[Face::Platform])
        .route("GET", "/super-admins", manage, "Lists those who run the platform", list::list)
        .costing(2, 2)
        .route("POST", "/super-admins", manage, "Has somebody run the platform", add::add)
        .costing(16, 8)
        .refusing(conflict, &["already-super-admin", "changed-meanwhile"])
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route("GET", "/super-admins/new", manage, "Shows the form to add somebody", add::form)
        .costing(1, 1)
        .route("GET", "/super-admins/{id}", manage, "Tells of one of those who run the platform", show::show)
        .costing(2, 2)
        .refusing(missing, &["not-found"])
        .route("DELETE", "/super-admins/{id}", manage, "Takes the role from somebody", remove::remove)
        .costing(11, 7)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .refusing(conflict, &["last-super-admin", "changed-meanwhile"])
        .refusing(missing, &["not-found"])
        .route("GET", "/super-admins/{id}/remove", manage, "Shows what that does", remove::form)
        .costing(2, 2)
        .refusing(missing, &["not-found"])
        .route(
            "POST",
            "/super-admins/{id}/remove",
            manage,
            "Takes the role from somebody, for forms",
            remove::remove,
        )
        .costing(11, 7)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .refusing(conflict, &["last-super-admin", "changed-meanwhile"])
        .refusing(missing, &["not-found"])
}

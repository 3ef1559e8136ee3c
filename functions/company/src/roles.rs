//! The roles of an organisation: the five locked ones and its own; the role as which a person looks at the cabinet; and
//! the owner.

mod create_role;
mod delete_role;
mod edit_role;
mod form;
mod list_roles;
mod look_as_role;
mod move_ownership;
mod show_role;
mod view;

use domain::access::{ManagePeople, ManageRoles};
pub(crate) use form::names_of_preset;
use http::StatusCode;
pub(crate) use view::permission_text;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageRoles>();
    let people = Caller::holder::<ManagePeople>();
    let (forbidden, conflict) = (StatusCode::FORBIDDEN, StatusCode::CONFLICT);
    Routes::of(&CONTEXT, "roles", &[Face::Cabinet])
        .route("GET", "/company/roles", manage, "Lists roles", list_roles::list)
        .costing(2, 2)
        .route("POST", "/company/roles", manage, "Makes a role", create_role::create)
        .costing(2, 2)
        .refusing(conflict, &["too-many-roles", "changed-meanwhile"])
        .route("GET", "/company/roles/new", manage, "Shows the form of a new role", create_role::form)
        .costing(1, 1)
        .route("GET", "/company/roles/{id}", manage, "Shows a role", show_role::show)
        .costing(3, 2)
        .route("PATCH", "/company/roles/{id}", manage, "Changes a role", edit_role::edit)
        .costing(3, 2)
        .refusing(forbidden, &["above-oneself"])
        .refusing(conflict, &["stale", "role-is-locked", "changed-meanwhile"])
        .route(
            "DELETE",
            "/company/roles/{id}",
            manage,
            "Deletes a role that nobody holds",
            delete_role::delete,
        )
        .costing(2, 2)
        .refusing(forbidden, &["above-oneself"])
        .refusing(conflict, &["stale", "role-is-locked", "role-is-held", "changed-meanwhile"])
        .route("GET", "/company/roles/{id}/edit", manage, "Shows the form of a change", edit_role::form)
        .costing(1, 1)
        .refusing(conflict, &["role-is-locked"])
        .route("POST", "/company/roles/{id}/edit", manage, "Changes a role, for forms", edit_role::edit)
        .costing(3, 2)
        .refusing(forbidden, &["above-oneself"])
        .refusing(conflict, &["stale", "role-is-locked", "changed-meanwhile"])
        .route("GET", "/company/roles/{id}/delete", manage, "Shows what a deletion does", delete_role::form)
        .costing(3, 2)
        .refusing(conflict, &["role-is-locked"])
        .route(
            "POST",
            "/company/roles/{id}/delete",
            manage,
            "Deletes a role that nobody holds, for forms",
            delete_role::delete,
        )
        .costing(2, 2)
        .refusing(forbidden, &["above-oneself"])
        .refusing(conflict, &["stale", "role-is-locked", "role-is-held", "changed-meanwhile"])
        .route(
            "POST",
            "/company/roles/{id}/view",
            manage,
            "Looks at the cabinet as this role would",
            look_as_role::begin,
        )
        .costing(2, 2)
        .route(
            "POST",
            "/company/roles/view/end",
            Caller::Person,
            "Looks at the cabinet as oneself again",
            look_as_role::end,
        )
        .costing(2, 2)
        .route("GET", "/company/owner", people, "Tells who owns the organisation", move_ownership::show)
        .costing(4, 2)
        .route(
            "POST",
            "/company/owner",
            people,
            "Makes an administrator the owner",
            move_ownership::make_owner,
        )
        .costing(11, 6)
        .refusing(forbidden, &["not-the-owner"])
        .refusing(conflict, &["changed-meanwhile", "not-an-active-admin", "already-the-owner"])
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
}

//! The keys with which programs work at a cabinet: an integration needs nobody's password.

mod delete_key;
mod key_ends;
mod list_keys;
mod make_key;
mod show_key;
mod view;

use domain::access::ManageIntegrations;
use http::StatusCode;
pub(crate) use key_ends::tell_of_end;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;

pub(crate) const LIST: &str = "/company/keys";
pub(crate) const ONE: &str = "/company/keys/{id}";

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageIntegrations>();
    Routes::of(&CONTEXT, "roles", &[Face::Cabinet])
        .route("GET", LIST, manage, "Lists the keys for programs", list_keys::list)
        .costing(3, 3)
        .route("POST", LIST, manage, "Makes a key for programs", make_key::make)
        .costing(5, 4)
        .refusing(StatusCode::FORBIDDEN, &["key-above-oneself"])
        .refusing(StatusCode::CONFLICT, &["unknown-role", "too-many-keys", "changed-meanwhile"])
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route("GET", "/company/keys/new", manage, "Shows the form of a new key", make_key::form)
        .costing(1, 1)
        .route("GET", ONE, manage, "Shows a key for programs", show_key::show)
        .costing(3, 3)
        .route("DELETE", ONE, manage, "Deletes a key for programs", delete_key::delete)
        .costing(3, 3)
        .route("GET", "/company/keys/{id}/delete", manage, "Shows what a deletion does", delete_key::form)
        .costing(3, 3)
        .route(
            "POST",
            "/company/keys/{id}/delete",
            manage,
            "Deletes a key for programs, for forms",
            delete_key::delete,
        )
        .costing(3, 3)
}

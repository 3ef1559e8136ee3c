//! What tickets are sorted by, as those see it who set the service desk up. A category that a ticket has had is archived instead of
//! deleted, and can be brought back.

mod delete_category;
mod edit_category;
mod form;
mod list_categories;
mod make_category;
mod show_category;
pub(crate) mod view;

use domain::access::ManageSettings;
use http::StatusCode;
use web::{Answer, Caller, Routes};

use crate::settings::no_routes;

pub(crate) const LIST: &str = "/desk/categories";
const ONE: &str = "/desk/categories/{id}";

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageSettings>();
    let (conflict, conflicts) = (StatusCode::CONFLICT, &["stale", "changed-meanwhile"]);
    no_routes()
        .route("GET", LIST, manage, "Lists what tickets are sorted by", list_categories::list)
        .costing(4, 3)
        .route("POST", LIST, manage, "Makes a category", make_category::make)
        .costing(14, 5)
        .refusing(conflict, &["too-many-categories", "changed-meanwhile"])
        .route("GET", "/desk/categories/new", manage, "Shows the form of a new category", make_category::form)
        .costing(13, 4)
        .route("GET", ONE, manage, "Shows a category", show_category::show)
        .costing(4, 3)
        .route(
            "PATCH",
            ONE,
            manage,
            "Changes a category, and archives it or brings it back",
            edit_category::edit,
        )
        .costing(15, 6)
        .refusing(conflict, conflicts)
        .route(
            "DELETE",
            ONE,
            manage,
            "Deletes a category; archives it, if it was used",
            delete_category::delete,
        )
        .costing(4, 4)
        .refusing(conflict, conflicts)
        .route("GET", "/desk/categories/{id}/edit", manage, "Shows the form of a change", edit_category::form)
        .costing(13, 4)
        .route(
            "POST",
            "/desk/categories/{id}/edit",
            manage,
            "Changes a category, for forms",
            edit_category::edit,
        )
        .costing(15, 6)
        .refusing(conflict, conflicts)
        .route(
            "GET",
            "/desk/categories/{id}/delete",
            manage,
            "Shows what a deletion does",
            delete_category::form,
        )
        .costing(4, 3)
        .route(
            "POST",
            "/desk/categories/{id}/delete",
            manage,
            "Deletes a category, for forms; archives it, if it was used",
            delete_category::delete,
        )
        .costing(4, 4)
        .refusing(conflict, conflicts)
}

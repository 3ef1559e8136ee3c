//! What the staff says often: texts with placeholders, which whoever works on tickets keeps and puts into answers.

mod choose_reply;
mod delete_reply;
mod edit_reply;
mod fill;
mod list_replies;
mod make_reply;
pub(crate) mod view;

use domain::access::WorkTickets;
use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

pub(crate) use fill::{filled, text_for};

use crate::CONTEXT;
use crate::settings::no_routes;

pub(crate) const LIST: &str = "/desk/replies";
const ONE: &str = "/desk/replies/{id}";

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let work = Caller::holder::<WorkTickets>();
    let (conflict, conflicts) = (StatusCode::CONFLICT, &["stale", "changed-meanwhile"]);
    let choice = Routes::of(&CONTEXT, "tickets", &[Face::Cabinet])
        .route(
            "GET",
            "/desk/tickets/{id}/replies",
            work,
            "Offers what the staff says often, filled in for a ticket",
            choose_reply::choose,
        )
        .costing(5, 4);
    no_routes()
        .route("GET", LIST, work, "Lists what the staff says often", list_replies::list)
        .costing(5, 4)
        .route("POST", LIST, work, "Keeps a text for answers", make_reply::make)
        .costing(5, 5)
        .refusing(conflict, &["too-many-replies", "changed-meanwhile"])
        .route("GET", "/desk/replies/new", work, "Shows the form of a new text for answers", make_reply::form)
        .costing(4, 3)
        .route("GET", ONE, work, "Shows a text for answers, as a form", edit_reply::form)
        .costing(5, 4)
        .route("PATCH", ONE, work, "Changes a text for answers", edit_reply::edit)
        .costing(5, 5)
        .refusing(conflict, conflicts)
        .route(
            "POST",
            "/desk/replies/{id}/edit",
            work,
            "Changes a text for answers, for forms",
            edit_reply::edit,
        )
        .costing(5, 5)
        .refusing(conflict, conflicts)
        .route("DELETE", ONE, work, "Deletes a text for answers", delete_reply::delete)
        .costing(5, 5)
        .refusing(conflict, conflicts)
        .route("GET", "/desk/replies/{id}/delete", work, "Shows what a deletion does", delete_reply::form)
        .costing(5, 4)
        .route(
            "POST",
            "/desk/replies/{id}/delete",
            work,
            "Deletes a text for answers, for forms",
            delete_reply::delete,
        )
        .costing(5, 5)
        .refusing(conflict, conflicts)
        .merge(choice)
}

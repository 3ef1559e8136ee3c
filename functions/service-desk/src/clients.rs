//! The clients of an organisation: those for whom its service desk works. They are invited here, and nowhere else.

mod close_client;
mod edit_client;
mod erase_client;
mod invite_client;
mod letters;
mod list_clients;
mod resend_invitation;
mod show_client;
mod view;

use domain::access::{ViewQueue, WorkTickets};
use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;
pub(crate) use invite_client::client_of_order;

pub(crate) const LIST: &str = "/desk/clients";

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    of_all().merge(of_one()).merge(of_access())
}

fn no_routes<A: Answer>() -> Routes<A> {
    Routes::of(&CONTEXT, "clients", &[Face::Cabinet])
}

fn of_all<A: Answer>() -> Routes<A> {
    let (view, work) = (Caller::holder::<ViewQueue>(), Caller::holder::<WorkTickets>());
    no_routes()
        .route("GET", LIST, view, "Lists clients", list_clients::list)
        .costing(64, 10)
        .refusing(StatusCode::BAD_REQUEST, &["cursor"])
        .route("POST", LIST, work, "Invites a client", invite_client::invite)
        .costing(16, 10)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .refusing(
            StatusCode::CONFLICT,
            &["client-is-employee", "client-already-invited", "changed-meanwhile"],
        )
        .route("GET", "/desk/clients/new", work, "Shows the form of an invitation", invite_client::form)
        .costing(2, 1)
}

fn of_one<A: Answer>() -> Routes<A> {
    let (view, work) = (Caller::holder::<ViewQueue>(), Caller::holder::<WorkTickets>());
    let (conflict, conflicts) = (StatusCode::CONFLICT, &["stale", "client-closed", "changed-meanwhile"]);
    no_routes()
        .route("GET", "/desk/clients/{id}", view, "Shows a client", show_client::show)
        .costing(5, 4)
        .route("PATCH", "/desk/clients/{id}", work, "Calls a client otherwise", edit_client::edit)
        .costing(6, 4)
        .refusing(conflict, conflicts)
        .route("GET", "/desk/clients/{id}/edit", work, "Shows the form of a change", edit_client::form)
        .costing(3, 2)
        .route(
            "POST",
            "/desk/clients/{id}/edit",
            work,
            "Calls a client otherwise, for forms",
            edit_client::edit,
        )
        .costing(6, 4)
        .refusing(conflict, conflicts)
}

/// The endpoints by which a client's access begins and ends.
fn of_access<A: Answer>() -> Routes<A> {
    let (work, conflict) = (Caller::holder::<WorkTickets>(), StatusCode::CONFLICT);
    no_routes()
        .route(
            "POST",
            "/desk/clients/{id}/resend",
            work,
            "Sends an invitation again",
            resend_invitation::resend,
        )
        .costing(17, 10)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .refusing(
            conflict,
            &[
                "client-accepted",
                "client-closed",
                "client-address-bounces",
                "client-letters-unwanted",
                "changed-meanwhile",
            ],
        )
        .route("GET", "/desk/clients/{id}/close", work, "Shows what closing does", close_client::form)
        .costing(3, 2)
        .route("POST", "/desk/clients/{id}/close", work, "Ends a client's access", close_client::close)
        .costing(6, 4)
        .refusing(conflict, &["changed-meanwhile"])
        .route("GET", "/desk/clients/{id}/erase", work, "Shows what erasing does", erase_client::form)
        .costing(3, 2)
        .route("POST", "/desk/clients/{id}/erase", work, "Forgets who a client was", erase_client::erase)
        .costing(6, 4)
        .refusing(conflict, &["changed-meanwhile"])
}

//! «Личный кабинет»: a client's own tickets. What is shown here is read from what clients may see, and from nothing else.

mod list_own;
mod open_own;
mod settle_own;
mod show_own;
mod write_own;

use domain::TicketId;
use domain::access::OpenTickets;
use domain::service_desk::{Author, Client, Party, TicketRefusal};
use http::StatusCode;
use web::{Answer, Caller, Face, Insider, Problem, Routes};

use crate::CONTEXT;
use crate::tickets::change;

pub(crate) const LIST: &str = "/my/tickets";

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let open = Caller::holder::<OpenTickets>();
    let (conflict, slow) = (StatusCode::CONFLICT, StatusCode::TOO_MANY_REQUESTS);
    let conflicts = &["ticket-state", "closed-for-good", "ticket-deleted", "changed-meanwhile"];
    Routes::of(&CONTEXT, "my_tickets", &[Face::Cabinet])
        .route("GET", LIST, open, "Lists one's own tickets", list_own::list)
        .costing(64, 10)
        .refusing(StatusCode::BAD_REQUEST, &["cursor"])
        .route("POST", LIST, open, "Opens a ticket, as a client", open_own::open)
        .costing(16, 11)
        .refusing(conflict, &["changed-meanwhile"])
        .refusing(slow, &["slow-down"])
        .route("GET", "/my/tickets/new", open, "Shows the form of a new ticket", open_own::form)
        .costing(4, 3)
        .route("GET", "/my/tickets/{id}", open, "Shows one's own ticket", show_own::show)
        .costing(6, 4)
        .refusing(StatusCode::BAD_REQUEST, &["cursor"])
        .route(
            "POST",
            "/my/tickets/{id}/entries",
            open,
            "Says something in one's own ticket",
            write_own::write,
        )
        .costing(16, 10)
        .refusing(conflict, conflicts)
        .refusing(slow, &["slow-down"])
        .route("GET", "/my/tickets/{id}/entries/{entry}", open, "Shows what was said", write_own::show)
        .costing(5, 4)
        .route(
            "GET",
            "/my/tickets/{id}/entries/{entry}/files/{file}",
            open,
            "Leads to a file of what was said",
            write_own::hand_over,
        )
        .costing(6, 5)
        .route("POST", "/my/tickets/{id}/close", open, "Agrees that a ticket is solved", settle_own::close)
        .costing(12, 8)
        .refusing(conflict, conflicts)
        .route(
            "POST",
            "/my/tickets/{id}/reopen",
            open,
            "Says that a ticket is not solved",
            settle_own::reopen,
        )
        .costing(14, 9)
        .refusing(conflict, conflicts)
        .refusing(slow, &["slow-down"])
        .route("POST", "/my/tickets/{id}/rating", open, "Says how content one is", settle_own::rate)
        .costing(14, 9)
        .refusing(conflict, &["ticket-unsolved", "ticket-deleted", "changed-meanwhile"])
        .refusing(slow, &["slow-down"])
}

/// Whoever asks, as the client of their own tickets.
fn client(insider: &Insider) -> Result<Client, Problem> {
    let user = insider.user()?;
    Ok(Client { id: user.id, name: user.full_name(), email: user.email.clone() })
}

fn author(client: &Client) -> Author {
    Author::Client(Party { id: client.id, name: client.name.clone() })
}

/// What a rule refuses a client.
fn refused(refusal: &TicketRefusal, id: TicketId) -> Problem {
    match refusal {
        // To its client it is not there any more.
        TicketRefusal::Deleted => Problem::not_found(),
        refusal => change::refused(refusal, LIST, id),
    }
}

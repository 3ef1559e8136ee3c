//! Tickets, as those see them who answer and solve them.

pub(crate) mod change;
mod change_several;
mod clocks;
mod delete_ticket;
mod edit_ticket;
mod entry;
pub mod export_tickets;
mod keep_draft;
pub(crate) mod list_tickets;
mod open_ticket;
mod relate_tickets;
mod show_ticket;
mod tell_presence;
pub(crate) mod view;
mod watch_ticket;
mod write_entry;

use domain::access::{DeleteTickets, ViewQueue, WorkTickets};
use exports::{CsvFile, XlsxFile};
use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

pub(crate) use entry::{EntryFile, draw_changes};
pub(crate) use view::{CategoryName, state_badge};

use crate::CONTEXT;

pub(crate) const LIST: &str = "/desk/tickets";

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    of_all().merge(of_several()).merge(of_exports()).merge(of_one()).merge(of_two()).merge(of_deletion())
}

fn no_routes<A: Answer>() -> Routes<A> {
    Routes::of(&CONTEXT, "tickets", &[Face::Cabinet])
}

fn of_all<A: Answer>() -> Routes<A> {
    let (view, work) = (Caller::holder::<ViewQueue>(), Caller::holder::<WorkTickets>());
    no_routes()
        .route("GET", LIST, view, "Lists tickets", list_tickets::list)
        .costing(64, 10)
        .refusing(StatusCode::BAD_REQUEST, &["cursor"])
        .route("POST", LIST, work, "Makes a ticket", open_ticket::open)
        .costing(24, 12)
        .refusing(StatusCode::CONFLICT, &["changed-meanwhile"])
        .route("GET", "/desk/tickets/new", work, "Shows the form of a new ticket", open_ticket::form)
        .costing(12, 5)
}

fn of_several<A: Answer>() -> Routes<A> {
    let work = Caller::holder::<WorkTickets>();
    no_routes()
        .route(
            "GET",
            "/desk/tickets/bulk",
            work,
            "Shows the form of a change of several tickets",
            change_several::form,
        )
        .costing(12, 5)
        .route("POST", "/desk/tickets/bulk", work, "Changes several tickets", change_several::change)
        .costing(64, 10)
}

fn of_exports<A: Answer>() -> Routes<A> {
    let view = Caller::holder::<ViewQueue>();
    let (often, slow_down) = (StatusCode::TOO_MANY_REQUESTS, &["slow-down"]);
    no_routes()
        .route(
            "GET",
            "/desk/tickets/export.csv",
            view,
            "Gives what the list shows as CSV, or begins to write it",
            export_tickets::give::<CsvFile>,
        )
        .costing(65, 11)
        .refusing(often, slow_down)
        .route(
            "GET",
            "/desk/tickets/export.xlsx",
            view,
            "Gives what the list shows as a file of Excel, or begins to write it",
            export_tickets::give::<XlsxFile>,
        )
        .costing(65, 11)
        .refusing(often, slow_down)
        .route(
            "GET",
            "/desk/tickets/exports/{id}",
            view,
            "Tells how far a file of many tickets is",
            export_tickets::report,
        )
        .costing(3, 2)
        .route(
            "GET",
            "/desk/tickets/exports/{id}/file",
            view,
            "Leads to a file of many tickets",
            export_tickets::send,
        )
        .costing(3, 2)
}

fn of_one<A: Answer>() -> Routes<A> {
    let (view, work) = (Caller::holder::<ViewQueue>(), Caller::holder::<WorkTickets>());
    let conflict = StatusCode::CONFLICT;
    let conflicts = &["stale", "ticket-state", "closed-for-good", "ticket-deleted", "changed-meanwhile"];
    no_routes()
        .route("GET", "/desk/tickets/{id}", view, "Shows a ticket", show_ticket::show)
        .costing(8, 5)
        .refusing(StatusCode::BAD_REQUEST, &["cursor"])
        .route("PATCH", "/desk/tickets/{id}", work, "Changes a ticket", edit_ticket::edit)
        .costing(24, 11)
        .refusing(conflict, conflicts)
        .route("GET", "/desk/tickets/{id}/edit", work, "Shows the form of a change", edit_ticket::form)
        .costing(14, 6)
        .route("POST", "/desk/tickets/{id}/edit", work, "Changes a ticket, for forms", edit_ticket::edit)
        .costing(24, 11)
        .refusing(conflict, conflicts)
        .route(
            "POST",
            "/desk/tickets/{id}/watch",
            view,
            "Lets the caller follow a ticket",
            watch_ticket::watch,
        )
        .costing(12, 8)
        .refusing(conflict, &["too-many-watchers", "ticket-deleted", "changed-meanwhile"])
        .refusing(StatusCode::FORBIDDEN, &["only-people"])
        .route(
            "POST",
            "/desk/tickets/{id}/unwatch",
            view,
            "Lets the caller follow a ticket no longer",
            watch_ticket::unwatch,
        )
        .costing(12, 8)
        .refusing(StatusCode::FORBIDDEN, &["only-people"])
        .refusing(conflict, &["ticket-deleted", "changed-meanwhile"])
        .route("POST", "/desk/tickets/{id}/take", work, "Gives a ticket to the caller", edit_ticket::take)
        .costing(12, 8)
        .refusing(conflict, conflicts)
        .route(
            "POST",
            "/desk/tickets/{id}/entries",
            work,
            "Answers the client, or notes something for the staff",
            write_entry::write,
        )
        .costing(18, 11)
        .refusing(conflict, conflicts)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route(
            "POST",
            "/desk/tickets/{id}/presence",
            work,
            "Says that the caller looks at a ticket, and tells who else does",
            tell_presence::tell,
        )
        .costing(7, 5)
        .route(
            "PUT",
            "/desk/tickets/{id}/draft",
            work,
            "Keeps what the caller has begun to say in a ticket",
            keep_draft::keep,
        )
        .costing(6, 4)
        .route(
            "GET",
            "/desk/tickets/{id}/entries/{entry}",
            view,
            "Shows what was said, or changed",
            write_entry::show,
        )
        .costing(6, 5)
        .route(
            "GET",
            "/desk/tickets/{id}/entries/{entry}/files/{file}",
            view,
            "Leads to a file of an entry",
            write_entry::hand_over,
        )
        .costing(6, 5)
}

fn of_two<A: Answer>() -> Routes<A> {
    let work = Caller::holder::<WorkTickets>();
    let (conflict, meanwhile) = (StatusCode::CONFLICT, "changed-meanwhile");
    let conflicts_of_merge = &[
        "merged-into-itself",
        "merged-into-ended",
        "merged-into-anothers",
        "ticket-state",
        "ticket-deleted",
        meanwhile,
    ];
    let conflicts_of_link = &["merged-into-itself", "too-many-links", "ticket-deleted", meanwhile];
    no_routes()
        .route(
            "GET",
            "/desk/tickets/{id}/merge",
            work,
            "Shows what merging a ticket does",
            relate_tickets::merge_form,
        )
        .costing(4, 3)
        .route(
            "POST",
            "/desk/tickets/{id}/merge",
            work,
            "Ends a ticket that goes on in another",
            relate_tickets::merge,
        )
        .costing(12, 9)
        .refusing(conflict, conflicts_of_merge)
        .route(
            "GET",
            "/desk/tickets/{id}/links/new",
            work,
            "Shows the form of a link",
            relate_tickets::link_form,
        )
        .costing(4, 3)
        .route("POST", "/desk/tickets/{id}/links", work, "Links two tickets", relate_tickets::link)
        .costing(12, 9)
        .refusing(conflict, conflicts_of_link)
        .route(
            "DELETE",
            "/desk/tickets/{id}/links/{other}",
            work,
            "Takes a link between two tickets away",
            relate_tickets::unlink,
        )
        .costing(12, 9)
        .refusing(conflict, conflicts_of_link)
        .route(
            "POST",
            "/desk/tickets/{id}/links/{other}/delete",
            work,
            "Takes a link between two tickets away, for forms",
            relate_tickets::unlink,
        )
        .costing(12, 9)
        .refusing(conflict, conflicts_of_link)
}

fn of_deletion<A: Answer>() -> Routes<A> {
    let delete = Caller::holder::<DeleteTickets>();
    let (conflict, conflicts) = (StatusCode::CONFLICT, &["changed-meanwhile", "ticket-deleted"]);
    no_routes()
        .route("DELETE", "/desk/tickets/{id}", delete, "Deletes a ticket", delete_ticket::delete)
        .costing(9, 7)
        .refusing(conflict, conflicts)
        .route("GET", "/desk/tickets/{id}/delete", delete, "Shows what a deletion does", delete_ticket::form)
        .costing(4, 3)
        .route(
            "POST",
            "/desk/tickets/{id}/delete",
            delete,
            "Deletes a ticket, for forms",
            delete_ticket::delete,
        )
        .costing(9, 7)
        .refusing(conflict, conflicts)
        .route("POST", "/desk/tickets/{id}/restore", delete, "Brings a ticket back", delete_ticket::restore)
        .costing(9, 7)
        .refusing(conflict, conflicts)
}

//! How an organisation's service desk works: its hours, what it promises, and when it closes what is solved.

mod edit_settings;
mod form;
mod order;
pub(crate) mod recount_tickets;
mod show_settings;
mod take_over_year;
mod view;

use domain::access::ManageSettings;
use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;

pub(crate) const SETTINGS: &str = "/desk/settings";

/// The endpoints of the Lambda that those have to do with who set the service desk up.
pub(crate) fn no_routes<A: Answer>() -> Routes<A> {
    Routes::of(&CONTEXT, "desk", &[Face::Cabinet])
}

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageSettings>();
    let (conflict, conflicts) = (StatusCode::CONFLICT, &["stale", "changed-meanwhile"]);
    no_routes()
        .route("GET", SETTINGS, manage, "Shows how the service desk works, as a form", show_settings::show)
        .costing(4, 3)
        .route("PATCH", SETTINGS, manage, "Changes how the service desk works", edit_settings::edit)
        .costing(4, 4)
        .refusing(conflict, conflicts)
        .route(
            "POST",
            "/desk/settings/edit",
            manage,
            "Changes how the service desk works, for forms",
            edit_settings::edit,
        )
        .costing(4, 4)
        .refusing(conflict, conflicts)
        .route(
            "GET",
            recount_tickets::RECOUNT,
            manage,
            "Says how many open tickets go by hours and promises of before",
            recount_tickets::form,
        )
        .costing(3, 2)
        .route(
            "POST",
            recount_tickets::RECOUNT,
            manage,
            "Has open tickets go by the present hours and promises",
            recount_tickets::begin,
        )
        .costing(8, 6)
        .route(
            "POST",
            "/desk/settings/calendar/russia",
            manage,
            "Adds the days off and the shorter days of a year in Russia to the calendar",
            take_over_year::take_over,
        )
        .costing(4, 4)
        .refusing(StatusCode::NOT_FOUND, &["no-calendar"])
        .refusing(conflict, &["calendar-full", "changed-meanwhile"])
}

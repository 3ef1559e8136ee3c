//! Who a person is: signing in and out, and the choice of where to go.

pub mod add_super_admin;
mod choose_organization;
mod end_session;
mod go_to_start;
mod open_session;

use web::{Caller, Face, Routes};

pub fn routes() -> Routes {
    let function = "identity";
    // API Gateway takes an address once for all hosts, and a cabinet's own first page is the cabinet's.
    let first_pages = "cabinet";
    let everywhere = &[Face::Platform, Face::Base, Face::Cabinet];
    Routes::new()
        .route(function, everywhere, "GET", "/session", Caller::Anyone, open_session::form)
        .route(function, everywhere, "POST", "/session", Caller::Anyone, open_session::open)
        .route(function, everywhere, "DELETE", "/session", Caller::SignedIn, end_session::end)
        .route(function, everywhere, "POST", "/session/end", Caller::SignedIn, end_session::end)
        .route(first_pages, &[Face::Base], "GET", "/", Caller::SignedIn, choose_organization::choose)
        .route(first_pages, &[Face::Platform], "GET", "/", Caller::Anyone, go_to_start::go)
}

//! Who a person is: signing in and out, and the choice of where to go.

pub mod add_super_admin;
mod choose_organization;
mod end_session;
mod go_to_start;
mod open_session;

use web::{Caller, Face, Routes};

pub fn routes() -> Routes {
    let (anyone, signed_in) = (Caller::Anyone, Caller::SignedIn);
    // API Gateway takes an address once for all hosts, and a cabinet's own first page is the cabinet's.
    let first_pages = "cabinet";
    let base = Routes::served_by(first_pages, &[Face::Base]).route(
        "GET",
        "/",
        signed_in,
        "Lists where a person can go",
        choose_organization::choose,
    );
    let platform = Routes::served_by(first_pages, &[Face::Platform]).route(
        "GET",
        "/",
        anyone,
        "Leads to the list of organisations",
        go_to_start::go,
    );
    Routes::served_by("identity", &[Face::Platform, Face::Base, Face::Cabinet])
        .route("GET", "/session", anyone, "Shows the form to sign in", open_session::form)
        .route("POST", "/session", anyone, "Signs in on this host", open_session::open)
        .route("DELETE", "/session", signed_in, "Signs out", end_session::end)
        .route("POST", "/session/end", signed_in, "Signs out, for forms", end_session::end)
        .merge(base)
        .merge(platform)
}

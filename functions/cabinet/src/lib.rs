//! The first page of each host, and its health; also the files that every page needs, on every face. API Gateway takes
//! one path once for all hosts, so the first pages of the platform's host and of the base host are here, beside the
//! cabinet's.

mod check_health;
mod choose_organization;
mod go_to_start;
mod show_home;

use domain::provisioning::HEALTH;
use lambda::Lambda;
use web::{Answer, Caller, Face, Room, Rooms, Routes, assets, texts};

pub static CONTEXT: Room = Room::new("cabinet", texts!("cabinet"));

/// The Lambdas that this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    web::lambdas(&routes(), rooms)
}

pub fn routes<A: Answer>() -> Routes<A> {
    let function = "cabinet";
    let anyone = Caller::Anyone;
    let base = Routes::of(&CONTEXT, function, &[Face::Base])
        .route("GET", "/", Caller::Person, "Lists where a person can go", choose_organization::choose)
        .costing(5, 4);
    let platform = Routes::of(&CONTEXT, function, &[Face::Platform])
        .route("GET", "/", anyone, "Leads to the list of organisations", go_to_start::go)
        .costing(5, 4);
    let cabinets = Routes::of(&CONTEXT, function, &[Face::Cabinet])
        .route("GET", "/", anyone, "Tells whose cabinet this is", show_home::show)
        .costing(5, 4)
        .route("GET", HEALTH, anyone, "Tells whether the cabinet is well", check_health::check_cabinet)
        .costing(2, 2);
    let others = Routes::of(&CONTEXT, function, &[Face::Platform, Face::Base])
        .route("GET", HEALTH, anyone, "Tells whether this host is well", check_health::check)
        .costing(2, 2);
    Routes::of(&CONTEXT, function, &[Face::Platform, Face::Base, Face::Cabinet])
        .route("GET", assets::PATH, anyone, "Sends a file of the pages", assets::show_asset)
        .costing(0, 0)
        .merge(cabinets)
        .merge(others)
        .merge(base)
        .merge(platform)
}

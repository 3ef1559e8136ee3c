//! What an organisation's own host shows before anybody has signed in, and how it tells that it is well. Also the files
//! that every page needs, on every face.

mod check_health;
mod show_home;

use web::{Caller, Face, Routes, assets};

pub fn routes() -> Routes {
    let function = "cabinet";
    let anyone = Caller::Anyone;
    let cabinets = Routes::served_by(function, &[Face::Cabinet])
        .route("GET", "/", anyone, "Tells whose cabinet this is", show_home::show)
        .route("GET", "/healthz", anyone, "Tells whether the cabinet is well", check_health::check_cabinet);
    let others = Routes::served_by(function, &[Face::Platform, Face::Base]).route(
        "GET",
        "/healthz",
        anyone,
        "Tells whether this host is well",
        check_health::check,
    );
    Routes::served_by(function, &[Face::Platform, Face::Base, Face::Cabinet])
        .route("GET", "/assets/{fingerprint}/{name}", anyone, "Sends a file of the pages", assets::show_asset)
        .merge(cabinets)
        .merge(others)
}

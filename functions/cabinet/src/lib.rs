//! What an organisation's own host shows before anybody has signed in, and how it tells that it is well. Also the files
//! that every page needs, on every face.

mod check_health;
mod show_home;

use web::{Caller, Face, Routes, assets};

pub fn routes() -> Routes {
    let function = "cabinet";
    let everywhere = &[Face::Platform, Face::Base, Face::Cabinet];
    Routes::new()
        .route(function, &[Face::Cabinet], "GET", "/", Caller::Anyone, show_home::show)
        .route(function, &[Face::Cabinet], "GET", "/healthz", Caller::Anyone, check_health::check_cabinet)
        .route(
            function,
            &[Face::Platform, Face::Base],
            "GET",
            "/healthz",
            Caller::Anyone,
            check_health::check,
        )
        .route(
            function,
            everywhere,
            "GET",
            "/assets/{fingerprint}/{name}",
            Caller::Anyone,
            assets::show_asset,
        )
}

//! A service desk, as those meet it who answer and solve, and those who set it up.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

mod bell;
mod categories;
mod clients;
mod dashboard;
mod desk_settings;
mod follow_up;
mod indicators;
mod join;
mod letters;
mod my_tickets;
mod replies;
mod showcase;
mod tickets;
mod watching;

use web::Product;

/// This context, with those that sign people in, sell seats, show what was done, and have the first page and the people.
fn product() -> Product {
    let product = testing::product_of!(
        organizations,
        identity,
        service_desk,
        company,
        audit,
        settings,
        tasks,
        files,
        cabinet
    );
    Product { routes: product.routes.showing(service_desk::cards()), ..product }
}

//! Creations, blocks and the reconciler, whatever happens to their requests and processes.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't go on should stop where it stands"
)]

mod blocks;
mod effects;
mod faults;
mod history;
mod kills;
mod leaving;
mod named_failures;
mod reconciler;
mod release;
mod repeats;
mod turns;

use web::Product;

/// The steps of a creation, with the contexts that order it, sign people in, and are the cabinet that comes of it.
fn product() -> Product {
    let mut product = testing::product_of!(organizations, identity, company, cabinet, audit);
    product.lambdas.extend(provisioning::lambdas());
    product
}

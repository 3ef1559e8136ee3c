//! The panel of organisations, as super-admins and programs meet it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

mod create;
mod domains;
mod edit;
mod fields;
mod list;
mod markup;
mod plan;
mod transitions;

use domain::Module;
use web::{Product, Room, Texts};

/// This context, with those that sign people in, create what was ordered, show what was done, and are a cabinet.
fn product() -> Product {
    let mut product = testing::product_of!(organizations, identity, company, audit, settings, cabinet);
    product.lambdas.extend(provisioning::lambdas());
    product
}

/// A context that organisations may be without.
static GARDEN: Room = Room {
    name: "garden",
    module: Some(Module::Analytics),
    permissions: &[],
    texts: Texts::new(&["module-analytics = Сад\n"], &["module-analytics = Garden\n"]),
    rail: &[],
    tasks: &[],
    notices: &[],
    assets: &[],
    ways: &[],
};

/// The product with a module to be chosen.
fn with_garden() -> Product {
    let product = product();
    Product { rooms: product.rooms.iter().chain([&GARDEN]).collect(), ..product }
}

//! An organisation from inside, as its people and programs meet it. Files are named after their addresses:
//! `employees/dismiss.rs` is about `/company/employees/{id}/dismiss`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't go on should stop where it stands"
)]

mod departments;
mod employees;
mod import_users;
mod keys;
mod owner;
mod roles;

use web::{Locale, Product, Wording};

/// This context, with those that sign people in, sell seats, show what was done, and have the first page.
fn product() -> Product {
    testing::product_of!(organizations, identity, company, audit, settings, tasks, files, cabinet)
}

/// A text of the product in Russian.
fn russian(key: &str) -> String {
    Wording::new(&product().rooms, Locale::Russian).text(key).into_owned()
}

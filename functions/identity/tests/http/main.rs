//! Signing in and out, one's own account, invitations, new passwords and letters, as people and programs meet them.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

mod account_audit;
mod avatar;
mod choice;
mod devices;
mod email_change;
mod foreign_forms;
mod guessed_codes;
mod handover;
mod invitations;
mod letter_limits;
mod letters;
mod lost_second_factor;
mod notifications;
mod password;
mod password_reset;
mod people;
mod profile;
mod second_factor;
mod senders;
mod sessions;
mod sign_in;
mod slowing;
mod super_admins;
mod tokens;
mod waiting_letters;

use web::Product;

/// This context, with those that make organisations, have people, show what was done and to what, and have the first page.
fn product() -> Product {
    let product = testing::product_of!(organizations, identity, company, audit, settings, tasks, cabinet);
    Product { routes: product.routes.showing(identity::cards()), ..product }
}

//! Organisations as the platform sees them: how one is ordered, its state, and the changes that the state allows.

mod accent;
mod inn;
mod module;
pub mod organization;
mod seats;
mod settings;
mod slug;

pub use accent::{AccentColor, LEAST_CONTRAST, Rgb, SCHEMES, Scheme, Shades};
pub use inn::Inn;
pub use module::Module;
pub use organization::Organization;
pub use seats::Seats;
pub use settings::{Contacts, ContactsEdit, SettingsEdit, Site};
pub use slug::Slug;

/// Sets a field to what an edit holds for it, if it holds anything.
fn replace<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

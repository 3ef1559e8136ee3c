//! Organisations as the platform sees them: how one is ordered, its state, and the changes that the state allows.

mod inn;
mod module;
pub mod organization;
mod seats;
mod slug;

pub use inn::Inn;
pub use module::Module;
pub use organization::Organization;
pub use seats::Seats;
pub use slug::Slug;

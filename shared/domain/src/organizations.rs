//! Organisations as the platform sees them: what is ordered, what state it is in, and what may be changed of it.

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

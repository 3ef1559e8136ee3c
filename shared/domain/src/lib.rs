//! What Kabinet is about, as types and rules: no async, no AWS, no HTTP. A value of a type here has been checked
//! when it was made, so nothing after it checks again.

pub mod access;
pub mod audit;
pub mod clock;
pub mod department;
mod email;
mod ids;
mod inn;
mod module;
pub mod organization;
pub mod provisioning;
mod redaction;
mod seats;
mod slug;
mod text;
pub mod user;
mod violation;

pub use clock::Clock;
pub use email::Email;
pub use ids::{AuditId, DepartmentId, OrganizationId, SessionId, UserId};
pub use inn::Inn;
pub use module::Module;
pub use organization::Organization;
pub use redaction::redact;
pub use seats::Seats;
pub use slug::Slug;
pub use text::{Description, Name};
pub use user::User;
pub use violation::{FieldError, Violation};

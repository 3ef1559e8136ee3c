//! What Kabinet is about, as types and rules: no async, no AWS, no HTTP. A value of a type here has been checked
//! when it was made, so nothing after it checks again.

pub mod access;
pub mod audit;
mod checked_text;
pub mod clock;
pub mod department;
pub mod device;
pub mod difference;
mod email;
pub mod employee;
mod ids;
mod inn;
mod module;
pub mod organization;
mod password;
mod phone;
pub mod profile;
pub mod provisioning;
mod redaction;
mod seats;
pub mod second_factor;
mod slug;
mod text;
pub mod token;
pub mod user;
mod violation;

pub use clock::Clock;
pub use department::{Department, Structure};
pub use device::Device;
pub use email::{AddressTrouble, Email};
pub use employee::Employee;
pub use ids::{AuditId, DepartmentId, OrganizationId, RoleId, SessionId, UserId};
pub use inn::Inn;
pub use module::Module;
pub use organization::Organization;
pub use password::{NewPassword, Password};
pub use phone::Phone;
pub use profile::{Language, Link, ProfileEdit, ZoneName};
pub use redaction::redact;
pub use seats::Seats;
pub use second_factor::SecondFactor;
pub use slug::Slug;
pub use text::{Description, Name, Post};
pub use token::{Token, TokenHash};
pub use user::User;
pub use violation::{FieldError, Violation};

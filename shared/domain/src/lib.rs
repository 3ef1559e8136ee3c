//! What Kabinet is about, as types and rules: no async, no AWS, no HTTP. A value of a type here has been checked
//! when it was made, so nothing after it checks again.
//!
//! What belongs to one context lies in a folder of its name, or in one file where that is enough; the rest is what all of
//! them speak of. Whoever uses it need not know which: [`employee`] and [`Employee`] are found here.

pub mod access;
pub mod argument;
pub mod audit;
mod checked_text;
pub mod clock;
mod company;
pub mod difference;
mod email;
mod identity;
mod ids;
pub mod limits;
mod organizations;
mod phone;
pub mod provisioning;
mod redaction;
mod refusal;
mod text;
mod violation;
mod zone;

pub use argument::Argument;
pub use clock::Clock;
pub use company::{Department, Employee, Structure, department, employee};
pub use email::{AddressTrouble, Email, without_invisible};
pub use identity::{
    Device, Language, Link, NewPassword, Password, ProfileEdit, SecondFactor, Token, TokenHash, User, device,
    profile, second_factor, token, user,
};
pub use ids::{AuditId, DepartmentId, OrganizationId, RoleId, SessionId, UserId};
pub use organizations::{
    AccentColor, Contacts, ContactsEdit, Inn, LEAST_CONTRAST, Module, Organization, Rgb, SCHEMES, Scheme,
    Seats, SettingsEdit, Shades, Site, Slug, organization,
};
pub use phone::Phone;
pub use redaction::redact;
pub use refusal::{EditRefusal, Refusal, RefusalKind};
pub use text::{Description, Name, Post};
pub use violation::{FieldError, Violation};
pub use zone::ZoneName;

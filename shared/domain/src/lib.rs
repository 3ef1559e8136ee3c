//! What Kabinet is about, as types and rules: no async, no AWS, no HTTP. A value of a type here was checked when it was
//! made, so later code does not check it again.
//!
//! The types of one context lie in a folder of its name, or in one file if that is enough; the other files have what all
//! contexts use. Users of the crate need not know which: [`employee`] and [`Employee`] are found here.

pub mod access;
pub mod argument;
pub mod audit;
pub mod bilingual;
mod checked_text;
pub mod clock;
mod company;
mod day;
pub mod difference;
mod email;
pub mod files;
mod identity;
mod ids;
mod invisible;
pub mod limits;
pub mod lists;
pub mod notification;
mod organizations;
mod phone;
pub mod provisioning;
mod redaction;
mod refusal;
pub mod service_desk;
pub mod task;
mod text;
mod violation;
pub mod words;
mod zone;

pub use argument::Argument;
pub use clock::Clock;
pub use company::{Department, Employee, ProgramKey, Structure, department, employee, program_key};
pub use day::{Day, typed_day};
pub use email::{AddressTrouble, Email};
pub use files::{FileName, StoredFile};
pub use identity::{
    Device, Language, Link, NewPassword, NoticesDecision, NoticesEdit, Password, ProfileEdit, SecondFactor,
    Token, TokenHash, User, device, profile, second_factor, token, user,
};
pub use ids::{
    ArticleId, AuditId, CategoryId, DepartmentId, EntryId, FileId, ImportId, NotificationId, OrganizationId,
    PlanId, ReplyId, RoleId, SessionId, TaskId, TicketId, UserId,
};
pub use invisible::without_invisible;
pub use notification::Notification;
pub use organizations::{
    AccentColor, Contacts, ContactsEdit, Inn, LEAST_CONTRAST, Module, Organization, Rgb, SCHEMES, Scheme,
    Seats, SettingsEdit, Shades, Site, Slug, organization,
};
pub use phone::Phone;
pub use redaction::redact;
pub use refusal::{EditRefusal, Refusal, RefusalKind};
pub use task::{Later, Task, TaskKind};
pub use text::{Description, EntryText, Name, Post, ReplyText, RichText, Subject};
pub use violation::{FieldError, Violation};
pub use zone::ZoneName;

//! What every context's endpoints stand on: who asks and what they may, what they sent, and how the answer looks as a
//! page or as JSON.

mod access;
mod app;
pub mod assets;
mod cabinet;
pub mod components;
mod context;
mod host;
mod input;
mod insider;
mod layout;
pub mod letters;
mod negotiation;
mod openapi;
mod operation;
pub mod passwords;
mod problem;
mod request_record;
mod routes;
mod serve;
mod sign_in;
mod texts;
mod tokens;
mod view;

pub use access::{Person, Platform, PlatformOn};
pub use app::App;
pub use cabinet::{Cabinet, Visit};
pub use context::{ClientAddress, Context, RequestId};
pub use host::{Base, Face, Host};
pub use input::{Cursor, Fields, Form, FromFields, Input, Path, Query, SearchText, Version};
pub use insider::{Access, Insider};
pub use letters::Letters;
pub use negotiation::Format;
pub use operation::{Describe, DescribedHandler, Operation};
pub use passwords::Passwords;
pub use problem::{FormPage, Problem, violation_text};
pub use request_record::{CallerKind, RequestRecord};
pub use routes::{Caller, Endpoint, Faces, Routes};
pub use serve::Service;
pub use sign_in::{Attempt, OpenedSession, SignIn};
pub use texts::Locale;
pub use tokens::SigningKey;
pub use view::{Page, View};

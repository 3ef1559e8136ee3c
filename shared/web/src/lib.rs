//! The kernel under every context's endpoints: who the caller is and what they may do, what they sent, and how the answer
//! becomes a page or JSON.

mod access;
mod api_gateway;
mod app;
mod aside;
pub mod assets;
pub mod brand;
mod cabinet;
mod card;
pub mod components;
mod context;
mod controls;
mod csv_file;
mod doorkeeper;
mod host;
mod image;
mod input;
mod insider;
mod layout;
pub mod letters;
mod list;
mod negotiation;
mod openapi;
mod operation;
mod password_check;
pub mod passwords;
mod policy;
mod post;
mod problem;
mod request_record;
mod room;
mod routes;
mod saying;
mod serve;
mod texts;
mod tokens;
mod upload;
mod view;
mod xlsx_file;

pub use access::{Chooser, Person, Platform, PlatformOn, origin_of};
pub use api_gateway::{answer, lambdas};
pub use app::App;
pub use assets::Asset;
pub use brand::{AtTheDoor, logo_address};
pub use cabinet::{Cabinet, Visit, Visitor};
pub use card::{Audience, Card, Cards, Guest, ShownCard};
pub use context::{ClientAddress, Context, RequestId};
pub use csv_file::CsvFile;
#[expect(clippy::disallowed_types, reason = "for the one context that finds out who somebody is")]
pub use doorkeeper::{Doorkeeper, OpenedSession};
pub use host::{Base, Face, Host};
pub use image::Image;
pub use input::{
    Cursor, Fields, Form, FromFields, FromFieldsOn, Input, InputOn, Path, Query, Sealed, SearchText, Version,
};
pub use insider::{Access, Insider, admit, role_name};
pub use letters::Letters;
pub use list::{Limit, ListView, Sort};
pub use negotiation::Format;
pub use operation::{Describe, DescribedHandler, Operation};
pub use password_check::{Attempt, PasswordCheck, WRONG_CODE};
pub use passwords::Passwords;
pub use policy::Policy;
pub use post::{Occasion, Postage};
pub use problem::{FormPage, PageWithForm, Problem, violation_text};
pub use request_record::{CallerKind, RequestRecord};
pub use room::{Place, Product, Room, Rooms, Way};
pub use routes::{Answer, Caller, Endpoint, Faces, Routes};
pub use saying::{Done, Undo};
pub use serve::Service;
pub use texts::{COMMON, Locale, Texts, Wording};
pub use upload::Upload;
pub use view::{Page, View};
pub use xlsx_file::XlsxFile;

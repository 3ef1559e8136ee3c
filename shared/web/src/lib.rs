//! The kernel under every context's endpoints: who the caller is and what they may do, what they sent, and how the answer
//! becomes a page or JSON.

mod access;
mod api_gateway;
mod app;
mod aside;
mod asset;
pub mod assets;
pub mod brand;
mod cabinet;
mod card;
pub mod charts;
pub mod components;
mod context;
mod controls;
mod corner;
mod doorkeeper;
mod handed;
mod host;
mod image;
mod input;
mod insider;
mod known_browser;
mod layout;
pub mod letters;
mod list;
mod lost_second_factor;
pub mod markdown;
mod met_limits;
mod negotiation;
mod once;
mod openapi;
mod operation;
mod order;
mod outcome;
mod own_files;
mod password_check;
pub mod passwords;
mod person;
mod policy;
mod post;
mod problem;
mod request_record;
mod room;
mod routes;
mod saying;
mod serve;
mod session;
mod shared;
mod tagged;
mod task_view;
mod texts;
mod tokens;
mod upload;
mod view;
mod visit;
mod wording;
mod work;

pub use access::{Chooser, Platform, PlatformOn};
pub use api_gateway::{answer, lambdas};
pub use app::App;
pub use asset::Asset;
pub use brand::{AtTheDoor, logo_address};
pub use cabinet::{Cabinet, admit};
pub use card::{Audience, Card, Cards, Guest, ShownCard};
pub use context::{ClientAddress, Context, RequestId};
#[expect(clippy::disallowed_types, reason = "for the one context that finds out who somebody is")]
pub use doorkeeper::{Doorkeeper, OpenedSession};
pub use handed::Handed;
pub use host::{Base, Face, Host, PathHere};
pub use image::Image;
pub use input::{
    Count, Cursor, Fields, Form, FromFields, FromFieldsOn, Input, InputOn, Path, Query, Sealed, SearchText,
    Version,
};
pub use insider::{Access, Insider, role_name};
pub use letters::Letters;
pub use list::{Limit, ListView, Listed, PageRequest, Sort, page_of_list};
pub use lost_second_factor::{
    LostSecondFactor, ResetOrder, ResetPage, ResetPlace, letter_of_reset, reset_holds,
};
pub use negotiation::Format;
pub use once::Making;
pub use operation::{Describe, DescribedHandler, Operation};
pub use order::Order;
pub use outcome::Outcome;
pub use own_files::OwnFiles;
pub use password_check::{Attempt, PasswordCheck, WRONG_CODE};
pub use passwords::Passwords;
pub use person::{Person, origin_of};
pub use policy::Policy;
pub use post::{LETTER, Occasion, Post, Postage, letter_of_work, waiting_letter};
pub use problem::{FormPage, PageWithForm, Problem, violation_text};
pub use request_record::{CallerKind, RequestRecord};
pub use room::{Notice, Place, Room, Rooms, Way};
pub use routes::{Answer, Caller, Endpoint, Faces, Product, Routes};
pub use saying::{Done, Undo};
pub use serve::Service;
pub use shared::{Plain, Shared};
pub use tagged::{Had, LOOKED_AT_EVERY, Tag, Tagged};
pub use task_view::{Begun, NowOrLater, TaskOwner, TaskView, decides_on};
pub use texts::{COMMON, Locale, Texts};
pub use upload::{FileHere, Sent, SentFile, Upload};
pub use view::{Page, View};
pub use visit::{Visit, Visitor};
pub use wording::Wording;
pub use work::Work;

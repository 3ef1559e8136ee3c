//! What a person was told at a cabinet, behind the bell of its pages.

mod list;
mod note_read;

use domain::notification::MOST_UNREAD;
use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;

pub(crate) const LIST: &str = "/notifications";

/// The most notifications that one request has read.
const MOST_READ: usize = MOST_UNREAD;

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let own = Caller::Person;
    Routes::of(&CONTEXT, "profile", &[Face::Cabinet])
        .route("GET", LIST, own, "Lists what one was told at this cabinet", list::list)
        .costing(2, 2)
        .refusing(StatusCode::BAD_REQUEST, &["cursor"])
        .route("POST", "/notifications/read", own, "Says that one has read it", note_read::note)
        .costing(2, 2)
}

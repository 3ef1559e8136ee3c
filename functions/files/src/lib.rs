//! The files that people send, until a thing takes them: a file is announced, goes into the bucket of the organisation, and is
//! judged by its content. What no thing has taken within a day is forgotten.

mod announce_file;
mod arrived;
mod judge;
mod judge_files;
mod remove_file;
mod show_file;
mod view;

use std::time::Duration;

use domain::files::{FORGET_FILE, JUDGE_FILE};
use http::StatusCode;
use lambda::Lambda;
use web::{Answer, Caller, Face, Room, Rooms, Routes, Way, texts};

pub static CONTEXT: Room = Room {
    name: "files",
    module: None,
    permissions: &[],
    texts: texts!("files"),
    rail: &[],
    tasks: &[&JUDGE_FILE, &FORGET_FILE],
    notices: &[],
    assets: &[],
    ways: &[(Way::Files, view::FILES)],
};

/// How long S3 may take for a file, once and with further tries: less than a slice of a worker.
const ATTEMPT: Duration = Duration::from_secs(25);
const OPERATION: Duration = Duration::from_secs(50);

/// The Lambdas that this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    let mut lambdas = web::lambdas(&routes(), rooms);
    // A file of 50 MB is on its way for longer than a row.
    lambdas.push(judge_files::worker().into_lambda().with_timeouts(ATTEMPT, OPERATION));
    lambdas
}

/// The endpoints of this context, on a cabinet's face.
pub fn routes<A: Answer>() -> Routes<A> {
    let own = Caller::SignedIn;
    Routes::of(&CONTEXT, "files", &[Face::Cabinet])
        .route("POST", view::FILES, own, "Announces a file, and says how to send it", announce_file::announce)
        .costing(5, 4)
        .refusing(StatusCode::CONFLICT, &["too-many-files"])
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route("GET", view::FILE, own, "Shows what has become of one's own file", show_file::show)
        .costing(3, 2)
        .route("POST", "/files/{id}/arrived", own, "Looks whether a file has arrived", arrived::look)
        .costing(4, 4)
        .route(
            "GET",
            "/files/{id}/arrived",
            own,
            "Leads a browser back to the page that wanted a file",
            arrived::go_back,
        )
        .costing(4, 4)
        .route("DELETE", view::FILE, own, "Takes one's own file away", remove_file::remove)
        .costing(4, 4)
        .refusing(StatusCode::CONFLICT, &["changed-meanwhile"])
        .route("POST", "/files/{id}/delete", own, "Takes one's own file away, for forms", remove_file::remove)
        .costing(4, 4)
        .refusing(StatusCode::CONFLICT, &["changed-meanwhile"])
}

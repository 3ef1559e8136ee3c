//! The template, the sample events and the code say the same things about each other: each is written by hand, and what
//! one of them has and another has not would be noticed first by whoever deploys.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod document;
mod events;
mod functions;
mod limits;
mod methods;
mod policies;
mod seen;
mod settings;
mod table;
mod throttling;

/// The workspace, from which all paths in the tests go.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

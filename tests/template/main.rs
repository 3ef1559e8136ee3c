//! The template, the sample events and the code agree: each is written by hand, and without these tests a deployer would
//! be the first to notice a difference.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod document;
mod events;
mod functions;
mod limits;
mod methods;
mod policies;
mod queues;
mod seen;
mod settings;
mod table;
mod throttling;

/// The workspace, from which all paths in the tests go.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

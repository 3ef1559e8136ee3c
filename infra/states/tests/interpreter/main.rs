//! The interpreter as its users meet it: a definition goes in, and the API and the journal show the result.
#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it should be")]
#![expect(clippy::needless_pass_by_value, reason = "literals are written in the call")]

mod api;
mod provisioning;
mod restart;
mod states;
mod world;

//! What the platform writes into its log, as it would on AWS: the figures of requests and steps, metrics among them, and
//! nothing that nobody may know. The log is one for the whole process, so these tests have one of their own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't go on should stop where it stands"
)]

mod capture;
mod echo;
mod lambda;
mod panics;
mod requests;
mod secrets;
mod steps;

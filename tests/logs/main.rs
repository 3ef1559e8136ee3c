//! The lines that the platform writes into its log, as it would on AWS: the figures of requests and steps, with their
//! metrics, and no secrets. A process has one log, so these tests have a process of their own.
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

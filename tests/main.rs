//! The product from outside, as people, programs and the state machine see it. Everything goes through HTTP, and each
//! test has a platform of its own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't go on should stop where it stands"
)]

mod access;
mod answers;
mod bodies;
mod cabinet;
mod compression;
mod cost;
mod garden;
mod handed;
mod indicators;
mod interface;
mod isolation;
mod later;
mod lists;
mod loopback;
mod modules;
mod nested_input;
mod once;
mod pages;
mod people_at_scale;
mod policies;
mod queue;
mod queues;
mod rooms;
mod service_desk;
mod speaking_back;
mod table;
mod time_zones;
mod violations;

//! The product from outside: what people, programs and the state machine see of it. Everything goes through HTTP, and each
//! test has a platform of its own.

mod access;
mod answers;
mod bodies;
mod cabinet;
mod cost;
mod identity;
mod organizations;
mod provisioning;

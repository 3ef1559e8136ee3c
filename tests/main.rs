//! The product from outside: what people, programs and the state machine see of it. Everything goes through HTTP, and each
//! test has a platform of its own.

mod organizations;
mod provisioning;

//! The writes of the steps of a provisioning: what a step has made goes into the organisation's item, and how long the
//! steps take goes into an item of its own.

pub(crate) mod keys;
mod steps;

pub use steps::{Begun, Made};

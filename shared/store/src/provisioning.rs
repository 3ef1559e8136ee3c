//! What the steps of a provisioning write: into the row of the organisation what they made, and into a row of their own
//! how long each of them takes.

pub(crate) mod keys;
mod steps;

pub use steps::{Begun, Made};

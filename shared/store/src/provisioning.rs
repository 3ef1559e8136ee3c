//! The writes of the steps of a provisioning: what a step has made goes into the organisation's item, how long the steps take
//! and whose turn it is at an outside system into items that all provisionings share.

pub(crate) mod keys;
mod leaving;
mod steps;
mod turns;

pub use steps::{Begun, Made};
pub use turns::Queue;

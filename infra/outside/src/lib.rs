//! The systems that Kabinet reaches over the network, brought into one process: AWS and Kinescope over loopback, with
//! their real protocols and lasting state, so that the production clients run unchanged. Faults can be switched on, to
//! see what a step does when the outside world fails it.

mod account;
pub mod aws;
pub mod console;
mod durable;
mod dynamodb;
pub mod faults;
pub mod kinescope;
mod loopback;
mod operations;
mod permissions;
mod protocol;
pub mod route53;
pub mod s3;
mod secretsmanager;
mod service;
pub mod ses;
pub mod sqs;
mod winterbaume;

pub use account::{ACCOUNT, REGION, SECRET};
pub use aws::{AwsEndpoint, is_form_to_a_bucket};
pub use durable::OpenError;
pub use dynamodb::Units;
pub use faults::{Call, Fault, Faults, Mode};
pub use kinescope::{Kinescope, Limits};
pub use loopback::{guarded, guarded_but_for};
pub use permissions::Permission;
pub use service::Service;
pub use ses::LetterEvent;

//! One client per outside system. Each speaks the platform's own types, tells its own resources from those of others,
//! and reports whatever goes wrong as one kind of error, so that callers decide without knowing any SDK.

pub mod cabinets;
pub mod dns;
mod error;
pub mod files;
mod http;
pub mod kinescope;
pub mod mail;
mod settings;
pub mod workflow;

use std::time::Duration;

use aws_config::SdkConfig;

pub use error::{OutsideError, OutsideErrorKind, System};
pub use settings::{Secret, Settings, aws_configuration};

use cabinets::Cabinets;
use dns::Dns;
use files::Files;
use kinescope::Kinescope;
use mail::Mail;
use workflow::Workflow;

/// The outside systems; cheap to clone.
#[derive(Clone)]
pub struct Cloud {
    pub dns: Dns,
    pub files: Files,
    pub mail: Mail,
    pub workflow: Workflow,
    pub kinescope: Kinescope,
    pub cabinets: Cabinets,
}

/// How the creation of something that has a name of its own ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Creation {
    /// It was made.
    Created,
    /// It was there and is ours: an earlier try made it and its answer was lost.
    Ours,
    /// It was there and is somebody else's.
    Foreign,
}

/// The time to open a connection: the SDK's own, so that all clients give up alike.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);

impl Cloud {
    /// Builds the clients. Nothing is sent until one of them is used.
    pub fn connect(settings: &Settings, configuration: &SdkConfig) -> Self {
        Self {
            dns: Dns::new(configuration, settings),
            files: Files::new(configuration, settings),
            mail: Mail::new(configuration, settings),
            workflow: Workflow::new(configuration, settings),
            kinescope: Kinescope::new(settings),
            cabinets: Cabinets::new(settings),
        }
    }
}

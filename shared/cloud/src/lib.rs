//! One client per outside system. Each client takes the platform's own types, tells its own resources from those of
//! others, and reports every failure as one kind of error, so callers decide without knowing an SDK.

pub mod cabinets;
pub mod dns;
mod error;
pub mod files;
pub mod kinescope;
pub mod mail;
pub mod queues;
mod settings;
pub mod workflow;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_config::SdkConfig;

pub use error::{OutsideError, OutsideErrorKind, System};
pub use settings::{Secret, Settings, aws_configuration};

use cabinets::Cabinets;
use dns::Dns;
use files::Files;
use kinescope::Kinescope;
use mail::Mail;
use queues::Queues;
use workflow::Workflow;

/// The outside systems; cheap to clone. A client is built when it is asked for the first time: most Lambdas need few of
/// the systems, and should neither hold the code of the others nor start them.
#[derive(Clone)]
pub struct Cloud(Arc<Clients>);

struct Clients {
    settings: Settings,
    configuration: SdkConfig,
    dns: OnceLock<Dns>,
    files: OnceLock<Files>,
    mail: OnceLock<Mail>,
    queues: OnceLock<Queues>,
    workflow: OnceLock<Workflow>,
    kinescope: OnceLock<Kinescope>,
    cabinets: OnceLock<Cabinets>,
}

/// The outcome of creating something that has a name of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Creation {
    /// It was made.
    Created,
    /// It existed and is ours: an earlier try made it, and the answer was lost.
    Ours,
    /// It existed and is somebody else's.
    Foreign,
}

/// The time to open a connection: the SDK's own figure, so that all clients give up alike.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);

impl Cloud {
    /// Makes the clients' configuration. Nothing is sent until a system is used.
    pub fn connect(settings: &Settings, configuration: &SdkConfig) -> Self {
        Self(Arc::new(Clients {
            settings: settings.clone(),
            configuration: configuration.clone(),
            dns: OnceLock::new(),
            files: OnceLock::new(),
            mail: OnceLock::new(),
            queues: OnceLock::new(),
            workflow: OnceLock::new(),
            kinescope: OnceLock::new(),
            cabinets: OnceLock::new(),
        }))
    }

    pub fn dns(&self) -> &Dns {
        self.0.dns.get_or_init(|| Dns::new(&self.0.configuration, &self.0.settings))
    }

    pub fn files(&self) -> &Files {
        self.0.files.get_or_init(|| Files::new(&self.0.configuration, &self.0.settings))
    }

    pub fn mail(&self) -> &Mail {
        self.0.mail.get_or_init(|| Mail::new(&self.0.configuration, &self.0.settings))
    }

    pub fn queues(&self) -> &Queues {
        self.0.queues.get_or_init(|| Queues::new(&self.0.configuration, &self.0.settings))
    }

    pub fn workflow(&self) -> &Workflow {
        self.0.workflow.get_or_init(|| Workflow::new(&self.0.configuration, &self.0.settings))
    }

    pub fn kinescope(&self) -> &Kinescope {
        self.0.kinescope.get_or_init(|| Kinescope::new(&self.0.settings))
    }

    pub fn cabinets(&self) -> &Cabinets {
        self.0.cabinets.get_or_init(|| Cabinets::new(&self.0.settings))
    }
}

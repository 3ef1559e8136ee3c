//! The settings of a local platform.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::Clock;
use outside::Limits;
use states::Pace;

use crate::StartError;

pub struct Settings {
    /// 0 takes any free port.
    pub port: u16,
    pub aws_port: u16,
    pub data: PathBuf,
    pub clock: Clock,
    pub pace: Pace,
    pub kinescope_limits: Limits,
    /// The time for one try of a request to the outside world. A request with its repeats has three times as long.
    pub attempt_timeout: Duration,
    /// Called when a fault kills the process.
    pub on_kill: Arc<dyn Fn() + Send + Sync>,
    /// Whether the Lambdas of schedules and queues are invoked by themselves.
    pub runs_schedules: bool,
}

/// One of the `KABINET_…` variables; `None` if it is missing or empty.
pub fn variable(name: &'static str) -> Result<Option<String>, StartError> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(StartError::Variable(name, "text in UTF-8 is expected".to_owned()))
        }
    }
}

fn port(name: &'static str, usual: u16) -> Result<u16, StartError> {
    let Some(value) = variable(name)? else { return Ok(usual) };
    value.parse().map_err(|_| StartError::Variable(name, format!("{value:?} is not a port, 0 to 65535")))
}

impl Settings {
    /// Settings from the environment's `KABINET_…` variables.
    pub fn from_environment() -> Result<Self, StartError> {
        Ok(Self {
            port: port("KABINET_PORT", 3000)?,
            aws_port: port("KABINET_AWS_PORT", 4566)?,
            data: variable("KABINET_DATA")?.unwrap_or_else(|| ".kabinet".to_owned()).into(),
            clock: Clock::System,
            pace: Pace::Real,
            kinescope_limits: Limits::DOCUMENTED,
            attempt_timeout: Duration::from_secs(3),
            // A shell shows 137 for a process that was killed by SIGKILL.
            on_kill: Arc::new(|| std::process::exit(137)),
            runs_schedules: true,
        })
    }
}

//! The one binary behind every Lambda. Which of them it is, the handler's name tells: a function of the routes or one of
//! the functions around the state machine. One artefact is built and uploaded; each Lambda still has a role, a log and
//! limits of its own.

mod endpoints;
pub mod log;
mod secrets;
mod settings;
mod work;

pub use endpoints::answer;
pub use secrets::{Keys, Secrets, SecretsError};
pub use settings::{KeyNames, SecretNames, Settings, SettingsError};
pub use work::{Work, routes};

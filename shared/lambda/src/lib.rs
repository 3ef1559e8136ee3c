//! The process of every Lambda. Each context has a program of its own, which declares its Lambdas ([`Lambda`]) and hands
//! them to [`run`]. The name of the handler says which of them a process is. So a program holds only what its own context
//! needs, and each Lambda has its own role, log and limits.

mod declaration;
pub mod log;
mod process;
mod secrets;
mod settings;

pub use declaration::{Lambda, Tools, Trigger};
pub use lambda_runtime::Diagnostic;
pub use process::{StartError, Started, run};
pub use secrets::{Keys, SecretsError, SigningKey};
pub use settings::{KeyNames, SecretNames, Settings, SettingsError};

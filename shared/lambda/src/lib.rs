//! What the process of every Lambda does. Each context has a program of its own, which declares the Lambdas that it runs as
//! ([`Lambda`]) and hands them to [`run`]; which of them a process is, the name of the handler tells. So a program holds
//! what its own context needs and nothing else, and each Lambda has a role, a log and limits of its own.

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

//! The services that are simulated.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A simulated service, by its name in a fault and in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    DynamoDb,
    Kinescope,
    Route53,
    S3,
    SecretsManager,
    Ses,
    Sqs,
    StepFunctions,
}

impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(formatter)
    }
}

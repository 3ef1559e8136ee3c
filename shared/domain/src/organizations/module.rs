//! The parts of a cabinet that an organisation has or has not.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Violation;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Module {
    Company,
    ServiceDesk,
    Calls,
    Documents,
    Analytics,
}

impl Module {
    /// The module that every organisation has and nobody chooses: without it nobody could be invited.
    pub const ALWAYS: Self = Self::Company;

    pub const ALL: [Self; 5] =
        [Self::Company, Self::ServiceDesk, Self::Calls, Self::Documents, Self::Analytics];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::ServiceDesk => "service_desk",
            Self::Calls => "calls",
            Self::Documents => "documents",
            Self::Analytics => "analytics",
        }
    }
}

impl Module {
    /// The name of its text in the interface.
    pub fn text_key(self) -> String {
        format!("module-{}", self.key().replace('_', "-"))
    }
}

impl FromStr for Module {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL
            .into_iter()
            .find(|module| module.key() == text)
            .ok_or_else(|| Violation::UnknownModule { module: text.to_owned() })
    }
}

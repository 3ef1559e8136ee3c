//! The record of every change: who, from where, what, before and after.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{AuditId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditEntry {
    pub id: AuditId,
    pub at: Timestamp,
    pub actor: Actor,
    pub action: Action,
    /// The fields that changed, as they were.
    #[serde(default)]
    pub before: Map<String, Value>,
    /// The fields that changed, as they are now.
    #[serde(default)]
    pub after: Map<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    Person { id: UserId, name: String, email: String, address: Option<String> },
    Platform,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    OrganizationCreated,
    OrganizationEdited,
    OrganizationBlocked,
    OrganizationUnblocked,
    ProvisioningRetried,
    ProvisioningFailed,
    ProvisioningFinished,
}

impl Action {
    /// The name of its text in the interface.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OrganizationCreated => "organization-created",
            Self::OrganizationEdited => "organization-edited",
            Self::OrganizationBlocked => "organization-blocked",
            Self::OrganizationUnblocked => "organization-unblocked",
            Self::ProvisioningRetried => "provisioning-retried",
            Self::ProvisioningFailed => "provisioning-failed",
            Self::ProvisioningFinished => "provisioning-finished",
        }
    }
}

/// Who does something and from which network address, as every change must be able to say.
#[derive(Clone, Debug)]
pub struct Origin {
    pub actor: Actor,
    pub at: Timestamp,
}

impl Origin {
    pub fn entry(&self, action: Action, before: Map<String, Value>, after: Map<String, Value>) -> AuditEntry {
        AuditEntry { id: AuditId::new(), at: self.at, actor: self.actor.clone(), action, before, after }
    }
}

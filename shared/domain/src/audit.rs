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
    /// Whom or what it was done to, unless that is the organisation itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// The fields that changed, as they were.
    #[serde(default)]
    pub before: Map<String, Value>,
    /// The fields that changed, as they are now.
    #[serde(default)]
    pub after: Map<String, Value>,
}

/// What something was done to, by the name that it had then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    pub id: String,
    pub name: String,
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
    EmployeeInvited,
    InvitationSentAgain,
    InvitationAccepted,
    InvitationRevoked,
    EmployeeEdited,
    EmployeeDismissed,
    EmployeeRehired,
    EmployeeErased,
    EmployeesImported,
    OwnershipMoved,
    DepartmentCreated,
    DepartmentEdited,
    DepartmentDeleted,
    RoleCreated,
    RoleEdited,
    RoleDeleted,
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
            Self::EmployeeInvited => "employee-invited",
            Self::InvitationSentAgain => "invitation-sent-again",
            Self::InvitationAccepted => "invitation-accepted",
            Self::InvitationRevoked => "invitation-revoked",
            Self::EmployeeEdited => "employee-edited",
            Self::EmployeeDismissed => "employee-dismissed",
            Self::EmployeeRehired => "employee-rehired",
            Self::EmployeeErased => "employee-erased",
            Self::EmployeesImported => "employees-imported",
            Self::OwnershipMoved => "ownership-moved",
            Self::DepartmentCreated => "department-created",
            Self::DepartmentEdited => "department-edited",
            Self::DepartmentDeleted => "department-deleted",
            Self::RoleCreated => "role-created",
            Self::RoleEdited => "role-edited",
            Self::RoleDeleted => "role-deleted",
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
        AuditEntry {
            id: AuditId::new(),
            at: self.at,
            actor: self.actor.clone(),
            action,
            subject: None,
            before,
            after,
        }
    }
}

impl AuditEntry {
    /// Says whom or what it was done to.
    #[must_use]
    pub fn about(mut self, id: impl ToString, name: impl ToString) -> Self {
        self.subject = Some(Subject { id: id.to_string(), name: name.to_string() });
        self
    }
}

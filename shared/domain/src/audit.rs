//! The record of every change: who, from where, what, before and after.

use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::access::{AssignedRole, CustomRoles};
use crate::redaction::mask_secrets;
use crate::{AuditId, UserId, Violation};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditEntry {
    pub id: AuditId,
    pub at: Timestamp,
    pub actor: Actor,
    pub action: Action,
    /// In whose audit it stands; none for what is done to the platform itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<Subject>,
    /// Whom or what it was done to, unless that is the organisation itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// The fields that changed, as they were. What is secret is masked.
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
    Person {
        id: UserId,
        name: String,
        email: String,
        address: Option<String>,
    },
    /// A program, by the name of its key.
    Program {
        id: UserId,
        name: String,
        address: Option<String>,
    },
    Platform,
    /// Somebody who has not signed in.
    Stranger {
        address: Option<String>,
    },
}

macro_rules! actions {
    ($($name:ident $key:literal)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Action {
            $($name,)+
        }

        impl Action {
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name of its text in the interface.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)+
                }
            }
        }
    };
}

actions! {
    OrganizationCreated "organization-created"
    OrganizationEdited "organization-edited"
    OrganizationBlocked "organization-blocked"
    OrganizationUnblocked "organization-unblocked"
    ProvisioningRetried "provisioning-retried"
    ProvisioningFailed "provisioning-failed"
    ProvisioningFinished "provisioning-finished"
    OrganizationGivenUp "organization-given-up"
    RemovalFailed "removal-failed"
    OrganizationRemoved "organization-removed"
    SettingsEdited "settings-edited"
    LogoChanged "logo-changed"
    LogoRemoved "logo-removed"
    EmployeeInvited "employee-invited"
    InvitationSentAgain "invitation-sent-again"
    AddressTrusted "address-trusted"
    InvitationAccepted "invitation-accepted"
    InvitationRevoked "invitation-revoked"
    EmployeeEdited "employee-edited"
    EmployeeDismissed "employee-dismissed"
    EmployeeRehired "employee-rehired"
    EmployeeErased "employee-erased"
    EmployeesImported "employees-imported"
    ImportUndone "import-undone"
    OwnershipMoved "ownership-moved"
    DepartmentCreated "department-created"
    DepartmentEdited "department-edited"
    DepartmentDeleted "department-deleted"
    RoleCreated "role-created"
    RoleEdited "role-edited"
    RoleDeleted "role-deleted"
    ProgramKeyMade "program-key-made"
    ProgramKeyDeleted "program-key-deleted"
    SuperAdminAdded "super-admin-added"
    SuperAdminRemoved "super-admin-removed"
    SecondFactorEnabled "second-factor-enabled"
    SecondFactorDisabled "second-factor-disabled"
    RecoveryCodesRenewed "recovery-codes-renewed"
    SecondFactorResetBegun "second-factor-reset-begun"
    SecondFactorResetStopped "second-factor-reset-stopped"
    PasswordChanged "password-changed"
    PasswordReset "password-reset"
    EmailChangeRequested "email-change-requested"
    EmailChanged "email-changed"
    SessionEnded "session-ended"
    OtherSessionsEnded "other-sessions-ended"
    AllSessionsEnded "all-sessions-ended"
    AvatarChanged "avatar-changed"
    AvatarRemoved "avatar-removed"
    ProfileEdited "profile-edited"
    TicketOpened "ticket-opened"
    TicketChanged "ticket-changed"
    TicketAnswered "ticket-answered"
    TicketNoted "ticket-noted"
    TicketMerged "ticket-merged"
    TicketLinked "ticket-linked"
    TicketUnlinked "ticket-unlinked"
    TicketDeleted "ticket-deleted"
    TicketRestored "ticket-restored"
    ClientInvited "client-invited"
    ClientInvitedAgain "client-invited-again"
    ClientJoined "client-joined"
    ClientEdited "client-edited"
    ClientClosed "client-closed"
    ClientErased "client-erased"
    DeskEdited "desk-edited"
    CategoryMade "category-made"
    CategoryEdited "category-edited"
    CategoryRemoved "category-removed"
    ReplyMade "reply-made"
    ReplyEdited "reply-edited"
    ReplyRemoved "reply-removed"
    ShowcaseEdited "showcase-edited"
    ArticleMade "article-made"
    ArticleEdited "article-edited"
    ArticleRemoved "article-removed"
    ArticlesOrdered "articles-ordered"
    LimitMet "limit-met"
    TaskAgain "task-again"
    TaskGivenUp "task-given-up"
}

impl Action {
    /// The name that programs and addresses have for it.
    pub fn name(self) -> String {
        self.key().replace('-', "_")
    }
}

impl FromStr for Action {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.iter().copied().find(|action| action.name() == text).ok_or(Violation::UnknownValue)
    }
}

/// A role as an entry names it: one of the five by its key, which readers see in their own language; one of the
/// organisation's own by the name that it has now, whatever becomes of the role later.
pub fn role_field(role: AssignedRole, roles: &CustomRoles) -> Value {
    let own = match role {
        AssignedRole::Preset(_) => None,
        AssignedRole::Custom(id) => roles.find(id),
    };
    own.map_or_else(|| json!(role), |own| json!({"id": own.id, "name": own.name}))
}

/// Who acts, and from which network address; every change must be able to say it.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
            organization: None,
            subject: None,
            before: mask_secrets(before),
            after: mask_secrets(after),
        }
    }
}

impl AuditEntry {
    /// Says to whom or to what it was done.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "identifiers are copied and names are lent")]
    pub fn about(mut self, id: impl ToString, name: impl ToString) -> Self {
        self.subject = Some(Subject { id: id.to_string(), name: name.to_string() });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_goes_by_one_name() {
        for action in Action::ALL.iter().copied() {
            assert_eq!(json!(action), action.name());
            assert_eq!(action.name().parse(), Ok(action));
        }
        assert_eq!("organization-created".parse::<Action>(), Err(Violation::UnknownValue));
    }

    #[test]
    fn an_entry_never_holds_a_secret() {
        let fields = |secret: &str| {
            let fields =
                json!({"name": "Анна", "password": secret, "settings": [{"api_key": secret, "limit": 5}]});
            fields.as_object().unwrap().clone()
        };
        let origin = Origin { actor: Actor::Platform, at: Timestamp::UNIX_EPOCH };
        let entry = origin.entry(Action::EmployeeEdited, fields("horse"), fields("battery"));
        let masked = json!({"name": "Анна", "password": "…", "settings": [{"api_key": "…", "limit": 5}]});
        assert_eq!((json!(entry.before), json!(entry.after)), (masked.clone(), masked));
    }
}

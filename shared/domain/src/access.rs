//! Who may do what: one table of roles and permissions, and the permissions as types, so that a handler names the one
//! it needs in its signature and can't be called without it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a person is on the platform itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlatformRole {
    PlatformAdmin,
}

/// What a person is inside one organisation, or on the platform.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    PlatformAdmin,
    Admin,
    Manager,
    Employee,
    Reviewer,
    Client,
}

impl Role {
    pub const ALL: [Self; 6] =
        [Self::PlatformAdmin, Self::Admin, Self::Manager, Self::Employee, Self::Reviewer, Self::Client];
}

impl From<PlatformRole> for Role {
    fn from(role: PlatformRole) -> Self {
        match role {
            PlatformRole::PlatformAdmin => Self::PlatformAdmin,
        }
    }
}

/// One thing that may be allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permission {
    ViewOrganizations,
    ManageOrganizations,
}

impl Permission {
    pub const ALL: [Self; 2] = [Self::ViewOrganizations, Self::ManageOrganizations];

    /// The key that documents, audits and custom roles name it by.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ViewOrganizations => "organizations.view",
            Self::ManageOrganizations => "organizations.manage",
        }
    }

    /// The policy.
    pub const fn is_held_by(self, role: Role) -> bool {
        match self {
            Self::ViewOrganizations | Self::ManageOrganizations => matches!(role, Role::PlatformAdmin),
        }
    }
}

/// A permission as a type: `Platform<ManageOrganizations>` in a handler's arguments is the proof that its caller has it.
pub trait Permits: Send + Sync + 'static {
    const PERMISSION: Permission;
}

pub struct ViewOrganizations;
pub struct ManageOrganizations;

impl Permits for ViewOrganizations {
    const PERMISSION: Permission = Permission::ViewOrganizations;
}

impl Permits for ManageOrganizations {
    const PERMISSION: Permission = Permission::ManageOrganizations;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_this_table() {
        let table: Vec<String> = Permission::ALL
            .iter()
            .map(|permission| {
                let holders: Vec<String> = Role::ALL
                    .iter()
                    .filter(|role| permission.is_held_by(**role))
                    .map(|role| format!("{role:?}"))
                    .collect();
                format!("{}: {}", permission.key(), holders.join(", "))
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"), @r"
        organizations.view: PlatformAdmin
        organizations.manage: PlatformAdmin
        ");
    }
}

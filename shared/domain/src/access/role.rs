//! The roles: the platform's, the five of an organisation, and the roles of the portal before this platform.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{RoleId, Violation};

/// What a person is on the platform itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlatformRole {
    PlatformAdmin,
}

/// What a person is inside one organisation. These five are locked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Admin,
    Manager,
    Employee,
    Reviewer,
    Client,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Admin, Self::Manager, Self::Employee, Self::Reviewer, Self::Client];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Employee => "employee",
            Self::Reviewer => "reviewer",
            Self::Client => "client",
        }
    }
}

impl FromStr for Role {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|role| role.key() == text).ok_or(Violation::UnknownValue)
    }
}

/// A role as the portal before this platform called it, or one of ours (seed 004, «Миграция со старой системы ролей»).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormerRole {
    /// Somebody who ran the portal. Only those who run the platform can give that role.
    Platform,
    /// Either an administrator of an organisation or an employee: a person must decide.
    Ambiguous,
    Known(Role),
}

impl FromStr for FormerRole {
    type Err = Violation;

    /// `admin` alone is the portal's name of its own administrators; an organisation's administrators are `org_admin`.
    fn from_str(text: &str) -> Result<Self, Violation> {
        match text.trim().to_lowercase().as_str() {
            "admin" | "ecof_admin" | "platform_admin" => Ok(Self::Platform),
            "ecof_user" | "company_user" => Ok(Self::Ambiguous),
            "org_admin" => Ok(Self::Known(Role::Admin)),
            "user" => Ok(Self::Known(Role::Employee)),
            other => other.parse().map(Self::Known),
        }
    }
}

/// The role of an employee: one of the five or, by its identifier, one of the organisation's own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String")]
pub enum AssignedRole {
    Preset(Role),
    Custom(RoleId),
}

impl From<RoleId> for AssignedRole {
    fn from(id: RoleId) -> Self {
        Self::Custom(id)
    }
}

impl AssignedRole {
    pub const ADMIN: Self = Self::Preset(Role::Admin);

    /// Whoever holds it is a client of the organisation, and none of its employees.
    pub const CLIENT: Self = Self::Preset(Role::Client);
}

impl FromStr for AssignedRole {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        text.parse().map(Self::Preset).or_else(|_| text.parse().map(Self::Custom))
    }
}

impl fmt::Display for AssignedRole {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Preset(role) => formatter.write_str(role.key()),
            Self::Custom(id) => id.fmt(formatter),
        }
    }
}

impl TryFrom<String> for AssignedRole {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        text.parse()
    }
}

impl From<AssignedRole> for String {
    fn from(role: AssignedRole) -> Self {
        role.to_string()
    }
}

//! The roles that an organisation makes for itself, and the permissions that none of them can hold.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AssignedRole, Grants, Permission, Role};
use crate::organization::fold;
use crate::{FieldError, Name, Refusal, RefusalKind, RoleId, Violation};

/// A role of an organisation's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRole {
    pub id: RoleId,
    pub name: Name,
    /// The role that this one is derived from. It decides which permissions this one can never hold.
    pub base: Role,
    pub permissions: BTreeSet<Permission>,
    pub version: u32,
}

/// The roles that an organisation has made for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRoles {
    pub roles: Vec<CustomRole>,
    /// Counts every write.
    pub revision: u32,
}

/// The most roles that an organisation makes for itself: every request reads all of them.
pub const MOST_ROLES: usize = 50;

/// Why an organisation's roles do not allow a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefusal {
    #[error("there is no such role")]
    Unknown,
    #[error("another role has this name")]
    NameTaken,
    #[error("there are as many roles as there can be")]
    TooMany,
    #[error("somebody holds it")]
    Held,
    #[error("nobody changes a role that holds more than they do")]
    AboveOneself,
}

impl Refusal for RoleRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Unknown => "not-found",
            Self::NameTaken => "role-name-taken",
            Self::TooMany => "too-many-roles",
            Self::Held => "role-is-held",
            Self::AboveOneself => "above-oneself",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::Missing,
            Self::NameTaken => RefusalKind::Wrong,
            Self::TooMany | Self::Held => RefusalKind::InTheWay,
            Self::AboveOneself => RefusalKind::Forbidden,
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::NameTaken => {
                vec![FieldError { field: "name".into(), violation: Violation::RoleNameTaken }]
            }
            _ => Vec::new(),
        }
    }
}

impl CustomRole {
    /// The permissions that the role gives. A permission that the role must not hold gives nothing, however it got there.
    pub fn grants(&self) -> Grants {
        Grants(self.permissions.iter().copied().filter(|held| held.may_be_given_on(self.base)).collect())
    }

    /// The errors of the role's permissions when a holder of `giver` saves it: the permissions that the role must not
    /// hold, and those that the giver does not hold.
    pub fn check(&self, giver: &Grants) -> Vec<Violation> {
        self.permissions
            .iter()
            .copied()
            .filter_map(|permission| {
                if !permission.may_be_given_on(self.base) {
                    Some(Violation::PermissionNotForRole { permission })
                } else if giver.permit(permission) {
                    None
                } else {
                    Some(Violation::PermissionNotHeld { permission })
                }
            })
            .collect()
    }
}

impl CustomRoles {
    pub fn find(&self, id: RoleId) -> Option<&CustomRole> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// Adds a role, or replaces the role with the same identifier.
    pub fn put(&mut self, role: CustomRole) -> Result<(), RoleRefusal> {
        let name = fold(role.name.as_str());
        if self.roles.iter().any(|other| other.id != role.id && fold(other.name.as_str()) == name) {
            return Err(RoleRefusal::NameTaken);
        }
        if let Some(former) = self.roles.iter_mut().find(|other| other.id == role.id) {
            *former = role;
        } else if self.roles.len() < MOST_ROLES {
            self.roles.push(role);
        } else {
            return Err(RoleRefusal::TooMany);
        }
        Ok(())
    }

    /// The permissions that a role gives; none if the role does not exist.
    pub fn grants_of(&self, role: AssignedRole) -> Grants {
        match role {
            AssignedRole::Preset(role) => Grants::of_role(role),
            AssignedRole::Custom(id) => self.find(id).map(CustomRole::grants).unwrap_or_default(),
        }
    }

    pub fn knows(&self, role: AssignedRole) -> bool {
        match role {
            AssignedRole::Preset(_) => true,
            AssignedRole::Custom(id) => self.find(id).is_some(),
        }
    }
}

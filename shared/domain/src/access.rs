//! Who may do what: one table of roles and permissions, and the permissions as types, so that a handler names the one
//! it needs in its signature and can't be called without it.
//!
//! Those who run the platform hold every permission, in every organisation. Inside one, a role is one of the five that
//! all organisations have, or one of the organisation's own making, which is derived from one of the five.

mod custom_role;
mod permission;
mod role;

use std::collections::BTreeSet;

pub use custom_role::{CustomRole, CustomRoles, MOST_ROLES, RoleRefusal};
pub use permission::*;
pub use role::{AssignedRole, FormerRole, PlatformRole, Role};

/// What somebody may do, all roles considered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(BTreeSet<Permission>);

impl FromIterator<Permission> for Grants {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().collect())
    }
}

impl Grants {
    /// What those who run the platform may.
    pub fn everything() -> Self {
        Self(Permission::ALL.iter().copied().collect())
    }

    pub fn of_role(role: Role) -> Self {
        Self(Permission::ALL.iter().copied().filter(|permission| permission.is_held_by(role)).collect())
    }

    pub fn permit(&self, permission: Permission) -> bool {
        self.0.contains(&permission)
    }

    /// Whether whoever holds these may give those: nobody raises anyone above themselves.
    pub fn cover(&self, other: &Self) -> bool {
        other.0.is_subset(&self.0)
    }

    /// What is in both: somebody who looks at the cabinet as another role would see it gains nothing by it.
    #[must_use]
    pub fn limited_to(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    pub fn permissions(&self) -> impl Iterator<Item = Permission> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests;

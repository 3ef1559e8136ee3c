//! Who may do what: one table of roles and permissions. Each permission is also a type, so a handler names the permission
//! that it needs in its signature and can't be called without it.
//!
//! Those who run the platform hold every permission, in every organisation. A role inside an organisation is one of the
//! five that all organisations have, or a role of the organisation's own, which is derived from one of the five.

mod custom_role;
mod permission;
mod role;

use std::collections::BTreeSet;

pub use custom_role::{CustomRole, CustomRoles, MOST_ROLES, RoleRefusal};
pub use permission::*;
pub use role::{AssignedRole, FormerRole, PlatformRole, Role};

/// The permissions that a person holds, all roles considered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(BTreeSet<Permission>);

impl FromIterator<Permission> for Grants {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().collect())
    }
}

impl Grants {
    /// The permissions of those who run the platform.
    pub fn everything() -> Self {
        Self(Permission::ALL.iter().copied().collect())
    }

    pub fn of_role(role: Role) -> Self {
        Self(Permission::ALL.iter().copied().filter(|permission| permission.is_held_by(role)).collect())
    }

    pub fn permit(&self, permission: Permission) -> bool {
        self.0.contains(&permission)
    }

    /// Whether a holder of these permissions may give `other` to somebody: nobody gives more than they hold.
    pub fn cover(&self, other: &Self) -> bool {
        other.0.is_subset(&self.0)
    }

    /// The permissions that both have: a person who looks at the cabinet as another role gains nothing by it.
    #[must_use]
    pub fn limited_to(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    /// Those of them that a program may have.
    #[must_use]
    pub fn of_programs(&self) -> Self {
        self.permissions().filter(|permission| permission.may_be_held_by_programs()).collect()
    }

    pub fn permissions(&self) -> impl Iterator<Item = Permission> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests;

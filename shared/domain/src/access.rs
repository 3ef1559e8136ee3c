//! Who may do what: one table of roles and permissions, and the permissions as types, so that a handler names the one
//! it needs in its signature and can't be called without it.
//!
//! Those who run the platform hold every permission, in every organisation. Inside one, a role is one of the five that
//! all organisations have, or one of the organisation's own making, which is derived from one of the five.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::organization::fold;
use crate::{Name, RoleId, Violation};

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
    /// Those who ran the portal. The role that they had is given by nobody but those who run the platform.
    Platform,
    /// Either an administrator of an organisation or an employee: somebody must look.
    Ambiguous,
    Known(Role),
}

impl FromStr for FormerRole {
    type Err = Violation;

    /// `admin` alone is what the portal called its own administrators; an organisation's are `org_admin`.
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

/// What a permission is about; people see permissions in these groups.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// The platform itself. No role of an organisation holds any of these.
    Platform,
    /// How an organisation is run. Only an administrator, or a role derived from that one, may hold these.
    Settings,
    Company,
    ServiceDesk,
    Calls,
    Documents,
}

impl Group {
    /// The groups that an organisation can give.
    pub const GIVEN: [Self; 5] =
        [Self::Settings, Self::Company, Self::ServiceDesk, Self::Calls, Self::Documents];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Settings => "settings",
            Self::Company => "company",
            Self::ServiceDesk => "service-desk",
            Self::Calls => "calls",
            Self::Documents => "documents",
        }
    }
}

/// A permission as a type: `Platform<ManageOrganizations>` in a handler's arguments is the proof that its caller has it.
pub trait Permits: Send + Sync + 'static {
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($group:ident { $($name:ident $key:literal: $($role:ident)*;)+ })+) => {
        /// One thing that may be allowed.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Permission {
            $($($name,)+)+
        }

        impl Permission {
            pub const ALL: &'static [Self] = &[$($(Self::$name,)+)+];

            /// The key that documents, audits and custom roles name it by.
            pub const fn key(self) -> &'static str {
                match self {
                    $($(Self::$name => $key,)+)+
                }
            }

            pub const fn group(self) -> Group {
                match self {
                    $($(Self::$name => Group::$group,)+)+
                }
            }

            /// The policy. Those who run the platform hold every permission besides.
            pub const fn holders(self) -> &'static [Role] {
                match self {
                    $($(Self::$name => &[$(Role::$role),*],)+)+
                }
            }
        }

        $($(
            pub struct $name;

            impl Permits for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+)+
    };
}

permissions! {
    Platform {
        ViewOrganizations "organizations.view":;
        ManageOrganizations "organizations.manage":;
        ManageSuperAdmins "super_admins.manage":;
        ViewPlatformAudit "platform_audit.view":;
        ManageCatalogue "catalogue.manage":;
        ManageReferenceData "reference_data.manage":;
        ManageExchange "exchange.manage":;
    }
    Settings {
        ManageSettings "settings.manage": Admin;
        ManageBilling "billing.manage": Admin;
        ManagePeople "people.manage": Admin;
        ManageRoles "roles.manage": Admin;
        ManageIntegrations "integrations.manage": Admin;
        ViewAudit "audit.view": Admin;
    }
    Company {
        ViewPeople "people.view": Admin Manager Employee;
        ViewStructure "structure.view": Admin Manager Employee;
        ManageStructure "structure.manage": Admin;
    }
    ServiceDesk {
        OpenTickets "tickets.open": Admin Manager Client;
        ViewQueue "queue.view": Admin Manager Employee;
        WorkTickets "tickets.work": Admin Manager;
        DeleteTickets "tickets.delete": Admin Manager;
        ViewIndicators "indicators.view": Admin Manager;
        ManageIncidents "incidents.manage": Admin Manager;
        ManageShifts "shifts.manage": Admin Manager;
        ViewReports "reports.view": Admin Manager Employee;
        ManageReports "reports.manage": Admin Manager;
        ViewLibrary "library.view": Admin Manager Employee;
        ManageLibrary "library.manage": Admin Manager;
        ManageShowcase "showcase.manage": Admin;
    }
    Calls {
        ListenToCalls "calls.listen": Admin Manager Reviewer;
        TagCalls "calls.tag": Admin Manager Reviewer;
        ViewCallStatistics "calls.statistics": Admin Manager;
        ExportCalls "calls.export": Admin Manager Reviewer;
        ManageCallReview "calls.manage": Admin;
    }
    Documents {
        ViewDocuments "documents.view": Admin Manager Employee;
        EditDocuments "documents.edit": Admin Manager Employee;
        SendDocuments "documents.send": Admin Manager Employee;
        ViewExchange "exchange.view": Admin Manager Employee;
        ViewReferenceData "reference_data.view": Admin Manager Employee;
        ViewAnalytics "analytics.view": Admin Manager Employee;
        SubscribeToAnalytics "analytics.subscribe": Admin;
    }
}

impl Permission {
    /// The name of its text in the interface.
    pub fn text_key(self) -> String {
        format!("permission-{}", self.key().replace(['.', '_'], "-"))
    }

    pub fn is_held_by(self, role: Role) -> bool {
        self.holders().contains(&role)
    }

    /// Whether a role derived from this one may hold it at all: what runs an organisation stays with its administrators.
    pub fn may_be_given_on(self, base: Role) -> bool {
        match self.group() {
            Group::Platform => false,
            Group::Settings => base == Role::Admin,
            Group::Company | Group::ServiceDesk | Group::Calls | Group::Documents => true,
        }
    }
}

impl FromStr for Permission {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.iter().copied().find(|permission| permission.key() == text).ok_or(Violation::UnknownValue)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.key())
    }
}

impl TryFrom<String> for Permission {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        text.parse()
    }
}

impl From<Permission> for String {
    fn from(permission: Permission) -> Self {
        permission.key().to_owned()
    }
}

impl Serialize for Permission {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Permission {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Permission".into()
    }

    /// Those that an organisation can give: nobody is told of others.
    fn json_schema(_schemas: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let given = Self::ALL.iter().filter(|permission| permission.group() != Group::Platform);
        let keys: Vec<&str> = given.map(|permission| permission.key()).collect();
        schemars::json_schema!({"type": "string", "enum": keys})
    }
}

/// A role of an organisation's own making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRole {
    pub id: RoleId,
    pub name: Name,
    /// The role that it is derived from, which says what it can never hold.
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

/// The greatest number of roles that an organisation makes for itself: all of them are read with every request.
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

impl RoleRefusal {
    /// The name of its text in the interface.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unknown => "not-found",
            Self::NameTaken => "role-name-taken",
            Self::TooMany => "too-many-roles",
            Self::Held => "role-is-held",
            Self::AboveOneself => "above-oneself",
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
}

impl FromStr for AssignedRole {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        text.parse()
            .map(Self::Preset)
            .or_else(|_| text.parse().map(Self::Custom).map_err(|_| Violation::UnknownValue))
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

/// What somebody may do, all roles considered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(BTreeSet<Permission>);

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

impl CustomRole {
    /// What it gives. A permission that it must not hold counts for nothing, however it got there.
    pub fn grants(&self) -> Grants {
        Grants(self.permissions.iter().copied().filter(|held| held.may_be_given_on(self.base)).collect())
    }

    /// What is wrong with its permissions when somebody who may do this much saves it: all that it must not hold, and all
    /// that they could not do themselves.
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

    /// Adds a role, or puts it in the place of the one with its identifier.
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

    /// What a role gives; nothing, if there is no such role.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_policy_is_this_table() {
        let table: Vec<String> = Permission::ALL
            .iter()
            .map(|permission| {
                let holders: Vec<&str> = permission.holders().iter().map(|role| role.key()).collect();
                format!("{}: {}", permission.key(), holders.join(", "))
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"));
    }

    fn any_role() -> impl Strategy<Value = CustomRole> {
        let permissions = proptest::collection::btree_set(proptest::sample::select(Permission::ALL), 0..20);
        (proptest::sample::select(&Role::ALL[..]), permissions).prop_map(|(base, permissions)| CustomRole {
            id: RoleId::new(),
            name: "Старшие смены".parse().unwrap(),
            base,
            permissions,
            version: 1,
        })
    }

    proptest! {
        #[test]
        fn no_role_below_an_administrator_ever_gives_a_setting(role in any_role()) {
            for permission in role.grants().permissions() {
                prop_assert_ne!(permission.group(), Group::Platform);
                prop_assert!(role.base == Role::Admin || permission.group() != Group::Settings);
            }
        }

        #[test]
        fn looking_as_another_role_gains_nothing(own in any_role(), other in any_role()) {
            let limited = own.grants().limited_to(&other.grants());
            prop_assert!(own.grants().cover(&limited) && other.grants().cover(&limited));
        }
    }

    fn role(name: &str, base: Role, permissions: &[Permission]) -> CustomRole {
        let permissions = permissions.iter().copied().collect();
        CustomRole { id: RoleId::new(), name: name.parse().unwrap(), base, permissions, version: 1 }
    }

    #[test]
    fn a_role_says_of_each_permission_why_it_can_not_be_saved() {
        use Permission::{ManageBilling, ManageOrganizations, ManagePeople, ViewPeople};
        let giver = Grants([ManagePeople, ViewPeople, ManageOrganizations].into());
        let not_for_role = |permission| Violation::PermissionNotForRole { permission };
        let not_held = |permission| Violation::PermissionNotHeld { permission };
        let wanted = [ViewPeople, ManagePeople, ManageBilling, ManageOrganizations];
        assert_eq!(
            role("Кадры", Role::Admin, &wanted).check(&giver),
            [not_for_role(ManageOrganizations), not_held(ManageBilling)]
        );
        assert_eq!(
            role("Кадры", Role::Manager, &wanted).check(&giver),
            [not_for_role(ManageOrganizations), not_for_role(ManageBilling), not_for_role(ManagePeople)]
        );
        assert_eq!(role("Кадры", Role::Manager, &[ViewPeople]).check(&giver), []);
    }

    #[test]
    fn names_of_roles_are_told_apart_as_people_read_them() {
        let mut roles = CustomRoles::default();
        let first = role("Счёт", Role::Employee, &[Permission::ViewPeople]);
        roles.put(first.clone()).unwrap();
        let taken = role(" СЧЕТ ", Role::Employee, &[Permission::ViewPeople]);
        assert_eq!(roles.put(taken), Err(RoleRefusal::NameTaken));
        roles.put(CustomRole { base: Role::Manager, ..first.clone() }).unwrap();
        assert_eq!(roles.roles, [CustomRole { base: Role::Manager, ..first }]);
    }

    #[test]
    fn there_are_fifty_roles_and_no_more() {
        let mut roles = CustomRoles::default();
        for number in 0..MOST_ROLES {
            roles.put(role(&number.to_string(), Role::Client, &[])).unwrap();
        }
        assert_eq!(roles.put(role("one more", Role::Client, &[])), Err(RoleRefusal::TooMany));
        let renamed = CustomRole { name: "anew".parse().unwrap(), ..roles.roles[7].clone() };
        assert_eq!(roles.put(renamed), Ok(()));
    }

    #[test]
    fn former_roles_become_what_the_seed_says() {
        let table = [
            ("admin", Ok(FormerRole::Platform)),
            ("ECOF_ADMIN", Ok(FormerRole::Platform)),
            ("platform_admin", Ok(FormerRole::Platform)),
            ("ecof_user", Ok(FormerRole::Ambiguous)),
            (" company_user ", Ok(FormerRole::Ambiguous)),
            ("user", Ok(FormerRole::Known(Role::Employee))),
            ("org_admin", Ok(FormerRole::Known(Role::Admin))),
            ("manager", Ok(FormerRole::Known(Role::Manager))),
            ("employee", Ok(FormerRole::Known(Role::Employee))),
            ("reviewer", Ok(FormerRole::Known(Role::Reviewer))),
            ("client", Ok(FormerRole::Known(Role::Client))),
            ("root", Err(Violation::UnknownValue)),
            ("", Err(Violation::UnknownValue)),
        ];
        for (name, role) in table {
            assert_eq!(name.parse(), role, "{name:?}");
        }
    }

    #[test]
    fn a_role_that_is_gone_gives_nothing() {
        let grants = CustomRoles::default().grants_of(AssignedRole::Custom(RoleId::new()));
        assert_eq!(grants, Grants::default());
    }
}

//! The permissions, and the policy: which of the five roles holds which permission.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Role;
use crate::Violation;

/// The subject of a permission; people see permissions in these groups.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// The platform itself. No role of an organisation holds a permission of this group.
    Platform,
    /// How an organisation is run. Only an administrator, or a role derived from the administrator's, may hold these
    /// permissions.
    Settings,
    Company,
    ServiceDesk,
    Calls,
    Documents,
    Analytics,
}

impl Group {
    /// The groups that an organisation can give.
    pub const GIVEN: [Self; 6] =
        [Self::Settings, Self::Company, Self::ServiceDesk, Self::Calls, Self::Documents, Self::Analytics];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Settings => "settings",
            Self::Company => "company",
            Self::ServiceDesk => "service-desk",
            Self::Calls => "calls",
            Self::Documents => "documents",
            Self::Analytics => "analytics",
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

            /// The key by which documents, audits and custom roles name the permission.
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

            /// The policy: the roles that hold the permission. Those who run the platform hold every permission besides.
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
        ManageAccounts "accounts.manage":;
        ViewPlatformAudit "platform_audit.view":;
        ManageCatalogue "catalogue.manage":;
        ManageReferenceData "reference_data.manage":;
        ManageExchange "exchange.manage":;
        ManageTasks "tasks.manage":;
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
    }
    Analytics {
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

    /// Whether the permission decides how an organisation is run, in whichever group people see it.
    fn is_setting(self) -> bool {
        self.group() == Group::Settings || matches!(self, Self::ManageCallReview | Self::SubscribeToAnalytics)
    }

    /// Whether a role derived from `base` may hold the permission at all: permissions that run an organisation stay with
    /// its administrators, and clients and reviewers, who come from outside, get none but their own.
    pub fn may_be_given_on(self, base: Role) -> bool {
        match base {
            Role::Admin => self.group() != Group::Platform,
            Role::Manager | Role::Employee => self.group() != Group::Platform && !self.is_setting(),
            Role::Reviewer | Role::Client => self.is_held_by(base),
        }
    }

    /// Whether a program may hold the permission: who may do what, what is paid for, and what else gets in are decided by
    /// people.
    pub fn may_be_held_by_programs(self) -> bool {
        let is_of_people = matches!(
            self,
            Self::ManagePeople
                | Self::ManageRoles
                | Self::ManageSettings
                | Self::ManageBilling
                | Self::ManageIntegrations
                // Tickets of one's own are a person's.
                | Self::OpenTickets
        );
        self.group() != Group::Platform && !is_of_people
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

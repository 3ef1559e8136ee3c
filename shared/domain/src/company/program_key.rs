//! Keys for programs: `kabinet_AZ…` in a request's `Authorization` header lets a program work at a cabinet as a caller of its
//! own, without anybody's password. A program does what its role allows and its maker may do, and never what decides who may do
//! what.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::employee::held_in;
use crate::access::{AssignedRole, CustomRoles, Grants};
use crate::{
    Employee, FieldError, Name, Organization, OrganizationId, Refusal, RefusalKind, TaskId, TaskKind, Token,
    TokenHash, User, UserId, Violation,
};

/// The most keys of an organisation, those included whose time is over.
pub const MOST_KEYS: u32 = 20;

/// Tells a key's maker that the key's end is near.
pub static KEY_ENDS: TaskKind = TaskKind {
    name: "key_ends",
    queue: "people",
    module: None,
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// What a [`KEY_ENDS`] is about.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeyEnding {
    pub key: UserId,
}

/// How many days before its end a key's maker is written to.
pub const NOTICE_DAYS: i32 = 14;

/// A key with which a program works at a cabinet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramKey {
    /// Whatever the program begins and sends is kept under this identifier, as a person's is under theirs.
    pub id: UserId,
    pub name: Name,
    pub role: AssignedRole,
    /// The last day on which it lets in, in the organisation's zone.
    pub expires_on: Date,
    pub made_by: UserId,
    pub made_at: Timestamp,
    pub secret: TokenHash,
    /// The task that tells its maker that its end is near, if it ends late enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<TaskId>,
    /// To the hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

/// Why no key is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    #[error("there are as many keys as there can be")]
    TooMany,
    #[error("there is no such role")]
    UnknownRole,
    #[error("a program may do no more than whoever makes its key")]
    AboveOneself,
}

impl Refusal for KeyRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::TooMany => "too-many-keys",
            Self::UnknownRole => "unknown-role",
            Self::AboveOneself => "key-above-oneself",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::AboveOneself => RefusalKind::Forbidden,
            Self::TooMany | Self::UnknownRole => RefusalKind::InTheWay,
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::UnknownRole => {
                vec![FieldError { field: "role".into(), violation: Violation::UnknownValue }]
            }
            Self::TooMany | Self::AboveOneself => Vec::new(),
        }
    }
}

impl ProgramKey {
    /// Whether its last day is over.
    pub fn is_over(&self, today: Date) -> bool {
        today > self.expires_on
    }

    /// What a program may do with the key now: what its role allows, its maker may do, and programs may do at all. `None` when
    /// the maker has left since, even if they have come back.
    pub fn grants(&self, maker: Option<(&User, Option<&Employee>)>, roles: &CustomRoles) -> Option<Grants> {
        let (user, employee) = maker?;
        let employee = employee.filter(|employee| employee.admits_session_of(self.made_at));
        (user.runs_platform_since(self.made_at) || employee.is_some())
            .then(|| held_in(user, employee, roles, Some(self.role)).of_programs())
    }
}

/// When the maker of a key is to be written to that has this last day; `None` where that is sooner.
pub fn noticed_at(expires_on: Date, now: Timestamp, organization: &Organization) -> Option<Timestamp> {
    let day = expires_on.checked_sub(NOTICE_DAYS.days()).ok()?;
    organization.time_zone.start_of(day).filter(|at| *at > now)
}

/// The last day until which a key can be made on this day: a year, to the day.
pub fn latest_end(today: Date) -> Date {
    today.saturating_add(1.year())
}

/// Whether somebody who holds `giver` may give programs this role.
pub fn allow_role(role: AssignedRole, giver: &Grants, roles: &CustomRoles) -> Result<(), KeyRefusal> {
    if !roles.knows(role) {
        Err(KeyRefusal::UnknownRole)
    } else if giver.cover(&roles.grants_of(role).of_programs()) {
        Ok(())
    } else {
        Err(KeyRefusal::AboveOneself)
    }
}

/// What a program sends: which key it has, and the key's secret. It names the key by what one read needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyToken {
    pub organization_id: OrganizationId,
    pub made_by: UserId,
    pub id: UserId,
    pub secret: Token,
}

impl KeyToken {
    /// By which people, and programs that look for secrets in the wrong places, know such a token.
    pub const PREFIX: &'static str = "kabinet_";
}

const UUID_OCTETS: usize = 16;

impl fmt::Display for KeyToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = [self.organization_id.as_uuid(), self.made_by.as_uuid(), self.id.as_uuid()];
        let octets: Vec<u8> = named.iter().flat_map(|id| *id.as_bytes()).collect();
        write!(formatter, "{}{}.{}", Self::PREFIX, URL_SAFE_NO_PAD.encode(octets), self.secret.as_str())
    }
}

impl FromStr for KeyToken {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let (named, secret) = text
            .strip_prefix(Self::PREFIX)
            .and_then(|rest| rest.split_once('.'))
            .ok_or(Violation::UnknownValue)?;
        let octets = URL_SAFE_NO_PAD.decode(named).map_err(|_| Violation::UnknownValue)?;
        let ids: Vec<Uuid> =
            octets.chunks(UUID_OCTETS).filter_map(|octets| Uuid::from_slice(octets).ok()).collect();
        let [organization, made_by, id] = ids[..] else { return Err(Violation::UnknownValue) };
        Ok(Self {
            organization_id: organization.into(),
            made_by: made_by.into(),
            id: id.into(),
            secret: Token::presented(secret),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::access::{Permission, PlatformRole, Role};
    use crate::employee::Standing;

    const MADE: Timestamp = Timestamp::UNIX_EPOCH;

    fn key(role: Role) -> ProgramKey {
        ProgramKey {
            id: UserId::new(),
            name: "1С".parse().unwrap(),
            role: AssignedRole::Preset(role),
            expires_on: "1970-12-31".parse().unwrap(),
            made_by: UserId::new(),
            made_at: MADE,
            secret: Token::new().hash(),
            notice: None,
            last_used_at: None,
        }
    }

    fn user() -> User {
        User::new("anna@example.com".parse().unwrap(), "Анна".parse().unwrap(), MADE)
    }

    fn employee(role: Role, since: Timestamp) -> Employee {
        Employee {
            user_id: UserId::new(),
            email: "anna@example.com".parse().unwrap(),
            name: "Анна".parse().unwrap(),
            phone: None,
            role: AssignedRole::Preset(role),
            post: None,
            departments: Vec::new(),
            standing: Standing::Active { since },
            invitation: None,
            last_seen_at: None,
            import_id: None,
            consent: None,
            created_at: since,
            version: 1,
            revision: 1,
        }
    }

    fn held(key: &ProgramKey, employee: &Employee) -> Option<Grants> {
        key.grants(Some((&user(), Some(employee))), &CustomRoles::default())
    }

    #[test]
    fn a_program_does_nothing_that_its_maker_may_not_do() {
        let (admin, manager) = (employee(Role::Admin, MADE), employee(Role::Manager, MADE));
        let of = |role| Grants::of_role(role).of_programs();
        assert_eq!(held(&key(Role::Manager), &admin), Some(of(Role::Manager)));
        assert_eq!(held(&key(Role::Admin), &manager), Some(of(Role::Manager)), "they were demoted since");
    }

    #[test]
    fn no_program_decides_who_may_do_what_or_what_is_paid_for() {
        let admin = held(&key(Role::Admin), &employee(Role::Admin, MADE)).unwrap();
        for kept in [
            Permission::ManagePeople,
            Permission::ManageRoles,
            Permission::ManageSettings,
            Permission::ManageBilling,
            Permission::ManageIntegrations,
        ] {
            assert!(!admin.permit(kept), "{kept}");
        }
        assert!(admin.permit(Permission::ManageStructure) && admin.permit(Permission::ViewAudit));
        let platform = User { platform_role: Some(PlatformRole::PlatformAdmin), ..user() };
        let of_platform = key(Role::Admin).grants(Some((&platform, None)), &CustomRoles::default());
        assert_eq!(of_platform, None, "whoever has no second factor runs nothing");
    }

    #[test]
    fn a_key_is_worth_nothing_once_its_maker_has_left() {
        let later = Timestamp::from_second(1).unwrap();
        let mut gone = employee(Role::Admin, MADE);
        gone.standing = Standing::Dismissed { at: later, reason: None };
        assert_eq!(held(&key(Role::Client), &gone), None);
        assert_eq!(held(&key(Role::Client), &employee(Role::Admin, later)), None, "they have come back");
        assert_eq!(key(Role::Client).grants(None, &CustomRoles::default()), None);
    }

    #[test]
    fn a_role_is_given_by_whoever_holds_all_of_it_that_programs_can_have() {
        let (roles, admin) = (CustomRoles::default(), Grants::of_role(Role::Admin));
        assert_eq!(allow_role(AssignedRole::ADMIN, &admin, &roles), Ok(()));
        assert_eq!(allow_role(AssignedRole::ADMIN, &admin.of_programs(), &roles), Ok(()));
        let manager = Grants::of_role(Role::Manager);
        assert_eq!(allow_role(AssignedRole::ADMIN, &manager, &roles), Err(KeyRefusal::AboveOneself));
        let unknown = AssignedRole::Custom(crate::RoleId::new());
        assert_eq!(allow_role(unknown, &admin, &roles), Err(KeyRefusal::UnknownRole));
    }

    #[test]
    fn a_key_lets_in_through_its_last_day() {
        let key = key(Role::Client);
        assert!(!key.is_over(key.expires_on));
        assert!(key.is_over(key.expires_on.tomorrow().unwrap()));
        let of = |day: &str| latest_end(day.parse().unwrap()).to_string();
        assert_eq!((of("2026-11-30"), of("2028-02-29")), ("2027-11-30".to_owned(), "2029-02-28".to_owned()));
    }

    proptest! {
        #[test]
        fn a_token_is_read_as_it_was_written(ids: [[u8; 16]; 3]) {
            let [organization, made_by, id] = ids.map(Uuid::from_bytes);
            let token = KeyToken {
                organization_id: organization.into(),
                made_by: made_by.into(),
                id: id.into(),
                secret: Token::new(),
            };
            prop_assert_eq!(token.to_string().parse(), Ok(token));
        }

        #[test]
        fn nothing_else_is_a_token(text in "(kabinet_)?[A-Za-z0-9_.-]{0,70}") {
            prop_assert_eq!(text.parse::<KeyToken>(), Err(Violation::UnknownValue));
        }
    }
}

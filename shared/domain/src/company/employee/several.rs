//! One change of several people.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use uuid::Uuid;

use super::{Employee, EmployeeEdit, Standing};
use crate::access::AssignedRole;
use crate::task::Orderer;
use crate::{DepartmentId, Description, TaskKind, UserId, Violation};

/// Changes more people than one request takes. It is about [`ChangingPeople`].
pub static CHANGE_PEOPLE: TaskKind = TaskKind {
    name: "change_people",
    queue: "people",
    module: None,
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: true,
    undo: None,
};

/// What is done to each of several people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleChange {
    /// The department becomes their only one.
    Move(DepartmentId),
    Role(AssignedRole),
    /// The reason, if one was given.
    Dismiss(Option<Description>),
}

/// What a task of the kind [`CHANGE_PEOPLE`] is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangingPeople {
    pub orderer: Orderer,
    pub ordered_at: Timestamp,
    pub change: PeopleChange,
    /// How many people it is about. Who they are, is kept beside the task ([`People`]).
    pub of: usize,
}

/// The people whom a change is about: those who were found when it was ordered, whatever the list finds since. They are kept
/// as the octets of their identifiers, in base64, as two thousand of them are read with every slice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct People(pub Vec<UserId>);

impl From<People> for String {
    fn from(people: People) -> Self {
        let octets: Vec<u8> = people.0.iter().flat_map(|id| id.as_uuid().into_bytes()).collect();
        STANDARD.encode(octets)
    }
}

impl TryFrom<String> for People {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        let octets = STANDARD.decode(text).map_err(|_| Violation::UnknownValue)?;
        let ids = octets.chunks(16).map(|id| Uuid::from_slice(id).map(UserId::from));
        ids.collect::<Result<_, _>>().map(Self).map_err(|_| Violation::UnknownValue)
    }
}

impl PeopleChange {
    /// What is edited of each person; nothing by a dismissal.
    pub fn edit(&self) -> EmployeeEdit {
        let nothing = EmployeeEdit::default();
        match self {
            Self::Move(department) => EmployeeEdit { departments: Some(vec![*department]), ..nothing },
            Self::Role(role) => EmployeeEdit { role: Some(*role), ..nothing },
            Self::Dismiss(_) => nothing,
        }
    }

    /// Whether a person is already as the change wants them, so that a slice that is done again passes over them. Somebody
    /// who was dismissed before the order was given is not: that is told.
    pub fn has_reached(&self, employee: &Employee, ordered_at: Timestamp) -> bool {
        match (self, &employee.standing) {
            (Self::Dismiss(_), Standing::Dismissed { at, .. }) => *at >= ordered_at,
            (Self::Dismiss(_), _) | (_, Standing::Dismissed { .. }) => false,
            (Self::Move(department), _) => employee.departments == [*department],
            (Self::Role(role), _) => employee.role == *role,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::{Email, User};

    fn employee(standing: Standing) -> Employee {
        let email: Email = "anna@example.com".parse().unwrap();
        let user = User::new(email.clone(), "Анна".parse().unwrap(), Timestamp::UNIX_EPOCH);
        Employee {
            user_id: user.id,
            email,
            name: user.name,
            phone: None,
            role: AssignedRole::Preset(Role::Employee),
            post: None,
            departments: vec![DepartmentId::new(), DepartmentId::new()],
            standing,
            invitation: None,
            last_seen_at: None,
            import_id: None,
            consent: None,
            created_at: Timestamp::UNIX_EPOCH,
            version: 1,
            revision: 1,
        }
    }

    #[test]
    fn people_are_kept_as_short_as_their_octets() {
        let people = People((0..2_000).map(|_| UserId::new()).collect());
        let kept = serde_json::to_string(&people).unwrap();
        assert!(kept.len() < 43_000, "{}", kept.len());
        assert_eq!(serde_json::from_str::<People>(&kept).unwrap(), people);
        assert!(serde_json::from_str::<People>("\"AAAA\"").is_err());
    }

    #[test]
    fn only_a_dismissal_since_the_order_is_the_orders_own() {
        let ordered_at: Timestamp = "2026-02-02T09:30:00Z".parse().unwrap();
        let dismiss = PeopleChange::Dismiss(None);
        for (at, has_reached) in
            [("2026-02-02T09:29:59Z", false), ("2026-02-02T09:30:00Z", true), ("2026-02-03T09:30:00Z", true)]
        {
            let dismissed = employee(Standing::Dismissed { at: at.parse().unwrap(), reason: None });
            assert_eq!(dismiss.has_reached(&dismissed, ordered_at), has_reached, "{at}");
            let role = PeopleChange::Role(dismissed.role);
            assert!(
                !role.has_reached(&dismissed, ordered_at),
                "whoever is dismissed has no role to be given"
            );
        }
        assert!(!dismiss.has_reached(&employee(Standing::Active { since: ordered_at }), ordered_at));
    }

    #[test]
    fn a_person_is_moved_until_the_department_is_their_only_one() {
        let now = Timestamp::UNIX_EPOCH;
        let mut anna = employee(Standing::Active { since: now });
        let movement = PeopleChange::Move(anna.departments[0]);
        assert!(!movement.has_reached(&anna, now));
        anna.departments = movement.edit().departments.unwrap();
        assert!(movement.has_reached(&anna, now));
        assert_eq!(movement.edit().role, None);
    }
}

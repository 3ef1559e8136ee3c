//! A person inside one organisation: the membership that joins a user to the organisation.

mod edited;
mod import;
mod rules;
mod several;

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::access::AssignedRole;
use crate::argument::Arguments;
use crate::difference::changes;
use crate::token::Purpose;
use crate::{
    DepartmentId, Description, Email, FieldError, ImportId, Name, OrganizationId, Phone, Post, Refusal,
    RefusalKind, Token, TokenHash, User, UserId, Violation,
};

pub use import::{
    IMPORT_KEPT, IMPORT_PEOPLE, Import, ImportWork, ImportingPeople, LineState, LineTurn, Lines,
    MOST_IMPORTED, Placement, UNDO_IMPORT,
};
pub use rules::{Editor, EmployeeEdit, held_in};
pub use several::{CHANGE_PEOPLE, ChangingPeople, People, PeopleChange};

/// Everything that an organisation keeps of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employee {
    pub user_id: UserId,
    pub email: Email,
    /// Until the person accepts, the name by which the inviter called them or, without that, their e-mail address; from
    /// acceptance on, their own name.
    pub name: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    pub role: AssignedRole,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Post>,
    /// At least one, each once; of a client none. The first is the primary one.
    pub departments: Vec<DepartmentId>,
    pub standing: Standing,
    /// The latest invitation, for as long as it has not been accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Invitation>,
    /// To the hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
    /// The import that has invited them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    /// To what a client has agreed who was not asked to become one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<crate::service_desk::Consent>,
    pub created_at: Timestamp,
    /// Counts the changes that people make; a change is accepted only on top of the version it was made from.
    pub version: u32,
    /// Counts every write.
    pub revision: u32,
}

/// Where somebody stands with an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Standing {
    /// Asked, and has not answered.
    Invited,
    /// Sessions that were opened before are over.
    Active { since: Timestamp },
    Dismissed {
        at: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Description>,
    },
}

/// A standing without its particulars, as lists are filtered by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmployeeStatus {
    Active,
    Invited,
    Dismissed,
}

impl EmployeeStatus {
    pub const ALL: [Self; 3] = [Self::Active, Self::Invited, Self::Dismissed];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Dismissed => "dismissed",
        }
    }
}

impl FromStr for EmployeeStatus {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|status| status.key() == text).ok_or(Violation::UnknownValue)
    }
}

/// An invitation of a person, with its letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub token: TokenHash,
    pub inviter: Inviter,
    pub sent_at: Timestamp,
    pub expires_at: Timestamp,
    pub delivery: Delivery,
    /// The mail system's name of the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
}

impl Invitation {
    /// An invitation whose letter is still to be sent.
    pub fn new(token: &Token, organization_id: OrganizationId, inviter: Inviter, now: Timestamp) -> Self {
        let lifetime = Purpose::Invitation { organization_id }.lifetime();
        Self {
            token: token.hash(),
            inviter,
            sent_at: now,
            expires_at: now + SignedDuration::from_secs(lifetime),
            delivery: Delivery::Unsent,
            letter: None,
        }
    }

    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inviter {
    pub id: UserId,
    pub name: String,
}

/// How far a letter has come. News may arrive in any order, and only what is further along is new.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// The mail system has not taken it yet.
    Unsent,
    /// It could not be sent, and those who run the platform have to decide on it. Another letter may be sent.
    Failed,
    Sent,
    Delivered,
    /// There is no such address, or it takes nothing.
    Bounced,
    /// Its reader called it unwanted.
    Complained,
}

impl Delivery {
    /// Whether letters to the same address are in vain. After [`Delivery::Failed`] they are not.
    pub const fn has_failed(self) -> bool {
        matches!(self, Self::Bounced | Self::Complained)
    }

    pub const fn key(self) -> &'static str {
        match self {
            Self::Unsent => "unsent",
            Self::Failed => "failed",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }
}

/// Why the organisation does not allow a change of a person's standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmployeeRefusal {
    #[error("all seats are taken")]
    NoSeats,
    #[error("the owner stays an administrator until they have a successor")]
    Owner,
    #[error("there is no such department")]
    UnknownDepartment,
    #[error("nobody belongs to more than {} departments", Employee::MOST_DEPARTMENTS)]
    DepartmentsFull,
    #[error("there is no such role")]
    UnknownRole,
    #[error("a director belongs to the department")]
    LeadsDepartment,
    #[error("nobody raises anyone above themselves")]
    AboveOneself,
    #[error("nobody demotes, dismisses or deletes themselves")]
    Oneself,
    #[error("they have not accepted their invitation yet")]
    NotAccepted,
    #[error("they have accepted their invitation already")]
    AlreadyAccepted,
    #[error("they were dismissed")]
    Dismissed,
    #[error("they were not dismissed")]
    NotDismissed,
    #[error("somebody's name is their own")]
    NameIsOwn,
    #[error("clients are no employees, and employees no clients")]
    ClientsApart,
}

impl Refusal for EmployeeRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NoSeats => "no-seats-left",
            Self::Owner => "owner-stays",
            Self::UnknownDepartment => "unknown-department",
            Self::DepartmentsFull => "departments-full",
            Self::UnknownRole => "unknown-role",
            Self::LeadsDepartment => "leads-department",
            Self::AboveOneself => "above-oneself",
            Self::Oneself => "not-oneself",
            Self::NotAccepted => "not-accepted",
            Self::AlreadyAccepted => "already-accepted",
            Self::Dismissed => "dismissed",
            Self::NotDismissed => "not-dismissed",
            Self::NameIsOwn => "name-is-own",
            Self::ClientsApart => "clients-apart",
        }
    }

    /// Forbidden if the editor may know of the person and may not do this to them; everything else is in the way for now.
    fn kind(&self) -> RefusalKind {
        match self {
            Self::AboveOneself | Self::Oneself => RefusalKind::Forbidden,
            Self::ClientsApart => RefusalKind::Wrong,
            _ => RefusalKind::InTheWay,
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::DepartmentsFull => vec![("maximum", Employee::MOST_DEPARTMENTS.into())],
            _ => Vec::new(),
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::ClientsApart => {
                vec![FieldError { field: "role".into(), violation: Violation::RoleOfClients }]
            }
            _ => Vec::new(),
        }
    }
}

/// The part of an employee that a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeListing {
    pub id: UserId,
    pub name: Name,
    pub email: Email,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    pub role: AssignedRole,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Post>,
    pub departments: Vec<DepartmentId>,
    pub status: EmployeeStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation_expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
    /// The person who sent the latest invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inviter_id: Option<UserId>,
}

/// What somebody looks for when they typed `typed`: of a telephone number its digits alone, with the country's for the
/// eight by which Russians dial.
pub fn number_or_words(typed: &str) -> String {
    let typed = typed.trim();
    let is_number = typed.chars().any(|character| character.is_ascii_digit())
        && typed.chars().all(|character| character.is_ascii_digit() || "+-.() ".contains(character));
    if !is_number {
        return typed.to_owned();
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('8') {
        Some(rest) if rest.len() == 10 => format!("7{rest}"),
        _ => digits,
    }
}

impl Employee {
    pub fn status(&self) -> EmployeeStatus {
        match self.standing {
            Standing::Invited => EmployeeStatus::Invited,
            Standing::Active { .. } => EmployeeStatus::Active,
            Standing::Dismissed { .. } => EmployeeStatus::Dismissed,
        }
    }

    /// Whether they are a client of the organisation, whom its service desk looks after, and none of its employees.
    pub fn is_client(&self) -> bool {
        self.role == AssignedRole::CLIENT
    }

    /// Whether employees count them as one of their own: clients of an earlier release have a department until they change.
    pub fn is_among_employees(&self) -> bool {
        !self.is_client() || !self.departments.is_empty()
    }

    /// Whether the person takes one of the seats that the contract pays for, and counts among the people of their
    /// departments.
    pub fn takes_seat(&self) -> bool {
        self.status() != EmployeeStatus::Dismissed && self.is_among_employees()
    }

    /// Takes from a client what only employees have.
    pub fn leave_if_client(&mut self) {
        if self.is_client() {
            self.departments.clear();
            self.post = None;
        }
    }

    /// Whether a session that was opened at `opened_at` on the cabinet's host still holds.
    pub fn admits_session_of(&self, opened_at: Timestamp) -> bool {
        matches!(self.standing, Standing::Active { since } if opened_at >= since)
    }

    /// Copies what the person says of themselves from their account, and answers the fields that differed, as they were
    /// and as they are. Whoever has not accepted yet, or was dismissed, tells the organisation nothing.
    pub fn follow(&mut self, user: &User) -> (Map<String, Value>, Map<String, Value>) {
        let own = |employee: &Self| {
            let phone = employee.phone.as_ref().map(Phone::as_str);
            Map::from_iter([
                ("name".to_owned(), employee.name.as_str().into()),
                ("email".to_owned(), employee.email.as_str().into()),
                ("phone".to_owned(), phone.into()),
            ])
        };
        let before = own(self);
        if self.status() == EmployeeStatus::Active {
            self.email = user.email.clone();
            self.name = user.full_name();
            self.phone.clone_from(&user.phone);
        }
        changes(before, own(self))
    }

    pub fn listing(&self) -> EmployeeListing {
        EmployeeListing {
            id: self.user_id,
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            role: self.role,
            post: self.post.clone(),
            departments: self.departments.clone(),
            status: self.status(),
            delivery: self.invitation.as_ref().map(|invitation| invitation.delivery),
            invitation_expires_at: self.invitation.as_ref().map(|invitation| invitation.expires_at),
            last_seen_at: self.last_seen_at,
            inviter_id: self.invitation.as_ref().map(|invitation| invitation.inviter.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_number_its_digits_are_looked_for_and_of_anything_else_what_was_typed() {
        for (typed, sought) in [
            ("+7 (912) 345-67-89", "79123456789"),
            ("8 912 345-67-89", "79123456789"),
            ("345-67", "34567"),
            (" Анна 2 ", "Анна 2"),
            ("a.b@2", "a.b@2"),
            ("+", "+"),
        ] {
            assert_eq!(number_or_words(typed), sought, "{typed}");
        }
    }
}

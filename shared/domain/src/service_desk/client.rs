//! A client of an organisation: a membership with the role of clients and nothing of an employee. They are invited, accept, and may
//! lose their access; what was done for them stays.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::access::AssignedRole;
use crate::audit::{Action, AuditEntry, Origin};
use crate::employee::{Delivery, EmployeeRefusal, EmployeeStatus, Invitation, Standing};
use crate::{
    EditRefusal, Email, Employee, FieldError, Name, Phone, Refusal, RefusalKind, User, UserId, Violation,
};

use super::Client;

/// The part of a client that a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientListing {
    pub id: UserId,
    pub name: Name,
    pub email: Email,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    pub status: EmployeeStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation_expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
    pub version: u32,
}

/// How many tickets a client has.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TicketsOfClient")]
pub struct ClientTickets {
    /// Those that somebody still has to work on.
    pub open: u64,
    /// All but the deleted ones.
    pub all: u64,
}

/// Why something is not done to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientRefusal {
    #[error("they have accepted their invitation already")]
    Accepted,
    #[error("their access was closed")]
    Closed,
    #[error("somebody's name is their own")]
    NameIsOwn,
    #[error(transparent)]
    Member(#[from] EmployeeRefusal),
}

impl From<EmployeeRefusal> for EditRefusal<ClientRefusal> {
    fn from(refusal: EmployeeRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl Refusal for ClientRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Accepted => "client-accepted",
            Self::Closed => "client-closed",
            Self::NameIsOwn => "invalid",
            Self::Member(refusal) => refusal.key(),
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Accepted | Self::Closed => RefusalKind::InTheWay,
            Self::NameIsOwn => RefusalKind::Wrong,
            Self::Member(refusal) => refusal.kind(),
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::NameIsOwn => {
                vec![FieldError { field: "name".into(), violation: Violation::PersonsOwn }]
            }
            Self::Accepted | Self::Closed => Vec::new(),
            Self::Member(refusal) => refusal.errors(),
        }
    }
}

impl Employee {
    /// A client who is asked to join.
    pub fn invited_client(
        user: &User,
        called: Option<&Name>,
        invitation: Invitation,
        now: Timestamp,
    ) -> Self {
        Self {
            user_id: user.id,
            // Another spelling of the address than the account's could reach another person.
            email: user.email.clone(),
            name: called.cloned().unwrap_or_else(|| Name::from(&user.email)),
            phone: None,
            role: AssignedRole::CLIENT,
            post: None,
            departments: Vec::new(),
            standing: Standing::Invited,
            invitation: Some(invitation),
            last_seen_at: None,
            import_id: None,
            consent: None,
            created_at: now,
            version: 1,
            revision: 1,
        }
    }

    /// The client as a list shows them.
    pub fn client_listing(&self) -> ClientListing {
        ClientListing {
            id: self.user_id,
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            status: self.status(),
            delivery: self.invitation.as_ref().map(|invitation| invitation.delivery),
            invitation_expires_at: self.invitation.as_ref().map(|invitation| invitation.expires_at),
            last_seen_at: self.last_seen_at,
            version: self.version,
        }
    }

    /// The client as their tickets name them.
    pub fn as_client(&self) -> Client {
        Client { id: self.user_id, name: self.name.clone(), email: self.email.clone() }
    }

    /// Calls a client otherwise. From the day on which they accept, and wherever they have an account, their name is theirs.
    /// `None` where they are called so already.
    pub fn call_client(
        &mut self,
        name: Name,
        user: &User,
        origin: &Origin,
    ) -> Result<Option<AuditEntry>, ClientRefusal> {
        if name == self.name {
            return Ok(None);
        }
        match self.standing {
            Standing::Invited if user.password_hash.is_none() => {}
            Standing::Dismissed { .. } => return Err(ClientRefusal::Closed),
            Standing::Invited | Standing::Active { .. } => return Err(ClientRefusal::NameIsOwn),
        }
        let side = |name: &Name| Map::from_iter([("name".to_owned(), Value::from(name.as_str()))]);
        let (before, after) = (side(&self.name), side(&name));
        self.name = name;
        self.version += 1;
        Ok(Some(self.told(origin, Action::ClientEdited, before, after)))
    }

    /// Ends a client's access from the next request on, and makes the link of an open invitation worth nothing. `None` where it
    /// is closed already.
    pub fn close_client(&mut self, origin: &Origin) -> Option<AuditEntry> {
        if self.status() == EmployeeStatus::Dismissed {
            return None;
        }
        self.standing = Standing::Dismissed { at: origin.at, reason: None };
        self.invitation = None;
        self.version += 1;
        Some(self.told(origin, Action::ClientClosed, Map::new(), Map::new()))
    }

    /// Asks a client again: one who has not answered, or one whose access was closed.
    pub fn invite_client_again(
        &mut self,
        user: &User,
        origin: &Origin,
        called: Option<&Name>,
    ) -> Result<AuditEntry, ClientRefusal> {
        match self.standing {
            Standing::Active { .. } => Err(ClientRefusal::Accepted),
            Standing::Invited => Ok(self.told(origin, Action::ClientInvitedAgain, Map::new(), Map::new())),
            Standing::Dismissed { .. } => {
                self.standing = Standing::Invited;
                if self.is_erased_client() {
                    self.name = Name::from(&user.email);
                }
                self.email = user.email.clone();
                if let Some(name) = called {
                    self.name = name.clone();
                }
                self.version += 1;
                Ok(self.told(origin, Action::ClientInvited, Map::new(), self.audited_client()))
            }
        }
    }

    /// The fields of a new client, as the audit shows them.
    pub fn audited_client(&self) -> Map<String, Value> {
        let fields = [("name", self.name.as_str().into()), ("email", self.email.as_str().into())];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn told(
        &self,
        origin: &Origin,
        action: Action,
        before: Map<String, Value>,
        after: Map<String, Value>,
    ) -> AuditEntry {
        origin.entry(action, before, after).about(self.user_id, &self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Actor;
    use crate::employee::Inviter;
    use crate::{DepartmentId, OrganizationId, Token};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn origin() -> Origin {
        Origin { actor: Actor::Platform, at: NOW }
    }

    fn invited(user: &User) -> Employee {
        let inviter = Inviter { id: UserId::new(), name: "Ольга".to_owned() };
        let invitation = Invitation::new(&Token::new(), OrganizationId::new(), inviter, NOW);
        Employee::invited_client(user, Some(&"Иван".parse().unwrap()), invitation, NOW)
    }

    fn user() -> User {
        User::new("ivan@example.com".parse().unwrap(), "Иван Петров".parse().unwrap(), NOW)
    }

    #[test]
    fn a_client_takes_no_seat_and_one_of_an_earlier_release_gives_theirs_back_with_their_next_change() {
        let mut client = invited(&user());
        assert!(!client.takes_seat() && !client.is_among_employees());
        client.standing = Standing::Active { since: NOW };
        assert!(!client.takes_seat());
        client.departments = vec![DepartmentId::new()];
        client.post = Some("Кассир".parse().unwrap());
        assert!(client.takes_seat());
        client.leave_if_client();
        assert!(!client.takes_seat() && client.post.is_none());
    }

    #[test]
    fn a_client_is_called_by_others_only_until_the_name_is_their_own() {
        let new = user();
        let known = User { password_hash: Some("hash".to_owned()), ..user() };
        let name = || -> Name { "ООО «Заказчик»".parse().unwrap() };
        let mut client = invited(&new);
        let told = client.call_client(name(), &new, &origin()).unwrap().unwrap();
        assert_eq!((told.action, client.version, &client.name), (Action::ClientEdited, 2, &name()));
        assert_eq!(client.call_client(name(), &new, &origin()), Ok(None), "they are called so");
        let own = Err(ClientRefusal::NameIsOwn);
        assert_eq!(invited(&known).call_client(name(), &known, &origin()), own);
        client.standing = Standing::Active { since: NOW };
        assert_eq!(client.call_client("Иван".parse().unwrap(), &new, &origin()), own);
    }

    #[test]
    fn whoever_was_closed_is_let_in_by_another_invitation_alone() {
        let mut client = invited(&user());
        assert_eq!(
            client.invite_client_again(&user(), &origin(), None).unwrap().action,
            Action::ClientInvitedAgain
        );
        client.standing = Standing::Active { since: NOW };
        assert_eq!(client.invite_client_again(&user(), &origin(), None), Err(ClientRefusal::Accepted));
        assert_eq!(client.close_client(&origin()).unwrap().action, Action::ClientClosed);
        assert!(!client.admits_session_of(NOW) && client.invitation.is_none());
        assert_eq!(client.close_client(&origin()), None);
        assert_eq!(
            client.call_client("Пётр".parse().unwrap(), &user(), &origin()),
            Err(ClientRefusal::Closed)
        );
        assert_eq!(
            client.invite_client_again(&user(), &origin(), None).unwrap().action,
            Action::ClientInvited
        );
        assert_eq!(client.status(), EmployeeStatus::Invited);
    }
}

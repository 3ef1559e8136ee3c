//! What is left of a client whose data were erased: that there was one, and what was done for them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Map;

use super::{Author, Client, ClientListing, Entry, Party, TEND_TICKET, Ticket};
use crate::audit::{Action, AuditEntry, Origin};
use crate::employee::{EmployeeStatus, Standing};
use crate::{Email, Employee, Module, Name, TaskKind, UserId};

/// Takes what is known of a client whose data were erased out of all of their tickets.
pub static ERASE_CLIENT: TaskKind = TaskKind {
    name: "erase_client",
    queue: TEND_TICKET.queue,
    module: Some(Module::ServiceDesk),
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// What a task of the kind [`ERASE_CLIENT`] is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Erasing {
    pub client: UserId,
}

/// How far the tickets of an erased client are.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Erased {
    /// Whether it is the turn of the deleted tickets, which stand in the list apart.
    pub is_at_deleted: bool,
    /// Where the next ones begin.
    pub cursor: Option<String>,
}

impl Employee {
    /// Whether nothing is known of this client any more.
    pub fn is_erased_client(&self) -> bool {
        self.is_client() && self.email == Email::of_erased_client()
    }

    /// Ends a client's access, and forgets who they are. `None` where that is done already.
    pub fn erase_client(&mut self, origin: &Origin) -> Option<AuditEntry> {
        if self.is_erased_client() {
            return None;
        }
        if self.status() != EmployeeStatus::Dismissed {
            self.standing = Standing::Dismissed { at: origin.at, reason: None };
        }
        self.invitation = None;
        self.name = Name::of_erased_client();
        self.email = Email::of_erased_client();
        self.phone = None;
        self.version += 1;
        let entry = origin.entry(Action::ClientErased, Map::new(), Map::new());
        Some(entry.about(self.user_id, &self.name))
    }
}

impl ClientListing {
    /// Whether nothing is known of them any more.
    pub fn is_erased(&self) -> bool {
        self.email == Email::of_erased_client()
    }
}

impl Client {
    /// A client of whom nothing is known.
    fn erased(id: UserId) -> Self {
        Self { id, name: Name::of_erased_client(), email: Email::of_erased_client() }
    }
}

impl Ticket {
    /// Forgets who a client is. Whether anything was known of them.
    pub fn forget_client(&mut self, client: UserId) -> bool {
        let known = self.client.take_if(|named| named.id == client);
        let mut was_known = forget_author(&mut self.created_by, client);
        if let Some(known) = known {
            let nobody = Client::erased(client);
            was_known |= known != nobody;
            if let Some(subject) = known.left_out_of(self.subject.as_str()).and_then(|text| text.parse().ok())
            {
                self.subject = subject;
            }
            self.client = Some(nobody);
        }
        was_known
    }
}

impl Entry {
    /// Forgets who a client is, also where what is said names them as the ticket does. Whether anything was known of them.
    pub fn forget_client(&mut self, client: UserId, known: Option<&Client>) -> bool {
        let mut was_known = forget_author(&mut self.author, client);
        let text = self.text.as_ref().and_then(|text| known?.left_out_of(text.as_str())?.parse().ok());
        if text.is_some() {
            self.text = text;
            was_known = true;
        }
        was_known
    }
}

impl Client {
    /// A text with what every client is called by in place of the name and the e-mail address; `None` where neither stands.
    fn left_out_of(&self, text: &str) -> Option<String> {
        if self.is_erased() {
            return None;
        }
        let nobody = Name::of_erased_client();
        let without = |text: &str, known: &str| replaced(text, known, nobody.as_str());
        let left = without(&without(text, self.email.as_str()), self.name.as_str());
        (left != text).then_some(left)
    }
}

/// A text with another word in place of one, where that is no part of a longer word.
fn replaced(text: &str, word: &str, by: &str) -> String {
    let (mut made, mut rest, mut before) = (String::with_capacity(text.len()), text, None);
    while let Some(place) = rest.find(word).filter(|_| !word.is_empty()) {
        let (head, tail) = (&rest[..place], &rest[place + word.len()..]);
        let is_inside = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
        let is_part = is_inside(head.chars().next_back().or(before)) || is_inside(tail.chars().next());
        made.push_str(head);
        made.push_str(if is_part { word } else { by });
        (rest, before) = (tail, word.chars().next_back());
    }
    made.push_str(rest);
    made
}

fn forget_author(author: &mut Author, client: UserId) -> bool {
    let Author::Client(Party { id, name }) = author else { return false };
    let is_known = *id == client && *name != Name::of_erased_client();
    if is_known {
        *name = Name::of_erased_client();
    }
    is_known
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::audit::Actor;
    use crate::employee::{Invitation, Inviter};
    use crate::{OrganizationId, Token, User};

    #[test]
    fn a_client_is_named_nowhere_in_what_was_said_and_longer_words_stay() {
        let client = Client {
            id: UserId::new(),
            name: "Ян".parse().unwrap(),
            email: "yan@example.com".parse().unwrap(),
        };
        let told = client.left_out_of("Ян, январь! Письмо для Ян (yan@example.com) ушло Яну.");
        assert_eq!(told.as_deref(), Some("Клиент, январь! Письмо для Клиент (Клиент) ушло Яну."));
        assert_eq!(client.left_out_of("Январь"), None);
        assert_eq!(client.left_out_of("ЯнЯн Ян").as_deref(), Some("ЯнЯн Клиент"));
    }

    #[test]
    fn of_an_erased_client_nothing_is_known_but_that_there_was_one() {
        let now = Timestamp::UNIX_EPOCH;
        let origin = Origin { actor: Actor::Platform, at: now };
        let user = User::new("ivan@example.com".parse().unwrap(), "Иван Петров".parse().unwrap(), now);
        let inviter = Inviter { id: UserId::new(), name: "Ольга".to_owned() };
        let invitation = Invitation::new(&Token::new(), OrganizationId::new(), inviter, now);
        let mut client = Employee::invited_client(&user, Some(&user.name), invitation, now);
        client.phone = Some("+7 912 345-67-89".parse().unwrap());
        let told = client.erase_client(&origin).unwrap();
        let kept = serde_json::to_string(&(&client, &told)).unwrap();
        for known in ["Иван", "ivan", "345-67"] {
            assert!(!kept.contains(known), "{kept}");
        }
        assert_eq!((client.name.as_str(), client.status()), ("Клиент", EmployeeStatus::Dismissed));
        assert!(client.client_listing().is_erased());
        assert_eq!(client.erase_client(&origin), None);
        client.invite_client_again(&user, &origin, None).unwrap();
        assert_eq!(client.name.as_str(), "ivan@example.com", "they are asked as somebody new");
    }
}

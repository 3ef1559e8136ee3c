//! A person who signs in, known once on the whole platform.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::{AssignedRole, PlatformRole};
use crate::{Email, Name, OrganizationId, Phone, SessionId, UserId};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub email: Email,
    /// The given name, or all of a name that was given in one piece.
    pub name: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surname: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patronymic: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Held only by those who run the platform; never given from inside an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_role: Option<PlatformRole>,
    /// Argon2id in PHC form. Nobody who has none can sign in: they have been invited, and have not accepted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// When all sessions that were open then were ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_ended_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Counts every write.
    #[serde(default)]
    pub revision: u32,
}

impl User {
    /// Somebody who has an account and nothing else, not even a password.
    pub fn new(email: Email, name: Name, now: Timestamp) -> Self {
        Self {
            id: UserId::new(),
            email,
            name,
            surname: None,
            patronymic: None,
            phone: None,
            platform_role: None,
            password_hash: None,
            sessions_ended_at: None,
            created_at: now,
            revision: 1,
        }
    }

    /// The whole name, as lists have it: surname, name, patronymic.
    pub fn full_name(&self) -> Name {
        let parts = [self.surname.as_ref(), Some(&self.name), self.patronymic.as_ref()];
        let words: Vec<&str> = parts.into_iter().flatten().map(Name::as_str).collect();
        words.join(" ").parse().unwrap_or_else(|_| self.name.clone())
    }

    /// Whether a session that was opened at this moment still holds.
    pub fn admits_session_of(&self, opened_at: Timestamp) -> bool {
        self.sessions_ended_at.is_none_or(|ended_at| opened_at > ended_at)
    }
}

/// One sign-in: alive while its row exists and has not expired.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    /// The host that it was opened on, and the only one it is good for.
    pub host: String,
    /// The organisation whose cabinet that host is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<OrganizationId>,
    /// As which role its holder looks at the cabinet, to see what others see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_as: Option<AssignedRole>,
    pub created_at: Timestamp,
    /// Seconds since the epoch: also the table's time to live, after which the row may still be there for days.
    pub expires_at: i64,
}

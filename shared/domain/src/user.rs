//! A person who signs in, known once on the whole platform.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::PlatformRole;
use crate::{Email, Name, SessionId, UserId};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub email: Email,
    pub name: Name,
    /// Held only by those who run the platform; never given from inside an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_role: Option<PlatformRole>,
    /// Argon2id in PHC form.
    pub password_hash: String,
    pub created_at: Timestamp,
}

/// One sign-in: alive while its row exists and has not expired.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    /// The host that it was opened on, and the only one it is good for.
    pub host: String,
    pub created_at: Timestamp,
    /// Seconds since the epoch: also the table's time to live, after which the row may still be there for days.
    pub expires_at: i64,
}

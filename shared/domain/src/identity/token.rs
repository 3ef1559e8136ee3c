//! One-time links and codes: a secret that a person is sent, of which only the hash is stored.

use std::fmt;

use jiff::Timestamp;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::second_factor::SecondFactorReset;
use crate::{Email, OrganizationId, SessionId, User, UserId};

/// Octets of a secret: too many to guess, so a fast hash protects it as well as a slow one.
const LENGTH: usize = 32;

/// The secret of a link or a code. It is never stored, and shown only to its recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// The SHA-256 of a token, by which the token's record is found.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(String);

/// What a token can be used for, once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub enum Purpose {
    /// To join an organisation.
    Invitation { organization_id: OrganizationId },
    /// To choose a new password.
    PasswordReset,
    /// To take another e-mail address, to which the letter was sent.
    EmailChange,
    /// To keep a second factor that is to be taken off.
    SecondFactorKept,
    /// To go on as the same person at a cabinet's host, as long as the session lasts from which they come, if it is one.
    Handover {
        organization_id: OrganizationId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<SessionId>,
    },
}

/// The stored record of a token.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TokenRecord {
    pub user_id: UserId,
    #[serde(flatten)]
    pub purpose: Purpose,
    /// The generation of the person's sessions when the token was made. Ending all sessions ends the token too; an
    /// invitation, without a generation, outlives that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_generation: Option<u32>,
    /// The address to which a link for a new password was sent. The link is good as long as the person has this address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to: Option<Email>,
    /// Seconds since the epoch: also the table's time to live, after which the row may still be there for days.
    pub expires_at: i64,
}

impl Token {
    pub fn new() -> Self {
        let secret: [u8; LENGTH] = rand::rng().random();
        Self(hexadecimal(&secret))
    }

    /// A token that a caller has sent, whatever it holds.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash(hexadecimal(&Sha256::digest(self.0.as_bytes())))
    }
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}

/// A token in a log is a token given away.
impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

impl TokenHash {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Purpose {
    /// How long a token is good, in seconds.
    pub const fn lifetime(self) -> i64 {
        match self {
            Self::Invitation { .. } => 72 * 60 * 60,
            Self::PasswordReset | Self::EmailChange => 60 * 60,
            Self::SecondFactorKept => SecondFactorReset::DELAY,
            Self::Handover { .. } => 60,
        }
    }
}

impl TokenRecord {
    /// A token that opens something to a person with an account.
    pub fn new(user: &User, purpose: Purpose, now: Timestamp) -> Self {
        let session_generation = Some(user.session_generation);
        let expires_at = now.as_second() + purpose.lifetime();
        Self { user_id: user.id, purpose, session_generation, sent_to: None, expires_at }
    }

    /// The token of a link for a new password.
    pub fn of_password_reset(user: &User, now: Timestamp) -> Self {
        Self { sent_to: Some(user.email.clone()), ..Self::new(user, Purpose::PasswordReset, now) }
    }

    /// Whether the person, as they are now, still lets the token be used.
    pub fn is_admitted_by(&self, user: &User) -> bool {
        self.session_generation.is_none_or(|generation| generation == user.session_generation)
            && self.sent_to.as_ref().is_none_or(|email| *email == user.email)
    }

    pub fn is_good(&self, now: Timestamp) -> bool {
        self.expires_at > now.as_second()
    }
}

fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(octets.len() * 2), |mut text, octet| {
        const DIGITS: [char; 16] =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        text.push(DIGITS[usize::from(octet >> 4)]);
        text.push(DIGITS[usize::from(octet & 15)]);
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_by_its_hash_and_does_not_show_itself() {
        let token = Token::new();
        assert_eq!(token.as_str().len(), 64);
        assert_ne!(token, Token::new());
        assert_eq!(Token::presented(token.as_str()).hash(), token.hash());
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    fn anna() -> User {
        User::new("anna@example.com".parse().unwrap(), "Анна".parse().unwrap(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn whoever_ends_their_sessions_ends_the_links_they_were_sent_too() {
        let mut user = anna();
        let record = TokenRecord::new(&user, Purpose::PasswordReset, Timestamp::UNIX_EPOCH);
        assert!(record.is_admitted_by(&user));
        user.end_sessions(None);
        assert!(!record.is_admitted_by(&user));
    }

    #[test]
    fn a_token_is_good_until_its_last_second() {
        let record = TokenRecord::new(&anna(), Purpose::PasswordReset, Timestamp::UNIX_EPOCH);
        assert!(record.is_good(Timestamp::from_second(3_599).unwrap()));
        assert!(!record.is_good(Timestamp::from_second(3_600).unwrap()));
    }
}

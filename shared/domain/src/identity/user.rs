//! A person who signs in, known once on the whole platform.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::ZoneName;
use crate::access::{AssignedRole, PlatformRole};
use crate::audit::Origin;
use crate::device::Device;
use crate::profile::{Language, Link};
use crate::second_factor::{SecondFactor, SecondFactorReset};
use crate::{Description, Email, Name, OrganizationId, Phone, SessionId, TaskKind, TokenHash, UserId};

/// Brings what a person says of themselves to more organisations than one transaction takes: see [`Following`].
pub static FOLLOW: TaskKind = of_accounts("follow");

/// What a task of the kind [`FOLLOW`] is about: whose organisations are to follow, and the change that made them differ.
/// They follow the person as the person is when the work is done, so it does not matter which of two such tasks is done
/// first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Following {
    pub user_id: UserId,
    pub origin: Origin,
}

/// Has the list of all accounts show somebody as they are called and reached by then. It is about a [`Relisting`].
pub static LIST_ACCOUNT: TaskKind = of_accounts("list_account");

const fn of_accounts(name: &'static str) -> TaskKind {
    TaskKind {
        name,
        queue: "accounts",
        module: None,
        patience: 10,
        pause: Duration::from_secs(30),
        is_long: false,
        undo: None,
    }
}

/// What a [`LIST_ACCOUNT`] is about: what the list had before one change. The account is listed as it is when the work is done,
/// so it does not matter which of two such tasks is done first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Relisting {
    pub was: AccountListing,
}

/// An account as the list of all accounts has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountListing {
    pub id: UserId,
    pub name: Name,
    pub email: Email,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub email: Email,
    /// The given name, or the whole name if it was given in one piece.
    pub name: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surname: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patronymic: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What the person says about themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Description>,
    /// Other places where the person is found: at most [`User::MOST_LINKS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// The language in which the person is spoken to, wherever they have signed in. Without one the browser decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// In which they are told the time; without one it is the organisation's at a cabinet, and [`ZoneName::DEFAULT`] elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<ZoneName>,
    /// The fingerprint of the person's picture; the picture's address has it, and so changes with the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// Held only by those who run the platform; never given from inside an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_role: Option<PlatformRole>,
    /// When the platform's role was given the last time, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_since: Option<Timestamp>,
    /// Argon2id in PHC form. A person without one can't sign in: they were invited, and have not accepted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// The new e-mail address that the person has asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_change: Option<EmailChange>,
    /// Without a second factor the password is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
    /// Counts how often all sessions were ended. A session, a link or a code is good as long as the count is the one that
    /// was read when it was made. So a session that is being opened while sessions are ended is ended too.
    #[serde(default)]
    pub session_generation: u32,
    /// The one session that went on when the others were last ended: the session of the person who ended them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_kept: Option<SessionId>,
    /// The kinds of letters about work that the person does not want, such as `ticket_answered`.
    #[serde(default, deserialize_with = "kinds", skip_serializing_if = "BTreeSet::is_empty")]
    pub silenced: BTreeSet<String>,
    /// The kinds of notifications in cabinets that the person does not want.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub bell_silenced: BTreeSet<String>,
    pub created_at: Timestamp,
    /// Counts the changes of what the person says of themselves; a change is accepted only on top of the version it was
    /// made from.
    #[serde(default)]
    pub version: u32,
    /// Counts every write.
    #[serde(default)]
    pub revision: u32,
}

/// Kinds of letters, which an earlier release has written with hyphens.
fn kinds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    let kinds = BTreeSet::<String>::deserialize(deserializer)?;
    Ok(kinds.into_iter().map(|kind| kind.replace('-', "_")).collect())
}

/// A new e-mail address that waits to be confirmed by the letter sent to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EmailChange {
    pub email: Email,
    /// The hash of the token in the latest letter. The links of earlier letters confirm nothing.
    pub token: TokenHash,
}

impl User {
    /// Stops this reset of the second factor; `false` if there is none, or another.
    pub fn keep_second_factor(&mut self, reset: &SecondFactorReset) -> bool {
        let factor = self.second_factor.as_mut().filter(|factor| factor.reset.as_ref() == Some(reset));
        factor.map(|factor| factor.reset = None).is_some()
    }

    pub const MOST_LINKS: usize = 5;

    /// A person with an account and nothing else, not even a password.
    pub fn new(email: Email, name: Name, now: Timestamp) -> Self {
        Self {
            id: UserId::new(),
            email,
            name,
            surname: None,
            patronymic: None,
            phone: None,
            about: None,
            links: Vec::new(),
            language: None,
            time_zone: None,
            avatar: None,
            platform_role: None,
            platform_since: None,
            password_hash: None,
            second_factor: None,
            email_change: None,
            session_generation: 0,
            session_kept: None,
            silenced: BTreeSet::new(),
            bell_silenced: BTreeSet::new(),
            created_at: now,
            version: 1,
            revision: 1,
        }
    }

    /// Whether the person wants letters of this kind about work.
    pub fn wants(&self, kind: &str) -> bool {
        !self.silenced.contains(kind)
    }

    /// Whether the person wants notifications of this kind in their cabinets.
    pub fn wants_bell(&self, kind: &str) -> bool {
        !self.bell_silenced.contains(kind)
    }

    /// The account as the list of all accounts has it.
    pub fn listing(&self) -> AccountListing {
        AccountListing { id: self.id, name: self.full_name(), email: self.email.clone() }
    }

    /// The whole name in the order of lists: surname, name, patronymic.
    pub fn full_name(&self) -> Name {
        let parts = [self.surname.as_ref(), Some(&self.name), self.patronymic.as_ref()];
        let words: Vec<&str> = parts.into_iter().flatten().map(Name::as_str).collect();
        words.join(" ").parse().unwrap_or_else(|_| self.name.clone())
    }

    /// The parts of a whole name in the order of lists: surname, name, patronymic. A single word is a name.
    pub fn parts_of(whole: &Name) -> (Option<&str>, &str, Option<String>) {
        let words: Vec<&str> = whole.as_str().split_whitespace().collect();
        match words.as_slice() {
            [surname, name] => (Some(surname), name, None),
            [surname, name, rest @ ..] => (Some(surname), name, Some(rest.join(" "))),
            _ => (None, whole.as_str(), None),
        }
    }

    /// Ends every open session but `kept`.
    pub fn end_sessions(&mut self, kept: Option<SessionId>) {
        self.session_generation += 1;
        self.session_kept = kept;
    }

    /// Whether `session` is one of this person's and still holds at this moment.
    pub fn admits(&self, session: &Session, now: Timestamp) -> bool {
        let was_ended = session.generation != self.session_generation;
        session.expires_at > now.as_second() && (!was_ended || self.session_kept == Some(session.id))
    }

    /// Whether the day is over in which the person could have kept a second factor that is said to be lost.
    pub fn has_lost_second_factor(&self, now: Timestamp) -> bool {
        let reset = self.second_factor.as_ref().and_then(|factor| factor.reset.as_ref());
        reset.is_some_and(|reset| reset.takes_effect_at <= now)
    }

    /// Whether the person acts as one of those who run the platform. The role is inactive until the person has switched
    /// on a second factor, since a stolen password must not open every cabinet. Switching it on ends all other sessions,
    /// so every session of a person with a second factor was opened with it.
    pub fn runs_platform(&self) -> bool {
        self.platform_role.is_some() && self.second_factor.is_some()
    }

    /// Whether the person runs the platform and has had the role ever since this moment.
    pub fn runs_platform_since(&self, at: Timestamp) -> bool {
        self.runs_platform() && self.platform_since.is_none_or(|since| since <= at)
    }
}

/// One sign-in. It holds while its item exists and has not expired.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    /// The host on which the session was opened, and the only one on which it is good.
    pub host: String,
    /// The generation of the person's sessions to which this one belongs.
    #[serde(default)]
    pub generation: u32,
    /// The session of the base host from which the person came over without signing in anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<SessionId>,
    /// The organisation of a cabinet's host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<OrganizationId>,
    /// The role as which the person looks at the cabinet, to see what others see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_as: Option<AssignedRole>,
    /// The device on which the session was opened, as far as the request told.
    #[serde(default)]
    pub device: Device,
    /// The network address from which the session was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    pub created_at: Timestamp,
    /// To the hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
    /// Seconds since the epoch: also the table's time to live, after which the row may still be there for days.
    pub expires_at: i64,
}

impl Session {
    /// What sessions that hang together have in common: the one of them for which the person has signed in.
    pub fn root(&self) -> SessionId {
        self.from.unwrap_or(self.id)
    }
}

/// The beginning of the hour. Use is noted no more exactly than that, so noting it costs next to nothing.
pub fn hour_of(at: Timestamp) -> Timestamp {
    const HOUR: i64 = 60 * 60;
    let seconds = at.as_second();
    Timestamp::from_second(seconds - seconds.rem_euclid(HOUR)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn session_of(user: &User) -> Session {
        Session {
            id: SessionId::new(),
            user_id: user.id,
            host: "localhost".to_owned(),
            generation: user.session_generation,
            from: None,
            organization_id: None,
            view_as: None,
            device: Device::default(),
            address: None,
            created_at: at(10),
            last_seen_at: None,
            expires_at: 1_000_000,
        }
    }

    #[test]
    fn kinds_of_letters_that_an_earlier_release_has_written_are_those_of_today() {
        let user = User::new("anna@example.com".parse().unwrap(), "Анна".parse().unwrap(), at(1));
        let mut written = serde_json::to_value(&user).unwrap();
        written["silenced"] = serde_json::json!(["ticket-due"]);
        let read: User = serde_json::from_value(written).unwrap();
        assert!(!read.wants("ticket_due") && read.wants("ticket_state"));
    }

    #[test]
    fn ending_sessions_ends_those_that_are_open_and_keeps_the_one_it_was_done_from() {
        let mut user = User::new("anna@example.com".parse().unwrap(), "Анна".parse().unwrap(), at(0));
        let (own, other) = (session_of(&user), session_of(&user));
        user.end_sessions(Some(own.id));
        let later = session_of(&user);
        let admitted = [&own, &other, &later].map(|session| user.admits(session, at(40)));
        assert_eq!(admitted, [true, false, true]);
        user.end_sessions(None);
        assert!(![&own, &other, &later].into_iter().any(|session| user.admits(session, at(40))));
    }

    #[test]
    fn a_session_holds_until_it_expires() {
        let user = User::new("anna@example.com".parse().unwrap(), "Анна".parse().unwrap(), at(0));
        let session = session_of(&user);
        assert!(user.admits(&session, at(999_999)));
        assert!(!user.admits(&session, at(1_000_000)));
    }

    #[test]
    fn use_is_noted_to_the_hour() {
        assert_eq!(hour_of(at(7_199)), at(3_600));
        assert_eq!(hour_of(at(7_200)), at(7_200));
    }

    #[test]
    fn a_whole_name_has_a_surname_first_and_a_single_word_is_a_name() {
        let parts = |whole: &str| {
            let whole: Name = whole.parse().unwrap();
            let (surname, name, patronymic) = User::parts_of(&whole);
            [surname.unwrap_or_default().to_owned(), name.to_owned(), patronymic.unwrap_or_default()]
        };
        assert_eq!(parts("Петрова-Водкина Анна Сергеевна"), ["Петрова-Водкина", "Анна", "Сергеевна"]);
        assert_eq!(parts("Ким Ян"), ["Ким", "Ян", ""]);
        assert_eq!(parts("Алиев Иса Муса оглы"), ["Алиев", "Иса", "Муса оглы"]);
        assert_eq!(parts("Анна"), ["", "Анна", ""]);
    }
}

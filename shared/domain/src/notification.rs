//! What people are told in a cabinet itself, behind the bell on each of its pages: what a letter tells, and what none does.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Uuid};

use crate::{Argument, NotificationId};

/// For how many days a notification is kept.
pub const NOTIFICATIONS_KEPT_DAYS: i64 = 60;

/// How many of the newest notifications count as unread, at most. With each page of a cabinet these are read, by identifier.
pub const MOST_UNREAD: usize = 100;

/// Something that somebody is told. It is never changed: whether it has been read, its reader's list of unread ones says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notification {
    /// Made from the moment of what it tells.
    pub id: NotificationId,
    /// Such as `ticket_answered`. The text `told-<kind>` tells it, and `notice-<kind>` names it.
    pub kind: String,
    /// What is filled into that text.
    pub arguments: Vec<(String, Argument)>,
    /// The path, at the cabinet, of what it is about.
    pub address: String,
}

impl NotificationId {
    /// A new identifier of something that happened then. The later something happened, the greater it is.
    pub fn at(moment: Timestamp) -> Self {
        Self::from(Uuid::new_v7(uuid_time(moment)))
    }

    /// The least one of those that are still kept.
    pub fn first_kept(now: Timestamp) -> Self {
        let since = (now - SignedDuration::from_hours(24 * NOTIFICATIONS_KEPT_DAYS)).as_millisecond();
        // RFC 9562, 5.7: the first 48 bits are the milliseconds.
        Self::from(Uuid::from_u128(u128::from(since.max(0).unsigned_abs()) << 80))
    }

    /// Whether it is still kept.
    pub fn is_kept(self, now: Timestamp) -> bool {
        self >= Self::first_kept(now)
    }
}

impl Notification {
    /// `about` is the kind, with what is filled into its text.
    pub fn new(kind: &str, arguments: Vec<(String, Argument)>, address: String, at: Timestamp) -> Self {
        Self { id: NotificationId::at(at), kind: kind.to_owned(), arguments, address }
    }

    /// When what it tells happened.
    pub fn at(&self) -> Timestamp {
        self.id.made_at().unwrap_or_default()
    }

    /// From when on it is no longer kept.
    pub fn expires_at(&self) -> Timestamp {
        self.at() + SignedDuration::from_hours(24 * NOTIFICATIONS_KEPT_DAYS)
    }
}

fn uuid_time(moment: Timestamp) -> uuid::Timestamp {
    let seconds = moment.as_second().max(0).unsigned_abs();
    uuid::Timestamp::from_unix(NoContext, seconds, moment.subsec_nanosecond().max(0).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_tells_when_and_for_how_long() {
        let then: Timestamp = "2026-10-02T09:30:00.25Z".parse().unwrap();
        let told = Notification::new("ticket_due", Vec::new(), "/desk".to_owned(), then);
        assert_eq!(told.at(), then);
        assert_eq!(told.expires_at(), "2026-12-01T09:30:00.25Z".parse().unwrap());
        let second = SignedDuration::from_secs(1);
        assert!(told.id.is_kept(told.expires_at() - second) && !told.id.is_kept(told.expires_at() + second));
        assert!(NotificationId::at(then) < NotificationId::at(then + second));
    }
}

//! Who of the staff looks at a ticket right now, so that two do not answer at once without knowing.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Party;

/// Somebody who looks at a ticket. Their page says so again and again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Presence {
    pub party: Party,
    pub is_writing: bool,
    pub since_at: Timestamp,
    /// When that was last kept.
    pub seen_at: Timestamp,
}

impl Presence {
    /// For how long somebody is there who has said so.
    pub const KEPT: SignedDuration = SignedDuration::from_secs(30);

    /// How often the same is kept once more.
    const KEPT_ANEW: SignedDuration = SignedDuration::from_secs(20);

    pub fn is_here(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) < Self::KEPT
    }

    /// What is to be kept of somebody who says that they are there; nothing, if that is known. `before` is what was kept last.
    pub fn renewed(party: Party, is_writing: bool, before: Option<&Self>, now: Timestamp) -> Option<Self> {
        let before = before.filter(|before| before.is_here(now));
        let is_known = |before: &Self| {
            before.is_writing == is_writing && now.duration_since(before.seen_at) < Self::KEPT_ANEW
        };
        if before.is_some_and(is_known) {
            return None;
        }
        Some(Self { party, is_writing, since_at: before.map_or(now, |before| before.since_at), seen_at: now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UserId;

    #[test]
    fn somebody_is_there_for_half_a_minute_and_kept_anew_before_that_or_when_they_begin_to_write() {
        let party = Party { id: UserId::new(), name: "Ольга".parse().unwrap() };
        let start: Timestamp = "2026-11-30T06:00:00Z".parse().unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        let at = |before: Option<&Presence>, writes, seconds| {
            Presence::renewed(party.clone(), writes, before, after(seconds))
        };
        let first = at(None, false, 0).unwrap();
        assert_eq!(at(Some(&first), false, 19), None);
        let writing = at(Some(&first), true, 5).unwrap();
        assert_eq!((writing.since_at, writing.seen_at, writing.is_writing), (start, after(5), true));
        let again = at(Some(&first), false, 20).unwrap();
        assert_eq!((again.since_at, again.seen_at), (start, after(20)));
        assert!(again.is_here(after(49)) && !again.is_here(after(50)));
        assert_eq!(at(Some(&again), false, 60).unwrap().since_at, after(60), "they were gone meanwhile");
    }
}

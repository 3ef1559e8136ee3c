//! What a person does without of what tells them about work, by letter and behind the bell. Each context has kinds of its own, so a
//! change decides about those that its page has shown, and leaves all others as they are.

use std::collections::BTreeSet;

use crate::User;

/// A change of what a person is told about work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticesEdit {
    pub letters: NoticesDecision,
    pub bell: NoticesDecision,
}

/// A decision about one of the ways in which a person is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticesDecision {
    /// The kinds that it decides about.
    pub decided: BTreeSet<String>,
    /// Those of them that the person does without from now on.
    pub silenced: BTreeSet<String>,
}

impl NoticesEdit {
    /// Whether the person has these kinds otherwise than the change wants them.
    pub fn changes(&self, user: &User) -> bool {
        self.letters.silenced_of(&user.silenced) != user.silenced
            || self.bell.silenced_of(&user.bell_silenced) != user.bell_silenced
    }

    /// Makes the change, as one version.
    pub fn apply(&self, user: &mut User) {
        user.silenced = self.letters.silenced_of(&user.silenced);
        user.bell_silenced = self.bell.silenced_of(&user.bell_silenced);
        user.version += 1;
    }
}

impl NoticesDecision {
    /// The kinds that are named, whether silenced or only decided about.
    pub fn named(&self) -> impl Iterator<Item = &String> {
        self.decided.iter().chain(&self.silenced)
    }

    fn silenced_of(&self, before: &BTreeSet<String>) -> BTreeSet<String> {
        let kept = before.difference(&self.decided).cloned();
        kept.chain(self.silenced.intersection(&self.decided).cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_change_decides_about_what_it_has_shown_and_nothing_else() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let mut user = User::new("anna@example.com".parse().unwrap(), "Анна".parse().unwrap(), now);
        user.silenced = kinds(&["call_missed", "ticket_due", "ticket_written"]);
        user.bell_silenced = kinds(&["call_missed"]);
        let letters = NoticesDecision {
            decided: kinds(&["ticket_assigned", "ticket_due", "ticket_written"]),
            silenced: kinds(&["ticket_assigned", "ticket_due", "harvest"]),
        };
        let bell = NoticesDecision { decided: kinds(&["ticket_noted"]), silenced: kinds(&["ticket_noted"]) };
        let edit = NoticesEdit { letters, bell };
        assert!(edit.changes(&user));
        edit.apply(&mut user);
        assert_eq!(user.silenced, kinds(&["call_missed", "ticket_assigned", "ticket_due"]));
        assert_eq!(user.bell_silenced, kinds(&["call_missed", "ticket_noted"]));
        assert_eq!(user.version, 2);
        assert!(!edit.changes(&user));
        assert!(!user.wants("ticket_due") && user.wants("ticket_written") && user.wants("harvest"));
        assert!(!user.wants_bell("ticket_noted") && user.wants_bell("ticket_due"));
    }
}

//! Which letters about work a person does without. Each context has kinds of its own, so a change decides about those that its
//! page has shown, and leaves all others as they are.

use std::collections::BTreeSet;

use crate::User;

/// A change of which letters about work a person does without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticesEdit {
    /// The kinds that it decides about.
    pub decided: BTreeSet<String>,
    /// Those of them that the person does without from now on.
    pub silenced: BTreeSet<String>,
}

impl NoticesEdit {
    /// Whether the person has these kinds otherwise than the change wants them.
    pub fn changes(&self, user: &User) -> bool {
        self.silenced_of(user) != user.silenced
    }

    /// Makes the change, as one version.
    pub fn apply(&self, user: &mut User) {
        user.silenced = self.silenced_of(user);
        user.version += 1;
    }

    fn silenced_of(&self, user: &User) -> BTreeSet<String> {
        let kept = user.silenced.difference(&self.decided).cloned();
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
        user.silenced = kinds(&["call-missed", "ticket-due", "ticket-written"]);
        let edit = NoticesEdit {
            decided: kinds(&["ticket-assigned", "ticket-due", "ticket-written"]),
            silenced: kinds(&["ticket-assigned", "ticket-due", "harvest"]),
        };
        assert!(edit.changes(&user));
        edit.apply(&mut user);
        assert_eq!(user.silenced, kinds(&["call-missed", "ticket-assigned", "ticket-due"]));
        assert_eq!(user.version, 2);
        assert!(!edit.changes(&user));
        assert!(!user.wants("ticket-due") && user.wants("ticket-written") && user.wants("harvest"));
    }
}

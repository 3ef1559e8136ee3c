//! The deeds of an import of people, kept so that the import can be undone wherever nobody has changed anything since.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Employee;
use crate::access::AssignedRole;
use crate::{DepartmentId, Email, Post, UserId};

/// The latest import of an organisation, stored before it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// When it was first begun.
    pub at: Timestamp,
    /// A digest of the file. A file that is sent again goes on with the same import.
    pub digest: String,
    pub deeds: Vec<ImportDeed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ImportDeed {
    Invite { email: Email },
    Change { id: UserId, before: Placement, after: Placement },
}

/// The part of an employee that an import changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    pub role: AssignedRole,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Post>,
    pub departments: Vec<DepartmentId>,
}

impl Employee {
    pub fn placement(&self) -> Placement {
        Placement { role: self.role, post: self.post.clone(), departments: self.departments.clone() }
    }
}

impl ImportDeed {
    fn is_about_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Invite { email }, Self::Invite { email: other }) => email == other,
            (Self::Change { id, .. }, Self::Change { id: other, .. }) => id == other,
            _ => false,
        }
    }
}

impl Import {
    /// Goes on with an import of the same file that broke off. What that import has done already stays on record, as it
    /// was before it.
    #[must_use]
    pub fn continuing(mut self, former: Option<Self>) -> Self {
        let Some(former) = former.filter(|former| former.digest == self.digest) else { return self };
        self.deeds.retain(|deed| !former.deeds.iter().any(|done| done.is_about_the_same(deed)));
        let deeds = former.deeds.into_iter().chain(self.deeds).collect();
        Self { at: former.at, deeds, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite(email: &str) -> ImportDeed {
        ImportDeed::Invite { email: email.parse().unwrap() }
    }

    fn import(second: i64, digest: &str, deeds: &[ImportDeed]) -> Import {
        let at = Timestamp::from_second(second).unwrap();
        Import { at, digest: digest.to_owned(), deeds: deeds.to_vec() }
    }

    #[test]
    fn an_import_that_is_sent_again_forgets_nothing_and_doubles_nothing() {
        let former = import(1, "a", &[invite("a@a.example"), invite("b@a.example")]);
        let again = import(9, "a", &[invite("b@a.example"), invite("c@a.example")]);
        let whole = [invite("a@a.example"), invite("b@a.example"), invite("c@a.example")];
        assert_eq!(again.clone().continuing(Some(former.clone())), import(1, "a", &whole));
        let other = Import { digest: "b".to_owned(), ..again };
        assert_eq!(other.clone().continuing(Some(former)), other);
    }
}

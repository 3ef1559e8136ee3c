//! Keys of people and of what lets them in. A user's partition also holds the keys of the organisations that they belong
//! to.

use domain::{Email, NotificationId, OrganizationId, SessionId, TokenHash, UserId};

use crate::keys::{Key, LISTS, Pattern, Read, posting};

pub(crate) const PATTERNS: &[Pattern] = &[
    Pattern {
        partition: "USER#{user}",
        sort: "USER",
        index: None,
        reads: &[Read { purpose: "a user by identifier", cost: "1 item" }],
        written_with: "the user",
    },
    posting!("LIST#platform#accounts@1#name#all", "{name}\t{user}", None, "all accounts, by name"),
    posting!(
        "LIST#platform#accounts@1#name#word={word}",
        "{name}\t{user}",
        None,
        "accounts by a word: their places"
    ),
    Pattern {
        partition: "NOTIFICATIONS#{organization}#{user}",
        sort: "{notification}",
        index: None,
        reads: &[
            Read { purpose: "what somebody was told in an organisation, the newest first", cost: "1 query" },
            Read { purpose: "what of it they have not read", cost: "1 batch" },
        ],
        written_with: "the work of telling them",
    },
    Pattern {
        partition: "SUPER_ADMINS",
        sort: "{user}",
        index: Some(LISTS.name),
        reads: &[Read { purpose: "those who run the platform", cost: "1 query" }],
        written_with: "any change to the user",
    },
    Pattern {
        partition: "SUPER_ADMINS",
        sort: "SUPER_ADMINS",
        index: None,
        reads: &[Read { purpose: "how many run the platform, of whom the last stays", cost: "never" }],
        written_with: "the role, in one transaction",
    },
    Pattern {
        partition: "EMAIL#{email}",
        sort: "EMAIL",
        index: None,
        reads: &[Read {
            purpose: "a user's identifier by e-mail, folded; one user an e-mail",
            cost: "1 item",
        }],
        written_with: "the user, in one transaction",
    },
    Pattern {
        partition: "EMAIL#{email}",
        sort: "TROUBLE",
        index: None,
        reads: &[Read {
            purpose: "that letters to an e-mail address are in vain, whoever has it",
            cost: "1 item, in the batch of the e-mail",
        }],
        written_with: "what became of a letter",
    },
    Pattern {
        partition: "EMAIL#{email}",
        sort: "TROUBLE#{organization}",
        index: None,
        reads: &[Read {
            purpose: "that whoever reads an e-mail address has called letters of an organisation unwanted",
            cost: "1 item, in the batch of the e-mail",
        }],
        written_with: "what became of a letter",
    },
    Pattern {
        partition: "USER#{user}",
        sort: "SESSION#{session}",
        index: None,
        reads: &[
            Read {
                purpose: "a session, with its user and the organisation asked for",
                cost: "1 batch of 2–3 items",
            },
            Read { purpose: "the sessions of a user", cost: "1 query" },
        ],
        written_with: "the sign-in; once an hour its use",
    },
    Pattern {
        partition: "USER#{user}",
        sort: "AVATAR",
        index: None,
        reads: &[Read { purpose: "the picture of a user", cost: "1 item" }],
        written_with: "the user, in one transaction",
    },
    Pattern {
        partition: "ATTEMPTS#{subject}",
        sort: "ATTEMPTS",
        index: None,
        reads: &[Read {
            purpose: "failures of sign-in at an account from one place, at an account, and from an address",
            cost: "1 item each, in the batch of the e-mail",
        }],
        written_with: "each attempt",
    },
    Pattern {
        partition: "TOKEN#{hash}",
        sort: "TOKEN",
        index: None,
        reads: &[Read { purpose: "a one-time link or code, once", cost: "1 item" }],
        written_with: "what it is made for",
    },
];

/// Super-admins are few: one partition holds them.
pub(crate) const SUPER_ADMIN_LIST: &str = "SUPER_ADMINS";

pub(crate) fn super_admin_count() -> Key {
    Key::new(SUPER_ADMIN_LIST.to_owned(), SUPER_ADMIN_LIST)
}

pub(crate) fn user_partition(id: UserId) -> String {
    format!("USER#{id}")
}

pub(crate) fn token(hash: &TokenHash) -> Key {
    Key::new(format!("TOKEN#{}", hash.as_str()), "TOKEN")
}

pub(crate) fn user(id: UserId) -> Key {
    Key::new(user_partition(id), "USER")
}

pub(crate) fn email(email: &Email) -> Key {
    Key::new(format!("EMAIL#{}", email.folded()), "EMAIL")
}

/// For everybody without an organisation, or else for that organisation alone.
pub(crate) fn trouble(email: &Email, organization: Option<OrganizationId>) -> Key {
    let whose = organization.map(|id| format!("#{id}")).unwrap_or_default();
    Key::new(format!("EMAIL#{}", email.folded()), format!("TROUBLE{whose}"))
}

/// The beginning of the sort keys of all sessions of a user.
pub(crate) const SESSION_PREFIX: &str = "SESSION#";

pub(crate) fn avatar(user: UserId) -> Key {
    Key::new(user_partition(user), "AVATAR")
}

pub(crate) fn session(user: UserId, id: SessionId) -> Key {
    Key::new(user_partition(user), format!("{SESSION_PREFIX}{id}"))
}

pub(crate) fn attempts(subject: &str) -> Key {
    Key::new(format!("ATTEMPTS#{subject}"), "ATTEMPTS")
}

/// What somebody is told in an organisation.
pub(crate) fn notification(organization: OrganizationId, person: UserId, id: NotificationId) -> Key {
    Key::new(format!("NOTIFICATIONS#{organization}#{person}"), id.to_string())
}

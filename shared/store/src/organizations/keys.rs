//! Keys of organisations, their domains and their lists. An organisation's partition also holds the keys of its company
//! and of its audit.

use domain::{OrganizationId, Slug};

use crate::keys::{Key, Pattern, Read, WORK, posting, shard_of};

pub(crate) const PATTERNS: &[Pattern] = &[
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "ORGANIZATION",
        index: None,
        reads: &[Read { purpose: "an organisation by identifier", cost: "1 item" }],
        written_with: "any change to it",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "LOGO",
        index: None,
        reads: &[Read { purpose: "the logo of an organisation", cost: "1 item, up to 100 KB" }],
        written_with: "a change of the logo",
    },
    Pattern {
        partition: "DOMAIN#{domain}",
        sort: "DOMAIN",
        index: None,
        reads: &[Read { purpose: "an organisation by domain; one organisation a domain", cost: "1 item" }],
        written_with: "the domain step",
    },
    posting!(
        "LIST#platform#organizations@1#created_at#all",
        "{organization}",
        None,
        "all organisations, newest first"
    ),
    posting!(
        "LIST#platform#organizations@1#created_at#status={name}",
        "{organization}",
        None,
        "those of a status, newest first"
    ),
    posting!(
        "LIST#platform#organizations@1#created_at#word={word}",
        "{organization}",
        None,
        "organisations by a word: their places"
    ),
    posting!(
        "LIST#platform#organizations@1#name#word={word}",
        "{name}\t{organization}",
        None,
        "organisations by a word, by name: their places"
    ),
    posting!(
        "LIST#platform#organizations@1#name#all",
        "{name}\t{organization}",
        None,
        "all organisations, by name"
    ),
    posting!(
        "LIST#platform#organizations@1#name#status={name}",
        "{name}\t{organization}",
        None,
        "those of a status, by name"
    ),
    posting!(
        "LIST#platform#organizations@1#subscription_ends_on#all",
        "{day}\t{organization}",
        None,
        "all organisations, by the end of their subscription"
    ),
    posting!(
        "LIST#platform#organizations@1#subscription_ends_on#status={name}",
        "{day}\t{organization}",
        None,
        "those of a status, by the end of their subscription"
    ),
    Pattern {
        partition: "UNFINISHED#{shard}",
        sort: "{organization}",
        index: Some(WORK.name),
        reads: &[Read { purpose: "organisations that are being created", cost: "8 queries at once" }],
        written_with: "creation, repeat",
    },
];

/// Where the version before kept all organisations, in the index of lists.
pub(crate) fn former_organization_list(shard: u8) -> String {
    format!("ORGANIZATIONS#{shard}")
}

pub(crate) fn unfinished(shard: u8) -> String {
    format!("UNFINISHED#{shard}")
}

pub(crate) fn unfinished_of(id: OrganizationId) -> String {
    unfinished(shard_of(id.as_uuid()))
}

pub(crate) fn organization_partition(id: OrganizationId) -> String {
    format!("ORGANIZATION#{id}")
}

pub(crate) fn organization(id: OrganizationId) -> Key {
    Key::new(organization_partition(id), "ORGANIZATION")
}

pub(crate) fn logo(id: OrganizationId) -> Key {
    Key::new(organization_partition(id), "LOGO")
}

pub(crate) fn domain(slug: &Slug) -> Key {
    Key::new(format!("DOMAIN#{slug}"), "DOMAIN")
}

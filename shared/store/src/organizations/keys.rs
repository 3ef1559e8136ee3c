//! Keys of organisations, their domains and their lists. An organisation's partition also holds the keys of its company
//! and of its audit.

use domain::{OrganizationId, Slug};

use crate::keys::{Key, LISTS, Pattern, Read, WORK, shard_of};

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
    Pattern {
        partition: "ORGANIZATIONS#{shard}",
        sort: "{organization}",
        index: Some(LISTS.name),
        reads: &[Read { purpose: "all organisations, newest first, or searched", cost: "8 queries at once" }],
        written_with: "changes of what the list shows",
    },
    Pattern {
        partition: "UNFINISHED#{shard}",
        sort: "{organization}",
        index: Some(WORK.name),
        reads: &[Read { purpose: "organisations that are being created", cost: "8 queries at once" }],
        written_with: "creation, repeat",
    },
];

pub(crate) fn organization_list(shard: u8) -> String {
    format!("ORGANIZATIONS#{shard}")
}

pub(crate) fn organization_list_of(id: OrganizationId) -> String {
    organization_list(shard_of(id.as_uuid()))
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

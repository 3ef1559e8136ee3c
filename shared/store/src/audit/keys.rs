//! Keys of audit entries, which sort by the moment that they tell of.

use domain::audit::AuditEntry;
use domain::{AuditId, OrganizationId};
use jiff::Timestamp;

use crate::keys::{Key, LISTS, Pattern, Read, shard_of};
use crate::organizations::keys::organization_partition;

pub(crate) const PATTERNS: &[Pattern] = &[
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "AUDIT#{time}#{entry}",
        index: None,
        reads: &[Read { purpose: "the audit of an organisation, newest first", cost: "1 query" }],
        written_with: "the change, in one transaction",
    },
    Pattern {
        partition: "PLATFORM",
        sort: "AUDIT#{time}#{entry}",
        index: None,
        reads: &[Read { purpose: "what was done to the platform itself", cost: "with all audit" }],
        written_with: "the change, in one transaction",
    },
    Pattern {
        partition: "AUDIT#{shard}",
        sort: "AUDIT#{time}#{entry}",
        index: Some(LISTS.name),
        reads: &[Read { purpose: "all audit, newest first", cost: "8 queries at once" }],
        written_with: "the change, in one transaction",
    },
];

/// The beginning of the sort keys of all entries of this moment. Texts sort as their moments do.
pub(crate) fn audit_time(at: Timestamp) -> String {
    format!("AUDIT#{:015}", at.as_millisecond().max(0))
}

pub(crate) fn audit(organization: Option<OrganizationId>, entry: &AuditEntry) -> Key {
    let partition = organization.map_or_else(|| "PLATFORM".to_owned(), organization_partition);
    Key::new(partition, format!("{}#{}", audit_time(entry.at), entry.id))
}

pub(crate) fn audit_list(shard: u8) -> String {
    format!("AUDIT#{shard}")
}

pub(crate) fn audit_list_of(id: AuditId) -> String {
    audit_list(shard_of(id.as_uuid()))
}

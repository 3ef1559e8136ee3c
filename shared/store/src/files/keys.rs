//! Keys of the files that people send, in the partition of their organisation.

use domain::{FileId, OrganizationId, UserId};

use crate::keys::{Key, Pattern, Read};
use crate::organizations::keys::organization_partition;

pub(crate) const PATTERNS: &[Pattern] = &[
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "FILE#{file}",
        index: None,
        reads: &[Read { purpose: "a file by identifier", cost: "1 item" }],
        written_with: "its announcement, its arrival, its judgement; the thing that takes it",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "UNATTACHED#{user}",
        index: None,
        reads: &[Read {
            purpose: "how many files somebody has sent that no thing has taken",
            cost: "1 item of up to 3 KB",
        }],
        written_with: "the file",
    },
];

pub(crate) fn file(organization: OrganizationId, id: FileId) -> Key {
    Key::new(organization_partition(organization), format!("FILE#{id}"))
}

pub(crate) fn unattached(organization: OrganizationId, user: UserId) -> Key {
    Key::new(organization_partition(organization), format!("UNATTACHED#{user}"))
}

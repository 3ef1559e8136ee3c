//! Keys of departments, people, roles and imports, nearly all in the partition of their organisation.

use domain::{DepartmentId, ImportId, OrganizationId, UserId};

use crate::identity::keys::user_partition;
use crate::keys::{Key, Pattern, Read, posting};
use crate::organizations::keys::organization_partition;

pub(crate) const PATTERNS: &[Pattern] = &[
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "DEPARTMENT",
        index: None,
        reads: &[Read {
            purpose: "the revision of the tree of departments",
            cost: "1 query of whatever begins so: the tree, its departments, its directors",
        }],
        written_with: "changes of the tree",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "DEPARTMENT#{department}",
        index: None,
        reads: &[
            Read { purpose: "a department", cost: "1 item" },
            Read { purpose: "the departments of an organisation", cost: "with the tree" },
        ],
        written_with: "its change; its count with its people",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "DEPARTMENT_DIRECTOR#{user}",
        index: None,
        reads: &[Read { purpose: "what a director is called", cost: "with the tree" }],
        written_with: "the department that they come to lead; their name; their leaving",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "EMPLOYEE#{user}",
        index: None,
        reads: &[Read { purpose: "an employee", cost: "1 item, in the batch of the session" }],
        written_with: "their change",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "PEOPLE_IMPORT#{import}",
        index: None,
        reads: &[
            Read { purpose: "an import of employees", cost: "1 item" },
            Read { purpose: "the imports of the last thirty days", cost: "1 query of 25 items" },
        ],
        written_with: "its plan; the beginnings and the slices of its work",
    },
    posting!(
        "LIST#{organization}#employees@1#name#all",
        "{name}\t{user}",
        None,
        "everybody, those who were dismissed too"
    ),
    posting!(
        "LIST#{organization}#employees@1#name#status={name}",
        "{name}\t{user}",
        None,
        "those of a status; `here` has all but the dismissed"
    ),
    posting!(
        "LIST#{organization}#employees@1#name#role={name}",
        "{name}\t{user}",
        None,
        "those of a role; the dismissed apart"
    ),
    posting!(
        "LIST#{organization}#employees@1#name#department={name}",
        "{name}\t{user}",
        None,
        "those of a department; the dismissed apart"
    ),
    posting!(
        "LIST#{organization}#employees@1#name#inviter={user}",
        "{name}\t{user}",
        None,
        "those whom somebody has invited and who have not accepted"
    ),
    posting!(
        "LIST#{organization}#employees@1#name#word={word}",
        "{name}\t{user}",
        None,
        "people by a word or a number: their places"
    ),
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "ROLES",
        index: None,
        reads: &[Read {
            purpose: "an organisation's own roles",
            cost: "1 item, in the batch of the session",
        }],
        written_with: "their change",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "PROGRAM_KEY#{user}#{key}",
        index: None,
        reads: &[
            Read {
                purpose: "a key for programs, by its maker and itself, with what its permissions follow from",
                cost: "1 batch of 6 items",
            },
            Read { purpose: "the keys for programs, 20 at most", cost: "1 query" },
        ],
        written_with: "its making; once an hour its use",
    },
    Pattern {
        partition: "ORGANIZATION#{organization}",
        sort: "HOLDERS",
        index: None,
        reads: &[Read { purpose: "how many people and programs hold each role", cost: "1 item" }],
        written_with: "the employee or the key; an attribute for each own role with that role",
    },
    Pattern {
        partition: "USER#{user}",
        sort: "MEMBERSHIP#{organization}",
        index: None,
        reads: &[Read {
            purpose: "the organisations that a user belongs to",
            cost: "1 query, at once with the session",
        }],
        written_with: "the employee",
    },
];

/// The beginning of all sort keys of a structure. The key of the tree sorts before the keys of its departments, so a
/// query that sees the tree at a revision sees no department older than that revision.
pub(crate) const STRUCTURE_PREFIX: &str = "DEPARTMENT";

pub(crate) fn structure(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), STRUCTURE_PREFIX)
}

pub(crate) fn department(organization: OrganizationId, id: DepartmentId) -> Key {
    Key::new(organization_partition(organization), format!("{STRUCTURE_PREFIX}#{id}"))
}

/// The beginning of the sort keys of directors' names, which are read with the structure.
pub(crate) const DIRECTOR_PREFIX: &str = "DEPARTMENT_DIRECTOR#";

pub(crate) fn director(organization: OrganizationId, user: UserId) -> Key {
    Key::new(organization_partition(organization), format!("{DIRECTOR_PREFIX}{user}"))
}

pub(crate) fn employee(organization: OrganizationId, user: UserId) -> Key {
    Key::new(organization_partition(organization), format!("EMPLOYEE#{user}"))
}

/// The beginning of the keys of all imports.
pub(crate) fn imports(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "PEOPLE_IMPORT#")
}

pub(crate) fn import(organization: OrganizationId, id: ImportId) -> Key {
    Key::new(organization_partition(organization), format!("PEOPLE_IMPORT#{id}"))
}

/// Where the version before kept the latest import.
pub(crate) fn former_import(organization: OrganizationId, part: usize) -> Key {
    Key::new(organization_partition(organization), format!("IMPORT#{part}"))
}

/// Where the version before kept the employees of an organisation, and those who were dismissed, in the index of lists.
pub(crate) fn former_employee_lists(organization: OrganizationId, shard: u8) -> [String; 2] {
    ["EMPLOYEES", "DISMISSED"].map(|list| format!("{list}#{organization}#{shard}"))
}

/// The sort key of a person in the list by name. Names are folded, and the identifier tells two people of one name apart.
/// The tab, which no name holds, sorts before every character that a longer name goes on with.
pub(crate) fn employee_place(folded_name: &str, user: UserId) -> String {
    format!("{folded_name}\t{user}")
}

pub(crate) fn roles(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "ROLES")
}

/// The beginning of the keys of all keys for programs.
pub(crate) fn program_keys(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "PROGRAM_KEY#")
}

pub(crate) fn program_key(organization: OrganizationId, made_by: UserId, id: UserId) -> Key {
    Key::new(organization_partition(organization), format!("PROGRAM_KEY#{made_by}#{id}"))
}

pub(crate) fn role_holders(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "HOLDERS")
}

pub(crate) const MEMBERSHIP_PREFIX: &str = "MEMBERSHIP#";

pub(crate) fn membership(user: UserId, organization: OrganizationId) -> Key {
    Key::new(user_partition(user), format!("{MEMBERSHIP_PREFIX}{organization}"))
}

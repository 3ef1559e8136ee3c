//! Every key of the table and the reads it serves. Nothing else makes key strings.
//!
//! | pattern | key | index | read | written with |
//! | --- | --- | --- | --- | --- |
//! | a user by identifier | `USER#id` / `USER` | table | 1 item | the user |
//! | those who run the platform | `SUPER_ADMINS` / id | `index1` | 1 query | any change to the user |
//! | how many they are, of whom the last stays | `SUPER_ADMINS` / `SUPER_ADMINS` | table | never | the role, in one transaction |
//! | a user's identifier by e-mail, folded; one user an e-mail | `EMAIL#address` / `EMAIL` | table | 1 item | the user, in one transaction |
//! | that letters to an e-mail address are in vain, whoever has it | `EMAIL#address` / `TROUBLE` | table | 1 item, in the batch of the e-mail | what became of a letter |
//! | a session, with its user and the organisation asked for | `USER#id` / `SESSION#id` | table | 1 batch of 2–3 items | the sign-in |
//! | the sessions of a user | `USER#id` / `SESSION#…` | table | 1 query | the sign-in; once an hour its use |
//! | the picture of a user | `USER#id` / `AVATAR` | table | 1 item | the user, in one transaction |
//! | failures of sign-in for an account or an address | `ATTEMPTS#…` / `ATTEMPTS` | table | 1 item each, same batch as the e-mail | each attempt |
//! | how often something limited was done of late | `LIMIT#name#whose` / `LIMIT` | table | never, unless it is full | each time, one write a limit |
//! | an organisation by identifier | `ORGANIZATION#id` / `ORGANIZATION` | table | 1 item | any change to it |
//! | an organisation by domain; one organisation a domain | `DOMAIN#slug` / `DOMAIN` | table | 1 item | the domain step |
//! | all organisations, newest first, or searched | `ORGANIZATIONS#shard` / id | `index1` | 8 queries at once | changes of what the list shows |
//! | organisations with something left to do | `UNFINISHED#shard` / id | `index2` | 8 queries at once | creation, repeat, block |
//! | the audit of an organisation, newest first | `ORGANIZATION#id` / `AUDIT#time#id` | table | 1 query | the change, in one transaction |
//! | what was done to the platform itself | `PLATFORM` / `AUDIT#time#id` | table | with all audit | the same |
//! | all audit, newest first | `AUDIT#shard` / `AUDIT#time#id` | `index1` | 8 queries at once | the same |
//! | the departments of an organisation, with the revision of their tree | `ORGANIZATION#id` / `DEPARTMENT…` | table | 1 query | changes of the tree |
//! | a department | `ORGANIZATION#id` / `DEPARTMENT#id` | table | 1 item | its change; its count with its people |
//! | what a director is called | `ORGANIZATION#id` / `DEPARTMENT_DIRECTOR#user` | table | with the departments | the department that they come to lead; their name; their leaving |
//! | an employee | `ORGANIZATION#id` / `EMPLOYEE#user` | table | 1 item, in the batch of the session | their change |
//! | the latest import of employees, in four parts | `ORGANIZATION#id` / `IMPORT#part` | table | 1 batch of 4 items | the import that begins |
//! | the employees of an organisation, by name, or searched | `EMPLOYEES#organization#shard` / name and id | `index1` | 8 queries at once | changes of what the list shows |
//! | those who were dismissed, by name, or searched | `DISMISSED#organization#shard` / name and id | `index1` | 8 queries at once | the same |
//! | the organisations that a user belongs to | `USER#id` / `MEMBERSHIP#organization` | table | 1 query, at once with the session | the employee |
//! | an organisation's own roles | `ORGANIZATION#id` / `ROLES` | table | 1 item, in the batch of the session | their change |
//! | how many people hold each role | `ORGANIZATION#id` / `HOLDERS` | table | 1 item | the employee; an attribute for each own role with that role |
//! | a one-time link or code, once | `TOKEN#hash` / `TOKEN` | table | 1 item | what it is made for |
//! | how long each step usually takes | `DURATIONS` / `DURATIONS` | table | 1 item, at the start of a provisioning | the end of a provisioning |
//!
//! A partition takes 1,000 writes and 3,000 reads a second, an index's partitions counted apart. Everything of a tenant
//! is bound to its own partition; what all tenants share in an index is spread over [`SHARDS`] by the identifier's
//! random tail.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::audit::AuditEntry;
use domain::limits::Count;
use domain::{AuditId, DepartmentId, Email, OrganizationId, SessionId, Slug, TokenHash, UserId};
use jiff::Timestamp;
use uuid::Uuid;

/// Partition and sort key of one item.
pub(crate) struct Key {
    pub(crate) partition: String,
    pub(crate) sort: String,
}

impl Key {
    fn new(partition: String, sort: impl Into<String>) -> Self {
        Self { partition, sort: sort.into() }
    }

    pub(crate) fn attributes(&self) -> std::collections::HashMap<String, AttributeValue> {
        [
            (PARTITION.to_owned(), AttributeValue::S(self.partition.clone())),
            (SORT.to_owned(), AttributeValue::S(self.sort.clone())),
        ]
        .into()
    }
}

pub(crate) const PARTITION: &str = "pk";
pub(crate) const SORT: &str = "sk";
/// The attribute that both DynamoDB's time to live and our own checks read: seconds since the epoch.
pub(crate) const EXPIRES_AT: &str = "expires_at";

/// An index: its name and its key attributes.
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) partition: &'static str,
    pub(crate) sort: &'static str,
}

/// Lists shown to people. It carries, beside the keys, only the attribute [`LISTING`], so that a change of anything
/// else costs it nothing.
pub(crate) const LISTS: Index = Index { name: "index1", partition: "index1pk", sort: "index1sk" };
/// Work that is still to be done. Keys alone.
pub(crate) const UNFINISHED: Index = Index { name: "index2", partition: "index2pk", sort: "index2sk" };
/// What a list shows of an item.
pub(crate) const LISTING: &str = "listing";

/// Over how many partitions a list that all tenants share is spread. Eight hold 20,000 organisations in one page of
/// 1 MB each, so that even a search takes one round trip, and take 8,000 writes a second.
pub(crate) const SHARDS: u8 = 8;

fn shard_of(id: Uuid) -> u8 {
    id.as_bytes()[15] % SHARDS
}

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

fn organization_partition(id: OrganizationId) -> String {
    format!("ORGANIZATION#{id}")
}

pub(crate) fn organization(id: OrganizationId) -> Key {
    Key::new(organization_partition(id), "ORGANIZATION")
}

pub(crate) fn domain(slug: &Slug) -> Key {
    Key::new(format!("DOMAIN#{slug}"), "DOMAIN")
}

/// They are few: one partition holds them.
pub(crate) const SUPER_ADMIN_LIST: &str = "SUPER_ADMINS";

pub(crate) fn super_admin_count() -> Key {
    Key::new(SUPER_ADMIN_LIST.to_owned(), SUPER_ADMIN_LIST)
}

/// With what the places of all entries begin that were made at this moment. It sorts as moments do.
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

/// What all items of a structure begin with. The tree's own comes before its departments, so that a query which sees it
/// at a revision sees no department as it was before.
pub(crate) const STRUCTURE_PREFIX: &str = "DEPARTMENT";

pub(crate) fn structure(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), STRUCTURE_PREFIX)
}

pub(crate) fn department(organization: OrganizationId, id: DepartmentId) -> Key {
    Key::new(organization_partition(organization), format!("{STRUCTURE_PREFIX}#{id}"))
}

/// What the names of directors begin with, which are read with the structure.
pub(crate) const DIRECTOR_PREFIX: &str = "DEPARTMENT_DIRECTOR#";

pub(crate) fn director(organization: OrganizationId, user: UserId) -> Key {
    Key::new(organization_partition(organization), format!("{DIRECTOR_PREFIX}{user}"))
}

pub(crate) fn employee(organization: OrganizationId, user: UserId) -> Key {
    Key::new(organization_partition(organization), format!("EMPLOYEE#{user}"))
}

pub(crate) fn import(organization: OrganizationId, part: usize) -> Key {
    Key::new(organization_partition(organization), format!("IMPORT#{part}"))
}

pub(crate) fn employee_list(organization: OrganizationId, shard: u8) -> String {
    format!("EMPLOYEES#{organization}#{shard}")
}

pub(crate) fn dismissed_list(organization: OrganizationId, shard: u8) -> String {
    format!("DISMISSED#{organization}#{shard}")
}

pub(crate) fn employee_shard(user: UserId) -> u8 {
    shard_of(user.as_uuid())
}

/// The place of somebody in the list by name. Names are folded, and two of one name are told apart. A tab, which no name
/// holds, sorts before whatever a longer name goes on with.
pub(crate) fn employee_place(folded_name: &str, user: UserId) -> String {
    format!("{folded_name}\t{user}")
}

pub(crate) fn roles(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "ROLES")
}

pub(crate) fn role_holders(organization: OrganizationId) -> Key {
    Key::new(organization_partition(organization), "HOLDERS")
}

pub(crate) const MEMBERSHIP_PREFIX: &str = "MEMBERSHIP#";

pub(crate) fn membership(user: UserId, organization: OrganizationId) -> Key {
    Key::new(format!("USER#{user}"), format!("{MEMBERSHIP_PREFIX}{organization}"))
}

pub(crate) fn token(hash: &TokenHash) -> Key {
    Key::new(format!("TOKEN#{}", hash.as_str()), "TOKEN")
}

pub(crate) fn user(id: UserId) -> Key {
    Key::new(format!("USER#{id}"), "USER")
}

pub(crate) fn email(email: &Email) -> Key {
    Key::new(format!("EMAIL#{}", email.folded()), "EMAIL")
}

pub(crate) fn trouble(email: &Email) -> Key {
    Key::new(format!("EMAIL#{}", email.folded()), "TROUBLE")
}

/// What all sessions of somebody begin with.
pub(crate) const SESSION_PREFIX: &str = "SESSION#";

pub(crate) fn avatar(user: UserId) -> Key {
    Key::new(format!("USER#{user}"), "AVATAR")
}

pub(crate) fn session(user: UserId, id: SessionId) -> Key {
    Key::new(format!("USER#{user}"), format!("{SESSION_PREFIX}{id}"))
}

pub(crate) fn attempts(subject: &str) -> Key {
    Key::new(format!("ATTEMPTS#{subject}"), "ATTEMPTS")
}

pub(crate) fn limit(count: &Count) -> Key {
    Key::new(format!("LIMIT#{}#{}", count.limit.name, count.of), "LIMIT")
}

pub(crate) fn durations() -> Key {
    Key::new("DURATIONS".to_owned(), "DURATIONS")
}

/// A key under which nothing ever lies.
pub(crate) fn nothing() -> Key {
    Key::new("NOTHING".to_owned(), "NOTHING")
}

//! What the keys of all contexts have in common, and the table of all access patterns: [`patterns`]. A context's keys are
//! made in its own `keys.rs`, beside their patterns, and nowhere else. This file has the keys of the limits, which every
//! context counts, and of the requests that make something once.
//!
//! A partition takes 1,000 writes and 3,000 reads a second; partitions of an index count separately. What
//! belongs to a tenant lies in the tenant's own partition, and its lists in partitions of their own ([`crate::lists`]). The
//! work list, which all tenants share, is spread over [`SHARDS`] by the random tail of the identifier.

#[cfg(test)]
mod tests;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::UserId;
use domain::limits::Count;
use uuid::Uuid;

use crate::{audit, company, files, identity, organizations, provisioning, service_desk, tasks};

/// Partition and sort key of one item.
pub(crate) struct Key {
    pub(crate) partition: String,
    pub(crate) sort: String,
}

impl Key {
    pub(crate) fn new(partition: String, sort: impl Into<String>) -> Self {
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
/// Seconds since the epoch: the attribute that DynamoDB's time to live and our own checks read.
pub(crate) const EXPIRES_AT: &str = "expires_at";

/// An index: its name and its key attributes.
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) partition: &'static str,
    pub(crate) sort: &'static str,
}

/// The index of lists that people see. Beside the keys it carries the attribute [`LISTING`] alone, so a change of
/// anything else does not write it.
pub(crate) const LISTS: Index = Index { name: "index1", partition: "index1pk", sort: "index1sk" };
/// The index of work that is still to be done: creations, and tasks. It carries keys alone.
pub(crate) const WORK: Index = Index { name: "index2", partition: "index2pk", sort: "index2sk" };
/// What a list shows of an item.
pub(crate) const LISTING: &str = "listing";

/// The number of partitions over which a list that all tenants share is spread: they take 8,000 writes a second.
pub(crate) const SHARDS: u8 = 8;

pub(crate) fn shard_of(id: Uuid) -> u8 {
    id.as_bytes()[15] % SHARDS
}

/// Keys of one kind, with what is read and written by them: a line of the table of access patterns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pattern {
    /// `USER#{user}`: what stands in braces differs from item to item. `{shard}` is one digit, `{part}` a number, `{position}`
    /// twenty digits, `{time}` fifteen digits of milliseconds; `{user}`, `{organization}`, `{session}`, `{department}`, `{task}`, `{file}`, `{ticket}` and
    /// `{entry}` are identifiers; anything else is a text.
    pub partition: &'static str,
    /// `SESSION#{session}`, in the same way.
    pub sort: &'static str,
    /// The index that these keys belong to, such as `index1`. `None` for the table's own keys.
    pub index: Option<&'static str>,
    pub reads: &'static [Read],
    /// The write in which the item is made and changed.
    pub written_with: &'static str,
}

/// A question that is asked by keys of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Read {
    /// "the sessions of a user"
    pub purpose: &'static str,
    /// "1 query"
    pub cost: &'static str,
}

/// A line of the table for the postings of a list.
macro_rules! posting {
    ($partition:expr, $sort:literal, $index:expr, $purpose:literal) => {
        Pattern {
            partition: $partition,
            sort: $sort,
            index: $index,
            reads: &[Read { purpose: $purpose, cost: "1 query, with what else is asked for" }],
            written_with: "the change, in one transaction",
        }
    };
}
pub(crate) use posting;

/// Every access pattern of the table, with the context that claims it. `shared/store` claims the patterns that belong to
/// no context.
pub fn patterns() -> impl Iterator<Item = (&'static str, &'static Pattern)> {
    [
        ("identity", identity::keys::PATTERNS),
        ("organizations", organizations::keys::PATTERNS),
        ("provisioning", provisioning::keys::PATTERNS),
        ("company", company::keys::PATTERNS),
        ("audit", audit::keys::PATTERNS),
        ("tasks", tasks::keys::PATTERNS),
        ("files", files::keys::PATTERNS),
        ("service_desk", service_desk::keys::PATTERNS),
        ("shared/store", PATTERNS),
    ]
    .into_iter()
    .flat_map(|(context, patterns)| patterns.iter().map(move |pattern| (context, pattern)))
}

const PATTERNS: &[Pattern] = &[
    Pattern {
        partition: "LIMIT#{limit}#{whose}",
        sort: "LIMIT",
        index: None,
        reads: &[Read {
            purpose: "how often something limited was done of late",
            cost: "never, unless it is full",
        }],
        written_with: "each time, one write a limit",
    },
    Pattern {
        partition: "ONCE#{user}",
        sort: "ONCE#{hash}",
        index: None,
        reads: &[Read {
            purpose: "what a request with this key has made",
            cost: "the write that claims the key",
        }],
        written_with: "before the work of a request that brings a key, and with what the request makes",
    },
    Pattern {
        partition: "LISTS",
        sort: "LISTS",
        index: None,
        reads: &[Read {
            purpose: "which lists have postings for all of their rows",
            cost: "1 item, once a process",
        }],
        written_with: "the end of the task that makes them",
    },
];

pub(crate) fn limit(count: &Count) -> Key {
    Key::new(format!("LIMIT#{}#{}", count.limit.name, count.of), "LIMIT")
}

/// The key that a person's request brought; `request` is a digest of the key and of what it is good for.
pub(crate) fn once(person: UserId, request: &str) -> Key {
    Key::new(format!("ONCE#{person}"), format!("ONCE#{request}"))
}

/// A key under which no item ever lies.
pub(crate) fn nothing() -> Key {
    Key::new("NOTHING".to_owned(), "NOTHING")
}

/// What is known of all lists.
pub(crate) fn lists() -> Key {
    Key::new("LISTS".to_owned(), "LISTS")
}

//! The audit, written in the transaction of the change it tells of.
//!
//! The entries of an organisation lie in its partition, the entries of the platform itself in a partition of the
//! platform. An index has all entries together, spread over shards that are asked at once. A page is one round trip:
//! where DynamoDB stops after a megabyte, the page ends, and its cursor goes on from there.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::audit::{Action, Actor, AuditEntry, Subject};
use domain::organization::fold;
use domain::{Name, OrganizationId};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::{from_attribute_value, to_attribute_value};

use crate::audit::keys;
use crate::items::{Condition, Item};
use crate::keys::{LISTING, LISTS, PARTITION, SHARDS, SORT};
use crate::tenant::Tenant;
use crate::{Store, StoreError, organizations};

/// Which entries are asked for.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// An identifier, or a part of the name or e-mail address, of the person who did it; `platform` for what no person
    /// did.
    pub actor: Option<String>,
    /// Any of these; without any, all.
    pub actions: Vec<Action>,
    /// An identifier, or a part of the name, of the person or thing that it was done to.
    pub subject: Option<String>,
    /// The first moment whose entries are asked for.
    pub from: Option<Timestamp>,
    /// The first moment whose entries no longer are.
    pub until: Option<Timestamp>,
    pub limit: u16,
}

pub struct AuditPage {
    /// Newest first.
    pub items: Vec<AuditEntry>,
    /// Where older entries go on, if there may be more.
    pub next_cursor: Option<String>,
}

/// An entry as it is stored: in one attribute, which both the table and the index have.
#[derive(Serialize, Deserialize)]
struct Listed {
    entry: AuditEntry,
    /// The text that a search for an actor or a subject looks in, folded.
    actor: String,
    subject: String,
}

/// One partition to look through.
struct Source {
    index: Option<&'static str>,
    partition_name: &'static str,
    sort_name: &'static str,
    partition: String,
}

impl Listed {
    fn new(entry: AuditEntry) -> Self {
        let actor = match &entry.actor {
            Actor::Person { id, name, email, .. } => format!("{id} {name} {email}"),
            Actor::Platform => "platform".to_owned(),
        };
        let subject = entry.subject.as_ref().map(|Subject { id, name }| format!("{id} {name}"));
        Self { actor: fold(&actor), subject: fold(&subject.unwrap_or_default()), entry }
    }

    /// Leaves out a side of the change that is empty: a reader takes a missing side for an empty one.
    fn stored(&self) -> Result<AttributeValue, StoreError> {
        let mut listed = to_attribute_value(self)?;
        if let AttributeValue::M(listed) = &mut listed
            && let Some(AttributeValue::M(entry)) = listed.get_mut("entry")
        {
            entry.retain(|_, value| !matches!(value, AttributeValue::M(fields) if fields.is_empty()));
        }
        Ok(listed)
    }
}

impl AuditQuery {
    /// All entries, `limit` a page.
    pub const fn everything(limit: u16) -> Self {
        Self { actor: None, actions: Vec::new(), subject: None, from: None, until: None, limit }
    }

    const fn takes_all(&self) -> bool {
        self.actor.is_none() && self.actions.is_empty() && self.subject.is_none()
    }

    /// The lower and the upper bound of the sort key. No entry has a sort key that equals a bound.
    fn range(&self) -> [String; 2] {
        let (from, until) =
            (self.from.unwrap_or(Timestamp::UNIX_EPOCH), self.until.unwrap_or(Timestamp::MAX));
        [from, until].map(keys::audit_time)
    }
}

impl Tenant {
    pub(crate) fn audit_write(&self, entry: &AuditEntry) -> Result<TransactWriteItem, StoreError> {
        let name = self.organization_name.as_ref();
        self.store.audit_write(Some((self.organization_id, name)), entry)
    }

    /// A page of the organisation's audit.
    pub async fn audit(&self, query: &AuditQuery, cursor: Option<&str>) -> Result<AuditPage, StoreError> {
        self.store.audit(&[self.organization_id], query, cursor).await
    }

    /// The newest entries of the organisation's audit, `most` at most.
    pub async fn whole_audit(&self, query: AuditQuery, most: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.store.whole_audit(&[self.organization_id], query, most).await
    }
}

impl Store {
    /// The entry of a change: in an organisation of this name or, without one, of the platform itself.
    pub(crate) fn audit_write(
        &self,
        organization: Option<(OrganizationId, Option<&Name>)>,
        entry: &AuditEntry,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut entry = entry.clone();
        entry.organization = organization.map(|(id, name)| Subject {
            id: id.to_string(),
            name: name.map_or_else(|| id.to_string(), Name::to_string),
        });
        let key = keys::audit(organization.map(|(id, _)| id), &entry);
        let more = [
            (LISTS.partition, AttributeValue::S(keys::audit_list_of(entry.id))),
            (LISTS.sort, AttributeValue::S(key.sort.clone())),
            (LISTING, Listed::new(entry).stored()?),
        ];
        self.put(&key, &BTreeMap::<String, String>::new(), more, Condition::Any)
    }

    /// A page of the audit of these organisations, or of everything without any.
    pub async fn audit(
        &self,
        organizations: &[OrganizationId],
        query: &AuditQuery,
        cursor: Option<&str>,
    ) -> Result<AuditPage, StoreError> {
        let AuditQuery { actor, actions, subject, from, until, .. } = query;
        let list = format!("audit {organizations:?} {actor:?} {actions:?} {subject:?} {from:?} {until:?}");
        let [first, mut last] = query.range();
        if let Some(cursor) = cursor {
            last = self.sealing_keys.open(&list, cursor).ok_or(StoreError::Cursor)?;
        }
        // No entry lies between a day and an earlier day, and DynamoDB refuses to look.
        if first > last {
            return Ok(AuditPage { items: Vec::new(), next_cursor: None });
        }
        // Those of one lie together. Those of several are looked for among all.
        let (sources, among) = match organizations {
            [one] => (vec![Source::of_organization(*one)], &[][..]),
            several => ((0..SHARDS).map(Source::of_shard).collect(), several),
        };
        let range = [first.as_str(), last.as_str()];
        let answers =
            try_join_all(sources.into_iter().map(|source| self.query_audit(source, query, among, range)))
                .await?;

        // A shard that stopped early may still hold newer entries than those of other shards, so only entries before
        // every stopping point are shown.
        let horizon = answers.iter().filter_map(|(_, stopped_at)| stopped_at.clone()).max();
        let mut found = Vec::new();
        for mut item in answers.into_iter().flat_map(|(items, _)| items) {
            let place = item.remove(SORT).or_else(|| item.remove(LISTS.sort));
            let (Some(AttributeValue::S(place)), Some(listed)) = (place, item.remove(LISTING)) else {
                continue;
            };
            let is_seen = horizon.as_ref().is_none_or(|horizon| place >= *horizon);
            if place != last && is_seen {
                let Listed { entry, .. } = from_attribute_value(listed)?;
                found.push((place, entry));
            }
        }
        found.sort_by(|(one, _): &(String, AuditEntry), (other, _)| other.cmp(one));
        let limit = usize::from(query.limit);
        let end = if found.len() > limit {
            found.truncate(limit);
            found.last().map(|(place, _)| place.clone())
        } else {
            horizon
        };
        let next_cursor = end.and_then(|end| self.sealing_keys.seal(&list, &end));
        Ok(AuditPage { items: found.into_iter().map(|(_, entry)| entry).collect(), next_cursor })
    }

    /// The newest entries of these organisations, or of everything without any, `most` at most, read page after page.
    pub async fn whole_audit(
        &self,
        organizations: &[OrganizationId],
        query: AuditQuery,
        most: usize,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let mut entries = Vec::new();
        let mut cursor = None;
        loop {
            let page = self.audit(organizations, &query, cursor.as_deref()).await?;
            entries.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() || entries.len() >= most {
                entries.truncate(most);
                return Ok(entries);
            }
        }
    }

    /// The entries that one call finds in a partition and a range, and the sort key where the call stopped if it did not
    /// reach the end.
    async fn query_audit(
        &self,
        source: Source,
        query: &AuditQuery,
        among: &[OrganizationId],
        [first, last]: [&str; 2],
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let mut request = self
            .client
            .query()
            .table_name(&*self.table)
            .set_index_name(source.index.map(ToOwned::to_owned))
            .key_condition_expression("#partition = :partition AND #sort BETWEEN :first AND :last")
            .expression_attribute_names("#partition", source.partition_name)
            .expression_attribute_names("#sort", source.sort_name)
            .expression_attribute_names("#listing", LISTING)
            .projection_expression("#sort, #listing")
            .expression_attribute_values(":partition", AttributeValue::S(source.partition))
            .expression_attribute_values(":first", AttributeValue::S(first.to_owned()))
            .expression_attribute_values(":last", AttributeValue::S(last.to_owned()))
            .scan_index_forward(false);
        if query.takes_all() && among.is_empty() {
            // One more tells whether there is a next page; BETWEEN includes the place that the cursor names.
            request = request.limit(i32::from(query.limit) + 2);
        }
        let mut filters = Vec::new();
        for (name, part) in [("actor", &query.actor), ("subject", &query.subject)] {
            let Some(part) = part else { continue };
            filters.push(format!("contains(#listing.#{name}, :{name})"));
            request = request
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}"), AttributeValue::S(fold(part)));
        }
        for (path, name, values) in [
            ("entry.#action", "action", query.actions.iter().map(|action| action.name()).collect::<Vec<_>>()),
            ("entry.organization.#id", "id", among.iter().map(ToString::to_string).collect()),
        ] {
            if values.is_empty() {
                continue;
            }
            request = request.expression_attribute_names(format!("#{name}"), name);
            let named: Vec<String> = (0..values.len()).map(|number| format!(":{name}{number}")).collect();
            filters.push(format!("#listing.{path} IN ({})", named.join(", ")));
            for (name, value) in named.into_iter().zip(values) {
                request = request.expression_attribute_values(name, AttributeValue::S(value));
            }
        }
        if !filters.is_empty() {
            request = request.filter_expression(filters.join(" AND "));
        }
        let answer = request.send().await?;
        let stopped_at = answer.last_evaluated_key.and_then(|mut key| key.remove(source.sort_name));
        let stopped_at = stopped_at.and_then(|place| place.as_s().ok().cloned());
        Ok((answer.items.unwrap_or_default(), stopped_at))
    }
}

impl Source {
    fn of_organization(id: OrganizationId) -> Self {
        let partition = organizations::keys::organization(id).partition;
        Self { index: None, partition_name: PARTITION, sort_name: SORT, partition }
    }

    fn of_shard(shard: u8) -> Self {
        let partition = keys::audit_list(shard);
        Self { index: Some(LISTS.name), partition_name: LISTS.partition, sort_name: LISTS.sort, partition }
    }
}

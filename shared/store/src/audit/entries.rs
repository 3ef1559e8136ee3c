//! The audit, written in the transaction of the change it tells of: a list by time, of each organisation and of the
//! platform, and of all of them together.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::{Action, Actor, AuditEntry, Subject};
use domain::words::words_of;
use domain::{Name, OrganizationId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::keys;
use crate::keys::{LISTS, SHARDS};
use crate::lists::{Found, ListOrder, Order, Row, Selection, Stream, Whose};
use crate::tenant::Tenant;
use crate::{Store, StoreError, organizations};

/// How many words of the name of what something was done to count before those of who did it.
const WORDS_OF_SUBJECT: usize = 5;

/// Which entries are asked for, the newest first. Unless words are looked for, the latest change of an
/// organisation is among its own for certain: whoever missed it would think that it was hidden.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditQuery {
    /// The person who did it, by identifier or by words of the name and the e-mail address; `platform` for what no person
    /// did, `stranger` for what somebody did who had not signed in.
    pub actor: Option<String>,
    /// Any of these; without any, all.
    pub actions: Vec<Action>,
    /// The person or thing that it was done to, by identifier or by words of the name.
    pub subject: Option<String>,
    /// Words of the names and e-mail addresses of who did it, and to whom or what.
    pub search: Option<String>,
    /// The first moment whose entries are asked for.
    pub from: Option<Timestamp>,
    /// The first moment whose entries no longer are.
    pub until: Option<Timestamp>,
    pub limit: u16,
}

impl Row for AuditEntry {
    const LIST: &'static str = "audit";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[ListOrder { name: "time", facets: &[], has_words: true }];
    const IS_ONE_OF_ALL: bool = true;

    fn place(&self, _order: &str) -> String {
        keys::audit_place(self)
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        let actor = match &self.actor {
            Actor::Person { id, .. } | Actor::Program { id, .. } => id.to_string(),
            Actor::Platform => "platform".to_owned(),
            Actor::Stranger { .. } => "stranger".to_owned(),
        };
        let subject = self.subject.as_ref().map(|subject| ("subject", subject.id.clone()));
        [("actor", actor), ("action", self.action.name())].into_iter().chain(subject).collect()
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let actor = match &self.actor {
            Actor::Person { name, email, .. } => words_of(&format!("{name} {email}")),
            Actor::Program { name, .. } => words_of(name),
            Actor::Platform | Actor::Stranger { .. } => Vec::new(),
        };
        let subject = self.subject.as_ref().map(|subject| words_of(&subject.name)).unwrap_or_default();
        // Nobody's own name is long enough to keep what they did it to from being found.
        let (first, more) = subject.split_at(subject.len().min(WORDS_OF_SUBJECT));
        let of = |field, words: &[String]| words.iter().map(|word| (field, word.clone())).collect::<Vec<_>>();
        [of("subject", first), of("actor", &actor), of("subject", more)].concat()
    }

    fn former(whose: Whose) -> Vec<Stream> {
        let streams = match whose {
            Whose::Organization(id) => {
                vec![Stream::new(None, organizations::keys::organization_partition(id))]
            }
            Whose::Platform => vec![Stream::new(None, keys::FORMER_PLATFORM.to_owned())],
            Whose::Everybody => {
                (0..SHARDS).map(|shard| Stream::new(Some(&LISTS), keys::former_audit_list(shard))).collect()
            }
        };
        streams.into_iter().map(|stream| stream.with_member("entry")).collect()
    }
}

impl AuditQuery {
    /// All entries, `limit` a page.
    pub const fn everything(limit: u16) -> Self {
        Self { actor: None, actions: Vec::new(), subject: None, search: None, from: None, until: None, limit }
    }

    fn selection(&self) -> Selection {
        let Self { actor, actions, subject, search, from, until, limit } = self;
        // The places of entries begin with their moment, and no entry lies at a bound.
        let [from, until] = [from.unwrap_or(Timestamp::UNIX_EPOCH), until.unwrap_or(Timestamp::MAX)];
        let mut selection = Selection::new("time", *limit)
            .ordered(Order::Descending)
            .with_words(None, search.as_deref().unwrap_or_default())
            .between(Some(keys::audit_time(from)), Some(keys::audit_time(until)));
        if !actions.is_empty() {
            selection = selection.having("action", actions.iter().map(|action| action.name()));
        }
        for (facet, who) in [("actor", actor), ("subject", subject)] {
            let Some(who) = who else { continue };
            selection = match who.parse::<UserId>() {
                Ok(id) => selection.having(facet, [id.to_string()]),
                Err(_) if facet == "actor" && ["platform", "stranger"].contains(&who.as_str()) => {
                    selection.having(facet, [who.clone()])
                }
                Err(_) => selection.with_words(Some(facet), who),
            };
        }
        // Rows that are found by words are read one by one, which would cost twice as much.
        let is_strong = !selection.has_words();
        selection.strongly(is_strong)
    }
}

impl Tenant {
    pub(crate) fn audit_writes(&self, entry: &AuditEntry) -> Result<Vec<TransactWriteItem>, StoreError> {
        let name = self.organization_name.as_ref();
        self.store.audit_writes(Some((self.organization_id, name)), entry)
    }

    /// A page of the organisation's audit.
    pub async fn audit(
        &self,
        query: &AuditQuery,
        cursor: Option<&str>,
    ) -> Result<Found<AuditEntry>, StoreError> {
        self.store.audit(&[self.organization_id], query, cursor).await
    }
}

impl Store {
    /// The entry of a change: in an organisation of this name or, without one, of the platform itself.
    pub(crate) fn audit_writes(
        &self,
        organization: Option<(OrganizationId, Option<&Name>)>,
        entry: &AuditEntry,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let mut entry = entry.clone();
        entry.organization = organization.map(|(id, name)| Subject {
            id: id.to_string(),
            name: name.map_or_else(|| id.to_string(), Name::to_string),
        });
        let whose = organization.map_or(Whose::Platform, |(id, _)| Whose::Organization(id));
        self.relist(whose, None, Some(&entry))
    }

    /// A page of the audit of these organisations, or of everything without any.
    pub async fn audit(
        &self,
        organizations: &[OrganizationId],
        query: &AuditQuery,
        cursor: Option<&str>,
    ) -> Result<Found<AuditEntry>, StoreError> {
        let whose: Vec<Whose> = organizations.iter().copied().map(Whose::Organization).collect();
        let whose = if whose.is_empty() { &[Whose::Everybody][..] } else { &whose };
        self.find(whose, &query.selection(), cursor).await
    }
}

#[cfg(test)]
mod tests {
    use domain::audit::Origin;
    use serde_json::Map;

    use super::*;
    use crate::lists::postings;

    /// Tables hold postings under these keys. Whoever changes what they are counts [`AuditEntry::REVISION`] up, and lets
    /// the entries that exist be brought over.
    #[test]
    fn an_entry_is_found_by_who_what_about_whom_and_the_words_of_both() {
        let id = "0192f3a4-0000-7000-8000-000000000001";
        let actor = Actor::Person {
            id: id.parse().unwrap(),
            name: "Петрова-Водкина Анна".to_owned(),
            email: "anna@ромашка.рф".to_owned(),
            address: None,
        };
        let origin = Origin { actor, at: "2026-11-29T08:00:00Z".parse().unwrap() };
        let entry = origin.entry(Action::DepartmentEdited, Map::new(), Map::new()).about("d7", "Отдел №2");
        let entry = AuditEntry { id: id.parse().unwrap(), ..entry };
        let made = postings(Whose::Platform, &entry).unwrap();
        let keys: Vec<String> =
            made.keys().map(|(partition, place)| format!("{partition} {place}")).collect();
        let by = [
            "action=department_edited",
            &format!("actor={id}"),
            "all",
            "subject=d7",
            "word=ann",
            "word=no2",
            "word=анн",
            "word=вод",
            "word=отд",
            "word=пет",
            "word=ром",
        ];
        let expected = by.map(|by| format!("LIST#platform#audit@1#time#{by} AUDIT#001795939200000#{id}"));
        assert_eq!(keys, expected);
    }
}

//! The list of all organisations, newest first unless another order is asked for, and the work list: the organisations
//! with something left to do.

use std::convert::Infallible;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::OrganizationId;
use domain::organization::{Listing, Status, fold};
use domain::words::words_of;
use futures_util::future::try_join_all;
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::change::ChangeError;
use crate::keys::{LISTS, SHARDS, WORK};
use crate::lists::{Found, ListOrder, Order, Row, Selection, SortColumn, Stream, Whose};
use crate::organizations::keys;
use crate::{Store, StoreError};

/// What the list is asked for.
#[derive(Clone, Debug)]
pub struct OrganizationQuery {
    /// Any of these; without any, all.
    pub statuses: Vec<Status>,
    /// Words of the name and the domain, and the beginning of the INN.
    pub search: Option<String>,
    pub sort: OrganizationSort,
    pub order: Order,
    pub limit: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrganizationSort {
    CreatedAt,
    Name,
    SubscriptionEndsOn,
}

impl SortColumn for OrganizationSort {
    const ALL: &'static [(&'static str, Self)] = &[
        ("created_at", Self::CreatedAt),
        ("name", Self::Name),
        ("subscription_ends_on", Self::SubscriptionEndsOn),
    ];
}

impl Row for Listing {
    const LIST: &'static str = "organizations";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[
        ListOrder { name: "created_at", facets: &[], has_words: true },
        ListOrder { name: "name", facets: &["status"], has_words: true },
        ListOrder { name: "subscription_ends_on", facets: &["status"], has_words: false },
    ];
    const IS_ONE_OF_ALL: bool = false;
    // Names of public bodies are long.
    const MOST_BEGINNINGS: usize = 15;

    fn place(&self, order: &str) -> String {
        match order {
            "name" => format!("{}\t{}", fold(self.name.as_str()), self.id),
            "subscription_ends_on" => format!("{}\t{}", self.subscription_ends_on, self.id),
            // Identifiers sort by the time at which they were made.
            _ => self.id.to_string(),
        }
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        vec![("status", self.listed_status().key().to_owned())]
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let of = |field, text: &str| words_of(text).into_iter().map(move |word| (field, word));
        of("inn", self.inn.as_str())
            .chain(of("domain", self.domain.as_str()))
            .chain(of("name", self.name.as_str()))
            .collect()
    }

    fn former(_whose: Whose) -> Vec<Stream> {
        (0..SHARDS).map(|shard| Stream::new(Some(&LISTS), keys::former_organization_list(shard))).collect()
    }
}

impl OrganizationQuery {
    /// All organisations, newest first, `limit` a page.
    pub const fn newest_first(limit: u16) -> Self {
        Self {
            statuses: Vec::new(),
            search: None,
            sort: OrganizationSort::CreatedAt,
            order: Order::Descending,
            limit,
        }
    }

    fn selection(&self) -> Selection {
        let Self { statuses, search, sort, order, limit } = self;
        let mut selection = Selection::new(sort.name(), *limit)
            .ordered(*order)
            .with_words(None, search.as_deref().unwrap_or_default());
        if !statuses.is_empty() {
            selection = selection.having("status", statuses.iter().map(|status| status.key().to_owned()));
        }
        // Rows that are found by words are read one by one, which would cost twice as much.
        let is_strong = !selection.has_words();
        selection.strongly(is_strong)
    }
}

/// Between these two all zones of the world are: each day begins nowhere before it does in this one.
const FIRST_IN_DAY: Offset = Offset::constant(14);

/// How many organisations are looked at for an ended subscription, page after page, and how many are changed at once.
const ENDED_A_PAGE: u16 = 200;
const MOST_PAGES: usize = 25;
const AT_ONCE: usize = 16;

impl Store {
    pub async fn list_organizations(
        &self,
        query: &OrganizationQuery,
        cursor: Option<&str>,
    ) -> Result<Found<Listing>, StoreError> {
        self.find(&[Whose::Platform], &query.selection(), cursor).await
    }

    /// Lists the organisations whose subscription has ended as blocked: nobody changes them at that moment. Answers how many
    /// they were, and those that could not be changed, which do not keep the others waiting.
    pub async fn note_ended_subscriptions(
        &self,
        now: Timestamp,
    ) -> Result<(usize, Vec<(OrganizationId, StoreError)>), StoreError> {
        let (mut noted, mut failed, mut cursor) = (0, Vec::new(), None);
        // Before the list is full, it is not in the order of the last days.
        if !self.is_filled::<Listing>().await? {
            return Ok((noted, failed));
        }
        let tomorrow = now.to_zoned(TimeZone::fixed(FIRST_IN_DAY)).date().tomorrow();
        let until = tomorrow.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let ending = Selection::new("subscription_ends_on", ENDED_A_PAGE)
            .having("status", [Status::Active.key().to_owned()])
            .between(None, Some(until.to_string()));
        for _ in 0..MOST_PAGES {
            let page: Found<Listing> = self.find(&[Whose::Platform], &ending, cursor.as_deref()).await?;
            let ended = page.items.iter().filter(|listing| listing.status(now) == Status::Blocked);
            let ids: Vec<OrganizationId> = ended.map(|listing| listing.id).collect();
            let mut changes = stream::iter(ids)
                .map(|id| async move { (id, self.note_end(id, now).await) })
                .buffer_unordered(AT_ONCE);
            while let Some((id, outcome)) = changes.next().await {
                match outcome {
                    Ok(()) => noted += 1,
                    Err(error) => failed.push((id, error)),
                }
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok((noted, failed))
    }

    async fn note_end(&self, id: OrganizationId, now: Timestamp) -> Result<(), StoreError> {
        let Some(organization) = self.organization(id).await? else { return Ok(()) };
        let changed = self.change_organization(organization, |organization| {
            organization.is_known_to_be_over = organization.subscription_ends_on < organization.today(now);
            Ok::<_, Infallible>(None)
        });
        match changed.await {
            Ok(_) => Ok(()),
            Err(ChangeError::Store(error)) => Err(error),
            Err(ChangeError::Refused(never)) => match never {},
        }
    }

    /// Organisations that are being provisioned.
    pub async fn unfinished(&self) -> Result<Vec<OrganizationId>, StoreError> {
        let shards = (0..SHARDS).map(|shard| {
            self.client
                .query()
                .table_name(&*self.table)
                .index_name(WORK.name)
                .key_condition_expression("#partition = :partition")
                .expression_attribute_names("#partition", WORK.partition)
                .expression_attribute_values(":partition", AttributeValue::S(keys::unfinished(shard)))
                .into_paginator()
                .items()
                .send()
                .try_collect()
        });
        let items = try_join_all(shards).await?;
        Ok(items.iter().flatten().filter_map(|item| item.get(WORK.sort)?.as_s().ok()?.parse().ok()).collect())
    }
}

//! The list of all organisations, newest first unless another order is asked for, and the work list: the organisations
//! with something left to do.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::OrganizationId;
use domain::organization::{Listing, Status, fold};
use domain::words::words_of;
use futures_util::future::try_join_all;
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
        ListOrder { name: "created_at", facets: &[] },
        ListOrder { name: "name", facets: &["status"] },
        ListOrder { name: "subscription_ends_on", facets: &["status"] },
    ];
    const IS_ONE_OF_ALL: bool = false;

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
            .chain(of("name", self.name.as_str()))
            .chain(of("domain", self.domain.as_str()))
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

/// How many organisations whose subscription is over are brought in line at once.
const ENDED_AT_ONCE: u16 = 100;

impl Store {
    pub async fn list_organizations(
        &self,
        query: &OrganizationQuery,
        cursor: Option<&str>,
    ) -> Result<Found<Listing>, StoreError> {
        self.find(&[Whose::Platform], &query.selection(), cursor).await
    }

    /// Lists the organisations whose subscription has ended as blocked: nobody changes them at that moment. Answers how many
    /// they were.
    pub async fn note_ended_subscriptions(&self, now: Timestamp) -> Result<usize, StoreError> {
        let tomorrow = now.to_zoned(TimeZone::fixed(FIRST_IN_DAY)).date().tomorrow();
        let until = tomorrow.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let ended = Selection::new("subscription_ends_on", ENDED_AT_ONCE)
            .having("status", [Status::Active.key().to_owned()])
            .between(None, Some(until.to_string()));
        let found: Found<Listing> = self.find(&[Whose::Platform], &ended, None).await?;
        let mut noted = 0;
        for listing in found.items.into_iter().filter(|listing| listing.status(now) == Status::Blocked) {
            let Some(organization) = self.organization(listing.id).await? else { continue };
            let changed = self.change_organization(organization, |organization| {
                organization.is_known_to_be_over =
                    organization.subscription_ends_on < organization.today(now);
                Ok::<_, std::convert::Infallible>(None)
            });
            match changed.await {
                Ok(_) => noted += 1,
                // Somebody else was faster: the next look sees what they have made of it.
                Err(ChangeError::Store(StoreError::Conflict)) => {}
                Err(ChangeError::Store(error)) => return Err(error),
                Err(ChangeError::Refused(never)) => match never {},
            }
        }
        Ok(noted)
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

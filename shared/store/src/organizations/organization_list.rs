//! The list of all organisations, newest first unless another order is asked for, and the work list: the organisations
//! with something left to do.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::OrganizationId;
use domain::organization::{Listing, State, Status, fold};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::keys::{SHARDS, WORK};
use crate::list::{Filter, ListPage, Order, ShardedList, SortColumn, SortValue};
use crate::organizations::keys;
use crate::{Store, StoreError};

/// What a list is asked for. Status depends on the day, and the day on the moment and the organisation's zone, so the moment
/// is part of the question.
#[derive(Clone, Debug)]
pub struct ListQuery {
    pub status: Option<Status>,
    /// A part of the name, the INN or the domain.
    pub search: Option<String>,
    pub sort: SortKey,
    pub order: Order,
    pub limit: u16,
    pub now: Timestamp,
}

/// Between these two all zones of the world are: each day begins nowhere before it does in the first, and ends nowhere after it
/// does in the last.
const FIRST_IN_DAY: Offset = Offset::constant(14);
const LAST_IN_DAY: Offset = Offset::constant(-12);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SortKey {
    CreatedAt,
    Name,
    Inn,
    Domain,
    Status,
    Seats,
    SubscriptionEndsOn,
}

impl SortColumn for SortKey {
    const ALL: &'static [(&'static str, Self)] = &[
        ("created_at", Self::CreatedAt),
        ("name", Self::Name),
        ("inn", Self::Inn),
        ("domain", Self::Domain),
        ("status", Self::Status),
        ("seats", Self::Seats),
        ("subscription_ends_on", Self::SubscriptionEndsOn),
    ];
}

impl SortKey {
    fn value(self, listing: &Listing, now: Timestamp) -> SortValue {
        match self {
            // Identifiers sort by the time at which they were made.
            Self::CreatedAt => SortValue::IndexOrder,
            Self::Name => SortValue::Text(fold(listing.name.as_str())),
            Self::Inn => SortValue::Text(listing.inn.to_string()),
            Self::Domain => SortValue::Text(listing.domain.to_string()),
            Self::Status => SortValue::Number(listing.status(now) as u32),
            Self::Seats => SortValue::Number(listing.used_seats),
            Self::SubscriptionEndsOn => SortValue::Day(listing.subscription_ends_on),
        }
    }
}

impl ListQuery {
    fn list(&self) -> ShardedList {
        let Self { status, search, sort, order, limit, .. } = self;
        ShardedList {
            name: format!("organizations {status:?} {search:?} {sort:?} {order:?}"),
            partitions: (0..SHARDS).map(keys::organization_list).collect(),
            is_index_order: *sort == SortKey::CreatedAt,
            order: *order,
            filter: self.filter(),
            limit: *limit,
        }
    }

    fn filter(&self) -> Filter {
        let mut filter = Filter::default();
        if let Some(search) = &self.search {
            let search = AttributeValue::S(fold(search));
            filter.require("contains(#listing.#search, :search)", [("search", search)]);
        }
        if let Some(status) = self.status {
            let (state, open) = match status {
                Status::Provisioning => (State::Provisioning, None),
                Status::Failed => (State::Failed, None),
                Status::Active => (
                    State::Ready,
                    Some(
                        "#listing.#blocked = :blocked AND #listing.#subscription_ends_on >= :subscription_ends_on",
                    ),
                ),
                Status::Blocked => (
                    State::Ready,
                    Some(
                        "(#listing.#blocked <> :blocked OR #listing.#subscription_ends_on < :subscription_ends_on)",
                    ),
                ),
            };
            let state = AttributeValue::S(state.key().to_owned());
            filter.require("#listing.#state = :state", [("state", state)]);
            if let Some(open) = open {
                // Asked broadly, since the day differs from zone to zone; each one's own zone decides once it is read.
                let offset = if status == Status::Active { LAST_IN_DAY } else { FIRST_IN_DAY };
                let today = self.now.to_zoned(TimeZone::fixed(offset)).date();
                let today = AttributeValue::S(today.to_string());
                filter.require(
                    open,
                    [("blocked", AttributeValue::Bool(false)), ("subscription_ends_on", today)],
                );
            }
        }
        filter
    }
}

impl Store {
    pub async fn list_organizations(
        &self,
        query: &ListQuery,
        cursor: Option<&str>,
    ) -> Result<ListPage<Listing>, StoreError> {
        let is_asked =
            |listing: &Listing| query.status.is_none_or(|status| listing.status(query.now) == status);
        self.list(&query.list(), cursor, |listing| {
            is_asked(listing).then(|| query.sort.value(listing, query.now))
        })
        .await
    }

    /// Organisations that are being provisioned or whose domain is not yet in line with their block.
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

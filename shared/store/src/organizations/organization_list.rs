//! The list of all organisations, newest first unless another order is asked for, and the work list: the organisations
//! with something left to do.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::OrganizationId;
use domain::organization::{Listing, State, Status, fold};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::keys::{SHARDS, WORK};
use crate::list::{Filter, ListPage, Match, Order, ShardedList, SortColumn, SortValue};
use crate::organizations::keys;
use crate::{Store, StoreError};

/// What a list is asked for. Status depends on the day, and the day on the moment and the organisation's zone, so the moment
/// is part of the question.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Any of these; without any, all.
    pub statuses: Vec<Status>,
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
        let Self { statuses, search, sort, order, limit, .. } = self;
        ShardedList {
            name: format!("organizations {statuses:?} {search:?} {sort:?} {order:?}"),
            partitions: (0..SHARDS).map(keys::organization_list).collect(),
            is_index_order: *sort == SortKey::CreatedAt,
            order: *order,
            filter: self.filter(),
            limit: *limit,
        }
    }

    fn filter(&self) -> Filter {
        let mut filter = Filter::default();
        let search = self.search.iter().map(|search| AttributeValue::S(fold(search)));
        filter.require_any("search", Match::Contains, search);
        let statuses = self.statuses.iter();
        let either: Vec<String> = statuses.map(|status| self.condition(&mut filter, *status)).collect();
        filter.require_either(&either);
        filter
    }

    /// What the table can be asked of a status.
    fn condition(&self, filter: &mut Filter, status: Status) -> String {
        let state = match status {
            Status::Provisioning => State::Provisioning,
            Status::Failed => State::Failed,
            Status::Active | Status::Blocked => State::Ready,
        };
        let state_value = filter.value("state", AttributeValue::S(state.key().to_owned()));
        let is_state = format!("{} = {state_value}", filter.attribute("state"));
        // Asked broadly, since the day differs from zone to zone; each one's own zone decides once it is read.
        let offset = match status {
            Status::Provisioning | Status::Failed => return is_state,
            Status::Active => LAST_IN_DAY,
            Status::Blocked => FIRST_IN_DAY,
        };
        let today = self.now.to_zoned(TimeZone::fixed(offset)).date();
        let today = filter.value("today", AttributeValue::S(today.to_string()));
        let open = filter.value("open", AttributeValue::Bool(false));
        let (blocked, ends_on) = (filter.attribute("blocked"), filter.attribute("subscription_ends_on"));
        if status == Status::Active {
            format!("{is_state} AND {blocked} = {open} AND {ends_on} >= {today}")
        } else {
            format!("{is_state} AND ({blocked} <> {open} OR {ends_on} < {today})")
        }
    }
}

impl Store {
    pub async fn list_organizations(
        &self,
        query: &ListQuery,
        cursor: Option<&str>,
    ) -> Result<ListPage<Listing>, StoreError> {
        let is_asked = |listing: &Listing| {
            query.statuses.is_empty() || query.statuses.contains(&listing.status(query.now))
        };
        self.list(&query.list(), cursor, |listing| {
            is_asked(listing).then(|| query.sort.value(listing, query.now))
        })
        .await
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

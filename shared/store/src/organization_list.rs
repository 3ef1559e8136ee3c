//! The list of all organisations, and the list of those with something left to do.
//!
//! Both are spread over shards that are asked at once. Newest first, which is what is asked for most, reads one page of
//! each shard; a search, a filter or another order lets DynamoDB select from all of a shard and sorts what is left.

use std::cmp::Ordering;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::OrganizationId;
use domain::organization::{Listing, State, Status, fold};
use futures_util::future::try_join_all;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_attribute_value;

use crate::items::Item;
use crate::keys::{self, LISTING, LISTS, SHARDS, UNFINISHED};
use crate::{Store, StoreError};

/// What a list is asked for. Status depends on the day, so the day is part of the question.
#[derive(Clone, Debug)]
pub struct ListQuery {
    pub status: Option<Status>,
    /// A part of the name, the INN or the domain.
    pub search: Option<String>,
    pub sort: SortKey,
    pub order: Order,
    pub limit: u16,
    pub today: Date,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    CreatedAt,
    Name,
    Inn,
    Domain,
    Status,
    Seats,
    SubscriptionEndsOn,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Ascending,
    Descending,
}

pub struct OrganizationPage {
    pub items: Vec<Listing>,
    pub next_cursor: Option<String>,
}

/// The last item of a page, as far as the order of its list needs it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
struct Place {
    value: SortValue,
    id: OrganizationId,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
enum SortValue {
    None,
    Text(String),
    Number(u32),
    Date(Date),
    Status(Status),
}

impl SortKey {
    fn place(self, listing: &Listing, today: Date) -> Place {
        let value = match self {
            // Identifiers sort by the time they were made.
            Self::CreatedAt => SortValue::None,
            Self::Name => SortValue::Text(fold(listing.name.as_str())),
            Self::Inn => SortValue::Text(listing.inn.to_string()),
            Self::Domain => SortValue::Text(listing.domain.to_string()),
            Self::Status => SortValue::Status(listing.status(today)),
            Self::Seats => SortValue::Number(listing.used_seats),
            Self::SubscriptionEndsOn => SortValue::Date(listing.subscription_ends_on),
        };
        Place { value, id: listing.id }
    }
}

impl ListQuery {
    /// Names the list a cursor belongs to.
    fn name(&self) -> String {
        format!("organizations {:?} {:?} {:?} {:?}", self.status, self.search, self.sort, self.order)
    }

    fn compare(&self, one: &Place, other: &Place) -> Ordering {
        match self.order {
            Order::Ascending => one.cmp(other),
            Order::Descending => other.cmp(one),
        }
    }

    /// Whether the index gives the very order and selection, so that a page of each shard is enough.
    fn is_index_order(&self) -> bool {
        self.status.is_none() && self.search.is_none() && self.sort == SortKey::CreatedAt
    }
}

impl Store {
    /// Organisations that are being provisioned or whose domain is not yet in line with their block.
    pub async fn unfinished(&self) -> Result<Vec<OrganizationId>, StoreError> {
        let shards =
            (0..SHARDS).map(|shard| self.query_shard(&UNFINISHED, keys::unfinished(shard), None, None));
        let items = try_join_all(shards).await?;
        Ok(items
            .iter()
            .flatten()
            .filter_map(|item| item.get(UNFINISHED.sort)?.as_s().ok()?.parse().ok())
            .collect())
    }

    pub async fn list_organizations(
        &self,
        query: &ListQuery,
        cursor: Option<&str>,
    ) -> Result<OrganizationPage, StoreError> {
        let name = query.name();
        let after: Option<Place> = cursor.map(|cursor| self.cursor_key.open(&name, cursor)).transpose()?;
        let shards = (0..SHARDS).map(|shard| {
            self.query_shard(&LISTS, keys::organization_list(shard), Some(query), after.as_ref())
        });
        let mut items = Vec::new();
        for mut item in try_join_all(shards).await?.into_iter().flatten() {
            if let Some(listing) = item.remove(LISTING) {
                let listing: Listing = from_attribute_value(listing)?;
                items.push((query.sort.place(&listing, query.today), listing));
            }
        }
        if let Some(after) = &after {
            items.retain(|(place, _)| query.compare(place, after) == Ordering::Greater);
        }
        items.sort_by(|(one, _), (other, _)| query.compare(one, other));
        let limit = usize::from(query.limit);
        let has_next = items.len() > limit;
        items.truncate(limit);
        let next_cursor =
            items.last().filter(|_| has_next).and_then(|(place, _)| self.cursor_key.seal(&name, place));
        Ok(OrganizationPage { items: items.into_iter().map(|(_, listing)| listing).collect(), next_cursor })
    }

    /// What one shard of an index holds for a query: in the index's own order no more than a page of it, else all that
    /// the query selects, since DynamoDB can't sort by anything else.
    async fn query_shard(
        &self,
        index: &keys::Index,
        partition: String,
        query: Option<&ListQuery>,
        after: Option<&Place>,
    ) -> Result<Vec<Item>, StoreError> {
        let mut request = self
            .client
            .query()
            .table_name(&*self.table)
            .index_name(index.name)
            .expression_attribute_names("#partition", index.partition)
            .expression_attribute_values(":partition", AttributeValue::S(partition));
        let mut key_condition = "#partition = :partition".to_owned();
        let mut page = None;
        if let Some(query) = query {
            if query.sort == SortKey::CreatedAt {
                request = request.scan_index_forward(query.order == Order::Ascending);
                if let Some(after) = after {
                    let comparison = if query.order == Order::Ascending { ">" } else { "<" };
                    key_condition.push_str(" AND #sort ");
                    key_condition.push_str(comparison);
                    key_condition.push_str(" :after");
                    request = request
                        .expression_attribute_names("#sort", index.sort)
                        .expression_attribute_values(":after", AttributeValue::S(after.id.to_string()));
                }
            }
            if query.is_index_order() {
                page = Some(usize::from(query.limit) + 1);
                request = request.limit(i32::from(query.limit) + 1);
            }
            let mut filters = Vec::new();
            if let Some(search) = &query.search {
                filters.push("contains(#listing.#search, :search)");
                request = request
                    .expression_attribute_names("#search", "search")
                    .expression_attribute_values(":search", AttributeValue::S(fold(search)));
            }
            if let Some(status) = query.status {
                let (filter, state) = match status {
                    Status::Provisioning => ("#listing.#state = :state", State::Provisioning),
                    Status::Failed => ("#listing.#state = :state", State::Failed),
                    Status::Active => (
                        "#listing.#state = :state AND #listing.blocked = :no AND #listing.subscription_ends_on >= :today",
                        State::Ready,
                    ),
                    Status::Blocked => (
                        "#listing.#state = :state AND (#listing.blocked <> :no OR #listing.subscription_ends_on < :today)",
                        State::Ready,
                    ),
                };
                filters.push(filter);
                request = request
                    .expression_attribute_names("#state", "state")
                    .expression_attribute_values(":state", AttributeValue::S(state.key().to_owned()));
                if state == State::Ready {
                    request = request
                        .expression_attribute_values(":no", AttributeValue::Bool(false))
                        .expression_attribute_values(":today", AttributeValue::S(query.today.to_string()));
                }
            }
            if !filters.is_empty() {
                request = request
                    .expression_attribute_names("#listing", LISTING)
                    .filter_expression(filters.join(" AND "));
            }
        }
        let request = request.key_condition_expression(key_condition);
        let mut items = Vec::new();
        let mut from = None;
        loop {
            let answer = request.clone().set_exclusive_start_key(from).send().await?;
            items.extend(answer.items.unwrap_or_default());
            from = answer.last_evaluated_key;
            if from.is_none() || page.is_some_and(|page| items.len() >= page) {
                return Ok(items);
            }
        }
    }
}

//! Lists that people sort, filter and leaf through.
//!
//! A list is spread over shards of [`LISTS`] that are asked at once. In the index's own order a page is read from each
//! shard. A filter makes DynamoDB read the rest of each shard, and another order the whole of it, on every page; the
//! items found are sorted here. The columns and the filter of a list are in the list's own file.

use std::cmp::Ordering;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_attribute_value;

use crate::items::Item;
use crate::keys::{LISTING, LISTS};
use crate::{Store, StoreError};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Ascending,
    Descending,
}

/// What a list can be sorted by.
pub trait SortColumn: Copy + PartialEq + 'static {
    /// Each column with the name that addresses and documents have for it.
    const ALL: &'static [(&'static str, Self)];
}

pub struct ListPage<Listing> {
    pub items: Vec<Listing>,
    pub next_cursor: Option<String>,
}

/// A question to a list.
pub(crate) struct ShardedList {
    /// The list's name with everything that selects and orders its items. A cursor is good for this name alone.
    pub(crate) name: String,
    /// The partition keys of the shards.
    pub(crate) partitions: Vec<String>,
    /// Whether the asked order is the order of the index.
    pub(crate) is_index_order: bool,
    pub(crate) order: Order,
    pub(crate) filter: Filter,
    /// The greatest number of items on a page.
    pub(crate) limit: u16,
}

/// The value by which an item is sorted. Items of equal value stand in the order of the index.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) enum SortValue {
    /// No sort value: keep the index order.
    IndexOrder,
    Text(String),
    Number(u32),
    Day(Date),
    /// `None` sorts before every timestamp.
    Time(Option<Timestamp>),
}

/// The position of an item in a list.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Place {
    value: SortValue,
    /// The item's sort key in the index.
    key: String,
}

/// Conditions on the items of a list; without any, all items pass.
#[derive(Default)]
pub(crate) struct Filter {
    conditions: Vec<String>,
    names: Vec<&'static str>,
    /// Each with the name by which conditions know it: `:status0`.
    values: Vec<(String, AttributeValue)>,
}

/// How an attribute is held against a value.
#[derive(Clone, Copy)]
pub(crate) enum Match {
    Is,
    /// It is a text with the value in it, or a set that has it.
    Contains,
}

impl Filter {
    /// An attribute of [`LISTING`] must match one of these values; without values nothing is asked of it.
    pub(crate) fn require_any(
        &mut self,
        name: &'static str,
        how: Match,
        values: impl IntoIterator<Item = AttributeValue>,
    ) {
        let mut either = Vec::new();
        for value in values {
            let (attribute, value) = (self.attribute(name), self.value(name, value));
            either.push(match how {
                Match::Is => format!("{attribute} = {value}"),
                Match::Contains => format!("contains({attribute}, {value})"),
            });
        }
        self.require_either(&either);
    }

    /// One of these conditions must hold; without any, all items pass.
    pub(crate) fn require_either(&mut self, either: &[String]) {
        if !either.is_empty() {
            self.conditions.push(format!("({})", either.join(" OR ")));
        }
    }

    /// How a condition names an attribute of [`LISTING`].
    pub(crate) fn attribute(&mut self, name: &'static str) -> String {
        self.names.push(name);
        format!("#listing.#{name}")
    }

    /// How a condition names a value.
    pub(crate) fn value(&mut self, name: &str, value: AttributeValue) -> String {
        let named = format!(":{name}{}", self.values.len());
        self.values.push((named.clone(), value));
        named
    }

    fn apply(&self, mut request: QueryFluentBuilder) -> QueryFluentBuilder {
        if self.conditions.is_empty() {
            return request;
        }
        for name in &self.names {
            request = request.expression_attribute_names(format!("#{name}"), *name);
        }
        for (name, value) in &self.values {
            request = request.expression_attribute_values(name, value.clone());
        }
        request
            .expression_attribute_names("#listing", LISTING)
            .filter_expression(self.conditions.join(" AND "))
    }
}

impl ShardedList {
    fn compare(&self, one: &Place, other: &Place) -> Ordering {
        match self.order {
            Order::Ascending => one.cmp(other),
            Order::Descending => other.cmp(one),
        }
    }
}

impl Store {
    /// A page of a list, from where the page before it ended. [`StoreError::Cursor`] if that was a page of another list.
    /// What has no value is none of the list: where a filter's conditions let through too much, the rest is left out here.
    pub(crate) async fn list<Listing: DeserializeOwned>(
        &self,
        list: &ShardedList,
        cursor: Option<&str>,
        value_of: impl Fn(&Listing) -> Option<SortValue>,
    ) -> Result<ListPage<Listing>, StoreError> {
        let open = |cursor| self.sealing_keys.open(&list.name, cursor).ok_or(StoreError::Cursor);
        let after: Option<Place> = cursor.map(open).transpose()?;
        let shards =
            list.partitions.iter().map(|partition| self.query_shard(list, partition, after.as_ref()));
        let mut found = Vec::new();
        for mut item in try_join_all(shards).await?.into_iter().flatten() {
            if let (Some(AttributeValue::S(key)), Some(listing)) =
                (item.remove(LISTS.sort), item.remove(LISTING))
            {
                let listing = from_attribute_value(listing)?;
                if let Some(value) = value_of(&listing) {
                    found.push((Place { value, key }, listing));
                }
            }
        }
        if let Some(after) = &after {
            found.retain(|(place, _)| list.compare(place, after) == Ordering::Greater);
        }
        found.sort_by(|(one, _), (other, _)| list.compare(one, other));
        let limit = usize::from(list.limit);
        let has_next = found.len() > limit;
        found.truncate(limit);
        let next_cursor = found
            .last()
            .filter(|_| has_next)
            .and_then(|(place, _)| self.sealing_keys.seal(&list.name, place));
        Ok(ListPage { items: found.into_iter().map(|(_, listing)| listing).collect(), next_cursor })
    }

    /// What one shard contributes to a page. In the index's own order without a filter that is one page; otherwise it is
    /// everything that passes the filter, since DynamoDB can't sort by anything but the index's key.
    async fn query_shard(
        &self,
        list: &ShardedList,
        partition: &str,
        after: Option<&Place>,
    ) -> Result<Vec<Item>, StoreError> {
        let mut request = self
            .client
            .query()
            .table_name(&*self.table)
            .index_name(LISTS.name)
            .expression_attribute_names("#partition", LISTS.partition)
            .expression_attribute_values(":partition", AttributeValue::S(partition.to_owned()));
        let mut key_condition = "#partition = :partition";
        let mut most = usize::MAX;
        if list.is_index_order {
            request = request.scan_index_forward(list.order == Order::Ascending);
            if let Some(after) = after {
                key_condition = match list.order {
                    Order::Ascending => "#partition = :partition AND #sort > :after",
                    Order::Descending => "#partition = :partition AND #sort < :after",
                };
                request = request
                    .expression_attribute_names("#sort", LISTS.sort)
                    .expression_attribute_values(":after", AttributeValue::S(after.key.clone()));
            }
            if list.filter.conditions.is_empty() {
                // The one item more tells whether there is a next page.
                most = usize::from(list.limit) + 1;
                request = request.limit(i32::from(list.limit) + 1);
            }
        }
        let request = list.filter.apply(request.key_condition_expression(key_condition));
        let mut pages = request.into_paginator().items().send();
        let mut items = Vec::new();
        while items.len() < most
            && let Some(item) = pages.try_next().await?
        {
            items.push(item);
        }
        Ok(items)
    }
}

//! The list of an organisation's employees.
//!
//! It is spread over shards that are asked at once, so that a search among 10,000 people is one round trip. By name,
//! which is what is asked for most, a page of each shard is enough; a search, a filter or another order lets DynamoDB
//! select from all of a shard and sorts what is left. Those who were dismissed have a list of their own.

use std::cmp::Ordering;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::AssignedRole;
use domain::employee::{EmployeeListing, EmployeeStatus, search_for};
use domain::organization::fold;
use domain::{DepartmentId, UserId};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_attribute_value;

use crate::items::Item;
use crate::keys::{self, LISTING, LISTS, SHARDS};
use crate::organization_list::Order;
use crate::tenant::Tenant;
use crate::{Store, StoreError};

/// What a list is asked for.
#[derive(Clone, Debug)]
pub struct EmployeeQuery {
    pub department: Option<DepartmentId>,
    pub role: Option<AssignedRole>,
    /// Without one, all who have not been dismissed.
    pub status: Option<EmployeeStatus>,
    /// The beginning of a name, a surname, an e-mail address or a telephone number.
    pub search: Option<String>,
    pub sort: EmployeeSort,
    pub order: Order,
    pub limit: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmployeeSort {
    Name,
    Email,
    Role,
    Post,
    LastSeen,
}

pub struct EmployeePage {
    pub items: Vec<EmployeeListing>,
    pub next_cursor: Option<String>,
}

/// The last item of a page, as far as the order of its list needs it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
struct Place {
    text: String,
    /// Nobody has been seen before anybody was.
    seen_at: Option<Timestamp>,
    /// Folded, as it sorts in the index.
    name: String,
    id: UserId,
}

impl EmployeeSort {
    fn place(self, listing: &EmployeeListing) -> Place {
        let text = match self {
            Self::Name | Self::LastSeen => String::new(),
            Self::Email => fold(listing.email.as_str()),
            Self::Role => listing.role.to_string(),
            Self::Post => listing.post.as_ref().map(|post| fold(post.as_str())).unwrap_or_default(),
        };
        let seen_at = listing.last_seen_at.filter(|_| self == Self::LastSeen);
        Place { text, seen_at, name: fold(listing.name.as_str()), id: listing.id }
    }
}

impl EmployeeQuery {
    fn compare(&self, one: &Place, other: &Place) -> Ordering {
        match self.order {
            Order::Ascending => one.cmp(other),
            Order::Descending => other.cmp(one),
        }
    }

    /// Whether the index selects as this does, so that a page of each shard is enough.
    fn takes_all(&self) -> bool {
        self.department.is_none()
            && self.role.is_none()
            && self.search.is_none()
            && matches!(self.status, None | Some(EmployeeStatus::Dismissed))
    }
}

impl Tenant {
    pub async fn list_employees(
        &self,
        query: &EmployeeQuery,
        cursor: Option<&str>,
    ) -> Result<EmployeePage, StoreError> {
        let EmployeeQuery { department, role, status, search, sort, order, .. } = query;
        let organization = self.organization_id;
        let name = format!(
            "employees {organization} {department:?} {role:?} {status:?} {search:?} {sort:?} {order:?}"
        );
        let after: Option<Place> =
            cursor.map(|cursor| self.store.cursor_key.open(&name, cursor)).transpose()?;
        let shards = (0..SHARDS).map(|shard| self.query_employees(shard, query, after.as_ref()));
        let mut items = Vec::new();
        for mut item in try_join_all(shards).await?.into_iter().flatten() {
            if let Some(listing) = item.remove(LISTING) {
                let listing: EmployeeListing = from_attribute_value(listing)?;
                items.push((query.sort.place(&listing), listing));
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
            items.last().filter(|_| has_next).and_then(|(place, _)| self.store.cursor_key.seal(&name, place));
        Ok(EmployeePage { items: items.into_iter().map(|(_, listing)| listing).collect(), next_cursor })
    }

    /// The invitations that somebody has sent and nobody has accepted yet, by name.
    pub async fn open_invitations_of(&self, inviter: UserId) -> Result<Vec<EmployeeListing>, StoreError> {
        let query = EmployeeQuery {
            department: None,
            role: None,
            status: Some(EmployeeStatus::Invited),
            search: None,
            sort: EmployeeSort::Name,
            order: Order::Ascending,
            limit: u16::MAX,
        };
        let mut invited = self.list_employees(&query, None).await?.items;
        invited.retain(|listing| listing.inviter_id == Some(inviter));
        Ok(invited)
    }

    async fn query_employees(
        &self,
        shard: u8,
        query: &EmployeeQuery,
        after: Option<&Place>,
    ) -> Result<Vec<Item>, StoreError> {
        let Store { client, table, .. } = &self.store;
        let partition = if query.status == Some(EmployeeStatus::Dismissed) {
            keys::dismissed_list(self.organization_id, shard)
        } else {
            keys::employee_list(self.organization_id, shard)
        };
        let mut request = client
            .query()
            .table_name(&**table)
            .index_name(LISTS.name)
            .expression_attribute_names("#partition", LISTS.partition)
            .expression_attribute_values(":partition", AttributeValue::S(partition));
        let mut key_condition = "#partition = :partition".to_owned();
        let mut page = None;
        if query.sort == EmployeeSort::Name {
            let is_ascending = query.order == Order::Ascending;
            request = request.scan_index_forward(is_ascending);
            if let Some(after) = after {
                key_condition.push_str(if is_ascending {
                    " AND #sort > :after"
                } else {
                    " AND #sort < :after"
                });
                let place = keys::employee_place(&after.name, after.id);
                request = request
                    .expression_attribute_names("#sort", LISTS.sort)
                    .expression_attribute_values(":after", AttributeValue::S(place));
            }
            if query.takes_all() {
                page = Some(usize::from(query.limit) + 1);
                request = request.limit(i32::from(query.limit) + 1);
            }
        }
        let mut filters = Vec::new();
        let mut filter = |condition: &'static str, attribute: &str, value: String| {
            filters.push(condition);
            (attribute.to_owned(), AttributeValue::S(value))
        };
        if let Some(department) = query.department {
            let (name, value) =
                filter("contains(#listing.#departments, :department)", "departments", department.to_string());
            request = request
                .expression_attribute_names("#departments", name)
                .expression_attribute_values(":department", value);
        }
        if let Some(role) = query.role {
            let (name, value) = filter("#listing.#role = :role", "role", role.to_string());
            request =
                request.expression_attribute_names("#role", name).expression_attribute_values(":role", value);
        }
        if let Some(status) = query.status {
            let (name, value) = filter("#listing.#status = :status", "status", status.key().to_owned());
            request = request
                .expression_attribute_names("#status", name)
                .expression_attribute_values(":status", value);
        }
        if let Some(search) = &query.search {
            let (name, value) = filter("contains(#listing.#search, :search)", "search", search_for(search));
            request = request
                .expression_attribute_names("#search", name)
                .expression_attribute_values(":search", value);
        }
        if !filters.is_empty() {
            request = request
                .expression_attribute_names("#listing", LISTING)
                .filter_expression(filters.join(" AND "));
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

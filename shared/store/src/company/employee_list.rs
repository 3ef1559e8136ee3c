//! The list of an organisation's employees, by name unless another order is asked for. Dismissed employees have a list of
//! their own.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::AssignedRole;
use domain::employee::{EmployeeListing, EmployeeStatus, search_for};
use domain::organization::fold;
use domain::{DepartmentId, OrganizationId, UserId};

use crate::StoreError;
use crate::company::keys;
use crate::keys::SHARDS;
use crate::list::{Filter, ListPage, Match, Order, ShardedList, SortColumn, SortValue};
use crate::tenant::Tenant;

/// A question to the list.
#[derive(Clone, Debug)]
pub struct EmployeeQuery {
    /// Any of these departments; without any, all. Roles and statuses are asked for in the same way.
    pub departments: Vec<DepartmentId>,
    pub roles: Vec<AssignedRole>,
    /// Without any, everybody who has not been dismissed.
    pub statuses: Vec<EmployeeStatus>,
    /// The beginning of a name, a surname, an e-mail address or a telephone number.
    pub search: Option<String>,
    pub sort: EmployeeSort,
    pub order: Order,
    pub limit: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmployeeSort {
    Name,
    Email,
    Role,
    Post,
    LastSeen,
}

impl SortColumn for EmployeeSort {
    const ALL: &'static [(&'static str, Self)] = &[
        ("name", Self::Name),
        ("email", Self::Email),
        ("role", Self::Role),
        ("post", Self::Post),
        ("last_seen", Self::LastSeen),
    ];
}

impl EmployeeSort {
    fn value(self, listing: &EmployeeListing) -> SortValue {
        match self {
            Self::Name => SortValue::IndexOrder,
            Self::Email => SortValue::Text(fold(listing.email.as_str())),
            Self::Role => SortValue::Text(listing.role.to_string()),
            Self::Post => {
                SortValue::Text(listing.post.as_ref().map(|post| fold(post.as_str())).unwrap_or_default())
            }
            Self::LastSeen => SortValue::Time(listing.last_seen_at),
        }
    }
}

impl EmployeeQuery {
    /// Everybody who has not been dismissed, by name, `limit` a page.
    pub const fn by_name(limit: u16) -> Self {
        Self {
            departments: Vec::new(),
            roles: Vec::new(),
            statuses: Vec::new(),
            search: None,
            sort: EmployeeSort::Name,
            order: Order::Ascending,
            limit,
        }
    }

    fn list(&self, organization: OrganizationId) -> ShardedList {
        let Self { departments, roles, statuses, search, sort, order, limit } = self;
        let is_dismissed = |status: &EmployeeStatus| *status == EmployeeStatus::Dismissed;
        let has_dismissed = statuses.iter().any(is_dismissed);
        let has_others = statuses.is_empty() || !statuses.iter().all(is_dismissed);
        let lists = (0..SHARDS).flat_map(|shard| {
            let dismissed = has_dismissed.then(|| keys::dismissed_list(organization, shard));
            has_others.then(|| keys::employee_list(organization, shard)).into_iter().chain(dismissed)
        });
        ShardedList {
            name: format!(
                "employees {organization} {departments:?} {roles:?} {statuses:?} {search:?} {sort:?} {order:?}"
            ),
            partitions: lists.collect(),
            is_index_order: *sort == EmployeeSort::Name,
            order: *order,
            filter: self.filter(),
            limit: *limit,
        }
    }

    fn filter(&self) -> Filter {
        let mut filter = Filter::default();
        let text = |value: &dyn ToString| AttributeValue::S(value.to_string());
        let departments = self.departments.iter().map(|department| text(department));
        filter.require_any("departments", Match::Contains, departments);
        filter.require_any("role", Match::Is, self.roles.iter().map(|role| text(role)));
        // The list of the dismissed holds nobody else.
        if self.statuses != [EmployeeStatus::Dismissed] {
            let statuses = self.statuses.iter().map(|status| text(&status.key()));
            filter.require_any("status", Match::Is, statuses);
        }
        let search = self.search.iter().map(|search| AttributeValue::S(search_for(search)));
        filter.require_any("search", Match::Contains, search);
        filter
    }
}

impl Tenant {
    pub async fn list_employees(
        &self,
        query: &EmployeeQuery,
        cursor: Option<&str>,
    ) -> Result<ListPage<EmployeeListing>, StoreError> {
        let list = query.list(self.organization_id);
        self.store.list(&list, cursor, |listing| Some(query.sort.value(listing))).await
    }

    /// The invitations that somebody has sent and nobody has accepted yet, by name.
    pub async fn open_invitations_of(&self, inviter: UserId) -> Result<Vec<EmployeeListing>, StoreError> {
        let query =
            EmployeeQuery { statuses: vec![EmployeeStatus::Invited], ..EmployeeQuery::by_name(u16::MAX) };
        let mut invited = self.list_employees(&query, None).await?.items;
        invited.retain(|listing| listing.inviter_id == Some(inviter));
        Ok(invited)
    }
}

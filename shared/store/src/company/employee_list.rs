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
use crate::list::{Filter, ListPage, Order, ShardedList, SortColumn, SortValue};
use crate::tenant::Tenant;

/// A question to the list.
#[derive(Clone, Debug)]
pub struct EmployeeQuery {
    pub department: Option<DepartmentId>,
    pub role: Option<AssignedRole>,
    /// `None` is everybody who has not been dismissed.
    pub status: Option<EmployeeStatus>,
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
            department: None,
            role: None,
            status: None,
            search: None,
            sort: EmployeeSort::Name,
            order: Order::Ascending,
            limit,
        }
    }

    fn list(&self, organization: OrganizationId) -> ShardedList {
        let Self { department, role, status, search, sort, order, limit } = self;
        let list = if *status == Some(EmployeeStatus::Dismissed) {
            keys::dismissed_list
        } else {
            keys::employee_list
        };
        ShardedList {
            name: format!(
                "employees {organization} {department:?} {role:?} {status:?} {search:?} {sort:?} {order:?}"
            ),
            partitions: (0..SHARDS).map(|shard| list(organization, shard)).collect(),
            is_index_order: *sort == EmployeeSort::Name,
            order: *order,
            filter: self.filter(),
            limit: *limit,
        }
    }

    fn filter(&self) -> Filter {
        let mut filter = Filter::default();
        if let Some(department) = self.department {
            let department = AttributeValue::S(department.to_string());
            filter.require("contains(#listing.#departments, :departments)", [("departments", department)]);
        }
        if let Some(role) = self.role {
            filter.require("#listing.#role = :role", [("role", AttributeValue::S(role.to_string()))]);
        }
        // The list of the dismissed holds nobody else.
        if let Some(status) = self.status.filter(|status| *status != EmployeeStatus::Dismissed) {
            let status = AttributeValue::S(status.key().to_owned());
            filter.require("#listing.#status = :status", [("status", status)]);
        }
        if let Some(search) = &self.search {
            let search = AttributeValue::S(search_for(search));
            filter.require("contains(#listing.#search, :search)", [("search", search)]);
        }
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
            EmployeeQuery { status: Some(EmployeeStatus::Invited), ..EmployeeQuery::by_name(u16::MAX) };
        let mut invited = self.list_employees(&query, None).await?.items;
        invited.retain(|listing| listing.inviter_id == Some(inviter));
        Ok(invited)
    }
}

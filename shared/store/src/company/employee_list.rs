//! The list of an organisation's employees, by name. Dismissed employees stand in it too, and are found where they are
//! asked for.

use std::collections::BTreeSet;

use domain::access::AssignedRole;
use domain::employee::{EmployeeListing, EmployeeStatus, number_or_words};
use domain::organization::fold;
use domain::words::words_of;
use domain::{DepartmentId, UserId};

use crate::StoreError;
use crate::company::keys;
use crate::keys::{LISTS, SHARDS};
use crate::lists::{Found, ListOrder, MOST_STREAMS, Order, Row, Selection, SortColumn, Stream, Whose};
use crate::tenant::Tenant;
use serde::{Deserialize, Serialize};

/// A question to the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmployeeQuery {
    /// Any of these departments; without any, all. Roles and statuses are asked for in the same way.
    pub departments: Vec<DepartmentId>,
    pub roles: Vec<AssignedRole>,
    /// Without any, everybody who has not been dismissed.
    pub statuses: Vec<EmployeeStatus>,
    /// Words of a name and an e-mail address, and the beginning or the end of a telephone number.
    pub search: Option<String>,
    /// By name.
    pub order: Order,
    pub limit: u16,
    /// Whether all that was written before is read even where words are looked for, which costs twice as much.
    pub is_strong: bool,
}

/// What the list can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmployeeSort {
    Name,
}

impl SortColumn for EmployeeSort {
    const ALL: &'static [(&'static str, Self)] = &[("name", Self::Name)];
}

/// Everybody who has not been dismissed, among the values of the facet `status`.
const HERE: &str = "here";

/// The value of a facet that only those have who were dismissed: whoever asks for people of a department, and not for
/// those who were dismissed, reads none of these.
fn once(value: &dyn ToString) -> String {
    format!("{}, dismissed", value.to_string())
}

impl Row for EmployeeListing {
    const LIST: &'static str = "employees";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[ListOrder { name: "name", facets: &[], has_words: true }];
    const IS_ONE_OF_ALL: bool = false;
    const HAS_NUMBERS: bool = true;

    fn place(&self, _order: &str) -> String {
        keys::employee_place(&fold(self.name.as_str()), self.id)
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        let is_here = self.status != EmployeeStatus::Dismissed;
        let value = |value: &dyn ToString| if is_here { value.to_string() } else { once(value) };
        let mut facets = vec![("status", self.status.key().to_owned()), ("role", value(&self.role))];
        facets.extend(is_here.then(|| ("status", HERE.to_owned())));
        // Once a person could belong to more of them.
        let departments = self.departments.iter().take(domain::Employee::MOST_DEPARTMENTS);
        facets.extend(departments.map(|department| ("department", value(department))));
        if self.status == EmployeeStatus::Invited {
            facets.extend(self.inviter_id.map(|inviter| ("inviter", inviter.to_string())));
        }
        facets
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let of = |field, text: &str| words_of(text).into_iter().map(move |word| (field, word));
        let phone = self
            .phone
            .iter()
            .flat_map(|phone| [phone.digits(), phone.without_country()])
            .map(|digits| ("phone", digits.to_owned()));
        of("name", self.name.as_str()).chain(of("email", self.email.as_str())).chain(phone).collect()
    }

    fn numbers(&self) -> Vec<String> {
        self.phone.iter().map(|phone| phone.digits().to_owned()).collect()
    }

    fn former(whose: Whose) -> Vec<Stream> {
        let Whose::Organization(id) = whose else { return Vec::new() };
        let lists = (0..SHARDS).flat_map(|shard| keys::former_employee_lists(id, shard));
        lists.map(|list| Stream::new(Some(&LISTS), list)).collect()
    }
}

impl EmployeeQuery {
    /// How many people are read at once where all of them are.
    pub const AT_ONCE: u16 = 1_000;

    /// Everybody who has not been dismissed, by name, `limit` a page.
    pub const fn by_name(limit: u16) -> Self {
        Self {
            departments: Vec::new(),
            roles: Vec::new(),
            statuses: Vec::new(),
            search: None,
            order: Order::Ascending,
            limit,
            is_strong: false,
        }
    }

    /// Everybody who was asked for, at once.
    pub const fn all_by_name() -> Self {
        Self::by_name(Self::AT_ONCE)
    }

    fn selection(&self) -> Selection {
        let Self { departments, roles, statuses, search, order, limit, is_strong } = self;
        let sought = number_or_words(search.as_deref().unwrap_or_default());
        let mut selection = Selection::new("name", *limit).ordered(*order).with_words(None, &sought);
        let is_dismissed = |status: &EmployeeStatus| *status == EmployeeStatus::Dismissed;
        // Whoever is of few departments or roles, and was not dismissed, is found by these.
        let is_source = |values: usize| (1..=MOST_STREAMS).contains(&values);
        let (asks_once, asks_now) =
            (statuses.iter().any(is_dismissed), statuses.is_empty() || !statuses.iter().all(is_dismissed));
        let values = |value: &dyn ToString| {
            let now = asks_now.then(|| value.to_string());
            now.into_iter().chain(asks_once.then(|| once(value))).collect::<Vec<_>>()
        };
        if !departments.is_empty() {
            selection = selection.having("department", departments.iter().flat_map(|own| values(own)));
        }
        if !roles.is_empty() {
            selection = selection.having("role", roles.iter().flat_map(|role| values(role)));
        }
        if !statuses.is_empty() {
            selection = selection.having("status", statuses.iter().map(|status| status.key().to_owned()));
        } else if !is_source(departments.len()) && !is_source(roles.len()) {
            selection = selection.having("status", [HERE.to_owned()]);
        }
        let is_strong = *is_strong || !selection.has_words();
        selection.strongly(is_strong)
    }
}

impl Tenant {
    const fn own(&self) -> [Whose; 1] {
        [Whose::Organization(self.organization_id)]
    }

    pub async fn list_employees(
        &self,
        query: &EmployeeQuery,
        cursor: Option<&str>,
    ) -> Result<Found<EmployeeListing>, StoreError> {
        self.store.find(&self.own(), &query.selection(), cursor).await
    }

    /// Everybody who is asked for, page after page, `most` at most.
    pub async fn all_employees(
        &self,
        query: &EmployeeQuery,
        most: usize,
    ) -> Result<Vec<EmployeeListing>, StoreError> {
        self.all_of(&query.selection(), most).await
    }

    async fn all_of(&self, selection: &Selection, most: usize) -> Result<Vec<EmployeeListing>, StoreError> {
        let (mut everybody, mut cursor): (Vec<EmployeeListing>, _) = (Vec::new(), None);
        let mut known = BTreeSet::new();
        loop {
            let page = self.store.find(&self.own(), selection, cursor.as_deref()).await?;
            // Whoever is called anew meanwhile may stand on two pages.
            everybody.extend(page.items.into_iter().filter(|found: &EmployeeListing| known.insert(found.id)));
            cursor = page.next_cursor;
            if cursor.is_none() || everybody.len() >= most {
                everybody.truncate(most);
                return Ok(everybody);
            }
        }
    }

    /// The invitations that somebody has sent and nobody has accepted yet, by name.
    pub async fn open_invitations_of(&self, inviter: UserId) -> Result<Vec<EmployeeListing>, StoreError> {
        let invited = Selection::new("name", EmployeeQuery::AT_ONCE)
            .having("inviter", [inviter.to_string()])
            .strongly(true);
        self.all_of(&invited, usize::MAX).await
    }
}

#[cfg(test)]
mod tests {
    use domain::OrganizationId;

    use super::*;
    use crate::lists::postings;

    /// Tables hold postings under these keys. Whoever changes what they are counts [`EmployeeListing::REVISION`] up, and
    /// lets the people who exist be brought over.
    #[test]
    fn a_person_is_found_by_where_they_stand_and_the_words_and_numbers_that_are_known_of_them() {
        let id = "0192f3a4-0000-7000-8000-000000000001";
        let department: DepartmentId = "0192f3a4-0000-7000-8000-000000000002".parse().unwrap();
        let organization: OrganizationId = "0192f3a4-0000-7000-8000-000000000003".parse().unwrap();
        let mut anna = EmployeeListing {
            id: id.parse().unwrap(),
            name: "Ёлкина-Ким Анна".parse().unwrap(),
            email: "a.kim@romashka.example".parse().unwrap(),
            phone: Some("+7 912 345-67-89".parse().unwrap()),
            role: AssignedRole::ADMIN,
            post: None,
            departments: vec![department],
            status: EmployeeStatus::Invited,
            delivery: None,
            invitation_expires_at: None,
            last_seen_at: None,
            inviter_id: Some(id.parse().unwrap()),
        };
        let keys = |row: &EmployeeListing| -> Vec<String> {
            let made = postings(Whose::Organization(organization), row).unwrap();
            let of = |(partition, place): &(String, String)| {
                assert_eq!(*place, format!("елкина-ким анна\t{id}"));
                partition.strip_prefix(&format!("LIST#{organization}#employees@1#name#")).unwrap().to_owned()
            };
            made.keys().map(of).collect()
        };
        let words = ["791", "912", "987", "a.k", "exa", "kim", "rom", "анн", "елк", "ким"];
        let words = words.map(|beginning| format!("word={beginning}"));
        let of_invited = [
            "all".to_owned(),
            format!("department={department}"),
            format!("inviter={id}"),
            "role=admin".to_owned(),
            "status=here".to_owned(),
            "status=invited".to_owned(),
        ];
        assert_eq!(keys(&anna), [&of_invited[..], &words].concat());
        anna.status = EmployeeStatus::Dismissed;
        let of_dismissed = [
            "all".to_owned(),
            format!("department={department}, dismissed"),
            "role=admin, dismissed".to_owned(),
            "status=dismissed".to_owned(),
        ];
        assert_eq!(keys(&anna), [&of_dismissed[..], &words].concat());
    }
}

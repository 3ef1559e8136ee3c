//! The entries and people of an organisation, as many as are wanted. Of each, only those postings are made in which the
//! measured pages look; nobody reads the others, and they would be four times as many.
//!
//! What is asked for is on the first ten rows, all of it at once, so that the smallest list fills a page of ten as well. They
//! stand last in longer lists. Of the other rows each thing has its share, whatever a row has beside it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::{AssignedRole, Role};
use domain::audit::{Action, Actor, Origin};
use domain::employee::Standing;
use domain::{DepartmentId, Employee, OrganizationId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, json};
use store::planting;

pub(crate) type Item = HashMap<String, AttributeValue>;

/// How many rows have everything that is asked for.
pub(crate) const FIRST: u32 = 10;

/// What rows are made of, and looked for by.
pub(crate) struct Rows {
    pub(crate) anna: UserId,
    /// Who has never changed the stock.
    pub(crate) boris: UserId,
    others: [UserId; 3],
    pub(crate) sales: DepartmentId,
    /// Where nobody reviews.
    pub(crate) stock: DepartmentId,
    accounting: DepartmentId,
    since: Timestamp,
}

impl Rows {
    /// Entries are of this moment and of the seconds after it.
    pub(crate) fn new(since: Timestamp) -> Self {
        let somebody = || UserId::new();
        Self {
            anna: somebody(),
            boris: somebody(),
            others: [(); 3].map(|()| somebody()),
            sales: DepartmentId::new(),
            stock: DepartmentId::new(),
            accounting: DepartmentId::new(),
            since,
        }
    }

    /// The postings of an entry. A quarter of them edits something, a third is about sales and as many about the stock, a
    /// sixth is by Anna and another by Boris.
    pub(crate) fn entry(&self, organization: OrganizationId, number: u32) -> Vec<Item> {
        let is_first = number < FIRST;
        let action = match number % 4 {
            _ if is_first => Action::DepartmentEdited,
            0 => Action::DepartmentEdited,
            1 => Action::DepartmentCreated,
            2 => Action::DepartmentDeleted,
            _ => Action::EmployeesImported,
        };
        let (id, name) = match number {
            _ if is_first => (self.anna, "Петрова Анна"),
            _ if number % 6 == 1 => (self.boris, "Иванов Борис"),
            _ if number.is_multiple_of(5) => (self.anna, "Петрова Анна"),
            _ => (self.others[(number % 3) as usize], "Соколова Вера"),
        };
        let (subject, title) = match number % 3 {
            _ if is_first => (self.sales, "Отдел продаж"),
            0 => (self.sales, "Отдел продаж"),
            1 => (self.accounting, "Бухгалтерия"),
            _ => (self.stock, "Склад"),
        };
        let actor = Actor::Person {
            id,
            name: name.to_owned(),
            email: format!("{id}@romashka.example"),
            address: Some("192.0.2.1".to_owned()),
        };
        let origin = Origin { actor, at: self.since + SignedDuration::from_secs(number.into()) };
        let changed = |name: &str| Map::from_iter([("name".to_owned(), json!(name))]);
        let entry = origin.entry(action, changed("Отдел"), changed(title)).about(subject, title);
        let by = [
            "all".to_owned(),
            "action=department_edited".to_owned(),
            format!("actor={}", self.anna),
            format!("actor={}", self.boris),
            format!("subject={}", self.stock),
            "word=про".to_owned(),
        ];
        only(planting::entry(organization, "Ромашка", &entry, false).unwrap(), &by)
    }

    /// The postings of somebody like this one, who stands before those with lower numbers. A quarter of them is in sales and as
    /// many in the stock, a fifth is called Maria, of a seventh the telephone ends alike.
    pub(crate) fn person(&self, organization: OrganizationId, like: &Employee, number: u32) -> Vec<Item> {
        let is_first = number < FIRST;
        let department = match number % 4 {
            _ if is_first => self.sales,
            0 => self.sales,
            1 => self.stock,
            _ => self.accounting,
        };
        let role = match number {
            _ if is_first => Role::Employee,
            _ if number % 8 == 3 => Role::Reviewer,
            _ if number.is_multiple_of(3) => Role::Employee,
            _ => Role::Manager,
        };
        let name = if is_first || number.is_multiple_of(5) { "Мария" } else { "Вера" };
        let end = if is_first || number.is_multiple_of(7) { "777" } else { "555" };
        let is_invited = !is_first && number.is_multiple_of(11);
        let employee = Employee {
            user_id: UserId::new(),
            name: format!("Ким{:06} {name}", 999_999 - number).parse().unwrap(),
            email: format!("p{number:06}@romashka.example").parse().unwrap(),
            phone: Some(format!("+7900{:04}{end}", number % 10_000).parse().unwrap()),
            role: AssignedRole::Preset(role),
            post: Some("Специалист".parse().unwrap()),
            departments: vec![department],
            standing: if is_invited { Standing::Invited } else { Standing::Active { since: self.since } },
            ..like.clone()
        };
        let by = [
            "all".to_owned(),
            "status=here".to_owned(),
            "status=active".to_owned(),
            "role=employee".to_owned(),
            "role=reviewer".to_owned(),
            format!("department={}", self.sales),
            format!("department={}", self.stock),
            "word=мар".to_owned(),
            "word=777".to_owned(),
        ];
        only(planting::employee(organization, &employee).unwrap(), &by)
    }
}

/// The postings by these.
fn only(items: Vec<Item>, by: &[String]) -> Vec<Item> {
    let is_read = |item: &Item| {
        let (_, last) = item["pk"].as_s().unwrap().rsplit_once('#').unwrap();
        by.iter().any(|by| by == last)
    };
    items.into_iter().filter(is_read).collect()
}

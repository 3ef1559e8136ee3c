//! The entries, people and tickets of an organisation, as many as are wanted. Of each, only those postings are made in which the
//! measured pages look; nobody reads the others, and they would be four times as many.
//!
//! What is asked for is on the first ten rows, all of it at once, so that the smallest list fills a page of ten as well. They
//! stand last in longer lists. Of the other rows each thing has its share, whatever a row has beside it.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::{AssignedRole, Role};
use domain::audit::{Action, Actor, Origin};
use domain::employee::Standing;
use domain::service_desk::{
    Author, Comment, DeskSettings, NewTicket, Party, Priority, Span, Tally, Terms, Ticket, TicketChange,
    TicketState, Visibility,
};
use domain::{DepartmentId, Employee, OrganizationId, TicketId, UserId, ZoneName};
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

/// The tickets of an organisation, spread over two years.
pub(crate) struct Tickets {
    settings: DeskSettings,
    /// How many there are.
    of: u32,
    now: Timestamp,
    agent: Author,
    /// What their lines come to.
    pub(crate) tallies: BTreeMap<Span, Tally>,
}

impl Tickets {
    pub(crate) fn new(of: u32, now: Timestamp) -> Self {
        let agent =
            Author::Staff(Party { id: UserId::new(), name: "Соколова Вера".parse().unwrap() });
        let settings = DeskSettings::usual(ZoneName::default());
        Self { settings, of, now, agent, tallies: BTreeMap::new() }
    }

    /// A ticket with what was done to it: three of four were solved within days. A quarter is urgent, another was cancelled, a
    /// fifth is about a printer.
    pub(crate) fn ticket(&mut self, organization: OrganizationId, number: u32) -> Vec<Item> {
        let is_first = number < FIRST;
        let hours = 24 * 700 * i64::from(self.of - number) / i64::from(self.of);
        let came = self.now - SignedDuration::from_hours(hours);
        let is_about_printer = is_first || number.is_multiple_of(5);
        let order = NewTicket {
            id: TicketId::new(),
            subject: if is_about_printer {
                "Не печатает принтер"
            } else {
                "Не ходит почта"
            }
            .parse()
            .unwrap(),
            text: "Подробности внутри".parse().unwrap(),
            files: Vec::new(),
            category: None,
            priority: (!is_first && number % 4 == 1).then_some(Priority::Urgent),
            assignee: None,
            client: None,
        };
        let terms = Terms { settings: &self.settings, calendar: &self.settings.calendar };
        let (mut ticket, _) = Ticket::open(order, u64::from(number) + 1, &self.agent, terms, came);
        let text = "Готово".parse().unwrap();
        let comment =
            Comment { text, visibility: Visibility::Public, files: Vec::new(), mentions: Vec::new() };
        let to = |state| TicketChange { state: Some(state), ..TicketChange::default() };
        let change = match number % 4 {
            _ if is_first => None,
            0 => None,
            2 => Some(to(TicketState::Cancelled)),
            _ => Some(TicketChange { comment: Some(comment), ..to(TicketState::Solved) }),
        };
        if let Some(change) = change {
            let after = SignedDuration::from_mins(i64::from(number % 4_000) + 5);
            ticket.change(&change, None, &self.agent, terms, came + after).unwrap();
        }
        let zone = ZoneName::default();
        for line in ticket.counted(&zone, terms.calendar) {
            for span in Span::all_of(line.on) {
                self.tallies.entry(span).or_default().add(&line);
            }
        }
        let by = [
            "all",
            "here=yes",
            "state=new",
            "state=cancelled",
            "state=solved",
            "category=none",
            "priority=urgent",
            "measure=solved",
            "word=при",
        ];
        only(
            planting::ticket(organization, &ticket, &zone, terms.calendar).unwrap(),
            &by.map(ToOwned::to_owned),
        )
    }
}

/// The postings by these, and what is no posting.
fn only(items: Vec<Item>, by: &[String]) -> Vec<Item> {
    let is_read = |item: &Item| {
        let partition = item["pk"].as_s().unwrap();
        let (_, last) = partition.rsplit_once('#').unwrap();
        partition.starts_with("TICKET#") || by.iter().any(|by| by == last)
    };
    items.into_iter().filter(is_read).collect()
}

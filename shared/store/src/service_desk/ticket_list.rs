//! The list of an organisation's tickets, by when they were made, or by what is due next. Deleted tickets stand in it apart, until
//! they are gone.

use domain::service_desk::{Alarm, Priority, PromiseState, TicketListing, TicketState};
use domain::words::words_of;
use domain::{CategoryId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::lists::{Found, ListOrder, Order, Row, Selection, SortColumn, Whose};
use crate::service_desk::keys;
use crate::tenant::Tenant;

/// A question to the list. Without any of several values all are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TicketQuery {
    pub states: Vec<TicketState>,
    pub priorities: Vec<Priority>,
    pub categories: Vec<CategoryId>,
    /// `None` is nobody.
    pub assignees: Vec<Option<UserId>>,
    /// Whose tickets a view has beside that.
    pub held_by: Option<Option<UserId>>,
    pub clients: Vec<UserId>,
    /// Who follows it.
    pub watched_by: Option<UserId>,
    pub slas: Vec<PromiseState>,
    pub alarms: Vec<Alarm>,
    /// The number of a ticket, or words of its subject, and of the name and the e-mail address of its client.
    pub search: Option<String>,
    /// The first moment whose tickets are asked for.
    pub from: Option<Timestamp>,
    /// The first moment whose tickets no longer are.
    pub until: Option<Timestamp>,
    /// Deleted tickets, and no others.
    pub is_deleted: bool,
    pub sort: Option<(TicketSort, bool)>,
    pub limit: u16,
}

/// What the list can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TicketSort {
    Created,
    /// What is due next, as far as anything is.
    Due,
}

impl SortColumn for TicketSort {
    const ALL: &'static [(&'static str, Self)] = &[("created_at", Self::Created), ("due_at", Self::Due)];
}

const NOBODY: &str = "nobody";

/// The value that says when a ticket was made, for lists in another order.
const MADE: &str = "made";
const YES: &str = "yes";

impl Row for TicketListing {
    const LIST: &'static str = "tickets";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[
        ListOrder { name: "created", facets: &[], has_words: true },
        ListOrder { name: "due", facets: &["assignee", "alarm"], has_words: false },
    ];
    const IS_ONE_OF_ALL: bool = false;

    fn place(&self, order: &str) -> String {
        let at = if order == "due" { self.due_at } else { Some(self.created_at) };
        keys::ticket_place(at, self.number)
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        if self.is_deleted {
            return vec![("deleted", YES.to_owned())];
        }
        let assignee = self.assignee.as_ref().map_or_else(|| NOBODY.to_owned(), |party| party.id.to_string());
        let always = [
            ("here", YES.to_owned()),
            ("number", self.number.to_string()),
            ("state", self.state.key().to_owned()),
            ("priority", self.priority.key().to_owned()),
            ("assignee", assignee),
            ("sla", self.sla.key().to_owned()),
        ];
        let category = self.category.map(|category| ("category", category.to_string()));
        let client = self.client.as_ref().map(|client| ("client", client.id.to_string()));
        let alarm = self.alarm.map(|alarm| ("alarm", alarm.key().to_owned()));
        // No ticket had any before there were watchers, so every list has them.
        let watchers = self.watchers.iter().map(|watcher| ("watcher", watcher.to_string()));
        always.into_iter().chain(category).chain(client).chain(alarm).chain(watchers).collect()
    }

    fn value(&self, _made: &str) -> String {
        keys::ticket_time(self.created_at)
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let of = |field, text: &str| words_of(text).into_iter().map(move |word| (field, word));
        let client = self
            .client
            .iter()
            .flat_map(|client| of("client", client.name.as_str()).chain(of("email", client.email.as_str())));
        let subject: Vec<_> = of("subject", self.subject.as_str()).collect();
        // A long subject leaves room for the words of the client.
        let (first, more) = subject.split_at(subject.len().min(WORDS_OF_SUBJECT));
        first.iter().cloned().chain(client).chain(more.iter().cloned()).collect()
    }
}

/// How many words of a subject count before those of the client.
const WORDS_OF_SUBJECT: usize = 6;

impl TicketQuery {
    fn selection(&self) -> Selection {
        let (sort, is_descending) = self.sort.unwrap_or((TicketSort::Created, true));
        let order = if is_descending { Order::Descending } else { Order::Ascending };
        let name = if sort == TicketSort::Due { "due" } else { "created" };
        let mut selection = Selection::new(name, self.limit).ordered(order);
        let keys = |values: Vec<&str>| values.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>();
        let assignee = |id: &Option<UserId>| id.map_or_else(|| NOBODY.to_owned(), |id| id.to_string());
        let asked = [
            ("state", keys(self.states.iter().map(|state| state.key()).collect())),
            ("priority", keys(self.priorities.iter().map(|priority| priority.key()).collect())),
            ("category", self.categories.iter().map(ToString::to_string).collect()),
            ("assignee", self.assignees.iter().map(assignee).collect()),
            ("client", self.clients.iter().map(ToString::to_string).collect()),
            ("sla", keys(self.slas.iter().map(|sla| sla.key()).collect())),
            ("alarm", keys(self.alarms.iter().map(|alarm| alarm.key()).collect())),
        ];
        // Deleted tickets have no other facet, and so are found by none.
        let is_narrowed = asked.iter().any(|(_, values)| !values.is_empty())
            || self.held_by.is_some()
            || self.watched_by.is_some();
        if self.is_deleted {
            selection = selection.having("deleted", [YES.to_owned()]);
        } else if !is_narrowed {
            selection = selection.having("here", [YES.to_owned()]);
        }
        for (facet, values) in asked {
            if !values.is_empty() {
                selection = selection.having(facet, values);
            }
        }
        if let Some(holder) = &self.held_by {
            selection = selection.having("assignee", [assignee(holder)]);
        }
        if let Some(watcher) = self.watched_by {
            selection = selection.having("watcher", [watcher.to_string()]);
        }
        selection = match self.search.as_deref().map(|search| (number_in(search), search)) {
            Some((Some(number), _)) => selection.having("number", [number.to_string()]),
            Some((None, search)) => selection.with_words(None, search),
            None => selection,
        };
        let [from, until] = [self.from, self.until].map(|at| at.map(keys::ticket_time));
        // Rows that are found by words are read one by one, which would cost twice as much.
        let is_strong = !selection.has_words();
        let selection = if sort == TicketSort::Created {
            selection.between(from, until)
        } else {
            selection.with_value(MADE, from, until)
        };
        selection.strongly(is_strong)
    }
}

/// The number of a ticket, if somebody looks for one: `1024`, `№ 1024`, `#1024`.
fn number_in(search: &str) -> Option<u64> {
    search.trim().trim_start_matches(['№', '#']).trim_start().parse().ok()
}

impl Tenant {
    /// A page of the organisation's tickets.
    pub async fn tickets(
        &self,
        query: &TicketQuery,
        cursor: Option<&str>,
    ) -> Result<Found<TicketListing>, StoreError> {
        self.store.find(&[Whose::Organization(self.organization_id)], &query.selection(), cursor).await
    }
}

#[cfg(test)]
mod tests {
    use domain::service_desk::{Client, Party, Standing};

    use super::*;
    use crate::lists::postings;

    fn listing() -> TicketListing {
        let id: UserId = "0192f3a4-0000-7000-8000-000000000001".parse().unwrap();
        let standing = Standing { due_at: None, result: PromiseState::Running };
        TicketListing {
            id: "0192f3a4-0000-7000-8000-000000000002".parse().unwrap(),
            number: 7,
            subject: "Не печатает принтер".parse().unwrap(),
            category: Some("0192f3a4-0000-7000-8000-000000000003".parse().unwrap()),
            priority: Priority::High,
            state: TicketState::Open,
            assignee: Some(Party { id, name: "Ольга".parse().unwrap() }),
            client: Some(Client {
                id,
                name: "Иван Петров".parse().unwrap(),
                email: "ivan@example.com".parse().unwrap(),
            }),
            created_at: "2026-11-30T08:00:00Z".parse().unwrap(),
            updated_at: "2026-11-30T08:00:00Z".parse().unwrap(),
            first_response: standing,
            resolution: standing,
            due_at: Some("2026-11-30T12:00:00Z".parse().unwrap()),
            sla: PromiseState::Running,
            alarm: Some(Alarm::DueSoon),
            is_deleted: false,
            watchers: Vec::new(),
            version: 1,
        }
    }

    fn keys_of(listing: &TicketListing) -> Vec<String> {
        let made = postings(Whose::Platform, listing).unwrap();
        let keys = made.into_keys().map(|(partition, place)| format!("{partition} {place}"));
        keys.map(|key| key.replace("LIST#platform#tickets@1#", "")).collect()
    }

    /// Tables hold postings under these keys. Whoever changes what they are counts [`TicketListing::REVISION`] up, and lets
    /// the tickets that exist be brought over.
    #[test]
    fn a_ticket_is_found_by_what_it_is_who_has_it_and_its_words_and_a_deleted_one_apart() {
        let (made, due) = ("001796025600000#00000000000000000007", "001796040000000#00000000000000000007");
        let id = "0192f3a4-0000-7000-8000-000000000001";
        let created = [
            "alarm=due_soon",
            "all",
            &format!("assignee={id}"),
            "category=0192f3a4-0000-7000-8000-000000000003",
            &format!("client={id}"),
            "here=yes",
            "number=7",
            "priority=high",
            "sla=running",
            "state=open",
            "word=com",
            "word=exa",
            "word=iva",
            "word=ива",
            "word=пет",
            "word=печ",
            "word=при",
        ];
        let by_due = ["alarm=due_soon", "all", &format!("assignee={id}")];
        let expected: Vec<String> = created
            .iter()
            .map(|by| format!("created#{by} {made}"))
            .chain(by_due.iter().map(|by| format!("due#{by} {due}")))
            .collect();
        assert_eq!(keys_of(&listing()), expected);
        let deleted = keys_of(&TicketListing { is_deleted: true, due_at: None, ..listing() });
        let facets: Vec<&String> = deleted.iter().filter(|key| !key.contains("word=")).collect();
        let never = "999999999999999#00000000000000000007";
        let expected = [
            format!("created#all {made}"),
            format!("created#deleted=yes {made}"),
            format!("due#all {never}"),
        ];
        assert_eq!(facets, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_number_is_looked_for_as_people_write_it() {
        for (text, number) in
            [("7", Some(7)), ("№ 1024", Some(1024)), (" #12 ", Some(12)), ("7 принтер", None), ("", None)]
        {
            assert_eq!(number_in(text), number, "{text}");
        }
    }
}

//! The tickets that an indicator counts. Each line that a ticket adds to the indicators stands in this list, so a period lists
//! exactly what it counts.

use std::collections::{BTreeSet, HashMap};

use domain::service_desk::{Counted, Measure, Period, Ticket, TicketListing};
use domain::{CategoryId, TicketId};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::lists::{Found, ListOrder, Order, Row, Selection, Whose};
use crate::tenant::Tenant;

/// A line of a ticket.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) struct CountedTicket {
    pub(crate) ticket: TicketId,
    pub(crate) number: u64,
    pub(crate) category: Option<CategoryId>,
    #[serde(flatten)]
    pub(crate) line: Counted,
}

impl CountedTicket {
    pub(crate) const fn of(ticket: &Ticket, line: Counted) -> Self {
        Self { ticket: ticket.id, number: ticket.number, category: ticket.category, line }
    }
}

/// A question for the tickets that are counted.
#[derive(Clone, Debug)]
pub struct CountedQuery {
    /// The lines that are asked for. Those of one measure or of several that no ticket has at once.
    pub measures: Vec<Measure>,
    pub period: Period,
    pub category: Option<CategoryId>,
    pub limit: u16,
}

const SINCE: &str = "since";
const AFTER: &str = "after";

impl Row for CountedTicket {
    const LIST: &'static str = "counted_tickets";
    const REVISION: u32 = 1;
    const ORDERS: &'static [ListOrder] = &[ListOrder { name: "day", facets: &[], has_words: false }];
    const IS_ONE_OF_ALL: bool = false;

    fn place(&self, _order: &str) -> String {
        let Counted { on, measure, nth, .. } = self.line;
        format!("{on}#{:020}#{}#{nth:05}", self.number, measure.key())
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        let measure = self.line.measure.key();
        let of_category = self.category.map(|category| ("of_category", format!("{category} {measure}")));
        [("measure", measure.to_owned())].into_iter().chain(of_category).collect()
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn value(&self, name: &str) -> String {
        match name {
            SINCE => self.line.since.to_string(),
            _ => self.line.after.map(|day| day.to_string()).unwrap_or_default(),
        }
    }
}

impl CountedQuery {
    /// What goes on when a period ends stands on the day on which it ends, the first first. Every other line stands on its day.
    fn selection(&self) -> Selection {
        let Period { from, to, .. } = self.period;
        let after = to.tomorrow().ok().map(|day| day.to_string());
        let from = Some(from.to_string());
        let selection = Selection::new("day", self.limit).strongly(true);
        let selection = if self.measures.contains(&Measure::Stay) {
            selection.between(after.clone(), None).with_value(SINCE, None, after)
        } else {
            let selection = selection.ordered(Order::Descending).between(from.clone(), after);
            selection.with_value(SINCE, from.clone(), None).with_value(AFTER, None, from)
        };
        let measures = self.measures.iter().map(|measure| measure.key());
        match self.category {
            Some(category) => {
                selection.having("of_category", measures.map(|measure| format!("{category} {measure}")))
            }
            None => selection.having("measure", measures.map(ToOwned::to_owned)),
        }
    }
}

impl Tenant {
    /// A page of the tickets that are counted: the newest lines first, and of what goes on the first that will end.
    pub async fn counted_tickets(
        &self,
        query: &CountedQuery,
        cursor: Option<&str>,
    ) -> Result<Found<(Counted, TicketListing)>, StoreError> {
        let whose = [Whose::Organization(self.organization_id)];
        let found: Found<CountedTicket> = self.store.find(&whose, &query.selection(), cursor).await?;
        let ids: BTreeSet<TicketId> = found.items.iter().map(|line| line.ticket).collect();
        let ids: Vec<TicketId> = ids.into_iter().collect();
        let tickets: HashMap<_, _> =
            self.tickets_by_id(&ids).await?.into_iter().map(|ticket| (ticket.id, ticket.listing())).collect();
        let Found { items, before, next_cursor, previous_cursor, searched_to } = found;
        // A ticket that was rated twice stands there twice.
        let with_ticket = |line: CountedTicket| Some((line.line, tickets.get(&line.ticket)?.clone()));
        let items = items.into_iter().filter_map(with_ticket).collect();
        Ok(Found { items, before, next_cursor, previous_cursor, searched_to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::postings;

    /// Tables hold postings under these keys. Whoever changes what they are counts [`CountedTicket::REVISION`] up, and lets the
    /// tickets that exist be counted again.
    #[test]
    fn a_line_is_found_by_what_it_counts_and_by_the_category_of_its_ticket() {
        let id = "0192f3a4-0000-7000-8000-000000000001";
        let line = Counted {
            measure: Measure::Reopened,
            on: "2026-11-30".parse().unwrap(),
            since: "2026-11-27".parse().unwrap(),
            after: None,
            nth: 2,
            seconds: None,
        };
        let row = CountedTicket {
            ticket: id.parse().unwrap(),
            number: 7,
            category: Some(id.parse().unwrap()),
            line,
        };
        let made = postings(Whose::Platform, &row).unwrap().into_keys();
        let keys: Vec<String> = made.map(|(partition, place)| format!("{partition} {place}")).collect();
        let expected = ["all", "measure=reopened", &format!("of_category={id} reopened")].map(|by| {
            format!("LIST#platform#counted_tickets@1#day#{by} 2026-11-30#00000000000000000007#reopened#00002")
        });
        assert_eq!(keys, expected);
    }
}

//! Rows of a service desk: how it works, its tickets, and what was said in them.

mod client_list;
mod client_tickets;
mod clients;
mod counted_tickets;
mod desk;
mod drafts;
mod entries;
mod erased_clients;
mod erased_tickets;
mod indicators;
pub(crate) mod keys;
mod presence;
mod public;
mod queue;
mod replies;
mod showcase;
mod ticket_list;
mod tickets;

pub use client_list::ClientQuery;
pub use counted_tickets::CountedQuery;
pub(crate) use counted_tickets::CountedTicket;
pub use entries::EntryPage;
pub(crate) use indicators::kept_items;
pub use keys::ticket_moment;
pub use public::{Public, PublicCategory};
pub use queue::{QueueCounts, QueueQuery};
pub use showcase::NewsListing;
pub use ticket_list::{TicketQuery, TicketSort};
pub use tickets::{Decided, TicketCounts};

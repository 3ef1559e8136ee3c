//! A ticket as everybody may know it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Ticket;
use crate::CategoryId;
use crate::service_desk::TicketState;

/// What visitors are shown of a ticket, and nothing else: neither who is behind it nor a word of what was said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QueuedTicket {
    pub number: u64,
    pub category: Option<CategoryId>,
    pub state: TicketState,
    pub created_at: Timestamp,
}

impl Ticket {
    /// The ticket as it stands in the public queue, if it stands there: whether it is shown depends on its category, too.
    pub fn for_queue(&self) -> Option<QueuedTicket> {
        let stands = !self.is_void() && self.deleted_at.is_none();
        let Self { number, category, state, created_at, .. } = *self;
        stands.then_some(QueuedTicket { number, category, state, created_at })
    }
}

//! A change of hours or promises is for tickets made afterwards. Those made before go by it only when somebody has them recounted.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::change::{entries_of, field_change};
use super::{TEND_TICKET, Terms, Ticket};
use crate::service_desk::{Author, Entry, Promise};
use crate::task::Orderer;
use crate::{Module, TaskKind};

/// Makes all open tickets go by the present hours and promises. It is about a [`Recounting`].
pub static RECOUNT_TICKETS: TaskKind = TaskKind {
    name: "recount_tickets",
    queue: TEND_TICKET.queue,
    module: Some(Module::ServiceDesk),
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: true,
    undo: None,
};

/// What a task of the kind [`RECOUNT_TICKETS`] is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recounting {
    pub orderer: Orderer,
    /// How many tickets were open when it was ordered.
    pub of: u64,
}

impl Ticket {
    /// Goes by the hours and the promises of today, as if they had held when it was made. Its history keeps both. Nothing for one
    /// that is not open, or goes by them already.
    pub fn recount(&mut self, by: &Author, terms: Terms<'_>, now: Timestamp) -> Vec<Entry> {
        if !self.state.is_unfinished() || self.deleted_at.is_some() {
            return Vec::new();
        }
        let (before, edition) = (self.promised(), terms.settings.calendar_edition);
        let target = terms.settings.target(self.priority);
        self.first_response.retarget(target.first_response(), terms.calendar);
        self.resolution.retarget(target.resolution(), terms.calendar);
        if let Some(next) = &mut self.next_response {
            next.retarget(target.first_response(), terms.calendar);
        }
        let is_other = self.calendar_edition != edition;
        self.calendar_edition = edition;
        let changes = before.into_iter().zip(self.promised());
        let changes: Vec<_> =
            changes.filter_map(|((field, before), (_, after))| field_change(field, before, after)).collect();
        if changes.is_empty() && !is_other {
            return Vec::new();
        }
        self.version += 1;
        let entries = entries_of(None, Vec::new(), changes, by, now);
        self.updated_at = now;
        self.settle(terms, now);
        entries
    }

    fn promised(&self) -> [(&'static str, Value); 2] {
        let told = |promise: &Promise| {
            let minutes = promise.target.map(|target| target.as_mins());
            json!({"target_minutes": minutes, "due_at": promise.due_at})
        };
        [("first_response", told(&self.first_response)), ("resolution", told(&self.resolution))]
    }
}

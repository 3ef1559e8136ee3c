//! What is kept of each time at which a ticket was solved: indicators tell of all of them, also when it was opened again.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Score, Terms, Ticket};

/// A time at which a ticket was solved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Solution {
    pub at: Timestamp,
    /// The working time since the ticket was made, without pauses.
    pub took: SignedDuration,
    /// For how much of the working time the client had waited for others.
    pub waited: SignedDuration,
    /// When the client last said how content they are with it, and how content.
    pub rated: Option<(Timestamp, Score)>,
    /// When it turned out to be none.
    pub reopened_at: Option<Timestamp>,
}

impl Ticket {
    /// The solution that holds.
    pub fn solution(&self) -> Option<&Solution> {
        self.solutions.last().filter(|solution| solution.reopened_at.is_none())
    }

    pub(super) fn note_solution(&mut self, terms: Terms<'_>, now: Timestamp) {
        let took = self.resolution.elapsed(terms.calendar, now);
        let waited = self.waited;
        self.solutions.push(Solution { at: now, took, waited, rated: None, reopened_at: None });
    }

    pub(super) fn take_back_solution(&mut self, now: Timestamp) {
        if let Some(solution) = self.solutions.last_mut() {
            solution.reopened_at.get_or_insert(now);
        }
    }

    pub(super) fn rate_solution(&mut self, score: Score, now: Timestamp) {
        if let Some(solution) = self.solutions.last_mut() {
            solution.rated = Some((now, score));
        }
    }
}

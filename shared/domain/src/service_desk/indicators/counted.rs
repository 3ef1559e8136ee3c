//! The lines that a ticket adds to the indicators.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::service_desk::{PromiseState, Ticket, TicketState, WorkingCalendar};
use crate::{Module, TaskKind, TicketId, ZoneName};

/// Makes the indicators say what the history of a ticket says. It is about a [`Counting`].
pub static COUNT_TICKET: TaskKind = TaskKind {
    name: "count_ticket",
    queue: "tickets",
    module: Some(Module::ServiceDesk),
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// What a task of the kind [`COUNT_TICKET`] is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Counting {
    /// Without one, all tickets are counted anew: in another zone the days of an organisation are others.
    pub ticket: Option<TicketId>,
}

/// What is counted of tickets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Created,
    /// Made, and not answered by anybody so far.
    Unanswered,
    /// From then on somebody has to do something about it.
    Entered,
    /// From then on nobody has.
    Left,
    /// The time between: on the day at which it ends, or on [`Counted::NEVER`]. It is listed and not added up.
    Stay,
    Solved,
    Reopened,
    FirstResponse,
    FirstResolution,
    FullResolution,
    RequesterWait,
    /// What was promised was kept.
    Kept,
    Broken,
    /// The client was content with a solution.
    Content,
    Discontent,
}

impl Measure {
    pub const ALL: [Self; 15] = [
        Self::Created,
        Self::Unanswered,
        Self::Entered,
        Self::Left,
        Self::Stay,
        Self::Solved,
        Self::Reopened,
        Self::FirstResponse,
        Self::FirstResolution,
        Self::FullResolution,
        Self::RequesterWait,
        Self::Kept,
        Self::Broken,
        Self::Content,
        Self::Discontent,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Unanswered => "unanswered",
            Self::Entered => "entered",
            Self::Left => "left",
            Self::Stay => "stay",
            Self::Solved => "solved",
            Self::Reopened => "reopened",
            Self::FirstResponse => "first_response",
            Self::FirstResolution => "first_resolution",
            Self::FullResolution => "full_resolution",
            Self::RequesterWait => "requester_wait",
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::Content => "content",
            Self::Discontent => "discontent",
        }
    }

    /// Whether tickets are listed by it.
    pub const fn is_listed(self) -> bool {
        !matches!(self, Self::Entered | Self::Left)
    }
}

/// One line: a ticket was solved on 3 March, for the second time after 27 February.
///
/// A period counts each ticket once. From 1 to 31 March the line counts; from 1 February on it does not, since the solution of 27
/// February stands for the ticket there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Counted {
    pub measure: Measure,
    /// The day that has the line.
    pub on: Date,
    /// A period counts it if it begins on this day or before: that on which the ticket was solved, where it is counted that it was
    /// opened again. The same day, usually.
    pub since: Date,
    /// A period counts it if it begins after this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Date>,
    /// Tells the solutions of a ticket, from 0 on.
    #[serde(default)]
    pub nth: u32,
    /// How long something took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
}

impl Counted {
    /// The end of what goes on.
    pub const NEVER: Date = Date::constant(9999, 12, 31);

    const fn plain(measure: Measure, on: Date) -> Self {
        Self { measure, on, since: on, after: None, nth: 0, seconds: None }
    }

    /// Whether a period that begins on this day counts the line, if it has its day.
    pub fn is_of_period_from(&self, from: Date) -> bool {
        from <= self.since && self.after.is_none_or(|after| after < from)
    }
}

/// A length of time, in whole seconds.
fn seconds(length: SignedDuration) -> u64 {
    length.as_secs().max(0).unsigned_abs()
}

impl Ticket {
    /// The lines of this ticket, which goes by this calendar, on the days of a zone. Those of a deleted ticket are none.
    pub fn counted(&self, zone: &ZoneName, calendar: &WorkingCalendar) -> BTreeSet<Counted> {
        let mut lines = BTreeSet::new();
        if self.deleted_at.is_some() {
            return lines;
        }
        let day = |at: Timestamp| zone.day_of(at);
        self.count_stays(&day, &mut lines);
        if self.state == TicketState::Merged {
            return lines;
        }
        lines.insert(Counted::plain(Measure::Created, day(self.created_at)));
        self.count_solutions(&day, &mut lines);
        if self.state == TicketState::Cancelled {
            return lines;
        }
        self.count_times(&day, calendar, &mut lines);
        lines.extend(self.count_promises(&day));
        lines
    }

    /// Whether the lines of this ticket can be others than those of the ticket as it was.
    pub fn is_counted_like(&self, before: &Self) -> bool {
        let counted = |ticket: &Self| {
            let deleted = ticket.deleted_at.is_some();
            (
                ticket.state.is_unfinished(),
                ticket.state == TicketState::Merged,
                deleted,
                ticket.category,
                ticket.sla,
            )
        };
        counted(self) == counted(before)
            && self.solutions == before.solutions
            && self.calendar_edition == before.calendar_edition
            && self.first_response == before.first_response
            && self.resolution.due_at == before.resolution.due_at
    }

    /// When somebody had to do something about it.
    fn count_stays(&self, day: &impl Fn(Timestamp) -> Date, lines: &mut BTreeSet<Counted>) {
        let reopened = self.solutions.iter().filter_map(|solution| solution.reopened_at);
        let begins = [self.created_at].into_iter().chain(reopened);
        let ended = self.is_void().then_some(self.state_since);
        let solved = self.solutions.iter().map(|solution| solution.at);
        let mut ends = solved.chain(ended);
        for (nth, begin) in (0..).zip(begins) {
            let (entered, left) = (day(begin), ends.next().map(day));
            lines.insert(Counted { nth, ..Counted::plain(Measure::Entered, entered) });
            if let Some(left) = left {
                lines.insert(Counted { nth, ..Counted::plain(Measure::Left, left) });
            }
            let on = left.unwrap_or(Counted::NEVER);
            lines.insert(Counted { nth, since: entered, ..Counted::plain(Measure::Stay, on) });
        }
    }

    fn count_solutions(&self, day: &impl Fn(Timestamp) -> Date, lines: &mut BTreeSet<Counted>) {
        let mut after = None;
        for (nth, solution) in (0..).zip(&self.solutions) {
            let solved = day(solution.at);
            lines.insert(Counted { after, nth, ..Counted::plain(Measure::Solved, solved) });
            if let Some(at) = solution.reopened_at {
                let on = day(at);
                lines.insert(Counted { since: solved, after, nth, ..Counted::plain(Measure::Reopened, on) });
            }
            if let Some((at, score)) = solution.rated {
                let measure = if u8::from(score) >= 4 { Measure::Content } else { Measure::Discontent };
                lines.insert(Counted { nth, ..Counted::plain(measure, day(at)) });
            }
            after = Some(solved);
        }
    }

    fn count_times(
        &self,
        day: &impl Fn(Timestamp) -> Date,
        calendar: &WorkingCalendar,
        lines: &mut BTreeSet<Counted>,
    ) {
        let mut took = |measure, at, length| {
            lines.insert(Counted { seconds: Some(seconds(length)), ..Counted::plain(measure, day(at)) });
        };
        if let Some(at) = self.first_response.done_at {
            took(Measure::FirstResponse, at, self.first_response.elapsed(calendar, at));
        }
        if let Some(first) = self.solutions.first() {
            took(Measure::FirstResolution, first.at, first.took);
        }
        if let Some(last) = self.solution() {
            took(Measure::FullResolution, last.at, last.took);
            took(Measure::RequesterWait, last.at, last.waited);
        }
        if self.first_response.done_at.is_none() && self.state.is_unfinished() {
            lines.insert(Counted::plain(Measure::Unanswered, day(self.created_at)));
        }
    }

    /// Whether it was kept what was promised, as soon as that is known: on the day on which all of it was done, or on which the
    /// first was due that was not.
    fn count_promises(&self, day: &impl Fn(Timestamp) -> Date) -> Option<Counted> {
        let promises = || {
            [&self.first_response, &self.resolution].into_iter().filter(|promise| promise.target.is_some())
        };
        let (measure, at) = match self.sla {
            PromiseState::Met => (Measure::Kept, promises().filter_map(|promise| promise.done_at).max()?),
            PromiseState::Failed => {
                let late = promises().filter(|promise| {
                    promise.due_at.is_some_and(|due| promise.done_at.is_none_or(|done| due < done))
                });
                (Measure::Broken, late.filter_map(|promise| promise.due_at).min()?)
            }
            PromiseState::None | PromiseState::Running | PromiseState::Paused => return None,
        };
        Some(Counted::plain(measure, day(at)))
    }
}

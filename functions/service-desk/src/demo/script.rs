//! What becomes of a ticket, as it is planned: one act after another. The rules decide at the moment of each what it does.

use std::collections::VecDeque;

use domain::service_desk::LinkKind;
use domain::service_desk::{Priority, TicketState};
use jiff::{SignedDuration, Timestamp};

/// Something that is done to a ticket.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Somebody of the staff takes it.
    Take,
    /// The staff says something to the client, and may name a state.
    Answer(String, Option<TicketState>),
    /// The staff notes something for itself, and may name a state.
    Note(String, Option<TicketState>),
    /// The staff calls this one of those in who work on tickets.
    Call(&'static str, usize),
    /// It turns out to be more or less urgent.
    Rank(Priority),
    Hear(String),
    /// The client agrees that it is solved.
    Agree,
    Rate(u8, Option<&'static str>),
    /// It goes on in this one of the plans. Where that has ended, the client is told that it was the same.
    Merge(usize),
    Link(usize, LinkKind),
}

/// After which time of work an act is done, from the one before on.
pub(super) type Script = VecDeque<(SignedDuration, Act)>;

/// A ticket as it is to come about.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) at: Timestamp,
    pub(super) subject: String,
    pub(super) text: String,
    /// The place of its category.
    pub(super) category: usize,
    pub(super) priority: Option<Priority>,
    /// The place of its client; without one the organisation wants it for itself.
    pub(super) client: Option<usize>,
    /// The place of whoever of the staff gets it.
    pub(super) agent: usize,
    /// Whether the staff has written it down, after a call.
    pub(super) is_written_by_staff: bool,
    /// The plan of the ticket that it goes on from.
    pub(super) follows: Option<usize>,
    pub(super) script: Script,
}

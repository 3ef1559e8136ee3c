//! The states of a ticket: which step leads where, and in which of them the time of a promise to solve stands still.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Violation;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Nobody of the staff has answered yet.
    New,
    Open,
    /// The client has to do something.
    Waiting,
    /// Somebody else has to.
    OnHold,
    Solved,
    /// The client agrees, or has not said anything against it for long enough.
    Closed,
    Cancelled,
    /// It goes on in another ticket.
    Merged,
}

impl TicketState {
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Open,
        Self::Waiting,
        Self::OnHold,
        Self::Solved,
        Self::Closed,
        Self::Cancelled,
        Self::Merged,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::OnHold => "on_hold",
            Self::Solved => "solved",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::Merged => "merged",
        }
    }

    /// The name of its text in the interface.
    pub fn text_key(self) -> String {
        format!("ticket-state-{}", self.key().replace('_', "-"))
    }

    /// The states to which one step leads. What is closed opens again for a while only: see the ticket's own rules.
    pub const fn next(self) -> &'static [Self] {
        use TicketState::{Cancelled, Closed, Merged, OnHold, Open, Solved, Waiting};
        match self {
            Self::New => &[Open, Waiting, OnHold, Solved, Cancelled, Merged],
            Self::Open => &[Waiting, OnHold, Solved, Cancelled, Merged],
            Self::Waiting | Self::OnHold => &[Open, Solved, Cancelled, Merged],
            Self::Solved => &[Closed, Open],
            Self::Closed => &[Open],
            Self::Cancelled | Self::Merged => &[],
        }
    }

    pub fn leads_to(self, other: Self) -> bool {
        self.next().contains(&other)
    }

    /// Whether somebody of the staff still has something to do, now or later.
    pub const fn is_unfinished(self) -> bool {
        matches!(self, Self::New | Self::Open | Self::Waiting | Self::OnHold)
    }

    /// Whether the time of a promise to solve stands still.
    pub const fn stops_the_clock(self) -> bool {
        !matches!(self, Self::New | Self::Open)
    }

    /// Whether it is the client's wait: waiting for the client is not.
    pub const fn keeps_client_waiting(self) -> bool {
        matches!(self, Self::New | Self::Open | Self::OnHold)
    }

    /// The state after a public answer of the staff that names none.
    #[must_use]
    pub const fn answered(self) -> Self {
        match self {
            Self::New => Self::Open,
            other => other,
        }
    }

    /// The state after the client has written: what waited for them, or seemed done, goes back to whoever has it, or to nobody.
    #[must_use]
    pub const fn written_to(self, is_assigned: bool) -> Self {
        match self {
            Self::Waiting | Self::Solved | Self::Closed if is_assigned => Self::Open,
            Self::Waiting | Self::Solved | Self::Closed => Self::New,
            other => other,
        }
    }
}

impl FromStr for TicketState {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|state| state.key() == text).ok_or(Violation::UnknownValue)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// One line for each state: where it leads, and what it means for clocks.
    fn table() -> String {
        let keys =
            |states: &[TicketState]| states.iter().map(|state| state.key()).collect::<Vec<_>>().join(" ");
        TicketState::ALL.into_iter().fold(String::new(), |mut table, state| {
            let clock = if state.stops_the_clock() { "stops" } else { "runs" };
            let written = [true, false].map(|is_assigned| state.written_to(is_assigned).key()).join("/");
            let (key, next) = (state.key(), keys(state.next()));
            writeln!(
                table,
                "{key:9} | {clock:5} | answered {:9} | written to {written:19} | {next}",
                state.answered().key()
            )
            .unwrap();
            table
        })
    }

    #[test]
    fn each_state_leads_where_the_table_says() {
        insta::assert_snapshot!(table());
    }

    #[test]
    fn a_state_goes_by_one_name_and_is_no_step_from_itself() {
        for state in TicketState::ALL {
            assert_eq!(serde_json::json!(state), state.key());
            assert_eq!(state.key().parse(), Ok(state));
            assert!(!state.leads_to(state), "{}", state.key());
            assert!(!(state.is_unfinished() && state.next().is_empty()), "{}", state.key());
        }
        assert_eq!("deleted".parse::<TicketState>(), Err(Violation::UnknownValue));
    }

    #[test]
    fn nothing_that_a_client_writes_undoes_what_is_final() {
        for state in [TicketState::Cancelled, TicketState::Merged] {
            assert_eq!(state.written_to(true), state);
            assert!(!state.is_unfinished() && state.stops_the_clock());
        }
    }
}

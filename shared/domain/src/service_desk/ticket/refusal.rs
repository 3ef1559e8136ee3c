//! Why a ticket does not allow an act.

use crate::argument::{Argument, Arguments};
use crate::service_desk::TicketState;
use crate::{FieldError, Refusal, RefusalKind, Violation};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    #[error("there is no such ticket")]
    Unknown,
    #[error("it can't go over to that state from {0:?}")]
    State(TicketState),
    #[error("its client can't take it over to that state from {0:?}")]
    StateForClient(TicketState),
    #[error("nobody was told that it is solved")]
    SolvedWithoutAnswer,
    #[error("it was closed too long ago to be opened again")]
    ClosedForGood,
    #[error("it is deleted")]
    Deleted,
    #[error("it is not solved, so there is nothing to rate")]
    Unsolved,
    #[error("it can't be merged into itself")]
    IntoItself,
    #[error("the other one is merged or deleted")]
    IntoEnded,
    #[error("its client would not see the other one")]
    IntoAnothers,
    #[error("it is linked to as many as it can be")]
    TooManyLinks,
    #[error("as many people follow it as can")]
    TooManyWatchers,
    #[error("there is no such category, or it is archived")]
    UnknownCategory,
    #[error("there is no such ticket to go on from")]
    UnknownEarlier,
    #[error("what is said can't be filled in: {0}")]
    Text(Violation),
    #[error("nobody by this identifier works on tickets")]
    UnknownAssignee,
}

impl Refusal for TicketRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Unknown => "not-found",
            Self::State(_) | Self::StateForClient(_) => "ticket-state",
            Self::SolvedWithoutAnswer
            | Self::UnknownCategory
            | Self::UnknownEarlier
            | Self::Text(_)
            | Self::UnknownAssignee => "invalid",
            Self::ClosedForGood => "closed-for-good",
            Self::Deleted => "ticket-deleted",
            Self::Unsolved => "ticket-unsolved",
            Self::IntoItself => "merged-into-itself",
            Self::IntoEnded => "merged-into-ended",
            Self::IntoAnothers => "merged-into-anothers",
            Self::TooManyLinks => "too-many-links",
            Self::TooManyWatchers => "too-many-watchers",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::Missing,
            Self::SolvedWithoutAnswer
            | Self::UnknownCategory
            | Self::UnknownEarlier
            | Self::Text(_)
            | Self::UnknownAssignee => RefusalKind::Wrong,
            _ => RefusalKind::InTheWay,
        }
    }

    fn arguments(&self) -> Arguments {
        let (state, told) = match self {
            Self::State(state) => (state, "staff"),
            Self::StateForClient(state) => (state, "client"),
            _ => return Vec::new(),
        };
        // Only another ticket makes a ticket a merged one.
        let possible = state.next().iter().filter(|next| **next != TicketState::Merged);
        let possible: Vec<String> = possible.map(|next| next.text_key()).collect();
        let count = possible.len().into();
        vec![
            ("told", told.into()),
            ("state", Argument::Message(state.text_key())),
            ("count", count),
            ("possible", Argument::Messages(possible)),
        ]
    }

    fn errors(&self) -> Vec<FieldError> {
        let error = |field: &'static str, violation| vec![FieldError { field: field.into(), violation }];
        match self {
            Self::SolvedWithoutAnswer => error("text", Violation::SolvedWithoutAnswer),
            Self::UnknownCategory => error("category", Violation::UnknownValue),
            Self::Text(violation) => error("text", violation.clone()),
            Self::UnknownEarlier => error("follows", Violation::UnknownTicket),
            Self::UnknownAssignee => error("assignee_id", Violation::WorksOnNoTickets),
            _ => Vec::new(),
        }
    }
}

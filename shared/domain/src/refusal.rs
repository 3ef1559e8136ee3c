//! How a rule says no. "All seats are taken" is `EmployeeRefusal::NoSeats`: its text has the key `no-seats`, and it is in the
//! way for now. Each context has an enum of its own for what its rules refuse, and what answers requests knows none of
//! them: [`Refusal`] is all that it asks of each.

use std::convert::Infallible;

use crate::FieldError;
use crate::argument::Arguments;

/// What kind of no it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefusalKind {
    /// Whoever asks may not do this to whom or what they ask it for.
    Forbidden,
    /// Something is in the way for now: once that is changed, the same may be done.
    InTheWay,
    /// What it is about is not there.
    Missing,
    /// What was sent is wrong in the fields that [`Refusal::errors`] names.
    Wrong,
}

/// Why a rule does not allow something.
pub trait Refusal {
    /// The name of its text in the interface, and the code of the problem that programs read: `no-seats`.
    fn key(&self) -> &'static str;

    fn kind(&self) -> RefusalKind {
        RefusalKind::InTheWay
    }

    /// What its text is filled with.
    fn arguments(&self) -> Arguments {
        Vec::new()
    }

    /// What is to be said beside which fields.
    fn errors(&self) -> Vec<FieldError> {
        Vec::new()
    }
}

/// Nothing is refused.
impl Refusal for Infallible {
    fn key(&self) -> &'static str {
        match *self {}
    }
}

/// Why an edit is not made that was sent with the version that it was made on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EditRefusal<R> {
    /// Somebody has changed the same since, and these fields hold something else than was typed.
    Stale(Vec<FieldError>),
    /// What was sent is wrong in these fields.
    Wrong(Vec<FieldError>),
    Refused(R),
}

impl<R> From<R> for EditRefusal<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}

impl<R: Refusal> Refusal for EditRefusal<R> {
    fn key(&self) -> &'static str {
        match self {
            Self::Stale(_) => "stale",
            Self::Wrong(_) => "invalid",
            Self::Refused(refusal) => refusal.key(),
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Stale(_) => RefusalKind::InTheWay,
            Self::Wrong(_) => RefusalKind::Wrong,
            Self::Refused(refusal) => refusal.kind(),
        }
    }

    fn arguments(&self) -> Arguments {
        match self {
            Self::Stale(_) | Self::Wrong(_) => Vec::new(),
            Self::Refused(refusal) => refusal.arguments(),
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::Stale(errors) | Self::Wrong(errors) => errors.clone(),
            Self::Refused(refusal) => refusal.errors(),
        }
    }
}

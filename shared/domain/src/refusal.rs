//! How a rule refuses. "All seats are taken" is `EmployeeRefusal::NoSeats`: the key of its text is `no-seats-left`, and
//! its kind is in the way for now. Each context has an enum for the refusals of its rules. The code that answers requests
//! knows none of these enums, only [`Refusal`].

use std::convert::Infallible;

use crate::FieldError;
use crate::argument::Arguments;

/// The kind of a refusal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefusalKind {
    /// The caller may not do this to the person or thing that they name.
    Forbidden,
    /// Something is in the way for now. Once it has changed, the same may be done.
    InTheWay,
    /// The person or thing that the request names does not exist.
    Missing,
    /// The fields that [`Refusal::errors`] names are wrong.
    Wrong,
}

/// Why a rule does not allow something.
pub trait Refusal {
    /// The name of the refusal's text in the interface, and the problem's code that programs read: `no-seats-left`.
    fn key(&self) -> &'static str;

    fn kind(&self) -> RefusalKind {
        RefusalKind::InTheWay
    }

    /// The values that are filled into the text.
    fn arguments(&self) -> Arguments {
        Vec::new()
    }

    /// The errors that stand beside fields.
    fn errors(&self) -> Vec<FieldError> {
        Vec::new()
    }
}

/// A rule that refuses nothing.
impl Refusal for Infallible {
    fn key(&self) -> &'static str {
        match *self {}
    }
}

/// Why an edit is not made that was sent with the version that it was made on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EditRefusal<R> {
    /// Somebody has changed the same thing since, and these fields hold something else than was sent.
    Stale(Vec<FieldError>),
    /// These fields are wrong.
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

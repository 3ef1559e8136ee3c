//! Values that requests of many endpoints have.

use std::num::{IntErrorKind, ParseIntError};
use std::str::FromStr;

use domain::Violation;
use schemars::JsonSchema;

/// Text that is only looked for. What is longer than any name can't be found.
#[derive(JsonSchema)]
pub struct SearchText(#[schemars(length(max = 2_000))] pub String);

impl FromStr for SearchText {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        const MAXIMUM: usize = 2_000;
        match text.chars().count() {
            ..=MAXIMUM => Ok(Self(text.to_owned())),
            _ => Err(Violation::TooLong { maximum: MAXIMUM }),
        }
    }
}

/// Where the next page of a list begins: the `next_cursor` of the page before.
#[derive(JsonSchema)]
pub struct Cursor(pub String);

impl FromStr for Cursor {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Ok(Self(text.to_owned()))
    }
}

/// What only we can read, given out to be sent back: who waits for a code, or the key of a second factor that is offered.
#[derive(JsonSchema)]
#[schemars(extend("minLength" = 1))]
pub struct Sealed(pub String);

impl FromStr for Sealed {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        if text.is_empty() { Err(Violation::Required) } else { Ok(Self(text.to_owned())) }
    }
}

/// How many things whoever asks for an act on them has seen.
#[derive(JsonSchema)]
pub struct Count(pub u64);

impl FromStr for Count {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        if text.is_empty() {
            Err(Violation::Required)
        } else {
            text.parse().map(Self).map_err(|_| Violation::NotANumber)
        }
    }
}

/// The version of something that a change of it was made on.
#[derive(JsonSchema)]
#[schemars(extend("maximum" = u32::MAX))]
pub struct Version(pub u32);

impl FromStr for Version {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        if text.is_empty() {
            return Err(Violation::Required);
        }
        text.parse().map(Self).map_err(|error: ParseIntError| match error.kind() {
            IntErrorKind::PosOverflow => Violation::OutOfRange { minimum: 0, maximum: u32::MAX },
            _ => Violation::NotANumber,
        })
    }
}

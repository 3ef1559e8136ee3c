//! How many people an organisation's contract pays for.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Violation;

/// A number of seats, 1 to 1,000,000.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "u32", try_from = "u32")]
#[schemars(extend("minimum" = MINIMUM, "maximum" = MAXIMUM))]
pub struct Seats(u32);

const MINIMUM: u32 = 1;
const MAXIMUM: u32 = 1_000_000;
const OUT_OF_RANGE: Violation = Violation::OutOfRange { minimum: MINIMUM, maximum: MAXIMUM };

impl FromStr for Seats {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Violation::NotANumber);
        }
        text.parse().map_err(|_| OUT_OF_RANGE).and_then(|seats: u32| seats.try_into())
    }
}

impl TryFrom<u32> for Seats {
    type Error = Violation;

    fn try_from(seats: u32) -> Result<Self, Violation> {
        if (MINIMUM..=MAXIMUM).contains(&seats) { Ok(Self(seats)) } else { Err(OUT_OF_RANGE) }
    }
}

impl From<Seats> for u32 {
    fn from(seats: Seats) -> Self {
        seats.0
    }
}

impl fmt::Display for Seats {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_from_one_to_a_million() {
        assert_eq!("1".parse::<Seats>().map(u32::from), Ok(1));
        assert_eq!("1000000".parse::<Seats>().map(u32::from), Ok(1_000_000));
        for text in ["0", "1000001", "-5", "99999999999999999999"] {
            assert_eq!(text.parse::<Seats>(), Err(OUT_OF_RANGE), "{text}");
        }
        for text in ["ten", "1.5", "-", "1e3"] {
            assert_eq!(text.parse::<Seats>(), Err(Violation::NotANumber), "{text}");
        }
    }
}

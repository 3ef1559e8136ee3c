//! Numbers that somebody types into the settings of a service desk.

use std::ops::RangeInclusive;
use std::str::FromStr;

use schemars::JsonSchema;

use super::Target;
use crate::Violation;

/// Minutes of working time that something is promised in, up to a year of days and nights.
#[derive(JsonSchema)]
#[schemars(extend("minimum" = 1, "maximum" = Target::MOST_MINUTES))]
pub struct Minutes(pub u32);

/// Days up to a year.
#[derive(JsonSchema)]
#[schemars(extend("minimum" = 1, "maximum" = MOST_DAYS))]
pub struct DayCount(pub u16);

/// A year of the calendar. Those of which no days off are known are years all the same.
#[derive(JsonSchema)]
#[schemars(extend("minimum" = super::russia::FIRST_YEAR, "maximum" = LAST_YEAR))]
pub struct CalendarYear(pub i16);

const MOST_DAYS: u32 = 366;
const LAST_YEAR: u32 = 2100;

impl FromStr for Minutes {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        whole_number(text, 1..=Target::MOST_MINUTES).map(Self)
    }
}

impl FromStr for DayCount {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let days = whole_number(text, 1..=MOST_DAYS)?;
        days.try_into().map(Self).map_err(|_| Violation::NotANumber)
    }
}

impl FromStr for CalendarYear {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let year = whole_number(text, 1..=LAST_YEAR)?;
        year.try_into().map(Self).map_err(|_| Violation::NotANumber)
    }
}

fn whole_number(text: &str, range: RangeInclusive<u32>) -> Result<u32, Violation> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Violation::Required);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(Violation::NotANumber);
    }
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or(Violation::OutOfRange { minimum: *range.start(), maximum: *range.end() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_whole_and_lies_between_two_others() {
        assert_eq!(" 240 ".parse::<Minutes>().map(|Minutes(minutes)| minutes).unwrap(), 240);
        let days = |text: &str| text.parse::<DayCount>().map(|DayCount(days)| days);
        let out = Err(Violation::OutOfRange { minimum: 1, maximum: 366 });
        for text in ["0", "367", "-5", "99999999999999999999"] {
            assert_eq!(days(text), out, "{text}");
        }
        for text in ["ten", "1.5", "-", "1e3"] {
            assert_eq!(days(text), Err(Violation::NotANumber), "{text}");
        }
        assert_eq!(days(""), Err(Violation::Required));
        assert_eq!(days("7"), Ok(7));
    }
}

//! Days as people type them.

use std::str::FromStr;

use jiff::civil::Date;
use schemars::JsonSchema;

use crate::{Violation, without_invisible};

/// A day that somebody has typed, wherever it is meant.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub struct Day(pub Date);

/// A day further away than this is a slip of the finger.
const LAST_YEAR: i16 = 2100;

impl FromStr for Day {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let day = typed_day(text)?.ok_or(Violation::Required)?;
        if day.year() > LAST_YEAR { Err(Violation::DateFar { maximum: LAST_YEAR }) } else { Ok(Self(day)) }
    }
}

/// The day of a typed text: `2030-12-30` as programs and browsers send it, or `30.12.2030` as people in Russia write it.
/// `None` without a day.
pub fn typed_day(text: &str) -> Result<Option<Date>, Violation> {
    let text = without_invisible(text);
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // Of the forms that the library reads, these two alone are a day and nothing else.
    let as_programs = (text.len() == 10).then(|| text.parse().ok()).flatten();
    // Of a year with two digits nobody knows the century.
    let as_people =
        || Date::strptime("%d.%m.%Y", text).ok().filter(|day| day.year() >= 1000 && !text.contains('+'));
    as_programs.or_else(as_people).map(Some).ok_or(Violation::DateForm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_taken_as_programs_and_as_people_write_it() {
        let day: Date = "2030-12-30".parse().unwrap();
        for typed in ["2030-12-30", " 30.12.2030 ", "30.12.2030\u{200e}"] {
            assert_eq!(typed_day(typed), Ok(Some(day)), "{typed:?}");
        }
        assert_eq!(typed_day("5.1.2031"), Ok("2031-01-05".parse().ok()));
        assert_eq!(typed_day(" "), Ok(None));
        let read = |text: &str| text.parse().map(|Day(day)| day);
        assert_eq!(read("30.12.2030"), Ok(day));
        assert_eq!(read(" "), Err(Violation::Required));
        assert_eq!(read("2101-01-01"), Err(Violation::DateFar { maximum: LAST_YEAR }));
        for other in [
            "30.12.30",
            "12/30/2030",
            "2030-12-30T10:00",
            "20301230",
            "31.02.2030",
            "30.12.+2030",
            "30.12.2030 г.",
        ] {
            assert_eq!(typed_day(other), Err(Violation::DateForm), "{other}");
        }
    }
}

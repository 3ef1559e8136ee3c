//! The hours of a day, to the minute, as people write them down and as clocks on the wall show them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Violation;

/// A time of day to the minute, `00:00` to `24:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("pattern" = "^(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)$"))]
pub struct TimeOfDay(u16);

/// Some of the hours of a day. The minute at which they end is not one of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Hours {
    pub from: TimeOfDay,
    pub to: TimeOfDay,
}

/// The most hours of one day that are kept apart.
pub const MOST_HOURS: usize = 12;

pub(super) const MINUTES_OF_DAY: u16 = 24 * 60;

/// How much shorter a working day before a holiday is in Russia (Labour Code, article 95), in minutes.
const SHORTER_BY: u16 = 60;

impl FromStr for TimeOfDay {
    type Err = Violation;

    /// `09:00`, or `9:00` as people write it.
    fn from_str(text: &str) -> Result<Self, Violation> {
        let read = |part: &str, most: usize| {
            let is_number =
                (1..=most).contains(&part.len()) && part.bytes().all(|octet| octet.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| is_number)
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        let (hours, minutes) = text.split_once(':').ok_or(Violation::TimeForm)?;
        let (hours, minutes) = (read(hours, 2), read(minutes, 2).filter(|_| minutes.len() == 2));
        match (hours, minutes) {
            (Some(24), Some(0)) => Ok(Self(MINUTES_OF_DAY)),
            (Some(hours @ 0..24), Some(minutes @ 0..60)) => Ok(Self(hours * 60 + minutes)),
            _ => Err(Violation::TimeForm),
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl TimeOfDay {
    /// A whole hour.
    pub(super) const fn at(hour: u16) -> Self {
        Self(hour * 60)
    }

    #[cfg(test)]
    pub(super) const fn of_minutes(minutes: u16) -> Self {
        Self(minutes)
    }

    /// What a clock shows then: on the next day at 24:00.
    pub(super) fn on(self, day: Date) -> Option<DateTime> {
        let day = if self.0 == MINUTES_OF_DAY { day.tomorrow().ok()? } else { day };
        let (hours, minutes) = (self.0 / 60 % 24, self.0 % 60);
        Some(day.to_datetime(Time::new(i8::try_from(hours).ok()?, i8::try_from(minutes).ok()?, 0, 0).ok()?))
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}–{}", self.from, self.to)
    }
}

impl Hours {
    const fn minutes(self) -> u16 {
        self.to.0 - self.from.0
    }
}

/// The hours of a day in words that need no language: `09:00–13:00, 14:00–18:00`.
pub(super) fn hours_text(hours: &[Hours]) -> String {
    hours.iter().map(Hours::to_string).collect::<Vec<_>>().join(", ")
}

/// A working day with its last hour taken off. `None` where it can't be shorter: nothing would be left of it, or people work round
/// the clock.
pub(super) fn an_hour_shorter(hours: &[Hours]) -> Option<Vec<Hours>> {
    let whole: u16 = hours.iter().map(|hours| hours.minutes()).sum();
    if whole <= SHORTER_BY || whole == MINUTES_OF_DAY {
        return None;
    }
    let (mut left, mut shorter) = (SHORTER_BY, hours.to_vec());
    while let Some(last) = shorter.last_mut() {
        if last.minutes() > left {
            last.to = TimeOfDay(last.to.0 - left);
            break;
        }
        left -= last.minutes();
        shorter.pop();
    }
    Some(shorter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: &str, to: &str) -> Hours {
        Hours { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for (text, read) in [("9:00", "09:00"), ("09:05", "09:05"), ("24:00", "24:00"), (" 00:00 ", "00:00")]
        {
            assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), read);
        }
        for text in ["9", "9:5", "24:01", "25:00", "09:60", "+9:00", "09:00:00", "9.00"] {
            assert_eq!(text.parse::<TimeOfDay>(), Err(Violation::TimeForm), "{text}");
        }
        assert_eq!(" ".parse::<TimeOfDay>(), Err(Violation::Required));
    }

    #[test]
    fn a_day_that_is_an_hour_shorter_ends_earlier_and_lunch_stays() {
        let shorter = |hours: &[Hours]| an_hour_shorter(hours).map(|hours| hours_text(&hours));
        let day = [hours("09:00", "13:00"), hours("14:00", "18:00")];
        assert_eq!(shorter(&day).as_deref(), Some("09:00–13:00, 14:00–17:00"));
        let evening = [hours("09:00", "13:00"), hours("17:30", "18:00")];
        assert_eq!(shorter(&evening).as_deref(), Some("09:00–12:30"));
        let one_more = [hours("09:00", "13:00"), hours("17:00", "18:00")];
        assert_eq!(shorter(&one_more).as_deref(), Some("09:00–13:00"));
        for whole in [vec![], vec![hours("09:00", "10:00")], vec![hours("00:00", "24:00")]] {
            assert_eq!(shorter(&whole), None);
        }
    }
}

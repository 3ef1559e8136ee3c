//! Where somebody or something is on the clock: without a place there is no day, neither the one that it is now nor the
//! moment at which one begins.

use std::str::FromStr;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Violation;
use crate::checked_text::checked_text;

/// A time zone by the name that the database of IANA has for a place, such as `Asia/Yekaterinburg`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("pattern" = "^[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+$"))]
pub struct ZoneName(String);

/// What names of places begin with. The others are older names, or no places.
const AREAS: [&str; 10] = [
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
];

/// The database comes with the program, since a Lambda need not have one.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

impl ZoneName {
    /// The zone of an organisation or a person that has chosen none: see [`ZoneName::default`].
    pub const DEFAULT: &str = "Europe/Moscow";

    /// Every place that there is, in the order of the alphabet.
    pub fn all() -> Vec<Self> {
        let mut zones: Vec<Self> =
            DATABASE.available().filter_map(|name| name.as_str().parse().ok()).collect();
        zones.sort();
        zones
    }

    /// The rules by which time goes there.
    pub fn time_zone(&self) -> TimeZone {
        // Only a name that the database has is one.
        DATABASE.get(&self.0).unwrap_or(TimeZone::UTC)
    }

    /// The day that it is there at this moment.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.time_zone()).date()
    }

    /// The moment at which a day begins there: midnight, or where the clock is put forward over midnight, what comes next.
    /// Nothing for a day that no clock ever shows.
    pub fn start_of(&self, day: Date) -> Option<Timestamp> {
        Some(day.to_zoned(self.time_zone()).ok()?.timestamp())
    }

    /// The moment at which a day is over there: that at which the next begins.
    pub fn end_of(&self, day: Date) -> Option<Timestamp> {
        self.start_of(day.tomorrow().ok()?)
    }
}

impl Default for ZoneName {
    fn default() -> Self {
        Self(Self::DEFAULT.to_owned())
    }
}

impl FromStr for ZoneName {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let zone = DATABASE.get(text).map_err(|_| Violation::UnknownValue)?;
        // The database finds names whatever their case, and says how they are written.
        let place = zone.iana_name().filter(|name| AREAS.iter().any(|area| name.starts_with(area)));
        place.map(|name| Self(name.to_owned())).ok_or(Violation::UnknownValue)
    }
}

checked_text!(ZoneName);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn zone(name: &str) -> ZoneName {
        name.parse().unwrap()
    }

    #[test]
    fn a_zone_is_a_place_as_the_database_writes_it() {
        assert_eq!(zone("asia/yekaterinburg").as_str(), "Asia/Yekaterinburg");
        for text in ["", "Mars/Olympus", "EST", "+03:00", "../../etc/passwd", "Europe/"] {
            assert_eq!(text.parse::<ZoneName>(), Err(Violation::UnknownValue), "{text}");
        }
        let all = ZoneName::all();
        assert!(all.is_sorted() && all.len() > 300, "{}", all.len());
        assert!(all.contains(&ZoneName::default()));
    }

    #[test]
    fn the_same_moment_is_another_day_elsewhere() {
        let late: Timestamp = "2027-01-31T21:30:00Z".parse().unwrap();
        let days =
            ["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"].map(|name| zone(name).day_of(late));
        assert_eq!(days, [date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 1)]);
        let early: Timestamp = "2027-01-31T12:30:00Z".parse().unwrap();
        assert_eq!(zone("Asia/Kamchatka").day_of(early), date(2027, 2, 1));
        assert_eq!(zone("Europe/Moscow").day_of(early), date(2027, 1, 31));
    }

    #[test]
    fn days_are_as_long_as_the_clock_there_makes_them() {
        let hours = |name: &str, day| {
            let (start, end) = (zone(name).start_of(day).unwrap(), zone(name).end_of(day).unwrap());
            end.duration_since(start).as_hours()
        };
        assert_eq!(hours("Europe/Berlin", date(2027, 3, 28)), 23);
        assert_eq!(hours("Europe/Berlin", date(2027, 10, 31)), 25);
        // Beirut puts its clocks forward at midnight, so that this day begins at one.
        assert_eq!(hours("Asia/Beirut", date(2027, 3, 28)), 23);
        assert_eq!(zone("America/Denver").start_of(Date::MAX), None);
        assert_eq!(zone("Europe/Moscow").end_of(Date::MAX), None);
    }
}

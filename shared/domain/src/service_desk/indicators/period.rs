//! Which days are asked about, and into which groups they are put.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{FieldError, Violation};

/// Days that are added up as one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Day,
    Week,
    Month,
}

impl Group {
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first day of the group that a day belongs to. Weeks begin on Monday.
    pub fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days()),
            Self::Month => day.first_of_month(),
        }
    }

    /// The last day of the group that a day belongs to.
    pub fn end(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => self.start(day).saturating_add(6.days()),
            Self::Month => day.last_of_month(),
        }
    }
}

impl FromStr for Group {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|group| group.key() == text).ok_or(Violation::UnknownValue)
    }
}

/// A day, a week or a month, by its first day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    pub group: Group,
    pub start: Date,
}

impl Span {
    pub fn of(group: Group, day: Date) -> Self {
        Self { group, start: group.start(day) }
    }

    /// Every span that a day belongs to.
    pub fn all_of(day: Date) -> [Self; 3] {
        Group::ALL.map(|group| Self::of(group, day))
    }
}

/// Days from one to another, which is one of them, in groups.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    pub from: Date,
    pub to: Date,
    pub group: Group,
}

impl Period {
    const FIRST_YEAR: i16 = 1900;

    /// A leap year.
    pub const MOST_DAYS: i32 = 366;

    /// A quarter. Nobody could tell more of them apart.
    pub const MOST_GROUPS_OF_A_DAY: i32 = 93;

    /// Without a group, the smallest one in which nobody gets lost.
    pub fn new(from: Date, to: Date, group: Option<Group>) -> Result<Self, FieldError> {
        let refuse = |field: &'static str, violation| FieldError { field: field.into(), violation };
        // Before that nobody counted tickets, and keys of days have years of four digits.
        if from.year() < Self::FIRST_YEAR {
            return Err(refuse("from", Violation::DateForm));
        }
        let days = from.until(to).map_or(i32::MAX, |span| span.get_days()).saturating_add(1);
        if days < 1 {
            return Err(refuse("to", Violation::PeriodBackward));
        }
        if days > Self::MOST_DAYS {
            let maximum = Self::MOST_DAYS.unsigned_abs();
            return Err(refuse("to", Violation::PeriodTooLong { maximum }));
        }
        let group = group.unwrap_or(match days {
            ..=31 => Group::Day,
            32..=182 => Group::Week,
            _ => Group::Month,
        });
        if group == Group::Day && days > Self::MOST_GROUPS_OF_A_DAY {
            let maximum = Self::MOST_GROUPS_OF_A_DAY.unsigned_abs();
            return Err(refuse("group", Violation::TooManyDays { maximum }));
        }
        Ok(Self { from, to, group })
    }

    /// The days of each group that lie in the period: the first and the last.
    pub fn groups(self) -> impl Iterator<Item = (Date, Date)> {
        let mut next = Some(self.from).filter(|from| *from <= self.to);
        std::iter::from_fn(move || {
            let first = next?;
            let last = self.group.end(first).min(self.to);
            next = last.tomorrow().ok().filter(|day| *day <= self.to);
            Some((first, last))
        })
    }

    /// The spans whose tallies make this group of it: one, or its days where the period cuts it.
    pub fn spans_of(self, (first, last): (Date, Date)) -> Vec<Span> {
        let is_whole = first == self.group.start(first) && last == self.group.end(first);
        if is_whole {
            return vec![Span { group: self.group, start: first }];
        }
        let days = first.series(1.day()).take_while(|day| *day <= last);
        days.map(|start| Span { group: Group::Day, start }).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_group_that_a_period_cuts_is_made_of_its_days() {
        // From a Thursday to a Tuesday.
        let period = Period::new(date(2026, 10, 29), date(2026, 11, 10), Some(Group::Week)).unwrap();
        let groups: Vec<_> = period.groups().collect();
        assert_eq!(
            groups,
            [
                (date(2026, 10, 29), date(2026, 11, 1)),
                (date(2026, 11, 2), date(2026, 11, 8)),
                (date(2026, 11, 9), date(2026, 11, 10)),
            ]
        );
        let spans = groups.iter().map(|group| period.spans_of(*group));
        assert_eq!(spans.map(|spans| spans.len()).collect::<Vec<_>>(), [4, 1, 2]);
    }

    #[test]
    fn a_period_is_a_year_at_most_and_one_of_single_days_a_quarter() {
        let new = |to, group| Period::new(date(2026, 1, 1), to, group).map_err(|error| error.violation);
        assert_eq!(new(date(2025, 12, 31), None), Err(Violation::PeriodBackward));
        assert_eq!(new(date(2027, 1, 1), None).unwrap().group, Group::Month);
        assert_eq!(new(date(2027, 1, 2), None), Err(Violation::PeriodTooLong { maximum: 366 }));
        assert_eq!(
            Period::new(date(1899, 12, 31), date(1900, 1, 1), None).map_err(|error| error.violation),
            Err(Violation::DateForm)
        );
        assert_eq!(new(Date::MAX, None), Err(Violation::PeriodTooLong { maximum: 366 }));
        assert_eq!(new(date(2026, 4, 3), Some(Group::Day)).unwrap().groups().count(), 93);
        assert_eq!(new(date(2026, 4, 4), Some(Group::Day)), Err(Violation::TooManyDays { maximum: 93 }));
        assert_eq!(new(date(2026, 1, 1), None).unwrap().groups().count(), 1);
    }
}

//! Working time. A ticket that is made on Friday at 17:00 and is to be solved within four working hours, where people work from
//! 9 to 18 on weekdays, is due on Monday at 12:00.
//!
//! Hours are kept as clocks on the wall show them and counted as moments: where a clock is put forward over the beginning of an
//! hour, the hour begins at the next moment that there is, and where a clock shows the same time twice, the first one counts.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::Hours;
use crate::{Name, ZoneName};

/// When an organisation works.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkingCalendar {
    pub time_zone: ZoneName,
    /// From Monday on. The hours of a day stand in their order and do not touch one another's minutes: lunch lies between two.
    pub week: [Vec<Hours>; 7],
    /// Days on which nobody works, and what they are called.
    pub holidays: BTreeMap<Date, Name>,
    /// Days with hours of their own, whatever day of the week it is and whether or not it is a holiday.
    pub moved_days: BTreeMap<Date, Vec<Hours>>,
}

/// If nobody works for so many days, nobody ever does.
const MOST_FREE_DAYS: i32 = 400;

/// A stretch of time from a moment to another, which is not in it.
type Stretch = (Timestamp, Timestamp);

impl WorkingCalendar {
    /// The hours of a day.
    pub fn hours_of(&self, day: Date) -> &[Hours] {
        if let Some(moved) = self.moved_days.get(&day) {
            return moved;
        }
        if self.holidays.contains_key(&day) {
            return &[];
        }
        &self.week[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default()]
    }

    /// How long people worked between two moments.
    pub fn worked(&self, from: Timestamp, until: Timestamp) -> SignedDuration {
        let stretches = self.stretches(from, self.time_zone.day_of(until));
        let stretches = stretches.take_while(|(begin, _)| *begin < until);
        stretches.map(|(begin, end)| end.min(until).duration_since(begin)).sum()
    }

    /// The first moment at which people have worked so long since another: the end of their hours, not the next morning. `None` if
    /// that never comes.
    pub fn after(&self, from: Timestamp, worked: SignedDuration) -> Option<Timestamp> {
        let mut left = worked;
        if left.is_zero() {
            return Some(from);
        }
        // Where a promise takes longer, somebody has worked until then.
        let mut last = self.time_zone.day_of(from);
        let mut begun = from;
        loop {
            let first = last;
            last = first.saturating_add(MOST_FREE_DAYS.days());
            let mut has_worked = false;
            for (begin, end) in self.stretches(begun, last) {
                has_worked = true;
                let length = end.duration_since(begin);
                if left <= length {
                    return begin.checked_add(left).ok();
                }
                (left, begun) = (left - length, end);
            }
            if !has_worked || first == last {
                return None;
            }
        }
    }

    /// The stretches in which people work from a moment on, up to the end of a day.
    fn stretches(&self, from: Timestamp, last: Date) -> impl Iterator<Item = Stretch> + '_ {
        let zone = self.time_zone.time_zone();
        let first = self.time_zone.day_of(from);
        let days = first.series(1.day()).take_while(move |day| *day <= last);
        let all = days.flat_map(move |day| {
            let zone = zone.clone();
            self.hours_of(day).iter().filter_map(move |hours| {
                Some((moment(&zone, hours.from.on(day)?)?, moment(&zone, hours.to.on(day)?)?))
            })
        });
        all.map(move |(begin, end)| (begin.max(from), end)).filter(|(begin, end)| begin < end)
    }
}

/// The moment at which a clock shows this: the first where it does so twice, and the next that there is where it never does.
fn moment(zone: &TimeZone, shown: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(shown).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
            offset.to_timestamp(shown).ok()
        }
        AmbiguousOffset::Gap { after, .. } => {
            let before_the_gap = after.to_timestamp(shown).ok()?;
            Some(zone.following(before_the_gap).next()?.timestamp())
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::service_desk::TimeOfDay;
    use crate::service_desk::hours::MINUTES_OF_DAY;

    fn hours(from: &str, to: &str) -> Hours {
        Hours { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// From 9 to 18 on weekdays, in this zone.
    pub(in crate::service_desk) fn weekdays(zone: &str) -> WorkingCalendar {
        let day = || vec![hours("09:00", "18:00")];
        WorkingCalendar {
            time_zone: zone.parse().unwrap(),
            week: [day(), day(), day(), day(), day(), Vec::new(), Vec::new()],
            holidays: BTreeMap::new(),
            moved_days: BTreeMap::new(),
        }
    }

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    #[test]
    fn a_promise_of_four_hours_on_friday_at_five_is_due_on_monday_at_noon() {
        let calendar = weekdays("Europe/Moscow");
        // Friday, 27 November 2026, 17:00 in Moscow.
        let made = at("2026-11-27T14:00:00Z");
        assert_eq!(calendar.after(made, 4 * HOUR), Some(at("2026-11-30T09:00:00Z")));
        assert_eq!(calendar.after(made, HOUR), Some(at("2026-11-27T15:00:00Z")), "not on Monday morning");
        let saturday = at("2026-11-28T10:00:00Z");
        assert_eq!(calendar.after(saturday, HOUR), Some(at("2026-11-30T07:00:00Z")));
        assert_eq!(calendar.after(saturday, SignedDuration::ZERO), Some(saturday));
        assert_eq!(calendar.worked(made, at("2026-11-30T09:00:00Z")), 4 * HOUR);
        assert_eq!(calendar.worked(at("2026-11-30T09:00:00Z"), made), SignedDuration::ZERO);
    }

    #[test]
    fn holidays_are_free_moved_days_have_hours_of_their_own_and_lunch_is_nobodys() {
        let mut calendar = weekdays("Europe/Moscow");
        calendar.week[0] = vec![hours("09:00", "13:00"), hours("14:00", "18:00")];
        calendar.holidays.insert("2026-12-01".parse().unwrap(), "Выходной".parse().unwrap());
        calendar.holidays.insert("2026-11-28".parse().unwrap(), "Суббота".parse().unwrap());
        calendar.moved_days.insert("2026-11-28".parse().unwrap(), vec![hours("10:00", "12:00")]);
        let (saturday, wednesday) = (at("2026-11-28T00:00:00Z"), at("2026-12-02T00:00:00Z"));
        assert_eq!(calendar.worked(saturday, wednesday), (2 + 8) * HOUR);
        // Monday at half past one.
        assert_eq!(calendar.after(at("2026-11-30T10:30:00Z"), HOUR), Some(at("2026-11-30T12:00:00Z")));
    }

    #[test]
    fn round_the_clock_a_day_is_as_long_as_it_is() {
        let all_day = || vec![hours("00:00", "24:00")];
        let calendar =
            WorkingCalendar { week: std::array::from_fn(|_| all_day()), ..weekdays("Europe/Berlin") };
        // The clock goes forward on 28 March 2027, and back on 31 October.
        for (from, to, expected) in [
            ("2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z", 23),
            ("2027-10-30T22:00:00Z", "2027-10-31T23:00:00Z", 25),
        ] {
            assert_eq!(calendar.worked(at(from), at(to)), expected * HOUR);
        }
    }

    #[test]
    fn hours_that_no_clock_shows_begin_when_it_goes_on_and_those_it_shows_twice_count_once() {
        let night = || vec![hours("01:00", "02:30")];
        let calendar =
            WorkingCalendar { week: std::array::from_fn(|_| night()), ..weekdays("Europe/Berlin") };
        let half = SignedDuration::from_mins(30);
        let (from, to) = (at("2027-03-27T23:00:00Z"), at("2027-03-28T22:00:00Z"));
        assert_eq!(calendar.worked(from, to), HOUR, "from 1 until the clock jumps over 2:30");
        let (from, to) = (at("2027-10-30T22:00:00Z"), at("2027-10-31T23:00:00Z"));
        assert_eq!(calendar.worked(from, to), HOUR + half, "until it is 2:30 for the first time");
    }

    #[test]
    fn years_are_counted_to_their_end() {
        let calendar = weekdays("Europe/Moscow");
        let (from, until) = (at("2020-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        let worked = calendar.worked(from, until);
        assert_eq!(worked, 1827 * 9 * HOUR, "weekdays of seven years");
        assert_eq!(calendar.after(from, worked), Some(at("2026-12-31T15:00:00Z")));
    }

    #[test]
    fn whoever_never_works_keeps_no_promise() {
        let calendar =
            WorkingCalendar { week: std::array::from_fn(|_| Vec::new()), ..weekdays("Europe/Moscow") };
        assert_eq!(calendar.after(at("2026-11-30T09:00:00Z"), HOUR), None);
    }

    /// Hours in order, from minutes in order.
    fn some_hours() -> impl Strategy<Value = Vec<Hours>> {
        let minutes = prop::collection::btree_set(0..=MINUTES_OF_DAY, 0..5);
        minutes.prop_map(|minutes| {
            let minutes: Vec<u16> = minutes.into_iter().collect();
            let pairs = minutes.chunks_exact(2);
            pairs
                .map(|pair| Hours {
                    from: TimeOfDay::of_minutes(pair[0]),
                    to: TimeOfDay::of_minutes(pair[1]),
                })
                .collect()
        })
    }

    prop_compose! {
        /// A calendar around a day on which the clock of Berlin goes forward or back, or some other.
        pub(in crate::service_desk) fn some_calendar()(
            week in prop::array::uniform7(some_hours()),
            zone in prop::sample::select(vec!["Europe/Berlin", "Asia/Vladivostok", "America/St_Johns"]),
            day in prop::sample::select(vec!["2027-03-28", "2027-10-31", "2027-03-14", "2027-06-15"]),
            moved in some_hours(),
            is_holiday: bool,
            is_moved: bool,
        ) -> (WorkingCalendar, Date) {
            let day: Date = day.parse().unwrap();
            let mut calendar = WorkingCalendar { week, ..weekdays(zone) };
            if is_holiday {
                calendar.holidays.insert(day, "Праздник".parse().unwrap());
            }
            if is_moved {
                calendar.moved_days.insert(day.tomorrow().unwrap(), moved);
            }
            (calendar, day)
        }
    }

    /// The same by looking at the clock each second: hours go from the first moment at which it shows their beginning, or more,
    /// to the first at which it shows their end, or more.
    pub(in crate::service_desk) struct Watched {
        pub(in crate::service_desk) works: Vec<bool>,
        from: i64,
    }

    impl Watched {
        pub(in crate::service_desk) fn of(calendar: &WorkingCalendar, day: Date) -> Self {
            let zone = calendar.time_zone.time_zone();
            let from = calendar.time_zone.start_of(day.yesterday().unwrap()).unwrap().as_second();
            let to = calendar.time_zone.end_of(day.tomorrow().unwrap()).unwrap().as_second();
            let shown: Vec<DateTime> =
                (from..to).map(|second| zone.to_datetime(Timestamp::from_second(second).unwrap())).collect();
            let mut works = vec![false; shown.len()];
            for day in day.yesterday().unwrap().series(1.day()).take(3) {
                for hours in calendar.hours_of(day) {
                    let first = |time: TimeOfDay| {
                        let wanted = time.on(day).unwrap();
                        shown.iter().position(|shown| *shown >= wanted).unwrap_or(shown.len())
                    };
                    works[first(hours.from)..first(hours.to)].fill(true);
                }
            }
            Self { works, from }
        }

        pub(in crate::service_desk) fn moment(&self, second: usize) -> Timestamp {
            Timestamp::from_second(self.from + i64::try_from(second).unwrap()).unwrap()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_is_worked_is_what_a_look_at_the_clock_each_second_counts(
            (calendar, day) in some_calendar(),
            from in 0usize..250_000,
            length in 0usize..250_000,
        ) {
            let watched = Watched::of(&calendar, day);
            let from = from.min(watched.works.len());
            let until = (from + length).min(watched.works.len());
            let expected = watched.works[from..until].iter().filter(|works| **works).count();
            let worked = calendar.worked(watched.moment(from), watched.moment(until));
            prop_assert_eq!(worked, SignedDuration::from_secs(i64::try_from(expected).unwrap()));
            // The first moment at which so much is worked is the first after the last second of it.
            if expected > 0 {
                let last = (from..until).rfind(|second| watched.works[*second]).unwrap();
                prop_assert_eq!(calendar.after(watched.moment(from), worked), Some(watched.moment(last + 1)));
            }
        }

        #[test]
        fn what_is_worked_adds_up((calendar, day) in some_calendar(), hours in 0i64..60, more in 0i64..60) {
            let start = calendar.time_zone.start_of(day).unwrap();
            let between = start.checked_add(SignedDuration::from_hours(hours)).unwrap();
            let end = between.checked_add(SignedDuration::from_hours(more)).unwrap();
            prop_assert_eq!(
                calendar.worked(start, between) + calendar.worked(between, end),
                calendar.worked(start, end)
            );
        }
    }
}

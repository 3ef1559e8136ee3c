//! The days off and the shorter days of a year in Russia, as those who run an organisation may take them over into its calendar.
//! The Labour Code names the holidays (article 112), and makes the working day right before one an hour shorter (article 95); where
//! days off are moved to is decided by the Government each year anew, so a year stands here once its decree is published.

use jiff::civil::{Date, date};

use super::WorkingCalendar;
use super::hours::an_hour_shorter;
use crate::{Name, Refusal};

/// The days of a year in Russia that are not as the week has them.
pub struct ProductionYear {
    pub year: i16,
    /// What decides where days off are moved to.
    pub source: &'static str,
    days_off: &'static [(Date, &'static str)],
    /// Working days that end an hour earlier.
    shorter: &'static [Date],
}

/// The first year that is known.
pub(super) const FIRST_YEAR: i16 = 2026;

const NEW_YEAR: &str = "Новогодние каникулы";

static YEARS: [ProductionYear; 1] = [ProductionYear {
    year: 2026,
    source: "Постановление Правительства РФ от 24.09.2025 № 1466",
    days_off: &[
        (date(2026, 1, 1), NEW_YEAR),
        (date(2026, 1, 2), NEW_YEAR),
        (date(2026, 1, 3), NEW_YEAR),
        (date(2026, 1, 4), NEW_YEAR),
        (date(2026, 1, 5), NEW_YEAR),
        (date(2026, 1, 6), NEW_YEAR),
        (date(2026, 1, 7), "Рождество Христово"),
        (date(2026, 1, 8), NEW_YEAR),
        (date(2026, 1, 9), "Выходной, перенесён с 3 января"),
        (date(2026, 2, 23), "День защитника Отечества"),
        (date(2026, 3, 8), "Международный женский день"),
        (date(2026, 3, 9), "Выходной, перенесён с 8 марта"),
        (date(2026, 5, 1), "Праздник Весны и Труда"),
        (date(2026, 5, 9), "День Победы"),
        (date(2026, 5, 11), "Выходной, перенесён с 9 мая"),
        (date(2026, 6, 12), "День России"),
        (date(2026, 11, 4), "День народного единства"),
        (date(2026, 12, 31), "Выходной, перенесён с 4 января"),
    ],
    shorter: &[date(2026, 4, 30), date(2026, 5, 8), date(2026, 6, 11), date(2026, 11, 3)],
}];

/// Why the days of a year can't be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the calendar has as many days as it can have")]
pub struct CalendarFull;

impl Refusal for CalendarFull {
    fn key(&self) -> &'static str {
        "calendar-full"
    }
}

impl ProductionYear {
    pub fn all() -> &'static [Self] {
        &YEARS
    }

    pub fn of(year: i16) -> Option<&'static Self> {
        YEARS.iter().find(|known| known.year == year)
    }
}

impl WorkingCalendar {
    /// The most holidays of a calendar. All of it is read with every act on a ticket.
    pub const MOST_HOLIDAYS: usize = 300;

    /// The most days with hours of their own.
    pub const MOST_MOVED_DAYS: usize = 100;

    /// Takes the days of a year over. Days that stand here already stay as they are.
    pub(super) fn take_over(&mut self, year: &ProductionYear) -> Result<(), CalendarFull> {
        let shorter: Vec<_> =
            year.shorter.iter().filter_map(|day| Some((*day, self.shorter_on(*day)?))).collect();
        for (day, name) in year.days_off {
            if let (false, Ok(name)) = (self.moved_days.contains_key(day), name.parse::<Name>()) {
                self.holidays.entry(*day).or_insert(name);
            }
        }
        self.moved_days.extend(shorter);
        let is_full =
            self.holidays.len() > Self::MOST_HOLIDAYS || self.moved_days.len() > Self::MOST_MOVED_DAYS;
        if is_full { Err(CalendarFull) } else { Ok(()) }
    }

    /// The hours of a day that ends an hour earlier, if nothing is said of it yet.
    fn shorter_on(&self, day: Date) -> Option<Vec<super::Hours>> {
        let is_free = !self.holidays.contains_key(&day) && !self.moved_days.contains_key(&day);
        is_free.then(|| an_hour_shorter(self.hours_of(day))).flatten()
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::Weekday;

    use super::*;
    use crate::ZoneName;
    use crate::service_desk::{DeskSettings, Hours};

    /// Weekdays from nine to six with an hour for lunch.
    fn forty_hours() -> WorkingCalendar {
        let mut calendar = DeskSettings::usual(ZoneName::default()).calendar;
        let hours = |from: &str, to: &str| Hours { from: from.parse().unwrap(), to: to.parse().unwrap() };
        for day in 0..5 {
            calendar.week[day] = vec![hours("09:00", "13:00"), hours("14:00", "18:00")];
        }
        calendar
    }

    fn days_of(year: i16) -> impl Iterator<Item = Date> {
        date(year, 1, 1).series(1.day()).take_while(move |day| day.year() == year)
    }

    #[test]
    fn the_year_2026_has_247_working_days_and_1972_hours_of_a_week_of_forty() {
        let mut calendar = forty_hours();
        calendar.take_over(ProductionYear::of(2026).unwrap()).unwrap();
        let working = days_of(2026).filter(|day| !calendar.hours_of(*day).is_empty()).count();
        assert_eq!(working, 247);
        let zone = &calendar.time_zone;
        let (from, until) =
            (zone.start_of(date(2026, 1, 1)).unwrap(), zone.start_of(date(2027, 1, 1)).unwrap());
        assert_eq!(calendar.worked(from, until).as_hours(), 1972);
    }

    #[test]
    fn the_days_of_each_year_are_its_own_and_a_shorter_day_comes_right_before_a_holiday() {
        assert_eq!(ProductionYear::all()[0].year, FIRST_YEAR);
        for year in ProductionYear::all() {
            let mut days = year.days_off.iter().map(|(day, _)| day).chain(year.shorter);
            assert!(days.all(|day| day.year() == year.year), "{}", year.year);
            assert!(year.days_off.is_sorted() && year.shorter.is_sorted());
            for day in year.shorter {
                let next = day.tomorrow().unwrap();
                assert!(year.days_off.iter().any(|(off, _)| *off == next), "{day}");
                assert!(![Weekday::Saturday, Weekday::Sunday].contains(&day.weekday()), "{day}");
            }
            assert!(year.days_off.iter().all(|(_, name)| name.parse::<Name>().is_ok()));
        }
        assert!(ProductionYear::of(1999).is_none());
    }

    #[test]
    fn what_stands_there_already_stays_and_a_second_time_changes_nothing() {
        let mut calendar = forty_hours();
        let (may, june) = (date(2026, 5, 1), date(2026, 6, 11));
        calendar.holidays.insert(may, "Маёвка".parse().unwrap());
        calendar.holidays.insert(june, "Поездка".parse().unwrap());
        let worked = vec![Hours { from: "10:00".parse().unwrap(), to: "12:00".parse().unwrap() }];
        calendar.moved_days.insert(date(2026, 1, 9), worked.clone());
        let year = ProductionYear::of(2026).unwrap();
        calendar.take_over(year).unwrap();
        assert_eq!(calendar.holidays[&may].as_str(), "Маёвка");
        assert!(!calendar.moved_days.contains_key(&june));
        assert_eq!(calendar.hours_of(date(2026, 1, 9)), worked);
        assert!(!calendar.holidays.contains_key(&date(2026, 1, 9)));
        assert_eq!((calendar.holidays.len(), calendar.moved_days.len()), (18, 4));
        let before = calendar.clone();
        calendar.take_over(year).unwrap();
        assert_eq!(calendar, before);
    }

    #[test]
    fn a_calendar_takes_no_more_days_than_it_can_have() {
        let mut calendar = forty_hours();
        let days = date(2030, 1, 1).series(1.day()).take(WorkingCalendar::MOST_HOLIDAYS - 10);
        calendar.holidays.extend(days.map(|day| (day, "Отпуск".parse().unwrap())));
        assert_eq!(calendar.take_over(ProductionYear::of(2026).unwrap()), Err(CalendarFull));
    }
}

//! What is changed of how a service desk works. Each part can be changed by itself: what is left out stays.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::convert::Infallible;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::hours::hours_text;
use super::russia::{CalendarFull, ProductionYear};
use super::{DeskSettings, Hours, Priority, Share, WorkingCalendar};
use crate::difference::{changes, saved_as};
use crate::{EditRefusal, FieldError, Name, ZoneName};

/// The days of the week by the names that they have in the interface, from Monday on.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskEdit {
    pub calendar: CalendarEdit,
    pub targets: Vec<TargetEdit>,
    pub close_after_days: Option<u16>,
    pub reopen_within_days: Option<u16>,
    pub warn_share: Option<Share>,
    pub client_letters: Option<bool>,
    pub staff_letters: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarEdit {
    pub time_zone: Option<ZoneName>,
    /// From Monday on.
    pub week: [Option<Vec<Hours>>; 7],
    pub holidays: Option<BTreeMap<Date, Name>>,
    pub moved_days: Option<BTreeMap<Date, Vec<Hours>>>,
}

/// What is promised anew for a priority. `None` leaves a length as it is, `Some(None)` takes the promise away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetEdit {
    /// Where it stands in what was sent: errors are named there.
    pub place: String,
    pub priority: Priority,
    pub first_response_minutes: Option<Option<u32>>,
    pub resolution_minutes: Option<Option<u32>>,
}

impl DeskSettings {
    /// Changes the settings, if they are still of this version. Tickets that exist keep the calendar and the targets that they were
    /// made with.
    pub fn edit(&mut self, edit: &DeskEdit, version: u32) -> Result<(), EditRefusal<Infallible>> {
        if self.version != version {
            return Err(EditRefusal::Stale(edit.differences(self)));
        }
        let mut changed = self.clone();
        edit.calendar.apply(&mut changed.calendar);
        let mut wrong = Vec::new();
        for edit in &edit.targets {
            let target = changed.targets.entry(edit.priority).or_default();
            target.first_response_minutes =
                edit.first_response_minutes.unwrap_or(target.first_response_minutes);
            target.resolution_minutes = edit.resolution_minutes.unwrap_or(target.resolution_minutes);
            if let Err(violation) = target.check() {
                let field = format!("{}.resolution_minutes", edit.place).into();
                wrong.push(FieldError { field, violation });
            }
        }
        if !wrong.is_empty() {
            return Err(EditRefusal::Wrong(wrong));
        }
        changed.close_after_days = edit.close_after_days.unwrap_or(changed.close_after_days);
        changed.reopen_within_days = edit.reopen_within_days.unwrap_or(changed.reopen_within_days);
        changed.warn_share = edit.warn_share.unwrap_or(changed.warn_share);
        changed.client_letters = edit.client_letters.unwrap_or(changed.client_letters);
        changed.staff_letters = edit.staff_letters.unwrap_or(changed.staff_letters);
        self.become_changed(changed);
        Ok(())
    }

    /// Takes the days of a year in Russia over into the calendar.
    pub fn take_over(&mut self, year: &ProductionYear) -> Result<(), CalendarFull> {
        let mut changed = self.clone();
        changed.calendar.take_over(year)?;
        self.become_changed(changed);
        Ok(())
    }

    fn become_changed(&mut self, changed: Self) {
        let before = std::mem::replace(self, changed);
        if self.calendar != before.calendar {
            self.calendar_edition += 1;
        }
        if *self != before {
            self.version += 1;
        }
    }

    /// What has changed since, as the audit tells it: of lists of days only those days.
    pub fn changes_since(&self, before: &Self) -> (Map<String, Value>, Map<String, Value>) {
        let (mut was, mut is) = changes(before.told(), self.told());
        for (field, former) in &mut was {
            if let (Value::Array(former), Some(Value::Array(now))) = (former, is.get_mut(field)) {
                let stays: Vec<Value> = former.iter().filter(|day| now.contains(day)).cloned().collect();
                former.retain(|day| !stays.contains(day));
                now.retain(|day| !stays.contains(day));
            }
        }
        (was, is)
    }

    /// All of it in words that need no language.
    fn told(&self) -> Map<String, Value> {
        let Self { calendar, close_after_days, reopen_within_days, warn_share, .. } = self;
        let (client_letters, staff_letters) = (self.client_letters, self.staff_letters);
        let mut told = Map::from_iter([
            ("calendar.time_zone".to_owned(), json!(calendar.time_zone)),
            ("calendar.holidays".to_owned(), json!(calendar.told_holidays())),
            ("calendar.moved_days".to_owned(), json!(calendar.told_moved_days())),
            ("close_after_days".to_owned(), json!(close_after_days)),
            ("reopen_within_days".to_owned(), json!(reopen_within_days)),
            ("warn_share".to_owned(), json!(warn_share)),
            ("client_letters".to_owned(), json!(client_letters)),
            ("staff_letters".to_owned(), json!(staff_letters)),
        ]);
        for (day, hours) in WEEKDAYS.iter().zip(&calendar.week) {
            let hours = Some(hours_text(hours)).filter(|text| !text.is_empty());
            told.insert(format!("calendar.{day}"), json!(hours));
        }
        for priority in Priority::ALL {
            let (target, key) = (self.target(priority), priority.key());
            told.insert(format!("targets.{key}_first_response"), json!(target.first_response_minutes));
            told.insert(format!("targets.{key}_resolution"), json!(target.resolution_minutes));
        }
        told
    }
}

impl WorkingCalendar {
    fn told_holidays(&self) -> Vec<String> {
        self.holidays.iter().map(|(day, name)| format!("{day} {name}")).collect()
    }

    fn told_moved_days(&self) -> Vec<String> {
        self.moved_days.iter().map(|(day, hours)| format!("{day} {}", hours_text(hours))).collect()
    }
}

impl CalendarEdit {
    fn apply(&self, calendar: &mut WorkingCalendar) {
        let Self { time_zone, week, holidays, moved_days } = self;
        if let Some(zone) = time_zone {
            calendar.time_zone.clone_from(zone);
        }
        for (day, hours) in calendar.week.iter_mut().zip(week) {
            if let Some(hours) = hours {
                day.clone_from(hours);
            }
        }
        if let Some(holidays) = holidays {
            calendar.holidays.clone_from(holidays);
        }
        if let Some(days) = moved_days {
            calendar.moved_days.clone_from(days);
        }
    }

    fn differences(&self, saved: &WorkingCalendar) -> Vec<FieldError> {
        let Self { time_zone, week, holidays, moved_days } = self;
        let zone = &saved.time_zone;
        let zone = saved_as("calendar.time_zone", time_zone.as_ref(), zone, zone.to_string());
        let week = WEEKDAYS.iter().zip(week).zip(&saved.week).map(|((day, sent), hours)| {
            saved_as(format!("calendar.week[{day}]"), sent.as_ref(), hours, hours_text(hours))
        });
        let days = [
            saved_as(
                "calendar.holidays",
                holidays.as_ref(),
                &saved.holidays,
                saved.told_holidays().join(", "),
            ),
            saved_as(
                "calendar.moved_days",
                moved_days.as_ref(),
                &saved.moved_days,
                saved.told_moved_days().join(", "),
            ),
        ];
        zone.into_iter().chain(week.flatten()).chain(days.into_iter().flatten()).collect()
    }
}

impl DeskEdit {
    /// Which of its fields hold something else than what is saved.
    pub fn differences(&self, saved: &DeskSettings) -> Vec<FieldError> {
        let mut errors = self.calendar.differences(&saved.calendar);
        for edit in &self.targets {
            let target = saved.target(edit.priority);
            let minutes = [
                ("first_response_minutes", edit.first_response_minutes, target.first_response_minutes),
                ("resolution_minutes", edit.resolution_minutes, target.resolution_minutes),
            ];
            errors.extend(minutes.into_iter().filter_map(|(name, sent, saved)| {
                let text = saved.map(|minutes| minutes.to_string()).unwrap_or_default();
                saved_as(Cow::from(format!("{}.{name}", edit.place)), sent.as_ref(), &saved, text)
            }));
        }
        let (close, reopen) = (saved.close_after_days, saved.reopen_within_days);
        let numbers = [
            saved_as("close_after_days", self.close_after_days.as_ref(), &close, close.to_string()),
            saved_as("reopen_within_days", self.reopen_within_days.as_ref(), &reopen, reopen.to_string()),
            saved_as("warn_share", self.warn_share.as_ref(), &saved.warn_share, saved.warn_share.to_string()),
            saved_as(
                "client_letters",
                self.client_letters.as_ref(),
                &saved.client_letters,
                saved.client_letters,
            ),
            saved_as("staff_letters", self.staff_letters.as_ref(), &saved.staff_letters, saved.staff_letters),
        ];
        errors.extend(numbers.into_iter().flatten());
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Violation;

    fn hours(from: &str, to: &str) -> Hours {
        Hours { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    fn of_saturday(hours: Vec<Hours>) -> DeskEdit {
        let mut edit = DeskEdit::default();
        edit.calendar.week[5] = Some(hours);
        edit
    }

    #[test]
    fn another_calendar_is_another_edition_and_the_same_settings_are_no_change() {
        let mut settings = DeskSettings::usual(ZoneName::default());
        let same = DeskEdit { close_after_days: Some(7), ..DeskEdit::default() };
        settings.edit(&same, 1).unwrap();
        assert_eq!((settings.version, settings.calendar_edition), (1, 1));
        settings.edit(&of_saturday(vec![hours("10:00", "12:00")]), 1).unwrap();
        assert_eq!((settings.version, settings.calendar_edition), (2, 2));
        let more = DeskEdit { close_after_days: Some(5), ..DeskEdit::default() };
        settings.edit(&more, 2).unwrap();
        assert_eq!((settings.version, settings.calendar_edition), (3, 2));
    }

    #[test]
    fn whoever_comes_too_late_is_told_what_is_saved_in_its_place() {
        let mut settings = DeskSettings::usual(ZoneName::default());
        settings.edit(&of_saturday(vec![hours("10:00", "12:00")]), 1).unwrap();
        let mut late = of_saturday(Vec::new());
        late.close_after_days = Some(3);
        late.warn_share = Some(settings.warn_share);
        late.calendar.holidays =
            Some(BTreeMap::from([("2026-12-31".parse().unwrap(), "Ёлка".parse().unwrap())]));
        late.targets = vec![TargetEdit {
            place: "targets[0]".to_owned(),
            priority: Priority::Urgent,
            first_response_minutes: Some(Some(60)),
            resolution_minutes: Some(None),
        }];
        let error = |field: &'static str, value: &str| FieldError {
            field: field.into(),
            violation: Violation::SavedAs { value: value.into() },
        };
        let expected = vec![
            error("calendar.week[sat]", "10:00–12:00"),
            error("calendar.holidays", "—"),
            error("targets[0].resolution_minutes", "240"),
            error("close_after_days", "7"),
        ];
        assert_eq!(settings.edit(&late, 1), Err(EditRefusal::Stale(expected)));
    }

    #[test]
    fn a_promise_is_checked_with_the_half_of_it_that_stays() {
        let mut settings = DeskSettings::usual(ZoneName::default());
        let target = |first_response_minutes, resolution_minutes| DeskEdit {
            targets: vec![TargetEdit {
                place: "targets[2]".to_owned(),
                priority: Priority::Urgent,
                first_response_minutes,
                resolution_minutes,
            }],
            ..DeskEdit::default()
        };
        let error = FieldError {
            field: "targets[2].resolution_minutes".into(),
            violation: Violation::FirstResponseLonger,
        };
        assert_eq!(settings.edit(&target(Some(Some(241)), None), 1), Err(EditRefusal::Wrong(vec![error])));
        settings.edit(&target(Some(Some(241)), Some(None)), 1).unwrap();
        let urgent = settings.target(Priority::Urgent);
        assert_eq!((urgent.first_response_minutes, urgent.resolution_minutes), (Some(241), None));
    }

    #[test]
    fn the_audit_is_told_the_days_that_are_new_and_those_that_are_gone() {
        let mut settings = DeskSettings::usual(ZoneName::default());
        let day = |day: &str, name: &str| (day.parse().unwrap(), name.parse().unwrap());
        let mut edit = of_saturday(vec![hours("10:00", "12:00"), hours("13:00", "15:00")]);
        edit.calendar.holidays =
            Some(BTreeMap::from([day("2026-12-30", "Ёлка"), day("2026-12-31", "Выходной")]));
        settings.edit(&edit, 1).unwrap();
        let before = settings.clone();
        let holidays = BTreeMap::from([day("2026-12-31", "Выходной"), day("2027-01-11", "Отдых")]);
        edit.calendar.holidays = Some(holidays);
        edit.calendar.week[5] = Some(Vec::new());
        settings.edit(&edit, 2).unwrap();
        let (was, is) = settings.changes_since(&before);
        assert_eq!(
            json!(was),
            json!({"calendar.holidays": ["2026-12-30 Ёлка"], "calendar.sat": "10:00–12:00, 13:00–15:00"})
        );
        assert_eq!(json!(is), json!({"calendar.holidays": ["2027-01-11 Отдых"], "calendar.sat": null}));
    }
}

//! The settings as the interface shows them, in JSON and as the fields of a form.

use domain::service_desk::{DeskSettings, Hours, Priority, Share, WEEKDAYS};
use domain::{Name, ZoneName};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use web::Fields;

/// How a service desk works, and what may be done with that.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct SettingsView {
    calendar: CalendarView,
    targets: Vec<TargetView>,
    /// After how many days without a word a solved ticket is closed.
    close_after_days: u16,
    /// For how many days a closed ticket can be opened again.
    reopen_within_days: u16,
    /// After which part of the time somebody is warned.
    warn_share: Share,
    /// Whether clients are written to about their tickets.
    client_letters: bool,
    /// Whether the staff is written to about tickets.
    staff_letters: bool,
    pub(crate) version: u32,
    /// What the caller may do with them now.
    may: Vec<SettingsAct>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum SettingsAct {
    Edit,
    /// Add the days of a year in Russia.
    AddYear,
}

#[derive(Clone, Serialize, JsonSchema)]
struct CalendarView {
    time_zone: ZoneName,
    week: WeekView,
    /// Days on which nobody works.
    holidays: Vec<Holiday>,
    /// Days with hours of their own.
    moved_days: Vec<MovedDay>,
}

/// The hours of each day of the week; none of a day on which nobody works.
#[derive(Clone, Serialize, JsonSchema)]
struct WeekView {
    mon: Vec<Hours>,
    tue: Vec<Hours>,
    wed: Vec<Hours>,
    thu: Vec<Hours>,
    fri: Vec<Hours>,
    sat: Vec<Hours>,
    sun: Vec<Hours>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Holiday {
    on: Date,
    name: Name,
}

#[derive(Clone, Serialize, JsonSchema)]
struct MovedDay {
    on: Date,
    intervals: Vec<Hours>,
}

/// What is promised for a priority, in minutes of working time. Null promises nothing.
#[derive(Clone, Serialize, JsonSchema)]
struct TargetView {
    priority: Priority,
    first_response_minutes: Option<u32>,
    resolution_minutes: Option<u32>,
}

impl SettingsView {
    pub(crate) fn of(settings: &DeskSettings) -> Self {
        let calendar = &settings.calendar;
        let [mon, tue, wed, thu, fri, sat, sun] = calendar.week.clone();
        let holidays = calendar.holidays.iter().map(|(on, name)| Holiday { on: *on, name: name.clone() });
        let moved = calendar.moved_days.iter();
        let targets = Priority::ALL.map(|priority| {
            let target = settings.target(priority);
            TargetView {
                priority,
                first_response_minutes: target.first_response_minutes,
                resolution_minutes: target.resolution_minutes,
            }
        });
        Self {
            calendar: CalendarView {
                time_zone: calendar.time_zone.clone(),
                week: WeekView { mon, tue, wed, thu, fri, sat, sun },
                holidays: holidays.collect(),
                moved_days: moved.map(|(on, hours)| MovedDay { on: *on, intervals: hours.clone() }).collect(),
            },
            targets: targets.into(),
            close_after_days: settings.close_after_days,
            reopen_within_days: settings.reopen_within_days,
            warn_share: settings.warn_share,
            client_letters: settings.client_letters,
            staff_letters: settings.staff_letters,
            version: settings.version,
            may: vec![SettingsAct::Edit, SettingsAct::AddYear],
        }
    }
}

/// The form as it is before anything is changed in it.
pub(crate) fn fields_of(settings: &DeskSettings) -> Fields {
    let calendar = &settings.calendar;
    let mut fields = Fields::default()
        .with("version", settings.version)
        .with("calendar.time_zone", &calendar.time_zone)
        .with("close_after_days", settings.close_after_days)
        .with("reopen_within_days", settings.reopen_within_days)
        .with("warn_share", settings.warn_share)
        .with("client_letters", settings.client_letters)
        .with("staff_letters", settings.staff_letters)
        // A list that is empty is named all the same.
        .with("calendar.holidays", "")
        .with("calendar.moved_days", "");
    for (day, hours) in WEEKDAYS.iter().zip(&calendar.week) {
        fields = with_hours(fields, &format!("calendar.week[{day}]"), hours);
    }
    for (row, (on, name)) in calendar.holidays.iter().enumerate() {
        let place = format!("calendar.holidays[{row}]");
        fields = fields.with(&format!("{place}.on"), on).with(&format!("{place}.name"), name);
    }
    for (row, (on, hours)) in calendar.moved_days.iter().enumerate() {
        let place = format!("calendar.moved_days[{row}]");
        fields = with_hours(fields.with(&format!("{place}.on"), on), &format!("{place}.intervals"), hours);
    }
    for (row, priority) in Priority::ALL.into_iter().enumerate() {
        let (target, place) = (settings.target(priority), format!("targets[{row}]"));
        let text = |minutes: Option<u32>| minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
        fields = fields
            .with(&format!("{place}.priority"), priority.key())
            .with(&format!("{place}.first_response_minutes"), text(target.first_response_minutes))
            .with(&format!("{place}.resolution_minutes"), text(target.resolution_minutes));
    }
    fields
}

fn with_hours(fields: Fields, place: &str, hours: &[Hours]) -> Fields {
    hours.iter().enumerate().fold(fields.with(place, ""), |fields, (row, Hours { from, to })| {
        fields.with(&format!("{place}[{row}].from"), from).with(&format!("{place}[{row}].to"), to)
    })
}

/// The fields of the form that lead from these settings back to those before, and no others: the fewer they are, the more often
/// a browser carries them along.
pub(crate) fn fields_back(now: &DeskSettings, before: &DeskSettings) -> Fields {
    let (calendar, former) = (&now.calendar, &before.calendar);
    let changed = [
        ("calendar.time_zone", calendar.time_zone != former.time_zone),
        ("calendar.week", calendar.week != former.week),
        ("calendar.holidays", calendar.holidays != former.holidays),
        ("calendar.moved_days", calendar.moved_days != former.moved_days),
        ("targets", now.targets != before.targets),
        ("close_after_days", now.close_after_days != before.close_after_days),
        ("reopen_within_days", now.reopen_within_days != before.reopen_within_days),
        ("warn_share", now.warn_share != before.warn_share),
        ("client_letters", now.client_letters != before.client_letters),
        ("staff_letters", now.staff_letters != before.staff_letters),
    ];
    let names: Vec<&str> =
        changed.iter().filter(|(_, has_changed)| *has_changed).map(|(name, _)| *name).collect();
    fields_of(before).only(&names).with("version", now.version)
}

//! A change of the settings as it is sent. Hours and days have places, so that whatever is wrong with them, among one another too,
//! is told where it stands.

use std::collections::BTreeMap;

use domain::service_desk::{
    CalendarEdit, DayCount, DeskEdit, Hours, MOST_HOURS, Minutes, Priority, Target, TargetEdit, TimeOfDay,
    WEEKDAYS, WorkingCalendar,
};
use domain::{Day, Name, Violation, ZoneName};
use jiff::civil::Date;
use web::{Form, FromFields, Version};

/// What is changed, and the version that the change was made on.
pub(crate) struct EditOrder {
    pub(crate) version: u32,
    pub(crate) edit: DeskEdit,
}

impl FromFields for EditOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let calendar = form.object::<CalendarOrder>("calendar");
        let targets = form.objects::<TargetOrder>("targets", Priority::ALL.len()).unwrap_or_default();
        let edit = DeskEdit {
            calendar: calendar.map(|calendar| calendar.edit(form)).unwrap_or_default(),
            targets: apart(form, targets),
            close_after_days: form.changed("close_after_days").map(|DayCount(days)| days),
            reopen_within_days: form.changed("reopen_within_days").map(|DayCount(days)| days),
            warn_share: form.changed("warn_share"),
            client_letters: form.flag("client_letters"),
            staff_letters: form.flag("staff_letters"),
        };
        Some(Self { version: version?, edit })
    }
}

struct CalendarOrder {
    time_zone: Option<ZoneName>,
    week: WeekOrder,
    holidays: Option<Vec<HolidayOrder>>,
    moved_days: Option<Vec<MovedDayOrder>>,
}

impl FromFields for CalendarOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (time_zone, week) = (form.changed("time_zone"), form.object("week"));
        let holidays = form.objects("holidays", WorkingCalendar::MOST_HOLIDAYS);
        let moved_days = form.objects("moved_days", WorkingCalendar::MOST_MOVED_DAYS);
        Some(Self { time_zone, week: week?, holidays, moved_days })
    }
}

struct WeekOrder([Option<Vec<HoursOrder>>; 7]);

impl FromFields for WeekOrder {
    const IS_KEYED: bool = true;

    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self(WEEKDAYS.map(|day| form.objects(day, MOST_HOURS))))
    }
}

struct HoursOrder {
    place: String,
    hours: Hours,
}

impl FromFields for HoursOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (from, to) = (form.required::<TimeOfDay>("from"), form.required::<TimeOfDay>("to"));
        let hours = Hours { from: from?, to: to? };
        if hours.from >= hours.to {
            form.refuse("", Violation::HoursOverlap);
        }
        Some(Self { place: form.place().to_owned(), hours })
    }
}

struct HolidayOrder {
    place: String,
    on: Date,
    name: Name,
}

impl FromFields for HolidayOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (on, name) = (form.required("on").map(|Day(day)| day), form.required("name"));
        Some(Self { place: form.place().to_owned(), on: on?, name: name? })
    }
}

struct MovedDayOrder {
    place: String,
    on: Date,
    intervals: Vec<HoursOrder>,
}

impl FromFields for MovedDayOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let on = form.required("on").map(|Day(day)| day);
        let intervals = form.required_objects("intervals", MOST_HOURS);
        Some(Self { place: form.place().to_owned(), on: on?, intervals: intervals? })
    }
}

struct TargetOrder(TargetEdit);

impl FromFields for TargetOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let priority = form.required("priority");
        let mut minutes = |name| form.clearable(name).map(|sent| sent.map(|Minutes(minutes)| minutes));
        let (first, resolution) = (minutes("first_response_minutes"), minutes("resolution_minutes"));
        let target =
            Target { first_response_minutes: first.flatten(), resolution_minutes: resolution.flatten() };
        if let Err(violation) = target.check() {
            form.refuse("resolution_minutes", violation);
        }
        Some(Self(TargetEdit {
            place: form.place().to_owned(),
            priority: priority?,
            first_response_minutes: first,
            resolution_minutes: resolution,
        }))
    }
}

impl CalendarOrder {
    /// What is changed, with all that is wrong noted in the form of the whole request.
    fn edit(self, form: &mut Form) -> CalendarEdit {
        let Self { time_zone, week: WeekOrder(week), holidays, moved_days } = self;
        let week = week.map(|hours| hours.map(|hours| in_order(form, hours)));
        let holidays = holidays.map(|rows| {
            let mut days = BTreeMap::new();
            for HolidayOrder { place, on, name } in rows {
                if days.insert(on, name).is_some() {
                    form.refuse(format!("{place}.on"), Violation::DayTwice);
                }
            }
            days
        });
        let moved_days = moved_days.map(|rows| {
            let mut days = BTreeMap::new();
            for MovedDayOrder { place, on, intervals } in rows {
                if days.insert(on, in_order(form, intervals)).is_some() {
                    form.refuse(format!("{place}.on"), Violation::DayTwice);
                }
            }
            days
        });
        CalendarEdit { time_zone, week, holidays, moved_days }
    }
}

/// The hours of a day in their order, whichever way they were sent. Those that begin before others have ended are refused.
fn in_order(form: &mut Form, mut rows: Vec<HoursOrder>) -> Vec<Hours> {
    rows.retain(|row| row.hours.from < row.hours.to);
    rows.sort_by_key(|row| row.hours.from);
    for pair in rows.windows(2) {
        if pair[1].hours.from < pair[0].hours.to {
            form.refuse(pair[1].place.clone(), Violation::HoursOverlap);
        }
    }
    rows.into_iter().map(|row| row.hours).collect()
}

/// The promises of each priority once.
fn apart(form: &mut Form, rows: Vec<TargetOrder>) -> Vec<TargetEdit> {
    let mut targets: Vec<TargetEdit> = Vec::with_capacity(rows.len());
    for TargetOrder(target) in rows {
        if targets.iter().any(|other| other.priority == target.priority) {
            form.refuse(format!("{}.priority", target.place), Violation::PriorityTwice);
        }
        targets.push(target);
    }
    targets
}

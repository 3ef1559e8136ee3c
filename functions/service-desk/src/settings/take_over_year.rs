//! `POST /desk/settings/calendar/russia`: the days off and the shorter days of a year in Russia, which nobody has to type then.
//! Days that stand in the calendar already stay as they are.

use domain::access::ManageSettings;
use domain::service_desk::{CalendarFull, CalendarYear, DeskSettings, ProductionYear, ServiceDesk};
use http::StatusCode;
use web::{Access, Done, Form, FromFields, Input, Problem, Undo, View};

use super::SETTINGS;
use super::edit_settings::{EDIT, entry_of};
use super::show_settings::{SettingsPage, YearRefused};
use super::view::fields_back;

/// Takes the form.
pub(crate) const TAKE_OVER: &str = "/desk/settings/calendar/russia";

pub(crate) struct YearOrder {
    year: i16,
}

impl FromFields for YearOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("year").map(|CalendarYear(year)| Self { year })
    }
}

pub(crate) async fn take_over(
    access: Access<ManageSettings>,
    Input { fields, value }: Input<YearOrder>,
) -> Result<View<SettingsPage>, Problem> {
    let tenant = access.tenant();
    let desk = tenant.desk(&access.organization().time_zone).await?;
    let before = desk.settings.clone();
    let on_page = |problem: Problem| {
        problem.on_form(YearRefused { page: SettingsPage::of(&before, &access), fields: fields.clone() })
    };
    let YearOrder { year } = value.map_err(on_page)?;
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "no-calendar").argument("year", year.to_string());
    let known = ProductionYear::of(year).ok_or_else(unknown).map_err(on_page)?;
    let change = |desk: &mut ServiceDesk| {
        let seen = desk.settings.clone();
        desk.settings.take_over(known)?;
        Ok::<_, CalendarFull>(entry_of(&access, &seen, &desk.settings))
    };
    let changed = tenant.change_desk(desk, change).await;
    let now = changed.map_err(|error| on_page(error.into()))?.settings;
    Ok(View::new(SettingsPage::of(&now, &access)).then(SETTINGS, done(year, &before, &now)))
}

fn done(year: i16, before: &DeskSettings, now: &DeskSettings) -> Done {
    let days =
        |settings: &DeskSettings| settings.calendar.holidays.len() + settings.calendar.moved_days.len();
    let added = days(now).saturating_sub(days(before));
    if added == 0 {
        return Done::new("year-there-already").with("year", year);
    }
    let undo = Undo::form(EDIT, &fields_back(now, before));
    Done::new("year-taken-over").with("year", year).with("count", added).undone_by(undo)
}

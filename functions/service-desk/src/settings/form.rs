//! The form of the settings. Hours and days stand in rows, with some to spare: a row that is emptied goes, one that is filled in
//! comes, and no script has to add or remove any.

use domain::Name;
use domain::service_desk::{Priority, WEEKDAYS};
use jiff::Timestamp;
use maud::{Markup, html};
use web::components::{FormView, actions, check_box, zone_choice};

use super::edit_settings::EDIT;
use crate::tickets::view::priority_text;

/// How many rows of hours a day has at least: lunch lies between two.
const ROWS_OF_HOURS: usize = 2;

pub(super) fn whole(view: &FormView<'_>, version: u32, now: Timestamp) -> Markup {
    let context = view.context;
    html! {
        form.card.panel-form method="post" action=(EDIT) novalidate {
            (view.summary())
            (view.version(version))
            p.hint { (context.text("desk-settings-hint")) }
            fieldset.field {
                legend { (context.text("working-hours")) }
                p.hint { (context.text("working-hours.hint")) }
                (zone_choice(view, "calendar.time_zone", now).labelled("desk-time-zone"))
                @for day in WEEKDAYS { (weekday(view, day)) }
            }
            (holidays(view))
            (moved_days(view))
            (targets(view))
            fieldset.field {
                legend { (context.text("desk-order")) }
                div.field-row {
                    (view.text("close_after_days").numeric().most(3).autocomplete("off").suffix(context.text("unit-days")).required())
                    (view.text("reopen_within_days").numeric().most(3).autocomplete("off").suffix(context.text("unit-days")).required())
                }
                (view.text("warn_share").most(6).autocomplete("off").attribute("inputmode", "decimal").required())
            }
            fieldset.field {
                legend { (context.text("desk-letters")) }
                p.hint { (context.text("desk-letters.hint")) }
                @for name in ["client_letters", "staff_letters"] {
                    // A form in which the box is not ticked still names the field.
                    input type="hidden" name=(name) value="";
                    (check_box(name, "true", view.fields.is_ticked(name), context.text(&format!("field-{name}"))))
                    (view.error(name))
                }
            }
            (actions(context).primary(context.text("save")))
        }
    }
}

fn weekday(view: &FormView<'_>, day: &str) -> Markup {
    let (place, id) = (format!("calendar.week[{day}]"), format!("day-{day}"));
    let name = view.context.text(&format!("weekday-{day}"));
    html! {
        div.day role="group" aria-labelledby=(id) {
            span id=(id) { (name) }
            (intervals(view, &place, &name))
        }
    }
}

fn holidays(view: &FormView<'_>) -> Markup {
    let (context, list) = (view.context, "calendar.holidays");
    html! {
        fieldset.field {
            legend { (context.text("holidays")) }
            p.hint { (context.text("holidays.hint")) }
            @for row in rows(view, list, view.fields.rows(list).len() + 2) {
                div.day.dated role="group" {
                    (date(view, &row))
                    (line(view, &format!("{row}.name"), &context.text("holiday-name"), Name::MAXIMUM))
                    (errors(view, &[&row, &format!("{row}.on"), &format!("{row}.name")]))
                }
            }
            (view.error(list))
        }
    }
}

fn moved_days(view: &FormView<'_>) -> Markup {
    let (context, list) = (view.context, "calendar.moved_days");
    html! {
        fieldset.field {
            legend { (context.text("moved-days")) }
            p.hint { (context.text("moved-days.hint")) }
            @for row in rows(view, list, view.fields.rows(list).len() + 1) {
                div.day.dated role="group" {
                    (date(view, &row))
                    (intervals(view, &format!("{row}.intervals"), view.fields.typed(&format!("{row}.on"))))
                    (errors(view, &[&row, &format!("{row}.on")]))
                }
            }
            (view.error(list))
        }
    }
}

/// What is promised, by priority.
fn targets(view: &FormView<'_>) -> Markup {
    let context = view.context;
    let minutes = |name: String, label: &str| {
        html! {
            div.target {
                span.small.muted { (context.text(label)) }
                div.with-suffix {
                    (control(view, &name, &context.text(label), &[("inputmode", "numeric"), ("maxlength", "6")]))
                    span.suffix { (context.text("unit-minutes")) }
                }
                (view.error(&name))
            }
        }
    };
    html! {
        fieldset.field {
            legend { (context.text("targets")) }
            p.hint { (context.text("targets.hint")) }
            @for (row, priority) in Priority::ALL.into_iter().enumerate() {
                @let place = format!("targets[{row}]");
                div.day.targets role="group" aria-labelledby={ "target-" (priority.key()) } {
                    span id={ "target-" (priority.key()) } { (priority_text(context, priority)) }
                    input type="hidden" name={ (place) ".priority" } value=(priority.key());
                    (minutes(format!("{place}.first_response_minutes"), "target-first-response"))
                    (minutes(format!("{place}.resolution_minutes"), "target-resolution"))
                    (errors(view, &[&format!("{place}.priority")]))
                }
            }
        }
    }
}

/// So many rows of a list: those that are filled in, with the numbers that errors name, and others to spare.
fn rows(view: &FormView<'_>, list: &str, count: usize) -> Vec<String> {
    let mut rows = view.fields.rows(list);
    let numbers = (0..).map(|number: u32| format!("{list}[{number}]"));
    let last = rows.last().cloned();
    let after_last = numbers.skip_while(|row| last.as_ref().is_some_and(|last| last != row));
    let to_spare = after_last.skip(usize::from(last.is_some()));
    rows.extend(to_spare.take(count.saturating_sub(rows.len())));
    rows
}

/// The hours of a day, `named` to whoever does not see where they stand.
fn intervals(view: &FormView<'_>, list: &str, named: &str) -> Markup {
    let count = (view.fields.rows(list).len() + 1).max(ROWS_OF_HOURS);
    let time = |name: &str, label: &str| {
        let label = view.context.text_with(label, &[("day", named.into())]);
        control(view, name, &label, &[("maxlength", "5"), ("size", "5"), ("placeholder", "––:––")])
    };
    html! {
        div.intervals {
            @for row in rows(view, list, count) {
                @let (from, to) = (format!("{row}.from"), format!("{row}.to"));
                div.interval { (time(&from, "hours-from")) "–" (time(&to, "hours-to")) }
                (errors(view, &[&row, &from, &to]))
            }
            (view.error(list))
        }
    }
}

fn date(view: &FormView<'_>, row: &str) -> Markup {
    control(view, &format!("{row}.on"), &view.context.text("calendar-day"), &[("type", "date")])
}

fn line(view: &FormView<'_>, name: &str, label: &str, most: usize) -> Markup {
    control(view, name, label, &[("maxlength", &most.to_string()), ("placeholder", label)])
}

/// A control in a row, whose label is read out and not seen: the row shows what it is.
fn control(view: &FormView<'_>, name: &str, label: &str, attributes: &[(&str, &str)]) -> Markup {
    let of =
        |name: &str| attributes.iter().find(|(attribute, _)| *attribute == name).map(|(_, value)| *value);
    let is_wrong = !view.errors(name).is_empty();
    html! {
        input id=(name) name=(name) type=(of("type").unwrap_or("text")) value=(view.fields.typed(name)) aria-label=(label)
            maxlength=[of("maxlength")] size=[of("size")] placeholder=[of("placeholder")] inputmode=[of("inputmode")]
            autocomplete="off" aria-describedby={ (name) "-error" } aria-invalid=[is_wrong.then_some("true")];
    }
}

/// What is wrong in a row, below it.
fn errors(view: &FormView<'_>, names: &[&str]) -> Markup {
    html! { @for name in names { (view.error(name)) } }
}

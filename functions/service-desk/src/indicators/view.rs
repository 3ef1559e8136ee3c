//! The period that is asked for, and indicators as the interface shows them.

use std::borrow::Cow;

use domain::access::{Permission, Permits};
use domain::service_desk::{Figure, Group, Indicator, Period, Point, ServiceDesk, Unit, Value};
use domain::{CategoryId, Day, FieldError, Violation, ZoneName};
use jiff::ToSpan;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use web::charts::Scale;
use web::components::{duration, number};
use web::{Access, Context, Form, FromFields, Problem};

use super::tickets_of;

/// How many days a period has that nobody has chosen.
const USUAL_DAYS: i32 = 30;

/// The period that is asked for, as it was typed.
pub(crate) struct AskedPeriod {
    from: Option<Date>,
    to: Option<Date>,
    group: Option<Group>,
}

/// The tickets that are asked for.
pub(crate) struct Asked {
    pub(crate) period: AskedPeriod,
    pub(crate) category: Option<CategoryId>,
}

impl FromFields for AskedPeriod {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let [from, to] = ["from", "to"].map(|name| form.optional(name).map(|Day(day)| day));
        Some(Self { from, to, group: form.optional("group") })
    }
}

impl FromFields for Asked {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let period = AskedPeriod::from_fields(form);
        let category = form.optional("category");
        Some(Self { period: period?, category })
    }
}

impl AskedPeriod {
    /// The days that are meant: those up to today, unless others are named.
    pub(crate) fn days(&self, today: Date) -> Result<Period, Problem> {
        let to = self.to.unwrap_or_else(|| {
            let longest = |from: Date| from.saturating_add((Period::MOST_DAYS - 1).days());
            self.from.map_or(today, |from| longest(from).min(today.max(from)))
        });
        let from = self.from.unwrap_or_else(|| to.saturating_sub((USUAL_DAYS - 1).days()));
        Period::new(from, to, self.group).map_err(|error| Problem::invalid(vec![error]))
    }
}

impl Asked {
    /// Refuses a category that there is not.
    pub(crate) fn check_category(&self, desk: &ServiceDesk) -> Result<(), Problem> {
        match self.category.map(|id| desk.category(id)) {
            Some(None) => {
                let error = FieldError { field: "category".into(), violation: Violation::UnknownValue };
                Err(Problem::invalid(vec![error]))
            }
            _ => Ok(()),
        }
    }
}

/// The period in which tickets were counted.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct PeriodView {
    pub(crate) from: Date,
    /// The last day of it.
    pub(crate) to: Date,
    pub(crate) group: Group,
    /// The organisation's: its days are those of the period.
    time_zone: ZoneName,
}

impl PeriodView {
    pub(crate) fn of(Period { from, to, group }: Period, time_zone: &ZoneName) -> Self {
        Self { from, to, group, time_zone: time_zone.clone() }
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct IndicatorItem {
    pub(crate) key: Indicator,
    pub(crate) unit: Unit,
    /// Seconds, or a part of a whole from 0 to 1, or how many. None of nothing.
    pub(crate) value: Option<Value>,
    /// How many tickets, or ratings, it rests on.
    pub(crate) n: u64,
    /// The days, weeks or months of the period that have begun.
    pub(crate) series: Vec<Point>,
    /// What it is, in words.
    pub(crate) formula: Cow<'static, str>,
    /// The list of the tickets that it counts: as many as `n`.
    pub(crate) tickets: Option<String>,
    pub(crate) part: Option<Part>,
}

/// Those of the counted tickets that were opened again, were late, or left the client discontent.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Part {
    pub(crate) n: u64,
    pub(crate) tickets: Option<String>,
}

impl IndicatorItem {
    /// An indicator as everybody may see it: without the tickets behind it.
    pub(crate) fn for_everybody(figure: Figure, context: &Context) -> Self {
        let Figure { indicator, value, n, series, .. } = figure;
        Self {
            key: indicator,
            unit: indicator.unit(),
            value,
            n,
            series,
            formula: context.text(&format!("{}.formula", indicator.text_key())),
            tickets: None,
            part: None,
        }
    }

    pub(crate) fn of<P: Permits>(
        figure: Figure,
        period: Period,
        category: Option<CategoryId>,
        context: &Context,
        access: &Access<P>,
    ) -> Self {
        let Figure { indicator, value, n, part, series } = figure;
        let is_listed = !indicator.measures().is_empty() && access.may(Permission::ViewQueue);
        let category = category.map(|id| format!("&category={id}")).unwrap_or_default();
        let tickets = is_listed.then(|| format!("{}{category}", tickets_of(indicator, period)));
        let of_part = tickets.as_ref().map(|address| format!("{address}&part=true"));
        Self {
            key: indicator,
            unit: indicator.unit(),
            value,
            n,
            series,
            formula: context.text(&format!("{}.formula", indicator.text_key())),
            part: part.map(|n| Part { n, tickets: of_part }),
            tickets,
        }
    }
}

/// A value as people read it; a dash where there is none.
pub(crate) fn told(context: &Context, value: Option<Value>) -> String {
    match value {
        None => "—".to_owned(),
        Some(Value::Count(count)) => number(count),
        // Whoever is answered at night has not waited for any working time.
        Some(Value::Seconds(0)) => context.text_with("duration-minutes", &[("count", 0.into())]).into_owned(),
        Some(Value::Seconds(seconds)) => duration(context, seconds),
        Some(Value::Share(share)) => percent(context, f64::from(share) * 100.0, 1),
    }
}

/// A part of a hundred with so many places, of which those that are nothing are left out.
pub(crate) fn percent(context: &Context, share: f64, places: usize) -> String {
    let text = format!("{share:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let written = match context.locale() {
        web::Locale::Russian => text.replace('.', ","),
        web::Locale::English => text.to_owned(),
    };
    context.text_with("percent", &[("share", written.into())]).into_owned()
}

pub(crate) const fn scale_of(unit: Unit) -> Scale {
    match unit {
        Unit::Count => Scale::Count,
        Unit::Seconds => Scale::Seconds,
        Unit::Share => Scale::Share,
    }
}

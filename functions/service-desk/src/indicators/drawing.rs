//! Indicators as pages draw them: the value, a chart with a table beside, and what it is.

use domain::service_desk::{Group, Indicator, Point, Unit, Value};
use jiff::civil::Date;
use maud::{Markup, html};
use web::Context;
use web::charts::{Chart, Mark};
use web::components::number;

use super::view::{IndicatorItem, Part, PeriodView, percent, scale_of, told};

impl PeriodView {
    /// The first day of a group in words.
    fn group_name(&self, context: &Context, at: Date) -> String {
        let wording = context.wording();
        match self.group {
            Group::Day => wording.day(at),
            Group::Week => {
                let last = Group::Week.end(at).min(self.to);
                format!("{}\u{202f}–\u{202f}{}", wording.short_day(at), wording.day(last))
            }
            Group::Month => wording.month(at),
        }
    }

    fn chart(&self, context: &Context, item: &IndicatorItem) -> Markup {
        let wording = context.wording();
        let mark = |point: &Point| {
            let label = match self.group {
                Group::Month => wording.month(point.at),
                Group::Day | Group::Week => wording.short_day(point.at),
            };
            let told = format!(
                "{}: {}",
                self.group_name(context, point.at),
                told_with_n(context, item.unit, point.value, point.n)
            );
            Mark { label, value: point.value.map(Value::as_f64), told }
        };
        let marks: Vec<Mark> = item.series.iter().map(mark).collect();
        let days = [self.from, self.to].map(|day| context.wording().day(day));
        let description = context.text_with(
            "chart-description",
            &[("from", days[0].as_str().into()), ("to", days[1].as_str().into())],
        );
        let title = context.text(&item.key.text_key());
        let chart = Chart {
            id: item.key.key(),
            title: &title,
            description: &description,
            scale: scale_of(item.unit),
            marks: &marks,
        };
        chart.draw(|value| axis_text(context, item.unit, value))
    }

    fn table(&self, context: &Context, item: &IndicatorItem) -> Markup {
        let counts_alone = item.unit == Unit::Count;
        html! {
            details.numbers {
                summary { (context.text("as-a-table")) }
                table {
                    caption.visually-hidden { (context.text(&item.key.text_key())) }
                    thead {
                        tr {
                            th scope="col" { (context.text(&format!("column-{}", self.group.key()))) }
                            th.figures scope="col" { (context.text("column-value")) }
                            @if !counts_alone { th.figures scope="col" { (context.text("column-n")) } }
                        }
                    }
                    tbody {
                        @for Point { at, value, n } in item.series.iter().rev() {
                            tr {
                                th scope="row" { (self.group_name(context, *at)) }
                                td.figures { (told(context, *value)) }
                                @if !counts_alone { td.figures { (number(*n)) } }
                            }
                        }
                    }
                }
            }
        }
    }

    pub(crate) fn card(&self, context: &Context, item: &IndicatorItem) -> Markup {
        let key = item.key.key();
        let value = told(context, item.value);
        let counted = if item.key == Indicator::Csat { "counted-ratings" } else { "counted-tickets" };
        let listed = context.text_with(counted, &[("count", item.n.into())]);
        let list = item.tickets.as_ref().filter(|_| item.n > 0);
        html! {
            section.card.indicator id=(key) aria-labelledby={ (key) "-name" } {
                h3 id={ (key) "-name" } { (context.text(&item.key.text_key())) }
                p.indicator-value {
                    @match (list, item.unit) {
                        (Some(address), Unit::Count) => strong { a href=(address) { (value) } },
                        (Some(address), _) => { strong { (value) } a href=(address) { (listed) } },
                        (None, Unit::Count) => strong { (value) },
                        (None, _) => { strong { (value) } span.small.muted { (listed) } },
                    }
                }
                @if let Some(Part { n, tickets }) = &item.part {
                    @let told = context.text_with(&format!("{}.part", item.key.text_key()), &[("count", (*n).into())]);
                    p.small {
                        @match tickets {
                            Some(address) if *n > 0 => a href=(address) { (told) },
                            _ => span.muted { (told) },
                        }
                    }
                }
                @if item.series.iter().any(|point| point.value.is_some()) { (self.chart(context, item)) }
                p.small.muted { (item.formula) }
                @if !item.series.is_empty() { (self.table(context, item)) }
            }
        }
    }
}

/// A value and on how many tickets it rests.
fn told_with_n(context: &Context, unit: Unit, value: Option<Value>, n: u64) -> String {
    let value = told(context, value);
    if unit == Unit::Count { value } else { format!("{value}, n = {}", number(n)) }
}

/// A value of the axis, in few letters.
fn axis_text(context: &Context, unit: Unit, value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "lines stand at small whole values"
    )]
    let whole = value.round() as u64;
    let short = |key, count: u64| context.text_with(key, &[("count", count.into())]).into_owned();
    match unit {
        Unit::Count => number(whole),
        Unit::Share => percent(context, value * 100.0, 0),
        Unit::Seconds => match whole {
            0 => "0".to_owned(),
            1..60 => short("short-seconds", whole),
            60..3_600 => short("short-minutes", whole / 60),
            _ => short("short-hours", whole / 3_600),
        },
    }
}

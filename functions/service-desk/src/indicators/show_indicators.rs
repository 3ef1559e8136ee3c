//! `GET /desk/indicators`: how the service desk does in a period.

use domain::access::ViewIndicators;
use domain::service_desk::{Figure, Group, Indicator, Point, ServiceDesk, Unit, Value};
use futures_util::future::try_join;
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::charts::{Chart, Mark};
use web::components::{FormView, Frame, number, shell};
use web::{Access, Context, Fields, PageWithForm, Problem, Query, View};

use super::INDICATORS;
use super::view::{Asked, IndicatorItem, Part, PeriodView, percent, scale_of, told};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Indicators {
    period: PeriodView,
    items: Vec<IndicatorItem>,
    #[serde(skip)]
    asked: Fields,
    #[serde(skip)]
    desk: ServiceDesk,
    #[serde(skip)]
    today: Date,
}

/// Where a period is typed that is none, the usual one is shown beside what is wrong.
pub(crate) async fn show(
    context: Context,
    access: Access<ViewIndicators>,
    Query { fields, value }: Query<Asked>,
) -> Result<View<Indicators>, Problem> {
    let zone = &access.organization().time_zone;
    let today = access.today();
    let read = async |asked: &Asked, fields: Fields| {
        let period = asked.period(today)?;
        let tenant = access.tenant();
        let (tallies, desk) = try_join(tenant.tallies(period, asked.category), tenant.desk(zone)).await?;
        asked.check_category(&desk)?;
        let figures = Figure::all_of(period, &tallies, today);
        let item = |figure| IndicatorItem::of(figure, period, asked.category, &context, &access);
        let items = figures.into_iter().map(item).collect();
        let period = PeriodView::of(period, zone);
        Ok::<_, Problem>(Indicators { period, items, asked: fields, desk, today })
    };
    let shown = match &value {
        Ok(asked) => read(asked, fields.clone()).await,
        Err(problem) => Err(problem.clone()),
    };
    match shown {
        Ok(shown) => Ok(View::new(shown)),
        Err(problem) if problem.field_errors().is_empty() => Err(problem),
        Err(problem) => {
            let usual = Fields::default().read::<Asked>()?;
            Err(problem.on_form(read(&usual, fields).await?))
        }
    }
}

/// The indicators of the page in their groups, each with its heading.
const SECTIONS: [(&str, &[Indicator]); 4] = [
    ("indicators-flow", &[Indicator::Created, Indicator::Solved, Indicator::Backlog]),
    (
        "indicators-speed",
        &[
            Indicator::FirstResponseMedian,
            Indicator::FirstResponseP90,
            Indicator::Unanswered,
            Indicator::FirstResolutionMedian,
            Indicator::FullResolutionMedian,
            Indicator::FullResolutionP90,
            Indicator::RequesterWait,
        ],
    ),
    ("indicators-quality", &[Indicator::SlaAttainment, Indicator::ReopenRate, Indicator::Csat]),
    ("indicators-incidents", &[Indicator::Mtta, Indicator::Mttr, Indicator::Uptime]),
];

/// The periods that are one click away, in days.
const OFFERED: [i32; 4] = [7, 30, 91, 365];

impl Indicators {
    fn tools(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let groups =
            Group::ALL.map(|group| (group.key(), context.text(&format!("group-by-{}", group.key()))));
        let groups: Vec<_> = [("", context.text("group-by-itself"))].into_iter().chain(groups).collect();
        let categories =
            self.desk.categories.iter().map(|category| (category.id.to_string(), category.name.to_string()));
        let any = (String::new(), context.text("any-category").into_owned());
        let categories: Vec<_> = [any].into_iter().chain(categories).collect();
        let category = Some(self.asked.typed("category")).filter(|id| !id.is_empty());
        let category = category.map(|id| format!("&category={id}")).unwrap_or_default();
        // What was typed is no period: the one that is shown instead is nobody's choice.
        let is_asked = view.problem.is_none();
        html! {
            nav.chips aria-label=(context.text("periods")) {
                @for days in OFFERED {
                    @let from = self.today.saturating_sub((days - 1).days());
                    a.chip href={ (INDICATORS) "?from=" (from) "&to=" (self.today) (category) }
                        aria-current=[(is_asked && from == self.period.from && self.today == self.period.to).then_some("true")] {
                        (context.text(&format!("period-{days}")))
                    }
                }
            }
            form.period method="get" action=(INDICATORS) {
                (view.summary())
                div.field-row {
                    (view.text("from").kind("date").autocomplete("off"))
                    (view.text("to").kind("date").autocomplete("off"))
                    (view.choice("group", &groups))
                    @if !self.desk.categories.is_empty() || !self.asked.typed("category").is_empty() {
                        (view.choice("category", &categories).labelled("filter-by-category"))
                    }
                    div.period-show { button type="submit" { (context.text("show-period")) } }
                }
            }
        }
    }

    /// The first day of a group in words.
    fn group_name(&self, context: &Context, at: Date) -> String {
        let wording = context.wording();
        match self.period.group {
            Group::Day => wording.day(at),
            Group::Week => {
                let last = Group::Week.end(at).min(self.period.to);
                format!("{}\u{202f}–\u{202f}{}", wording.short_day(at), wording.day(last))
            }
            Group::Month => wording.month(at),
        }
    }

    fn chart(&self, context: &Context, item: &IndicatorItem) -> Markup {
        let wording = context.wording();
        let mark = |point: &Point| {
            let label = match self.period.group {
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
        let days = [self.period.from, self.period.to].map(|day| context.wording().day(day));
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
                            th scope="col" { (context.text(&format!("column-{}", self.period.group.key()))) }
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

    fn card(&self, context: &Context, item: &IndicatorItem) -> Markup {
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

impl PageWithForm for Indicators {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("indicators");
        let PeriodView { from, to, group, .. } = &self.period;
        let mut fields = self.asked.clone();
        // What nobody has typed is told, too.
        if problem.is_none() {
            fields = fields.with("from", from).with("to", to);
        }
        let view = FormView { context, fields: &fields, problem };
        let days = [from, to].map(|day| context.wording().day(*day));
        let shown = context.text_with(
            &format!("indicators-by-{}", group.key()),
            &[("from", days[0].as_str().into()), ("to", days[1].as_str().into())],
        );
        let item = |key: &Indicator| self.items.iter().find(|item| item.key == *key);
        // Where nothing is counted that is no ticket, nothing is said of it.
        let is_shown = |item: &&IndicatorItem| !item.key.measures().is_empty() || item.n > 0;
        let content = html! {
            (self.tools(&view))
            p.muted { (shown) }
            @for (heading, keys) in SECTIONS {
                @let items: Vec<_> = keys.iter().filter_map(item).filter(is_shown).collect();
                @if !items.is_empty() {
                    h2 { (context.text(heading)) }
                    div.indicators { @for item in items { (self.card(context, item)) } }
                }
            }
        };
        shell(context, &Frame::titled(&title), &content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_indicator_stands_in_one_section() {
        let mut all: Vec<Indicator> = SECTIONS.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
        all.sort();
        assert_eq!(all, Indicator::ALL);
    }
}

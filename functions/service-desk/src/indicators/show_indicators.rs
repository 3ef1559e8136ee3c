//! `GET /desk/indicators`: how the service desk does in a period.

use domain::access::ViewIndicators;
use domain::service_desk::{Figure, Group, Indicator, ServiceDesk};
use futures_util::future::try_join;
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, shell};
use web::{Access, Context, Fields, PageWithForm, Problem, Query, View};

use super::INDICATORS;
use super::view::{Asked, IndicatorItem, PeriodView};

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
        let period = asked.period.days(today)?;
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
                    div.indicators { @for item in items { (self.period.card(context, item)) } }
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

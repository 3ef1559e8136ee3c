//! `GET /indicators`: those indicators that the organisation shows everybody, of all tickets.

use domain::service_desk::{Figure, Section};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::FormView;
use web::{Context, Fields, PageWithForm, Problem, Query, Shared, View, Visit};

use super::address_of;
use super::site::Site;
use crate::indicators::view::{AskedPeriod, IndicatorItem, PeriodView};

/// The periods that are one click away, in days.
const OFFERED: [i32; 4] = [7, 30, 91, 365];

#[derive(Serialize, JsonSchema)]
pub(crate) struct OpenIndicators {
    period: PeriodView,
    items: Vec<IndicatorItem>,
    #[serde(skip)]
    asked: Fields,
    #[serde(skip)]
    today: Date,
    #[serde(skip)]
    site: Site,
}

/// Where a period is asked for that is none, the usual one is shown beside what is wrong.
pub(crate) async fn show(
    context: Context,
    visit: Visit,
    Query { fields, value }: Query<AskedPeriod>,
) -> Result<Shared<View<OpenIndicators>>, Problem> {
    let today = visit.organization().today(context.now());
    let read = async |asked: &AskedPeriod, fields: Fields| {
        let period = asked.days(today)?;
        let (showcase, tallies) = visit.public().showcase_and_tallies(period).await?;
        let site = Site::of(&visit, showcase);
        site.require(Section::Indicators)?;
        let figure = |indicator| Figure::of(indicator, period, &tallies, today);
        let item = |indicator| IndicatorItem::for_everybody(figure(indicator), &context);
        let items = site.showcase.indicators.iter().copied().map(item).collect();
        let period = PeriodView::of(period, &visit.organization().time_zone);
        Ok::<_, Problem>(OpenIndicators { period, items, asked: fields, today, site })
    };
    let shown = match &value {
        Ok(asked) => read(asked, fields.clone()).await,
        Err(problem) => Err(problem.clone()),
    };
    match shown {
        Ok(shown) => Ok(Shared(View::new(shown))),
        Err(problem) if problem.field_errors().is_empty() => Err(problem),
        Err(problem) => {
            let usual = Fields::default().read::<AskedPeriod>()?;
            Err(problem.on_form(read(&usual, fields).await?))
        }
    }
}

impl PageWithForm for OpenIndicators {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, path) = (context.text("section-indicators"), address_of(Section::Indicators));
        let PeriodView { from, to, group, .. } = &self.period;
        let view = FormView { context, fields: &self.asked, problem };
        let days = [from, to].map(|day| context.wording().day(*day));
        let shown = context.text_with(
            &format!("indicators-by-{}", group.key()),
            &[("from", days[0].as_str().into()), ("to", days[1].as_str().into())],
        );
        let content = html! {
            (view.summary())
            nav.chips aria-label=(context.text("periods")) {
                @for days in OFFERED {
                    @let first = self.today.saturating_sub((days - 1).days());
                    a.chip href={ (path) "?from=" (first) "&to=" (self.today) }
                        aria-current=[(problem.is_none() && first == *from && self.today == *to).then_some("true")] {
                        (context.text(&format!("period-{days}")))
                    }
                }
            }
            h2 { (shown) }
            @if self.items.is_empty() { p.muted { (context.text("nothing-written")) } }
            div.indicators { @for item in &self.items { (self.period.card(context, item)) } }
        };
        self.site.draw(context, (path, &title, &shown), &content)
    }
}

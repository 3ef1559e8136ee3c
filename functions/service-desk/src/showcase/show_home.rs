//! `GET /showcase`, and the same on a cabinet's first page for those who have not signed in: what the organisation is, some
//! indicators, the ways on.

use domain::bilingual::Bilingual;
use domain::service_desk::{
    Figure, Group, Indicator, Period, Registration, Section, Showcase, ShowcaseText, Tallies, Value,
};
use domain::{Description, Name, Organization, RichText};
use futures_util::future::try_join;
use jiff::ToSpan;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Public, StoreError};
use web::markdown::markdown;
use web::{Context, Page, Problem, Shared, View, Visit, Visitor};

use super::join::JOIN;
use super::site::{Site, language, section_name};
use super::{PRIVACY, SHOWCASE, address_of};
use crate::indicators::view::{IndicatorItem, told};

/// The days of which the indicators of the first page tell, today among them.
const DAYS: i32 = 30;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Home {
    name: Name,
    description: Description,
    /// What the organisation says of itself, in the small Markdown.
    text: Option<RichText>,
    /// Those of the last thirty days that the organisation has chosen.
    indicators: Vec<IndicatorItem>,
    sections: Vec<SectionView>,
    #[serde(skip)]
    is_indexed: bool,
    /// Whether somebody may become a client without being asked, at `/join`.
    registration: Registration,
    #[serde(skip)]
    tells_of_privacy: bool,
    #[serde(skip)]
    leads_to_indicators: bool,
}

/// A part of the showcase that has something to read.
#[derive(Serialize, JsonSchema)]
struct SectionView {
    key: Section,
    address: &'static str,
}

/// The home page of its own, for those who have another first page.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ShowcasePage {
    #[serde(flatten)]
    home: Home,
    #[serde(skip)]
    site: Site,
}

type Read = ((Showcase, Option<Bilingual<RichText>>), Tallies);

async fn read(public: &Public, period: Period) -> Result<Read, StoreError> {
    try_join(public.showcase_with(ShowcaseText::Home), public.tallies(period)).await
}

fn period_of(organization: &Organization, context: &Context) -> Period {
    let today = organization.today(context.now());
    Period { from: today.saturating_sub((DAYS - 1).days()), to: today, group: Group::Day }
}

pub(crate) async fn show(context: Context, visit: Visit) -> Result<Shared<View<ShowcasePage>>, Problem> {
    let period = period_of(visit.organization(), &context);
    let ((showcase, text), tallies) = read(&visit.public(), period).await?;
    let home = Home::of(visit.organization(), (&showcase, text), (period, &tallies), &context);
    Ok(Shared(View::new(ShowcasePage { home, site: Site::of(&visit, showcase) })))
}

/// What a visitor finds on the first page of a cabinet.
pub(crate) async fn read_for_visitor(visitor: Visitor, context: Context) -> Result<Option<Home>, Problem> {
    let organization = visitor.organization();
    let period = period_of(organization, &context);
    let ((showcase, text), tallies) = read(&visitor.public(), period).await?;
    Ok(Some(Home::of(organization, (&showcase, text), (period, &tallies), &context)))
}

impl Home {
    fn of(
        organization: &Organization,
        (showcase, text): (&Showcase, Option<Bilingual<RichText>>),
        (period, tallies): (Period, &Tallies),
        context: &Context,
    ) -> Self {
        let figure = |indicator| {
            let figure = Figure::of(indicator, period, tallies, period.to);
            IndicatorItem::for_everybody(Figure { series: Vec::new(), ..figure }, context)
        };
        let sections = showcase.sections();
        Self {
            name: organization.name.clone(),
            description: organization.description.clone(),
            text: text.and_then(|text| text.read_in(language(context)).cloned()),
            indicators: showcase.home_indicators.iter().copied().map(figure).collect(),
            sections: sections.map(|key| SectionView { key, address: address_of(key) }).collect(),
            is_indexed: showcase.is_indexed,
            registration: showcase.registration,
            tells_of_privacy: showcase.written.contains(&ShowcaseText::Privacy),
            leads_to_indicators: showcase.sections().any(|section| section == Section::Indicators),
        }
    }

    fn indicator(&self, context: &Context, item: &IndicatorItem) -> Markup {
        let name = context.text(&item.key.text_key());
        let of = if item.key == Indicator::Csat { "of-ratings" } else { "of-n" };
        let counted = context.text_with(of, &[("count", item.n.into())]);
        let content = html! {
            strong { (told(context, item.value)) }
            span { (name) }
            @if !matches!(item.value, Some(Value::Count(_))) { span.muted { (counted) } }
        };
        html! {
            li.card {
                @if self.leads_to_indicators {
                    a href={ (address_of(Section::Indicators)) "#" (item.key.key()) } { (content) }
                } @else { div { (content) } }
            }
        }
    }
}

impl Page for Home {
    fn page(&self, context: &Context) -> Markup {
        html! {
            @if let Some(text) = &self.text { div.written { (markdown(text.as_str())) } }
            @if self.registration == Registration::Open {
                p { a.button href=(JOIN) { (context.text("join")) } }
            }
            @if !self.indicators.is_empty() {
                h3 { (context.text("last-thirty-days")) }
                ul.numbers-now { @for item in &self.indicators { (self.indicator(context, item)) } }
            }
            @if !self.sections.is_empty() {
                h3 { (context.text("read-on")) }
                ul.ways {
                    @for SectionView { key, address } in &self.sections {
                        li.card {
                            a href=(address) {
                                strong { (section_name(context, *key)) }
                                span.small.muted { (context.text(&format!("section-{}.hint", key.key()))) }
                            }
                        }
                    }
                }
            }
            @if self.tells_of_privacy {
                p.small { a href=(PRIVACY) { (context.text("section-privacy")) } }
            }
        }
    }

    fn is_indexed(&self) -> bool {
        self.is_indexed
    }
}

impl Page for ShowcasePage {
    fn page(&self, context: &Context) -> Markup {
        let content = html! {
            p.lines.written { (self.home.description) }
            section {
                h2 { (context.text("card-showcase")) }
                (self.home.page(context))
            }
        };
        // Search engines know it as the first page.
        let path = if self.site.showcase.is_indexed { "/" } else { SHOWCASE };
        self.site.draw(context, (path, self.home.name.as_str(), ""), &content)
    }
}

//! `GET /desk/indicators/{key}/tickets`: the tickets that an indicator counts, as many as it says.

use std::borrow::Cow;

use domain::access::{Permission, ViewIndicators};
use domain::service_desk::{
    Counted, Figure, Group, Indicator, Period, ServiceDesk, Tallies, TicketListing, Value,
};
use futures_util::future::try_join;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{CountedQuery, Found, StoreError};
use web::components::{Frame, day, headings, moment, number, shell, table};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Limit, ListView, Listed, PageWithForm, Path, Problem,
    Query, View, page_of_list,
};

use super::INDICATORS;
use super::view::{Asked, told};
use crate::tickets::state_badge;
use crate::tickets::view::{TicketItem, address_of, party};

/// The fields of the address that say which tickets are meant.
const FIELDS: [&str; 4] = ["from", "to", "category", "part"];

/// A ticket, and how the indicator counts it. One that was rated twice stands there twice.
#[derive(Serialize, JsonSchema)]
struct CountedItem {
    #[serde(flatten)]
    ticket: TicketItem,
    /// The day on which it is counted; null for what goes on.
    counted_on: Option<Date>,
    /// What is counted of it, such as `kept` or `broken`.
    counted_as: &'static str,
    /// How long it took, where that is what is counted.
    seconds: Option<u64>,
    /// Tells the rows of a ticket that stands there more than once.
    #[serde(skip)]
    nth: u32,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct CountedTickets {
    #[serde(flatten)]
    listed: Listed<CountedItem>,
    #[serde(skip)]
    asked: Fields,
    #[serde(skip)]
    figure: Figure,
    #[serde(skip)]
    is_part: bool,
    #[serde(skip)]
    period: Period,
}

pub(crate) struct ListRequest {
    asked: Asked,
    /// Whether only those are asked for that somebody looks for first.
    is_part: bool,
    limit: u16,
    cursor: Option<String>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        let is_part = form.flag("part").unwrap_or_default();
        Some(Self { asked: Asked::from_fields(form)?, is_part, limit, cursor })
    }
}

pub(crate) async fn list(
    access: Access<ViewIndicators>,
    Path(indicator): Path<Indicator>,
    Query { fields, value }: Query<ListRequest>,
) -> Result<View<CountedTickets>, Problem> {
    if indicator.measures().is_empty() {
        return Err(Problem::not_found());
    }
    if !access.may(Permission::ViewQueue) {
        return Err(Problem::forbidden());
    }
    let tenant = access.tenant();
    let desk = tenant.desk(&access.organization().time_zone).await?;
    let checked = value.and_then(|request| {
        let period = request.asked.period.days(access.today())?;
        request.asked.check_category(&desk)?;
        Ok((request, period))
    });
    let (request, period) = match checked {
        Ok(checked) => checked,
        Err(problem) => {
            // The usual days are shown beside what is wrong.
            let request = Fields::default().read::<ListRequest>()?;
            let period = request.asked.period.days(access.today())?;
            let (found, figure) = read(&access, indicator, &request, period, None).await?;
            let page = CountedTickets::of(found, figure, period, &request, fields, (&desk, &access));
            return Err(problem.on_form(page));
        }
    };
    let cursor = request.cursor.as_deref();
    let page = read(&access, indicator, &request, period, cursor).await;
    let show =
        |(found, figure), asked| CountedTickets::of(found, figure, period, &request, asked, (&desk, &access));
    page_of_list(fields, page, read(&access, indicator, &request, period, None), show).await
}

/// The page that is asked for, with what the indicator says. Nothing is counted of days that have not begun.
async fn read(
    access: &Access<ViewIndicators>,
    indicator: Indicator,
    ListRequest { asked, is_part, limit, .. }: &ListRequest,
    period: Period,
    cursor: Option<&str>,
) -> Result<(Found<(Counted, TicketListing)>, Figure), StoreError> {
    let (tenant, today) = (access.tenant(), access.today());
    let period = Period { group: Group::Month, to: period.to.min(today), ..period };
    if period.to < period.from {
        return Ok((Found::nothing(), Figure::of(indicator, period, &Tallies::default(), today)));
    }
    let part = indicator.part().filter(|_| *is_part);
    let measures = part.map_or_else(|| indicator.measures().to_vec(), |part| vec![part]);
    let query = CountedQuery { measures, period, category: asked.category, limit: *limit };
    let (found, tallies) =
        try_join(tenant.counted_tickets(&query, cursor), tenant.tallies(period, asked.category)).await?;
    Ok((found, Figure::of(indicator, period, &tallies, today)))
}

impl CountedTickets {
    fn of(
        found: Found<(Counted, TicketListing)>,
        figure: Figure,
        period: Period,
        request: &ListRequest,
        asked: Fields,
        (desk, access): (&ServiceDesk, &Access<ViewIndicators>),
    ) -> Self {
        let is_part = request.is_part && figure.part.is_some();
        let day = |place: &String| place.split('#').next().unwrap_or_default().to_owned();
        let searched_to = found.searched_to.as_ref().map(day);
        let Listed { items, next_cursor, previous_cursor, before, .. } = Listed::from(found);
        let item = |(line, row): (Counted, TicketListing)| CountedItem {
            ticket: TicketItem::new(row, desk, access.now()),
            counted_on: Some(line.on).filter(|on| *on != Counted::NEVER),
            counted_as: line.measure.key(),
            seconds: line.seconds,
            nth: line.nth,
        };
        let items = items.into_iter().map(item).collect();
        let total = if is_part { figure.part } else { Some(figure.n) };
        let listed =
            Listed { items, next_cursor, previous_cursor, total, searched_to_at: None, searched_to, before };
        Self { listed, asked, figure, is_part, period }
    }

    /// What is told of a ticket beside when it was counted: how long it took, or on which side it stands.
    fn told(context: &Context, item: &CountedItem) -> String {
        match item.seconds {
            Some(seconds) => told(context, Some(Value::Seconds(seconds))),
            None => context
                .wording()
                .text_if_any(&format!("counted-{}", item.counted_as))
                .map(Cow::into_owned)
                .unwrap_or_default(),
        }
    }

    fn row(context: &Context, item: &CountedItem) -> Markup {
        let title = |key: &str| context.text(key);
        let (ticket, told) = (&item.ticket, Self::told(context, item));
        html! {
            tr id={ (item.counted_as) "-" (item.nth) "-" (ticket.id) } {
                td.figures data-label=(title("column-number")) { (number(ticket.number)) }
                td.name data-label=(title("column-ticket-subject")) {
                    a.row-link href=(address_of(ticket.id)) { (ticket.subject) }
                    @if let Some(category) = &ticket.category { span.small.muted.category { (category.name) } }
                }
                td data-label=(title("column-state")) { (state_badge(context, ticket.state)) }
                td.person data-label=(title("column-client")) {
                    @if let Some(client) = &ticket.client { (client.name) }
                }
                td.person data-label=(title("column-assignee")) { (party(context, ticket.assignee.as_ref())) }
                td data-label=(title("column-created")) { (moment(context, ticket.created_at)) }
                td data-label=(title("column-counted")) { @if let Some(on) = item.counted_on { (day(context, on)) } }
                td data-label=(title("column-value")) { (told) }
            }
        }
    }
}

impl PageWithForm for CountedTickets {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let key = self.figure.indicator.text_key();
        let title = context.text(&key);
        let path = format!("{INDICATORS}/{}/tickets", self.figure.indicator.key());
        let view = ListView { context, path: &path, filters: &FIELDS, usual_sort: "", asked: &self.asked };
        let days = [self.period.from, self.period.to].map(|day| context.wording().day(day));
        let days = [("from", days[0].as_str().into()), ("to", days[1].as_str().into())];
        let back = format!("{INDICATORS}?{}#{}", view.query("part", ""), self.figure.indicator.key());
        let indicators = context.text("indicators");
        let columns = [
            "column-number",
            "column-ticket-subject",
            "column-state",
            "column-client",
            "column-assignee",
            "column-created",
            "column-counted",
            "column-value",
        ];
        let rows = html! { @for ticket in &self.listed.items { (Self::row(context, ticket)) } };
        let part = self.figure.part.filter(|_| self.is_part);
        let content = html! {
            (view.begins_anew(problem))
            @if let Some(problem) = problem.filter(|problem| !problem.field_errors().is_empty()) {
                div.alert role="alert" {
                    @for field in ["from", "to", "group", "category"] {
                        @for error in problem.errors_of(field, context) { p { (error) } }
                    }
                }
            }
            p {
                (context.text_with("counted-in", &days)) " "
                @match part {
                    Some(n) => (context.text_with(&format!("{key}.part"), &[("count", n.into())])),
                    None => strong { (told(context, self.figure.value)) },
                }
            }
            p.small.muted { (context.text(&format!("{key}.formula"))) }
            @if self.listed.items.is_empty() && !self.listed.ends_early() {
                p.empty { (context.text("nothing-counted")) }
            } @else { (table(&title, &headings(context, &columns), &rows)) }
            (view.foot(&self.listed))
        };
        shell(context, &Frame { back: Some((&back, &indicators)), ..Frame::titled(&title) }, &content)
    }
}

//! `GET /desk/indicators/{key}/tickets`: the tickets that an indicator counts, as many as it says.

use domain::access::{Permission, ViewIndicators};
use domain::service_desk::{Figure, Group, Indicator, Period, ServiceDesk, Tallies, TicketListing};
use futures_util::future::try_join3;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{CountedQuery, Found};
use web::components::{Frame, headings, moment, number, shell, table};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Limit, ListView, Listed, PageWithForm, Path, Problem,
    Query, View, page_of_list,
};

use super::INDICATORS;
use super::view::{Asked, text_key, told};
use crate::tickets::state_badge;
use crate::tickets::view::{TicketItem, address_of, party};

/// The fields of the address that say which tickets are meant.
const FIELDS: [&str; 4] = ["from", "to", "category", "part"];

#[derive(Serialize, JsonSchema)]
pub(crate) struct CountedTickets {
    #[serde(flatten)]
    listed: Listed<TicketItem>,
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
    if !access.may(Permission::ViewQueue) {
        return Err(Problem::forbidden());
    }
    let ListRequest { asked, is_part, limit, cursor } = value?;
    let (tenant, zone) = (access.tenant(), &access.organization().time_zone);
    let period = Period { group: Group::Month, ..asked.period(access.today())? };
    let part = indicator.part().filter(|_| is_part);
    let measures = part.map_or_else(|| indicator.measures().to_vec(), |part| vec![part]);
    if measures.is_empty() {
        return Err(Problem::not_found());
    }
    let query = CountedQuery { measures, period, category: asked.category, limit };
    let read = |cursor| {
        try_join3(
            tenant.counted_tickets(&query, cursor),
            tenant.tallies(period, asked.category),
            tenant.desk(zone),
        )
    };
    let page = read(cursor.as_deref()).await;
    if let Ok((.., desk)) = &page {
        asked.check_category(desk)?;
    }
    let show = |(found, tallies, desk): (Found<TicketListing>, Tallies, ServiceDesk), asked| {
        let searched_to =
            found.searched_to.as_ref().map(|place| place.split('#').next().unwrap_or_default().to_owned());
        let Listed { items, next_cursor, previous_cursor, before, .. } = Listed::from(found);
        let items = items.into_iter().map(|row| TicketItem::new(row, &desk, access.now())).collect();
        let figure = Figure::of(indicator, period, &tallies, access.today());
        let total = if part.is_some() { figure.part } else { Some(figure.n) };
        let listed =
            Listed { items, next_cursor, previous_cursor, total, searched_to_at: None, searched_to, before };
        CountedTickets { listed, asked, figure, is_part: part.is_some(), period }
    };
    page_of_list(fields, page, read(None), show).await
}

impl CountedTickets {
    fn row(context: &Context, ticket: &TicketItem) -> Markup {
        let title = |key: &str| context.text(key);
        html! {
            tr id={ "ticket-" (ticket.id) } {
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
            }
        }
    }
}

impl PageWithForm for CountedTickets {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let key = text_key(self.figure.indicator);
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
        ];
        let rows = html! { @for ticket in &self.listed.items { (Self::row(context, ticket)) } };
        let part = self.figure.part.filter(|_| self.is_part);
        let content = html! {
            (view.begins_anew(problem))
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

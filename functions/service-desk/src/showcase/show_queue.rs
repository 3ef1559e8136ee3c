//! `GET /queue`: number, category, state and age of tickets, and nothing else of them.

use std::borrow::Cow;
use std::str::FromStr;

use domain::service_desk::{QueuedTicket, Section, TicketState};
use domain::{CategoryId, Name, Violation};
use futures_util::future::try_join3;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use store::{Found, PublicCategory, QueueCounts, QueueQuery};
use web::components::{FormView, duration, headings, number, table};
use web::{
    Context, Cursor, Fields, Form, FromFields, Limit, ListView, Listed, PageWithForm, Problem, Query, Shared,
    View, Visit, page_of_list,
};

use super::address_of;
use super::site::Site;
use crate::tickets::state_badge;

/// The states in which tickets stand in the queue.
const STATES: [TicketState; 6] = [
    TicketState::New,
    TicketState::Open,
    TicketState::Waiting,
    TicketState::OnHold,
    TicketState::Solved,
    TicketState::Closed,
];

/// One of these states.
#[derive(Clone, Copy, PartialEq, Eq)]
struct QueueState(TicketState);

impl FromStr for QueueState {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let state = text.parse().map(Self)?;
        if STATES.contains(&state.0) { Ok(state) } else { Err(Violation::UnknownValue) }
    }
}

impl JsonSchema for QueueState {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "QueueState".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": STATES.map(TicketState::key)})
    }
}

#[derive(Serialize, JsonSchema)]
struct QueueItem {
    number: u64,
    category: Option<CategoryView>,
    state: TicketState,
    /// Since it was made, in whole minutes.
    age_seconds: u64,
}

#[derive(Clone, Serialize, JsonSchema)]
struct CategoryView {
    id: CategoryId,
    name: Name,
}

/// How many tickets are in each state.
#[derive(Serialize, JsonSchema)]
struct CountsView {
    new: u64,
    open: u64,
    waiting: u64,
    on_hold: u64,
    solved: u64,
    closed: u64,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct OpenQueue {
    #[serde(flatten)]
    listed: Listed<QueueItem>,
    counts: CountsView,
    #[serde(skip)]
    categories: Vec<CategoryView>,
    #[serde(skip)]
    asked: Fields,
    #[serde(skip)]
    site: Site,
}

pub(crate) struct QueueRequest {
    states: Vec<TicketState>,
    categories: Vec<CategoryId>,
    limit: u16,
    cursor: Option<String>,
}

impl FromFields for QueueRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        Some(Self {
            states: form.filter("state").into_iter().map(|QueueState(state)| state).collect(),
            categories: form.filter("category"),
            limit,
            cursor: form.optional("cursor").map(|Cursor(cursor)| cursor),
        })
    }
}

pub(crate) async fn show(
    context: Context,
    visit: Visit,
    Query { fields, value }: Query<QueueRequest>,
) -> Result<Shared<View<OpenQueue>>, Problem> {
    // What is asked for and there can't be is told above what there is.
    let (asked_for, problem) = match value {
        Ok(asked_for) => (asked_for, None),
        Err(problem) => (Fields::default().read::<QueueRequest>()?, Some(problem)),
    };
    let QueueRequest { states, categories: asked, limit, cursor } = asked_for;
    let public = visit.public();
    let zone = &visit.organization().time_zone;
    let (showcase, categories, counts) =
        try_join3(public.showcase(), public.categories(zone), public.queue_counts()).await?;
    let site = Site::of(&visit, showcase);
    site.require(Section::Queue)?;
    let categories: Vec<CategoryView> = categories.into_iter().map(CategoryView::from).collect();
    // Tickets of no category are everybody's to see, those of one that visitors may not see are nobody's.
    let seen = categories.iter().map(|category| Some(category.id)).chain([None]);
    let is_asked = |id: &Option<CategoryId>| asked.is_empty() || id.is_some_and(|id| asked.contains(&id));
    let seen: Vec<Option<CategoryId>> = seen.filter(is_asked).collect();
    let counts = CountsView::of(&counts, &seen);
    let query = QueueQuery { states, categories: seen, limit };
    let now = context.now();
    let show = |found: Found<QueuedTicket>, asked| {
        let searched_to_at = found.searched_to.as_deref().and_then(store::ticket_moment);
        let listed = Listed::of(found, |ticket| Some(QueueItem::new(&ticket, &categories, now)));
        let listed = Listed { searched_to_at, ..listed };
        OpenQueue { listed, counts, categories, asked, site }
    };
    if let Some(problem) = problem {
        return Err(problem.on_form(show(public.queue(&query, None).await?, Fields::default())));
    }
    let page = public.queue(&query, cursor.as_deref()).await;
    page_of_list(fields, page, public.queue(&query, None), show).await.map(Shared)
}

impl From<PublicCategory> for CategoryView {
    fn from(PublicCategory { id, name }: PublicCategory) -> Self {
        Self { id, name }
    }
}

impl CountsView {
    fn of(counts: &QueueCounts, categories: &[Option<CategoryId>]) -> Self {
        let [new, open, waiting, on_hold, solved, closed] =
            STATES.map(|state| counts.of_state(state, categories));
        Self { new, open, waiting, on_hold, solved, closed }
    }

    const fn all(&self) -> [u64; 6] {
        [self.new, self.open, self.waiting, self.on_hold, self.solved, self.closed]
    }
}

impl QueueItem {
    fn new(ticket: &QueuedTicket, categories: &[CategoryView], now: Timestamp) -> Self {
        let QueuedTicket { number, category, state, created_at } = *ticket;
        let category = categories.iter().find(|known| Some(known.id) == category).cloned();
        let minutes = now.duration_since(created_at).as_mins().max(0);
        Self { number, category, state, age_seconds: minutes.unsigned_abs() * 60 }
    }

    fn row(&self, context: &Context) -> Markup {
        html! {
            tr id={ "ticket-" (self.number) } {
                td.figures data-label=(context.text("column-number")) { (number(self.number)) }
                td data-label=(context.text("column-category")) {
                    @match &self.category {
                        Some(category) => (category.name),
                        None => span.muted { "—" },
                    }
                }
                td data-label=(context.text("column-state")) { (state_badge(context, self.state)) }
                td data-label=(context.text("column-age")) { (age(context, self.age_seconds)) }
            }
        }
    }
}

/// How old a ticket is: to the minute on its first day, to the day afterwards.
fn age(context: &Context, seconds: u64) -> String {
    const DAY: u64 = 24 * 60 * 60;
    match seconds / DAY {
        _ if seconds < 60 => context.text("age-now").into_owned(),
        0 => duration(context, seconds),
        days => context.text_with("duration-days", &[("count", days.into())]).into_owned(),
    }
}

impl PageWithForm for OpenQueue {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, path) = (context.text("section-queue"), address_of(Section::Queue));
        let view = ListView {
            context,
            path,
            filters: &["state", "category"],
            usual_sort: "-created_at",
            asked: &self.asked,
        };
        let states = STATES.into_iter().zip(self.counts.all()).map(|(state, count)| {
            let name = context.text(&state.text_key());
            (state.key(), format!("{name} {}", number(count)).into())
        });
        let any = (String::new(), context.text("any-category").into_owned());
        let categories =
            self.categories.iter().map(|category| (category.id.to_string(), category.name.to_string()));
        let categories: Vec<_> = [any].into_iter().chain(categories).collect();
        let form = FormView { context, fields: &self.asked, problem: None };
        let columns = ["column-number", "column-category", "column-state", "column-age"];
        let rows = html! { @for ticket in &self.listed.items { (ticket.row(context)) } };
        let content = html! {
            p.muted { (context.text("queue-hint")) }
            @if problem.is_some_and(|problem| problem.field_errors().is_empty()) {
                (view.begins_anew(problem))
            } @else {
                (FormView { context, fields: &self.asked, problem }.summary())
            }
            (view.chips("state", "any-state", states))
            @if !self.categories.is_empty() {
                form.period method="get" action=(path) {
                    (view.hidden_but(&["category"]))
                    div.field-row {
                        (form.choice("category", &categories).labelled("filter-by-category"))
                        div.period-show { button type="submit" { (context.text("show-period")) } }
                    }
                }
            }
            @if self.listed.items.is_empty() {
                (view.nothing(&self.listed, "no-queue", None))
            } @else { (table(&title, &headings(context, &columns), &rows)) }
            (view.foot(&self.listed))
        };
        self.site.draw(context, (path, &title, &context.text("queue-hint")), &content)
    }
}

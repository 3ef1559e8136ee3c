//! `GET /desk/tickets`: the queue, in which tickets are found and looked after.

use domain::access::{Permission, ViewQueue};
use domain::service_desk::{Alarm, Priority, PromiseState, ServiceDesk, TicketListing, TicketState};
use domain::{CategoryId, Day, UserId, Violation};
use futures_util::future::try_join;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Found, Order, TicketCounts, TicketQuery, TicketSort, ticket_moment};
use web::components::{Frame, icon, marked, moment, number, options_of, search, shell};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Had, LOOKED_AT_EVERY, Limit, ListView, Listed,
    PageWithForm, Problem, Query, SearchText, Sort, Tag, Tagged, page_of_list,
};

use super::LIST;
use super::view::{TicketItem, address_of, due, party, priority_mark, priority_text, state_badge};

/// The fields of the address that narrow the list.
const FILTERS: [&str; 11] =
    ["q", "state", "priority", "category", "assignee", "client", "sla", "view", "from", "to", "deleted"];

/// The states in which somebody looks after a ticket, in the order of the page.
const LOOKED_AFTER: [TicketState; 5] =
    [TicketState::New, TicketState::Open, TicketState::Waiting, TicketState::OnHold, TicketState::Solved];

/// The states in which somebody has to do something about a ticket.
pub(crate) const TO_DO: [TicketState; 4] =
    [TicketState::New, TicketState::Open, TicketState::Waiting, TicketState::OnHold];

#[derive(Serialize, JsonSchema)]
pub(crate) struct TicketList {
    #[serde(flatten)]
    listed: Listed<TicketItem>,
    counts: Counts,
    #[serde(skip)]
    asked: Fields,
    #[serde(skip)]
    desk: ServiceDesk,
    #[serde(skip)]
    may: May,
}

/// How many tickets of the organisation there are in each state that somebody looks after.
#[derive(Serialize, JsonSchema)]
struct Counts {
    new: u64,
    open: u64,
    waiting: u64,
    on_hold: u64,
    solved: u64,
}

/// What the caller may do here.
#[derive(Clone, Copy, Hash)]
struct May {
    work: bool,
    delete: bool,
}

/// A selection that has a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub(crate) enum NamedView {
    Mine,
    Unassigned,
    Overdue,
    DueSoon,
    Watched,
}

pub(crate) const VIEWS: [(&str, NamedView); 5] = [
    ("mine", NamedView::Mine),
    ("unassigned", NamedView::Unassigned),
    ("overdue", NamedView::Overdue),
    ("due_soon", NamedView::DueSoon),
    ("watched", NamedView::Watched),
];

impl std::str::FromStr for NamedView {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        VIEWS.iter().find(|(name, _)| *name == text).map(|(_, view)| *view).ok_or(Violation::UnknownValue)
    }
}

/// The tickets that are asked for.
pub(crate) struct Filter {
    query: TicketQuery,
    view: Option<NamedView>,
    from: Option<jiff::civil::Date>,
    to: Option<jiff::civil::Date>,
}

/// The tickets and the page that are asked for.
pub(crate) struct ListRequest {
    filter: Filter,
    cursor: Option<String>,
}

impl FromFields for ListRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let Limit(limit) = form.optional("limit").unwrap_or_default();
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { filter: Filter::read(form, limit), cursor })
    }
}

impl Filter {
    pub(super) fn read(form: &mut Form, limit: u16) -> Self {
        let states: Vec<TicketState> = form.filter("state");
        let priorities: Vec<Priority> = form.filter("priority");
        let categories: Vec<CategoryId> = form.filter("category");
        let assignees: Vec<UserId> = form.filter("assignee");
        let clients: Vec<UserId> = form.filter("client");
        let slas: Vec<PromiseState> = form.filter("sla");
        let search = form.optional("q").map(|SearchText(text)| text);
        let sort = form.optional::<Sort<TicketSort>>("sort");
        let sort = sort.map(|Sort(column, order)| (column, order == Order::Descending));
        let view = form.optional("view");
        let is_deleted = form.flag("deleted").unwrap_or_default();
        let [from, to] = ["from", "to"].map(|name| form.optional(name).map(|Day(day)| day));
        let query = TicketQuery {
            states,
            priorities,
            categories,
            assignees: assignees.into_iter().map(Some).collect(),
            held_by: None,
            clients,
            watched_by: None,
            slas,
            alarms: Vec::new(),
            search,
            from: None,
            until: None,
            is_deleted,
            sort,
            limit,
        };
        Self { query, view, from, to }
    }

    /// The question to the list, as this insider asks it.
    pub(super) fn query<P>(self, access: &Access<P>) -> Result<TicketQuery, Problem> {
        let Self { mut query, view, from, to } = self;
        if query.is_deleted && !access.may(Permission::DeleteTickets) {
            return Err(Problem::forbidden());
        }
        match view {
            Some(NamedView::Mine) => query.held_by = Some(Some(access.id())),
            Some(NamedView::Unassigned) => query.held_by = Some(None),
            Some(NamedView::Overdue) => query.alarms = vec![Alarm::Overdue],
            Some(NamedView::DueSoon) => query.alarms = vec![Alarm::DueSoon],
            Some(NamedView::Watched) => query.watched_by = Some(access.id()),
            None => {}
        }
        let zone = &access.organization().time_zone;
        query.from = from.and_then(|day| zone.start_of(day));
        query.until = to.and_then(|day| zone.end_of(day));
        Ok(query)
    }
}

/// How many there are on all pages, where that is kept: of states, of alarms, and of what nobody has.
fn kept_total(query: &TicketQuery, counts: &TicketCounts) -> Option<u64> {
    let TicketQuery { states, priorities, categories, assignees, held_by, clients, slas, alarms, .. } = query;
    let filters = [priorities.len(), categories.len(), assignees.len(), clients.len(), slas.len()];
    let is_narrowed = filters.iter().any(|chosen| *chosen > 0)
        || query.search.is_some()
        || query.watched_by.is_some()
        || query.from.is_some()
        || query.until.is_some()
        || query.is_deleted;
    let is_all_to_do = states.len() == TO_DO.len() && TO_DO.iter().all(|state| states.contains(state));
    match (states.as_slice(), held_by, alarms.as_slice()) {
        _ if is_narrowed => None,
        ([], None, alarms @ [_, ..]) => Some(alarms.iter().map(|alarm| counts.of_alarm(*alarm)).sum()),
        (_, Some(None), []) if is_all_to_do => Some(counts.unassigned()),
        (states @ [_, ..], None, []) if states.iter().all(|state| LOOKED_AFTER.contains(state)) => {
            Some(states.iter().map(|state| counts.of_state(*state)).sum())
        }
        _ => None,
    }
}

pub(crate) async fn list(
    context: Context,
    access: Access<ViewQueue>,
    had: Had,
    Query { fields, value }: Query<ListRequest>,
) -> Result<Tagged<TicketList>, Problem> {
    let ListRequest { filter, cursor } = value?;
    let query = filter.query(&access)?;
    let (tenant, zone) = (access.tenant(), &access.organization().time_zone);
    let may =
        May { work: access.may(Permission::WorkTickets), delete: access.may(Permission::DeleteTickets) };
    // They are read before the rows: what is written meanwhile is seen at the next look, and never called by the newer tag.
    let counts = tenant.ticket_counts().await?;
    let tag = Tag::of(&context, (counts.revision, access.id(), may));
    if had.is(&tag) {
        return Ok(Tagged::Same(tag));
    }
    // Rows that are found by words may be a moment old.
    let tag = query.search.is_none().then_some(tag);
    let show = |(found, desk): (Found<TicketListing>, ServiceDesk), asked| {
        let searched_to_at = found.searched_to.as_deref().and_then(ticket_moment);
        let Listed { items, next_cursor, previous_cursor, before, .. } = Listed::from(found);
        let items = items.into_iter().map(|row| TicketItem::new(row, &desk, access.now())).collect();
        let total = kept_total(&query, &counts);
        let of = |state| counts.of_state(state);
        TicketList {
            listed: Listed {
                items,
                next_cursor,
                previous_cursor,
                total,
                searched_to_at,
                searched_to: None,
                before,
            },
            counts: Counts {
                new: of(TicketState::New),
                open: of(TicketState::Open),
                waiting: of(TicketState::Waiting),
                on_hold: of(TicketState::OnHold),
                solved: of(TicketState::Solved),
            },
            asked,
            desk,
            may,
        }
    };
    let page = try_join(tenant.tickets(&query, cursor.as_deref()), tenant.desk(zone)).await;
    let first = try_join(tenant.tickets(&query, None), tenant.desk(zone));
    let page = page_of_list(fields, page, first, show).await?;
    Ok(Tagged::New(tag, page))
}

impl TicketList {
    fn view<'a>(&'a self, context: &'a Context) -> ListView<'a> {
        ListView { context, path: LIST, filters: &FILTERS, usual_sort: "-created_at", asked: &self.asked }
    }

    /// The states with their numbers, which say at one look how full the queue is.
    fn states(&self, view: &ListView<'_>) -> Markup {
        let Counts { new, open, waiting, on_hold, solved } = self.counts;
        // The numbers are those of all tickets, so they stand where nothing else narrows the list.
        let is_narrowed = FILTERS.iter().any(|name| *name != "state" && view.chosen(name).next().is_some());
        let text = |(state, count): (TicketState, u64)| {
            let name = view.context.text(&state.text_key());
            let counted = format!("{name} {}", number(count)).into();
            (state.key(), if is_narrowed { name } else { counted })
        };
        let counted = LOOKED_AFTER.into_iter().zip([new, open, waiting, on_hold, solved]).map(text);
        let others = [TicketState::Closed, TicketState::Cancelled, TicketState::Merged]
            .map(|state| (state.key(), view.context.text(&state.text_key())));
        view.chips("state", "any-state", counted.chain(others))
    }

    fn tools(&self, view: &ListView<'_>) -> Markup {
        let context = view.context;
        let choice = |name: &str, any: &str, options: Markup| {
            html! {
                label.visually-hidden for={ "filter-" (name) } { (context.text(&format!("filter-by-{name}"))) }
                select id={ "filter-" (name) } name=(name) multiple[view.chosen(name).count() > 1] { option value="" { (context.text(any)) } (options) }
            }
        };
        let views = VIEWS.map(|(name, _)| (name, context.text(&format!("view-{}", name.replace('_', "-")))));
        let priorities = Priority::ALL.map(|priority| (priority.key(), priority_text(context, priority)));
        let categories: Vec<_> =
            self.desk.categories.iter().map(|category| (category.id, category.name.as_str())).collect();
        html! {
            div.tools {
                form.search.filters method="get" action=(LIST) role="search" data-live-search="#tickets" {
                    (search(context, self.asked.typed("q"), "search-tickets"))
                    (choice("view", "any-view", options_of(&views, view.chosen("view"))))
                    (choice("priority", "any-priority", options_of(&priorities, view.chosen("priority"))))
                    @if !categories.is_empty() {
                        (choice("category", "any-category", options_of(&categories, view.chosen("category"))))
                    }
                    (view.hidden_but(&["q", "view", "priority", "category"]))
                    button.quiet type="submit" { (context.text("search")) }
                }
                @if view.is_narrowed() { a.button.quiet href=(LIST) { (context.text("show-all")) } }
            }
            div.tools { (self.states(view)) }
        }
    }

    /// Whether several can be changed at once: what is deleted is only brought back.
    fn picks(&self) -> bool {
        self.may.work && self.asked.typed("deleted").is_empty()
    }

    fn row(&self, context: &Context, ticket: &TicketItem) -> Markup {
        let sought = self.asked.typed("q");
        let title = |key: &str| context.text(key);
        html! {
            tr id={ "ticket-" (ticket.id) } {
                @if self.picks() {
                    td.pick {
                        input type="checkbox" name="ids" value=(ticket.id) form="bulk"
                            aria-label=(context.text_with("select-ticket", &[("number", number(ticket.number).into())]));
                    }
                }
                td.figures data-label=(title("column-number")) { (number(ticket.number)) }
                td.name data-label=(title("column-ticket-subject")) {
                    a.row-link href=(address_of(ticket.id)) { (marked(ticket.subject.as_str(), sought)) }
                    @if let Some(category) = &ticket.category { span.small.muted.category { (category.name) } }
                }
                td data-label=(title("column-state")) { (state_badge(context, ticket.state)) }
                td data-label=(title("column-priority")) { (priority_mark(context, ticket.priority)) }
                td.person data-label=(title("column-client")) {
                    @if let Some(client) = &ticket.client { (marked(client.name.as_str(), sought)) }
                }
                td.person data-label=(title("column-assignee")) { (party(context, ticket.assignee.as_ref())) }
                td data-label=(title("column-due")) { (due(context, ticket.due_at, ticket.alarm)) }
                td data-label=(title("column-created")) { (moment(context, ticket.created_at)) }
            }
        }
    }

    fn rows(&self, view: &ListView<'_>) -> Markup {
        let context = view.context;
        html! {
            div.table-wrap data-rows {
                table.list {
                    caption.visually-hidden { (context.text("tickets")) }
                    thead {
                        tr {
                            @if self.picks() {
                                th.pick {
                                    input type="checkbox" form="bulk" data-pick-all aria-label=(context.text("select-all-tickets"));
                                }
                            }
                            th scope="col" { (context.text("column-number")) }
                            th scope="col" { (context.text("column-ticket-subject")) }
                            th scope="col" { (context.text("column-state")) }
                            th scope="col" { (context.text("column-priority")) }
                            th scope="col" { (context.text("column-client")) }
                            th scope="col" { (context.text("column-assignee")) }
                            (view.header("due_at", None, &context.text("column-due")))
                            (view.header("created_at", None, &context.text("column-created")))
                        }
                    }
                    tbody { @for ticket in &self.listed.items { (self.row(context, ticket)) } }
                }
            }
            @if self.picks() {
                form.bulk #bulk method="get" action={ (LIST) "/bulk" } {
                    span.small.muted { (context.text("with-selected")) " " strong role="status" data-picked=(context.text("picked")) {} }
                    button type="submit" { (context.text("change-tickets")) }
                    button type="submit" formaction={ (LIST) "/export.xlsx" } { (context.text("export")) }
                }
            }
        }
    }
}

impl PageWithForm for TicketList {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text("tickets");
        let view = self.view(context);
        let make = html! {
            a.button.primary href={ (LIST) "/new" } data-panel { (icon("plus")) (context.text("open-ticket")) }
        };
        let actions = html! {
            (exports::choice(context, |format| format!("{LIST}/export.{}?{}", format.extension(), view.query("limit", ""))))
            @if self.may.delete {
                a.button.quiet href={ (LIST) "?deleted=true" } { (context.text("deleted-tickets")) }
            }
            @if self.may.work { (make) }
        };
        let frame =
            Frame { actions, refresh: problem.is_none().then_some(LOOKED_AT_EVERY), ..Frame::titled(&title) };
        let content = html! {
            (self.tools(&view))
            div #tickets {
                (view.begins_anew(problem))
                @if self.listed.items.is_empty() {
                    (view.nothing(&self.listed, "no-tickets", self.may.work.then_some(&make)))
                } @else {
                    (self.rows(&view))
                }
                (view.foot(&self.listed))
            }
        };
        shell(context, &frame, &content)
    }
}

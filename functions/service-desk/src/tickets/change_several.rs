//! `GET` and `POST /desk/tickets/bulk`: one change of several tickets that somebody has selected. Each ticket is changed by a write of
//! its own, and every change that was refused is named.

use std::collections::BTreeSet;

use domain::access::WorkTickets;
use domain::service_desk::{Priority, ServiceDesk, Ticket, TicketChange, TicketEdit, TicketState};
use domain::{Subject, TicketId, Violation};
use futures_util::future::{join_all, try_join};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{
    Access, Context, Fields, Form, FromFields, Input, Outcome, Page, PageWithForm, Problem, Query, View,
};

use super::LIST;
use super::change::{Read, agents, sees};
use super::edit_ticket::{apply, resolve};
use super::view::{Agents, address_of, priority_text, state_badge, state_text};

/// The most tickets that are changed at once: as many as a page of the list shows.
pub(crate) const MOST: usize = 100;

/// How many tickets are changed at the same time.
const BESIDE: usize = 10;

/// The states that several tickets can be given: a solution is told to each client in words of its own.
const STATES: [TicketState; 5] = [
    TicketState::Open,
    TicketState::Waiting,
    TicketState::OnHold,
    TicketState::Closed,
    TicketState::Cancelled,
];

/// The tickets that are meant, each once.
pub(crate) struct Plan {
    ids: Vec<TicketId>,
}

impl FromFields for Plan {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { ids: ids_of(form) })
    }
}

/// `ids=…&ids=…`: as many as are changed at once.
pub(crate) fn ids_of(form: &mut Form) -> Vec<TicketId> {
    let ids: BTreeSet<TicketId> = form.list("ids").unwrap_or_default().into_iter().collect();
    if ids.len() > MOST {
        form.refuse("ids", Violation::TooMany { maximum: MOST });
    }
    ids.into_iter().collect()
}

/// The tickets, and what all of them become. What is left out stays as it is.
pub(crate) struct BulkOrder {
    plan: Plan,
    edit: TicketEdit,
}

impl FromFields for BulkOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let plan = Plan::from_fields(form);
        let (state, priority) = (form.optional("state"), form.optional("priority"));
        let assignee_id = form.optional("assignee_id").map(Some);
        let category = form.optional("category").map(Some);
        let edit = TicketEdit { category, priority, assignee_id, state, ..TicketEdit::default() };
        if plan.as_ref().is_some_and(|plan| plan.ids.is_empty()) && !form.has_refused("ids") {
            form.refuse("ids", Violation::Required);
        }
        let refused = ["state", "priority", "assignee_id", "category"].map(|field| form.has_refused(field));
        // A solution is told to each client in words of its own.
        if state == Some(TicketState::Solved) {
            form.refuse("state", Violation::SolvedWithoutAnswer);
        }
        if edit == TicketEdit::default() && !refused.contains(&true) {
            form.refuse("state", Violation::Required);
        }
        Some(Self { plan: plan?, edit })
    }
}

/// `GET /desk/tickets/bulk`: the tickets that are selected, and what they can become.
pub(crate) async fn form(
    access: Access<WorkTickets>,
    Query { fields, value }: Query<Plan>,
) -> Result<View<BulkForm>, Problem> {
    Ok(View::new(BulkForm::read(&access, &value?, fields).await?))
}

/// `POST /desk/tickets/bulk`
pub(crate) async fn change(
    context: Context,
    access: Access<WorkTickets>,
    Input { fields, value }: Input<BulkOrder>,
) -> Result<View<BulkResult>, Problem> {
    let made = match value {
        Ok(order) => make(&context, &access, order).await,
        Err(problem) => Err(problem),
    };
    match made {
        Ok(result) => Ok(View::new(result)),
        Err(problem) => {
            let Ok(plan) = fields.only(&["ids"]).read::<Plan>() else { return Err(problem) };
            Err(problem.on_form(BulkForm::read(&access, &plan, fields).await?))
        }
    }
}

async fn make(
    context: &Context,
    access: &Access<WorkTickets>,
    BulkOrder { plan, edit }: BulkOrder,
) -> Result<BulkResult, Problem> {
    let tenant = access.tenant();
    let (tickets, desk) = plan.find(access).await?;
    let change = resolve(access, &desk, None, edit).await?;
    if let Some(Some((category, _))) = &change.category {
        tenant.keep_desk(desk.clone(), Some(*category)).await?;
    }
    let mut results = Vec::with_capacity(tickets.len());
    for some in tickets.chunks(BESIDE) {
        let changed = some.iter().map(|ticket| change_one(access, ticket.clone(), &desk, &change));
        results.extend(some.iter().zip(join_all(changed).await).map(|(ticket, changed)| BulkOutcome {
            id: ticket.id,
            number: Some(ticket.number),
            subject: Some(ticket.subject.clone()),
            outcome: Outcome::of(&changed, context),
        }));
    }
    let found: BTreeSet<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    let missing = plan.ids.into_iter().filter(|id| !found.contains(id));
    results.extend(missing.map(|id| BulkOutcome {
        id,
        number: None,
        subject: None,
        outcome: Outcome::refused("not-found", context),
    }));
    Ok(BulkResult { results })
}

async fn change_one(
    access: &Access<WorkTickets>,
    ticket: Ticket,
    desk: &ServiceDesk,
    change: &TicketChange,
) -> Result<(), Problem> {
    let calendar = access.tenant().calendar_of(desk, ticket.calendar_edition).await?;
    apply(access, &Read { ticket, desk: desk.clone(), calendar }, change, None).await?;
    Ok(())
}

impl Plan {
    /// The tickets that whoever asks may see, the newest first, with the service desk that they belong to.
    async fn find(&self, access: &Access<WorkTickets>) -> Result<(Vec<Ticket>, ServiceDesk), Problem> {
        let tenant = access.tenant();
        let desk = tenant.desk(&access.organization().time_zone);
        let (mut tickets, desk) = try_join(tenant.tickets_by_id(&self.ids), desk).await?;
        tickets.retain(|ticket| sees(access, ticket));
        tickets.sort_by_key(|ticket| std::cmp::Reverse(ticket.number));
        Ok((tickets, desk))
    }
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct BulkForm {
    tickets: Vec<SelectedTicket>,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    desk: ServiceDesk,
    #[serde(skip)]
    agents: Agents,
}

#[derive(Clone, Serialize, JsonSchema)]
struct SelectedTicket {
    id: TicketId,
    number: u64,
    subject: Subject,
    state: TicketState,
}

impl BulkForm {
    async fn read(access: &Access<WorkTickets>, plan: &Plan, fields: Fields) -> Result<Self, Problem> {
        let agents = async { Ok(agents(access).await?) };
        let ((tickets, desk), agents) = try_join(plan.find(access), agents).await?;
        let selected = |ticket: Ticket| SelectedTicket {
            id: ticket.id,
            number: ticket.number,
            subject: ticket.subject,
            state: ticket.state,
        };
        Ok(Self { tickets: tickets.into_iter().map(selected).collect(), fields, desk, agents })
    }

    fn choices(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let states = STATES.map(|state| (state.key(), state_text(context, state)));
        let priorities = Priority::ALL.map(|priority| (priority.key(), priority_text(context, priority)));
        let categories: Vec<_> = self.desk.offered().map(|one| (one.id, one.name.as_str())).collect();
        let stays = || context.text("stays-as-it-is");
        html! {
            (view.choice("state", &states).or_none(stays()))
            (view.choice("assignee_id", &self.agents).or_none(stays()))
            (view.choice("priority", &priorities).or_none(stays()))
            @if !categories.is_empty() {
                (view.choice("category", &categories).or_none(stays()))
            }
        }
    }
}

impl PageWithForm for BulkForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, queue) = (context.text("change-tickets"), context.text("tickets"));
        let frame = Frame { back: Some((LIST, &queue)), ..Frame::titled(&title) };
        let view = FormView { context, fields: &self.fields, problem };
        let content = html! {
            @if self.tickets.is_empty() {
                div.empty {
                    h2 { (context.text("no-tickets-selected")) }
                    p { (context.text("no-tickets-selected.hint")) }
                    a.button href=(LIST) { (context.text("to-tickets")) }
                }
            } @else {
                form.panel-form method="post" action={ (LIST) "/bulk" } novalidate {
                    (view.summary())
                    ul.links {
                        @for ticket in &self.tickets {
                            li {
                                input type="hidden" name="ids" value=(ticket.id);
                                a href=(address_of(ticket.id)) { "№ " (ticket.number) " " (ticket.subject) } " "
                                (state_badge(context, ticket.state))
                            }
                        }
                    }
                    (self.choices(&view))
                    (actions(context).primary(context.text("change-tickets")).cancel(LIST))
                }
            }
        };
        shell(context, &frame, &content)
    }
}

/// What became of each, the newest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BulkResult {
    results: Vec<BulkOutcome>,
}

#[derive(Serialize, JsonSchema)]
struct BulkOutcome {
    id: TicketId,
    /// Null of a ticket that is not there.
    number: Option<u64>,
    subject: Option<Subject>,
    #[serde(flatten)]
    outcome: Outcome,
}

impl Page for BulkResult {
    fn page(&self, context: &Context) -> Markup {
        let (title, queue) = (context.text("change-tickets"), context.text("tickets"));
        let frame = Frame { back: Some((LIST, &queue)), ..Frame::titled(&title) };
        let rows = html! {
            @for result in &self.results {
                tr {
                    td.name data-label=(context.text("column-ticket-subject")) {
                        @if let (Some(number), Some(subject)) = (result.number, &result.subject) {
                            a href=(address_of(result.id)) { "№ " (number) " " (subject) }
                        }
                    }
                    (result.outcome.cells(context))
                }
            }
        };
        let content = html! {
            section.card {
                (Outcome::summary(context, self.results.iter().map(|result| &result.outcome)))
                (Outcome::table(context, &title, "column-ticket-subject", &rows))
                p.actions { a.button href=(LIST) { (context.text("to-tickets")) } }
            }
        };
        shell(context, &frame, &content)
    }
}

//! `GET` and `POST /desk/settings/recount`: open tickets go by the present hours and promises, those of before in their history.

use std::convert::Infallible;
use std::sync::Arc;

use domain::TaskId;
use domain::access::ManageSettings;
use domain::audit::Actor;
use domain::service_desk::{Author, Party, RECOUNT_TICKETS, Recounting, Terms, Ticket};
use domain::task::Failure;
use lambda::Tools;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{ChangeError, Decided, StoreError, TicketCounts, TicketQuery, TicketSort};
use web::components::{FormView, Frame, actions, number, shell};
use web::{Access, Begun, Context, Done, Fields, Input, Order, PageWithForm, Problem, View};
use workers::{Deputy, Job, Outcome, fail};

use super::SETTINGS;
use crate::tickets::list_tickets::TO_DO;

pub(crate) const RECOUNT: &str = "/desk/settings/recount";

/// How many tickets a slice takes.
const SLICE: u16 = 20;

/// How far the work is.
#[derive(Default, Serialize, Deserialize)]
struct SoFar {
    cursor: Option<String>,
}

fn open_ones(counts: &TicketCounts) -> u64 {
    TO_DO.into_iter().map(|state| counts.of_state(state)).sum()
}

pub(crate) async fn form(access: Access<ManageSettings>) -> Result<View<RecountForm>, Problem> {
    let count = open_ones(&access.tenant().ticket_counts().await?);
    Ok(View::new(RecountForm { count }))
}

pub(crate) async fn begin(
    context: Context,
    access: Access<ManageSettings>,
    Input { value, .. }: Input<()>,
) -> Result<Begun, Problem> {
    let tenant = access.tenant();
    let of = open_ones(&tenant.ticket_counts().await?);
    value.map_err(|problem| problem.on_form(RecountForm { count: of }))?;
    let about = Recounting { orderer: access.orderer(), of };
    let work = Order { id: TaskId::new(), kind: &RECOUNT_TICKETS, about, of: Some(of) };
    let done = Done::new("tickets-recounting").with("count", of);
    access.begin(&context, &tenant, work, &(), |_| SETTINGS.to_owned(), done).await
}

/// Recounts the next tickets, the oldest first: what is made meanwhile goes by the new promises anyway.
pub(crate) async fn recount_some(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let order: Recounting = job.about()?;
    let so_far: SoFar = job.checkpoint()?.unwrap_or_default();
    let deputy = Deputy::of::<ManageSettings>(&tools, &job, &order.orderer).await?;
    let (count, next) = recount_slice(&tools, &deputy, so_far).await.map_err(|error| fail(&error))?;
    let (done, now) = (job.task.done() + count, tools.clock.now());
    let carrying = match next {
        Some(next) => job.going_on(&next, done, Some(order.of.max(done)), now)?,
        None => job.finishing(&SoFar::default(), done, now)?,
    };
    carrying.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

async fn recount_slice(
    tools: &Tools,
    deputy: &Deputy,
    SoFar { cursor }: SoFar,
) -> Result<(u64, Option<SoFar>), StoreError> {
    let (tenant, now) = (&deputy.tenant, tools.clock.now());
    let desk = tenant.desk(&deputy.organization.time_zone).await?;
    let terms = Terms { settings: &desk.settings, calendar: &desk.settings.calendar };
    let party = Party { id: deputy.id, name: deputy.name.clone() };
    let by = match deputy.origin().actor {
        Actor::Program { .. } => Author::Program(party),
        _ => Author::Staff(party),
    };
    let query = TicketQuery {
        states: TO_DO.into(),
        sort: Some((TicketSort::Created, false)),
        limit: SLICE,
        ..TicketQuery::default()
    };
    let found = tenant.tickets(&query, cursor.as_deref()).await?;
    let ids: Vec<_> = found.items.iter().map(|ticket| ticket.id).collect();
    for ticket in tenant.tickets_by_id(&ids).await? {
        let decide = |seen: &Ticket| {
            let mut ticket = seen.clone();
            let entries = ticket.recount(&by, terms, now);
            Ok((ticket.version != seen.version).then_some(Decided { ticket, entries, audit: None }))
        };
        match tenant.change_ticket::<Infallible>(ticket, decide, now).await {
            Ok(_) => {}
            Err(ChangeError::Store(error)) => return Err(error),
            Err(ChangeError::Refused(never)) => match never {},
        }
    }
    Ok((ids.len() as u64, found.next_cursor.map(|cursor| SoFar { cursor: Some(cursor) })))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct RecountForm {
    /// How many tickets are open.
    count: u64,
}

impl PageWithForm for RecountForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, settings) = (context.text("recount-tickets"), context.text("desk-settings-title"));
        let view = FormView { context, fields: &Fields::default(), problem };
        let frame = Frame { back: Some((SETTINGS, &settings)), ..Frame::titled(&title) };
        let counted = [("count", self.count.into()), ("number", number(self.count).into())];
        let content = html! {
            form.panel-form method="post" action=(RECOUNT) novalidate {
                (view.key())
                (view.summary())
                p { strong { (context.text_with("recount-tickets-count", &counted)) } }
                p { (context.text("recount-tickets.hint")) }
                @if self.count > 0 { (actions(context).primary(title.clone()).cancel(SETTINGS)) }
            }
        };
        shell(context, &frame, &content)
    }
}

//! What time brings to tickets, and what is done to many of them: the worker of the queue `tickets`, which also counts them, writes
//! what becomes of them, and files of them.

use std::sync::Arc;

use domain::Organization;
use domain::service_desk::{
    ADMIT_CLIENT, COUNT_TICKET, Counting, ERASE_CLIENT, Erased, Erasing, RECOUNT_TICKETS, TELL_OF_TICKET,
    TELL_SEVERAL, TEND_TICKET, Tending, Terms, Ticket,
};
use domain::task::Failure;
use jiff::Timestamp;
use lambda::Tools;
use store::{ChangeError, Decided, StoreError, Tenant};
use web::Rooms;
use workers::{Job, Outcome, Worker, fail};

use crate::admit_client;
use crate::settings::recount_tickets::recount_some;
use crate::tell_of_tickets;
use crate::tickets::export_tickets::{self, EXPORT_TICKETS};

pub(crate) fn worker(rooms: &Rooms) -> Worker {
    let [telling, exporting, admitting] = [(); 3].map(|()| rooms.clone());
    Worker::new("service_desk.tend_tickets", TEND_TICKET.queue)
        .doing(&TEND_TICKET, tend)
        .doing(&COUNT_TICKET, count)
        .doing(&RECOUNT_TICKETS, recount_some)
        .doing(&ERASE_CLIENT, erase)
        .doing(&TELL_OF_TICKET, move |tools, job| tell_of_tickets::tell(telling.clone(), tools, job))
        .doing(&TELL_SEVERAL, tell_of_tickets::tell_several)
        .doing(&ADMIT_CLIENT, move |tools, job| admit_client::admit(admitting.clone(), tools, job))
        .doing(&EXPORT_TICKETS, move |tools, job| export_tickets::export(exporting.clone(), tools, job))
}

/// Warns, notes what was not kept, closes what was solved long enough ago, removes what was deleted long enough ago. A task whose
/// place another has taken does nothing.
async fn tend(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let (tending, now): (Tending, _) = (job.about()?, tools.clock.now());
    let Some(id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let organization = tools.store.organization(id).await.map_err(|error| fail(&error))?;
    let Some(organization) = organization else { return Ok(Outcome::Void) };
    let (tenant, ending) = (tools.store.tenant_of(&organization), job.ending()?.tenant_of(&organization));
    match erase_one(&tenant, &ending, tending, now).await.map_err(|error| fail(&error))? {
        Some(outcome) => Ok(outcome),
        None => tend_one(&ending, &organization, tending, now).await.map_err(|error| fail(&error)),
    }
}

/// Removes what is left of a ticket that was deleted so long ago that nobody brings it back. Nothing for every other ticket, and for
/// one of which something is left for the next turn.
async fn erase_one(
    tenant: &Tenant,
    ending: &Tenant,
    tending: Tending,
    now: Timestamp,
) -> Result<Option<Outcome>, StoreError> {
    let ticket = tenant.ticket(tending.ticket).await?;
    let is_to_go = |ticket: &Ticket| ticket.tasked_at == Some(tending.at) && ticket.is_to_be_erased(now);
    let Some(ticket) = ticket.filter(is_to_go) else { return Ok(None) };
    tenant.forget_links(&ticket, now).await?;
    if !tenant.forget_entries(&ticket, now).await? {
        return Ok(None);
    }
    ending.forget_ticket(&ticket).await?;
    Ok(Some(Outcome::Written))
}

/// Makes the indicators say what the history of a ticket says, or that of all tickets.
async fn count(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Counting { ticket } = job.about()?;
    let Some(id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let organization = tools.store.organization(id).await.map_err(|error| fail(&error))?;
    let Some(organization) = organization else { return Ok(Outcome::Void) };
    let (tenant, zone) = (tools.store.tenant_of(&organization), &organization.time_zone);
    if let Some(ticket) = ticket {
        tenant.count_ticket(zone, ticket).await.map_err(|error| fail(&error))?;
        return Ok(Outcome::Done(None));
    }
    let counted = tenant.count_tickets(zone, job.checkpoint()?).await;
    let (count, next) = counted.map_err(|error| fail(&error))?;
    let Some(next) = next else { return Ok(Outcome::Done(None)) };
    let store = job.going_on(&next, job.task.done() + count, None, tools.clock.now())?;
    store.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

/// Takes an erased client out of their next tickets.
async fn erase(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Erasing { client } = job.about()?;
    let Some(id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let so_far: Erased = job.checkpoint()?.unwrap_or_default();
    let now = tools.clock.now();
    let erased = tools.store.tenant(id).erase_from_tickets(client, so_far, now).await;
    let Some(next) = erased.map_err(|error| fail(&error))? else { return Ok(Outcome::Done(None)) };
    let store = job.going_on(&next, job.task.done() + 1, None, now)?;
    store.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

async fn tend_one(
    tenant: &Tenant,
    organization: &Organization,
    tending: Tending,
    now: Timestamp,
) -> Result<Outcome, StoreError> {
    let Some(ticket) = tenant.ticket(tending.ticket).await? else { return Ok(Outcome::Void) };
    let desk = tenant.desk(&organization.time_zone).await?;
    let calendar = tenant.calendar_of(&desk, ticket.calendar_edition).await?;
    let terms = Terms { settings: &desk.settings, calendar: &calendar };
    let decide = |seen: &Ticket| {
        let mut ticket = seen.clone();
        let entries = ticket.tend_as_tasked(tending.at, terms, now);
        Ok(entries.map(|entries| Decided { ticket, entries, audit: None }))
    };
    let changed = tenant.change_ticket::<std::convert::Infallible>(ticket.clone(), decide, now).await;
    match changed {
        Ok(after) if after.revision == ticket.revision && after.tasked_at == ticket.tasked_at => {
            Ok(Outcome::Void)
        }
        Ok(_) => Ok(Outcome::Written),
        Err(ChangeError::Store(error)) => Err(error),
        Err(ChangeError::Refused(never)) => match never {},
    }
}

//! `POST /desk/tickets/{id}/watch` and `/unwatch`: whoever presses the button follows the ticket, or no longer does.

use std::collections::BTreeSet;

use domain::access::{Permission, ViewQueue};
use domain::employee::EmployeeStatus;
use domain::service_desk::{MOST_WATCHERS, Party, Ticket, TicketRefusal};
use domain::{Employee, TicketId, UserId};
use store::Decided;
use web::{Access, Context, Done, Input, Path, Problem, View};

use super::change::Read;
use super::show_ticket::TicketPage;
use super::view::address_of;

pub(crate) async fn watch(
    context: Context,
    access: Access<ViewQueue>,
    Path(id): Path<TicketId>,
    Input { value, .. }: Input<()>,
) -> Result<View<TicketPage>, Problem> {
    value?;
    let watcher = Party { id: access.id(), name: access.name() };
    let read = Read::of(&access, id).await?;
    // Whoever has no access any more takes nobody's place.
    let here = if read.ticket.watchers.len() < MOST_WATCHERS {
        None
    } else {
        Some(those_here(&access, &read.ticket).await?)
    };
    let watch = |ticket: &mut Ticket| {
        if let Some(here) = &here {
            ticket.keep_watchers(here);
        }
        ticket.watch(watcher.clone())
    };
    let read = change(&access, read, watch).await?;
    let done = Done::new("ticket-watched").with("number", read.ticket.number);
    Ok(View::new(TicketPage::read(&context, &access, read, None).await?).then(address_of(id), done))
}

pub(crate) async fn unwatch(
    context: Context,
    access: Access<ViewQueue>,
    Path(id): Path<TicketId>,
    Input { value, .. }: Input<()>,
) -> Result<View<TicketPage>, Problem> {
    value?;
    let read = Read::of(&access, id).await?;
    let read = change(&access, read, |ticket| ticket.unwatch(access.id())).await?;
    let done = Done::new("ticket-unwatched").with("number", read.ticket.number);
    Ok(View::new(TicketPage::read(&context, &access, read, None).await?).then(address_of(id), done))
}

/// Those who follow a ticket and still may look at it.
async fn those_here(access: &Access<ViewQueue>, ticket: &Ticket) -> Result<BTreeSet<UserId>, Problem> {
    let watchers = ticket.watchers.iter().map(|watcher| watcher.id).collect();
    let employees = access.tenant().employees(&watchers).await?.into_iter();
    let may_look = |employee: &Employee| {
        employee.status() == EmployeeStatus::Active
            && access.grants_of(employee.role).permit(Permission::ViewQueue)
    };
    Ok(employees.filter(may_look).map(|employee| employee.user_id).collect())
}

/// Changes who follows a ticket. Its history does not tell of that, nor does the audit: it is everybody's own affair.
async fn change(
    access: &Access<ViewQueue>,
    read: Read,
    act: impl Fn(&mut Ticket) -> Result<bool, TicketRefusal>,
) -> Result<Read, Problem> {
    // A program has no bell.
    access.user()?;
    let decide = |seen: &Ticket| {
        let mut ticket = seen.clone();
        let is_new = act(&mut ticket)?;
        Ok(is_new.then_some(Decided { ticket, entries: Vec::new(), audit: None }))
    };
    let ticket =
        access.tenant().change_ticket::<TicketRefusal>(read.ticket.clone(), decide, access.now()).await?;
    Ok(Read { ticket, ..read })
}

//! `POST /desk/tickets/{id}/watch` and `/unwatch`: whoever presses the button follows the ticket, or no longer does.

use domain::TicketId;
use domain::access::ViewQueue;
use domain::service_desk::{Party, Ticket, TicketRefusal};
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
    let read = change(&access, id, |ticket| ticket.watch(watcher.clone())).await?;
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
    let read = change(&access, id, |ticket| ticket.unwatch(access.id())).await?;
    let done = Done::new("ticket-unwatched").with("number", read.ticket.number);
    Ok(View::new(TicketPage::read(&context, &access, read, None).await?).then(address_of(id), done))
}

/// Changes who follows a ticket. Its history does not tell of that, nor does the audit: it is everybody's own affair.
async fn change(
    access: &Access<ViewQueue>,
    id: TicketId,
    act: impl Fn(&mut Ticket) -> Result<bool, TicketRefusal>,
) -> Result<Read, Problem> {
    let read = Read::of(access, id).await?;
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

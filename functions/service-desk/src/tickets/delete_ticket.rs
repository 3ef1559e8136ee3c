//! `DELETE /desk/tickets/{id}` and the page that says what it does, and `POST …/restore`.

use std::convert::Infallible;

use domain::TicketId;
use domain::access::DeleteTickets;
use domain::audit::Action;
use domain::service_desk::{Entry, Terms, Ticket, TicketRefusal};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Done, Fields, Input, PageWithForm, Path, Problem, View};

use super::LIST;
use super::change::{Read, author, decided};
use super::show_ticket::TicketPage;
use super::view::address_of;

pub(crate) async fn delete(
    context: Context,
    access: Access<DeleteTickets>,
    Path(id): Path<TicketId>,
    Input { value, .. }: Input<()>,
) -> Result<View<TicketPage>, Problem> {
    value?;
    let read = Read::of(&access, id).await?;
    let (by, now) = (author(&access), access.now());
    let act = |ticket: &mut Ticket, terms: Terms<'_>| Ok::<_, Infallible>(ticket.delete(&by, terms, now));
    let read = write(&access, read, Action::TicketDeleted, act).await?;
    let done = Done::new("ticket-deleted").with("number", read.ticket.number);
    let page = TicketPage::read(&context, &access, read, None).await?;
    Ok(View::new(page).then(LIST, done))
}

pub(crate) async fn restore(
    context: Context,
    access: Access<DeleteTickets>,
    Path(id): Path<TicketId>,
    Input { value, .. }: Input<()>,
) -> Result<View<TicketPage>, Problem> {
    value?;
    let read = Read::of(&access, id).await?;
    let (by, now) = (author(&access), access.now());
    let act = |ticket: &mut Ticket, terms: Terms<'_>| ticket.restore(&by, terms, now);
    let read = write::<TicketRefusal>(&access, read, Action::TicketRestored, act).await?;
    let done = Done::new("ticket-restored").with("number", read.ticket.number);
    let page = TicketPage::read(&context, &access, read, None).await?;
    Ok(View::new(page).then(address_of(id), done))
}

async fn write<E: domain::Refusal>(
    access: &Access<DeleteTickets>,
    read: Read,
    action: Action,
    act: impl Fn(&mut Ticket, Terms<'_>) -> Result<Vec<Entry>, E>,
) -> Result<Read, Problem> {
    let decide = |seen: &Ticket| {
        let mut ticket = seen.clone();
        let entries = act(&mut ticket, read.terms())?;
        Ok(decided(access, Some(action), ticket, entries))
    };
    let ticket = access.tenant().change_ticket::<E>(read.ticket.clone(), decide, access.now()).await?;
    Ok(Read { ticket, ..read })
}

/// `GET /desk/tickets/{id}/delete`
pub(crate) async fn form(
    access: Access<DeleteTickets>,
    Path(id): Path<TicketId>,
) -> Result<View<DeletionForm>, Problem> {
    let Ticket { number, subject, .. } = Read::of(&access, id).await?.ticket;
    Ok(View::new(DeletionForm { id, number, subject: subject.to_string() }))
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct DeletionForm {
    id: TicketId,
    number: u64,
    subject: String,
}

impl PageWithForm for DeletionForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let address = address_of(self.id);
        let title = context.text("delete-ticket");
        let name = format!("№ {} {}", self.number, self.subject);
        let view = FormView { context, fields: &Fields::default(), problem };
        let frame = Frame { back: Some((&address, &name)), ..Frame::titled(&title) };
        let content = html! {
            form.panel-form method="post" action={ (address) "/delete" } novalidate {
                (view.summary())
                p { strong { (name) } }
                p { (context.text("delete-ticket-consequence")) }
                (actions(context).danger(title.clone()).cancel(&address))
            }
        };
        shell(context, &frame, &content)
    }
}

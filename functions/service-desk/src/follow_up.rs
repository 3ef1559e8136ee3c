//! A ticket that goes on from an earlier one, which was closed too long ago to be opened again.

use domain::service_desk::{ClientTicket, Ticket};
use domain::{Subject, TicketId};
use maud::{Markup, html};
use web::{Context, Fields, Form, FromFields};

use crate::attached::SentBefore;

/// The field that names the earlier ticket, in the address of a form and in what it sends.
pub(crate) const FOLLOWS: &str = "follows";

/// The address at `list` of the form of a new ticket.
pub(crate) fn address_of_form(list: &str, follows: Option<TicketId>) -> String {
    follows.map_or_else(|| format!("{list}/new"), |id| format!("{list}/new?{FOLLOWS}={id}"))
}

/// What the form of a new ticket is asked for with: the earlier ticket, and the file that was sent beforehand.
#[derive(Default)]
pub(crate) struct NewTicketRequest {
    pub(crate) follows: Option<TicketId>,
    pub(crate) sent: SentBefore,
}

impl NewTicketRequest {
    /// The form that was refused with these fields is asked for again.
    pub(crate) fn again(fields: &Fields) -> Self {
        Self { follows: fields.typed(FOLLOWS).parse().ok(), sent: SentBefore::default() }
    }
}

impl FromFields for NewTicketRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (follows, sent) = (form.optional(FOLLOWS), SentBefore::from_fields(form));
        Some(Self { follows, sent: sent? })
    }
}

/// The earlier ticket, as the form of the new one names it.
#[derive(Clone)]
pub(crate) struct Earlier {
    pub(crate) id: TicketId,
    number: u64,
    subject: Subject,
}

impl From<&Ticket> for Earlier {
    fn from(ticket: &Ticket) -> Self {
        Self { id: ticket.id, number: ticket.number, subject: ticket.subject.clone() }
    }
}

impl From<ClientTicket> for Earlier {
    fn from(ticket: ClientTicket) -> Self {
        Self { id: ticket.id, number: ticket.number, subject: ticket.subject }
    }
}

impl Earlier {
    pub(crate) fn draw(&self, context: &Context) -> Markup {
        let words = [("number", self.number.into()), ("subject", self.subject.as_str().into())];
        html! {
            input type="hidden" name=(FOLLOWS) value=(self.id);
            p.muted { (context.text_with("goes-on-from", &words)) }
        }
    }
}

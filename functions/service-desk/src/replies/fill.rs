//! What placeholders stand for in a ticket, when somebody of the staff says something in it.

use domain::service_desk::{Author, Placed, Reply, Ticket, TicketRefusal};
use domain::{EntryText, ReplyId};
use web::{Access, Insider, Problem};

use crate::tickets::change::author;

pub(super) fn placed<'a>(insider: &'a Insider, ticket: &'a Ticket, by: &'a Author) -> Placed<'a> {
    Placed {
        number: ticket.number,
        subject: &ticket.subject,
        client: ticket.client.as_ref(),
        by,
        organization: &insider.organization().name,
    }
}

/// What is said in a ticket, with what its placeholders stand for.
pub(crate) fn filled(
    insider: &Insider,
    ticket: &Ticket,
    text: &EntryText,
) -> Result<EntryText, TicketRefusal> {
    placed(insider, ticket, &author(insider)).fill(text).map_err(TicketRefusal::Text)
}

/// The text of a reply as the form of a ticket begins with it; nothing if there is no such reply.
pub(crate) async fn text_for<P>(
    access: &Access<P>,
    ticket: &Ticket,
    id: ReplyId,
) -> Result<Option<String>, Problem> {
    let (reply, by) = (access.tenant().reply(id).await?, author(access));
    let fill = |reply: Reply| placed(access, ticket, &by).begin(reply.text.as_str());
    Ok(reply.map(fill))
}

//! `POST /my/tickets/{id}/close`, `/reopen` and `/rating`: what a client says of a solution.

use domain::access::OpenTickets;
use domain::limits::WORDS_OF_PERSON;
use domain::service_desk::{Author, Comment, Entry, Score, Terms, Ticket, TicketRefusal};
use domain::{EntryId, EntryText, TicketId};
use web::{Access, Done, Form, FromFields, Input, Path, Problem, View};

use super::show_own::OwnTicket;
use super::write_own::{Words, own, say};
use super::{LIST, author, client, refused};
use crate::tickets::change::{apart, decided};

pub(crate) struct RatingOrder {
    score: Score,
    text: Option<EntryText>,
}

impl FromFields for RatingOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let score = form.required("score");
        let text = form.optional("text");
        Some(Self { score: score?, text })
    }
}

pub(crate) async fn close(
    access: Access<OpenTickets>,
    Path(id): Path<TicketId>,
    Input { value, .. }: Input<()>,
) -> Result<View<OwnTicket>, Problem> {
    value?;
    let act = |ticket: &mut Ticket, by: &Author, terms: Terms<'_>| ticket.agree(by, terms, access.now());
    match settle(&access, id, act).await {
        Ok(()) => shown(&access, id, Done::new("own-ticket-closed")).await,
        Err(problem) => Err(problem.on_form(OwnTicket::read(&access, id, None, None).await?)),
    }
}

pub(crate) async fn reopen(
    access: Access<OpenTickets>,
    Path(id): Path<TicketId>,
    Input { fields, value }: Input<Words>,
) -> Result<View<OwnTicket>, Problem> {
    let ticket = own(&access, id).await?;
    let reopened = async {
        let disagree = |ticket: &mut Ticket, comment: Comment, by: &Author, terms: Terms<'_>| {
            ticket.disagree(comment, by, terms, access.now())
        };
        say(&access, ticket, EntryId::new(), value?, disagree).await
    };
    match reopened.await {
        Ok(_) => shown(&access, id, Done::new("own-ticket-reopened")).await,
        Err(problem) => Err(problem.on_form(OwnTicket::read(&access, id, None, Some(fields)).await?)),
    }
}

pub(crate) async fn rate(
    access: Access<OpenTickets>,
    Path(id): Path<TicketId>,
    Input { fields, value }: Input<RatingOrder>,
) -> Result<View<OwnTicket>, Problem> {
    let rated = async {
        let RatingOrder { score, text } = value?;
        access.count(WORDS_OF_PERSON, "words").await?;
        let act = |ticket: &mut Ticket, by: &Author, terms: Terms<'_>| {
            ticket.rate(score, text.clone(), by, terms, access.now())
        };
        settle(&access, id, act).await
    };
    match rated.await {
        Ok(()) => shown(&access, id, Done::new("own-ticket-rated")).await,
        Err(problem) => Err(problem.on_form(OwnTicket::read(&access, id, None, Some(fields)).await?)),
    }
}

/// Makes something of a ticket of whoever asks.
async fn settle(
    access: &Access<OpenTickets>,
    id: TicketId,
    act: impl Fn(&mut Ticket, &Author, Terms<'_>) -> Result<Vec<Entry>, TicketRefusal>,
) -> Result<(), Problem> {
    let (ticket, tenant) = (own(access, id).await?, access.tenant());
    let desk = tenant.desk(&access.organization().time_zone).await?;
    let calendar = tenant.calendar_of(&desk, ticket.calendar_edition).await?;
    let terms = Terms { settings: &desk.settings, calendar: &calendar };
    let by = author(&client(access)?);
    let decide = |seen: &Ticket| {
        let mut ticket = seen.clone();
        let entries = act(&mut ticket, &by, terms)?;
        Ok(decided(access, None, ticket, entries))
    };
    apart(tenant.change_ticket::<TicketRefusal>(ticket, decide, access.now()).await)?
        .map_err(|refusal| refused(&refusal, id))?;
    Ok(())
}

async fn shown(access: &Access<OpenTickets>, id: TicketId, done: Done) -> Result<View<OwnTicket>, Problem> {
    let page = OwnTicket::read(access, id, None, None).await?;
    Ok(View::new(page).then(format!("{LIST}/{id}"), done))
}

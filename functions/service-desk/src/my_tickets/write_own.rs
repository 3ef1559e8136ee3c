//! `POST /my/tickets/{id}/entries`: a client says something. In a ticket that was merged, it is said where that goes on.

use domain::access::OpenTickets;
use domain::limits::WORDS_OF_PERSON;
use domain::service_desk::{Comment, Entry, Terms, Ticket, TicketRefusal, Visibility};
use domain::{EntryId, EntryText, FileId, TicketId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, shell};
use web::{Access, Context, Done, Form, FromFields, Handed, Input, Making, Page, Path, Problem, View};

use super::show_own::{OwnEntry, OwnTicket};
use super::{LIST, author, client, refused};
use crate::attached::files_of;
use crate::tickets::change;

/// What a client says, with the files that show it.
pub(crate) struct Words {
    pub(crate) text: EntryText,
    pub(crate) files: Vec<FileId>,
}

impl FromFields for Words {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let text = form.required("text");
        let files = files_of(form);
        Some(Self { text: text?, files })
    }
}

/// An entry by itself, in the ticket that it belongs to.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct OwnEntryPage {
    #[serde(flatten)]
    entry: OwnEntry,
    ticket_id: TicketId,
}

pub(crate) async fn write(
    access: Access<OpenTickets>,
    Path(id): Path<TicketId>,
    Input { fields, value }: Input<Words>,
) -> Result<View<OwnEntryPage, 201>, Problem> {
    let ticket = own(&access, id).await?;
    let written = async {
        let (words, ticket) = (value?, where_it_goes_on(&access, ticket).await?);
        let id = EntryId::new();
        let making = Making::at(format!("{LIST}/{}/entries/{id}", ticket.id));
        let hear = |ticket: &mut Ticket, comment, by: &_, terms: Terms<'_>| {
            ticket.hear(comment, by, terms, access.now())
        };
        say(&access, ticket, id, words, hear).await.map(|ticket| (ticket, id, making))
    };
    match written.await {
        Ok((ticket, entry, making)) => {
            let page = entry_of(&access, ticket.id, entry).await?;
            let address = format!("{LIST}/{}", ticket.id);
            Ok(View::new(page).then(address, Done::new("own-ticket-written")).made(&making))
        }
        Err(problem) => Err(problem.on_form(OwnTicket::read(&access, id, None, Some(fields)).await?)),
    }
}

/// The whole of a ticket of whoever asks, for acts on it; 404 for every other one.
pub(crate) async fn own(access: &Access<OpenTickets>, id: TicketId) -> Result<Ticket, Problem> {
    let found = access.tenant().ticket(id).await?;
    let is_own = |ticket: &Ticket| ticket.for_client().is_some_and(|known| known.client_id == access.id());
    found.filter(is_own).ok_or_else(Problem::not_found)
}

/// How many tickets are merged one into the other at most before somebody is led no further.
const LONGEST_WAY: usize = 10;

/// The ticket itself or, if it was merged, the one of the same client in which it goes on.
async fn where_it_goes_on(access: &Access<OpenTickets>, ticket: Ticket) -> Result<Ticket, Problem> {
    let stays = |last: &Ticket| refused(&TicketRefusal::StateForClient(last.state), last.id);
    let mut last = ticket;
    for _ in 0..LONGEST_WAY {
        let Some(into) = last.merged_into else { return Ok(last) };
        last = own(access, into.ticket).await.map_err(|_| stays(&last))?;
    }
    Err(stays(&last))
}

/// Has a ticket hear what its client says. The entry that tells of it gets this identifier.
pub(crate) async fn say(
    access: &Access<OpenTickets>,
    ticket: Ticket,
    id: EntryId,
    words: Words,
    hear: impl Fn(
        &mut Ticket,
        Comment,
        &domain::service_desk::Author,
        Terms<'_>,
    ) -> Result<Vec<Entry>, TicketRefusal>
    + Copy
    + Send
    + Sync,
) -> Result<Ticket, Problem> {
    let Words { text, files } = words;
    let tenant = access.tenant();
    let desk = tenant.desk(&access.organization().time_zone).await?;
    let calendar = tenant.calendar_of(&desk, ticket.calendar_edition).await?;
    let by = author(&client(access)?);
    access.count(WORDS_OF_PERSON, "words").await?;
    let change = |ticket: &mut Ticket| {
        let comment = Comment {
            text: text.clone(),
            visibility: Visibility::Public,
            files: files.clone(),
            mentions: Vec::new(),
        };
        hear(ticket, comment, &by, Terms { settings: &desk.settings, calendar: &calendar })
    };
    let said = change::say(access, &ticket, id, &files, change).await?;
    said.map_err(|refusal| refused(&refusal, ticket.id))
}

async fn entry_of(
    access: &Access<OpenTickets>,
    ticket: TicketId,
    id: EntryId,
) -> Result<OwnEntryPage, Problem> {
    let found = find(access, ticket, id).await?;
    let files = access.tenant().files(&found.files).await?;
    Ok(OwnEntryPage { entry: OwnEntry::new(found, &files), ticket_id: ticket })
}

/// What was said in a ticket of whoever asks, as far as they may read it.
async fn find(access: &Access<OpenTickets>, ticket: TicketId, id: EntryId) -> Result<Entry, Problem> {
    let tenant = access.tenant();
    tenant.client_ticket(access.id(), ticket).await?.ok_or_else(Problem::not_found)?;
    let found = tenant.entry(ticket, &[Visibility::Public], id).await?;
    found.ok_or_else(Problem::not_found)
}

/// `GET /my/tickets/{id}/entries/{entry}`
pub(crate) async fn show(
    access: Access<OpenTickets>,
    Path((id, entry)): Path<(TicketId, EntryId)>,
) -> Result<View<OwnEntryPage>, Problem> {
    Ok(View::new(entry_of(&access, id, entry).await?))
}

/// `GET /my/tickets/{id}/entries/{entry}/files/{file}`
pub(crate) async fn hand_over(
    access: Access<OpenTickets>,
    method: http::Method,
    Path((id, entry, file)): Path<(TicketId, EntryId, FileId)>,
) -> Result<Handed, Problem> {
    let entry = find(&access, id, entry).await?;
    if !entry.files.contains(&file) {
        return Err(Problem::not_found());
    }
    let file = access.tenant().file(file).await?.ok_or_else(Problem::not_found)?;
    access.hand_over(&method, &file).await
}

impl Page for OwnEntryPage {
    fn page(&self, context: &Context) -> Markup {
        let (title, address) = (context.text("entry"), format!("{LIST}/{}", self.ticket_id));
        let ticket = context.text("about-ticket");
        let frame = Frame { back: Some((&address, &ticket)), ..Frame::titled(&title) };
        let content = html! { ol.conversation { (self.entry.draw(context, self.ticket_id)) } };
        shell(context, &frame, &content)
    }
}

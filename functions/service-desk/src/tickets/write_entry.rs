//! `POST /desk/tickets/{id}/entries`: an answer to the client, or a note to the staff, perhaps with another state.

use domain::access::{Permission, ViewQueue, WorkTickets};
use domain::limits::CALLS_OF_PERSON;
use domain::service_desk::{
    Comment, Entry, Party, Ticket, TicketChange, TicketState, Visibility, mentioned, seems_to_mention,
};
use domain::{EntryId, EntryText, FileId, TicketId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, shell};
use web::{Access, Context, Done, Form, FromFields, Handed, Input, Making, Page, Path, Problem, View};

use super::LIST;
use super::change::{Read, author, people_who, refused, say};
use super::entry::EntryView;
use super::show_ticket::TicketPage;
use super::view::address_of;
use crate::attached::files_of;
use crate::replies::filled;

pub(crate) struct EntryOrder {
    text: EntryText,
    visibility: Visibility,
    state: Option<TicketState>,
    files: Vec<FileId>,
}

impl FromFields for EntryOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let text = form.required("text");
        // There is no usual one: a note that goes out because somebody has forgotten to say so is the worst that can happen here.
        let visibility = form.required("visibility");
        let state = form.optional("state");
        let files = files_of(form);
        Some(Self { text: text?, visibility: visibility?, state, files })
    }
}

/// An entry by itself, in the ticket that it belongs to.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EntryPage {
    #[serde(flatten)]
    entry: EntryView,
    ticket_id: TicketId,
}

pub(crate) async fn write(
    context: Context,
    access: Access<WorkTickets>,
    Path(id): Path<TicketId>,
    Input { fields, value }: Input<EntryOrder>,
) -> Result<View<EntryPage, 201>, Problem> {
    let read = Read::of(&access, id).await?;
    let written = match value {
        Ok(order) => make(&access, &read, order).await,
        Err(problem) => Err(problem),
    };
    match written {
        Ok((entry, making)) => {
            let files = access.tenant().files(&entry.files).await?;
            let (entry, visibility) = (EntryView::new(entry.clone(), &files), entry.visibility);
            let calls = entry.text().is_some_and(seems_to_mention);
            let done = Done::new(match visibility {
                Visibility::Public => "ticket-answered",
                Visibility::Internal if calls && entry.calls_nobody() => "ticket-noted-uncalled",
                Visibility::Internal => "ticket-noted",
            });
            Ok(View::new(EntryPage { entry, ticket_id: id }).then(address_of(id), done).made(&making))
        }
        Err(problem) => {
            let page = TicketPage::read(&context, &access, read, Some(fields)).await?;
            Err(problem.on_form(page))
        }
    }
}

async fn make(
    access: &Access<WorkTickets>,
    read: &Read,
    order: EntryOrder,
) -> Result<(Entry, Making), Problem> {
    let EntryOrder { text, visibility, state, files } = order;
    let (by, now, id) = (author(access), access.now(), EntryId::new());
    let text = filled(access, &read.ticket, &text).map_err(|refusal| Problem::of(&refusal))?;
    let mentions = mentions(access, &text, visibility).await?;
    let comment = Comment { text, visibility, files: files.clone(), mentions };
    let change = TicketChange { state, comment: Some(comment), ..TicketChange::default() };
    let change = |ticket: &mut Ticket| ticket.change(&change, read.category_name(), &by, read.terms(), now);
    let making = Making::at(format!("{}/entries/{id}", address_of(read.ticket.id)));
    let changed = say(access, &read.ticket, id, &files, change).await?;
    changed.map_err(|refusal| refused(&refusal, LIST, read.ticket.id))?;
    let written = access.tenant().entry(read.ticket.id, &[visibility], id).await?;
    Ok((written.ok_or_else(Problem::not_found)?, making))
}

/// Whom a note calls in, of those who may look at tickets: everybody but its writer.
async fn mentions(
    access: &Access<WorkTickets>,
    text: &EntryText,
    visibility: Visibility,
) -> Result<Vec<Party>, Problem> {
    if visibility == Visibility::Public || !seems_to_mention(text.as_str()) {
        return Ok(Vec::new());
    }
    let people = people_who(access, Permission::ViewQueue).await?.into_iter();
    let others = people.filter(|(id, _)| *id != access.id()).map(|(id, name)| Party { id, name });
    let mentions = mentioned(text.as_str(), &others.collect::<Vec<_>>());
    if !mentions.is_empty() {
        access.count(CALLS_OF_PERSON, "calls").await?;
    }
    Ok(mentions)
}

/// `GET /desk/tickets/{id}/entries/{entry}`
pub(crate) async fn show(
    access: Access<ViewQueue>,
    Path((id, entry)): Path<(TicketId, EntryId)>,
) -> Result<View<EntryPage>, Problem> {
    let (_, entry) = find(&access, id, entry).await?;
    let files = access.tenant().files(&entry.files).await?;
    Ok(View::new(EntryPage { entry: EntryView::new(entry, &files), ticket_id: id }))
}

/// `GET /desk/tickets/{id}/entries/{entry}/files/{file}`
pub(crate) async fn hand_over(
    access: Access<ViewQueue>,
    method: http::Method,
    Path((id, entry, file)): Path<(TicketId, EntryId, FileId)>,
) -> Result<Handed, Problem> {
    let (_, entry) = find(&access, id, entry).await?;
    if !entry.files.contains(&file) {
        return Err(Problem::not_found());
    }
    let file = access.tenant().file(file).await?.ok_or_else(Problem::not_found)?;
    access.hand_over(&method, &file).await
}

/// An entry of a ticket that whoever asks may see.
async fn find(access: &Access<ViewQueue>, id: TicketId, entry: EntryId) -> Result<(Read, Entry), Problem> {
    let read = Read::of(access, id).await?;
    let found = access.tenant().entry(id, &Visibility::ALL, entry).await?;
    Ok((read, found.ok_or_else(Problem::not_found)?))
}

impl Page for EntryPage {
    fn page(&self, context: &Context) -> Markup {
        let (title, address) = (context.text("entry"), address_of(self.ticket_id));
        let ticket = context.text("about-ticket");
        let frame = Frame { back: Some((&address, &ticket)), ..Frame::titled(&title) };
        let content = html! { ol.conversation { (self.entry.draw(context, self.ticket_id)) } };
        shell(context, &frame, &content)
    }
}

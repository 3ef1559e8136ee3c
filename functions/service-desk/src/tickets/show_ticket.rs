//! `GET /desk/tickets/{id}`: all that was said and changed in a ticket, what was promised, and what can be done.

mod page;

use std::collections::BTreeSet;

use domain::access::{Permission, ViewQueue};
use domain::service_desk::{
    Author, Client, DeskSettings, Draft, LinkKind, Party, Priority, Rating, Ticket, TicketLink, TicketState,
    Visibility,
};
use domain::{FileId, ReplyId, Subject, TicketId};
use futures_util::future::{try_join, try_join3};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use store::EntryPage;
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Had, Path, Problem, Query, Tag, Tagged, View, Way,
};

use super::change::{Read, sees};
use super::clocks::Clocks;
use super::entry::EntryView;
use super::view::CategoryName;
use crate::attached::{Attaching, SentBefore};
use crate::replies::text_for;

/// How many entries are shown at once.
const ENTRIES: usize = 50;

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct TicketPage {
    id: TicketId,
    number: u64,
    subject: Subject,
    category: Option<CategoryName>,
    priority: Priority,
    state: TicketState,
    assignee: Option<Party>,
    /// Null for what the organisation wants done for itself.
    client: Option<Client>,
    created_at: Timestamp,
    created_by: Author,
    updated_at: Timestamp,
    clocks: Clocks,
    /// The newest first.
    entries: Vec<EntryView>,
    next_cursor: Option<String>,
    links: Vec<LinkView>,
    /// Who of the staff follows it.
    watchers: Vec<Party>,
    /// What the client thinks of the latest solution.
    rating: Option<Rating>,
    /// Where it goes on, if it is merged.
    merged_into: Option<OtherTicket>,
    deleted_at: Option<Timestamp>,
    /// What the caller may do with it now.
    may: Vec<TicketAct>,
    /// The states to which it can go over now.
    next_states: Vec<TicketState>,
    version: u32,
    /// What the caller has begun to say here.
    draft: Option<Draft>,
    #[serde(skip)]
    history: Option<String>,
    #[serde(skip)]
    attaching: Attaching,
    #[serde(skip)]
    fields: Fields,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TicketAct {
    /// Change what it is, who has it, and its state.
    Edit,
    /// Have it oneself from now on.
    Take,
    /// Answer the client.
    Answer,
    /// Say something to the staff.
    Note,
    /// Be told from now on what becomes of it.
    Watch,
    Unwatch,
    Merge,
    Link,
    Delete,
    Restore,
    /// Open another one that goes on from it, at `/desk/tickets/new?follows={id}`.
    FollowUp,
}

#[derive(Clone, Serialize, JsonSchema)]
struct LinkView {
    kind: LinkKind,
    /// Whether the other ticket was linked to this one.
    is_back: bool,
    ticket: OtherTicket,
}

#[derive(Clone, Serialize, JsonSchema)]
struct OtherTicket {
    id: TicketId,
    number: u64,
    subject: Subject,
    state: TicketState,
}

/// From which entry on it is asked for, and the file that was sent beforehand for an answer.
pub(crate) struct ShowRequest {
    cursor: Option<String>,
    sent: SentBefore,
    /// A text for answers, with which the form begins.
    reply: Option<ReplyId>,
}

impl FromFields for ShowRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let sent = SentBefore::from_fields(form)?;
        let cursor = form.optional("cursor").map(|Cursor(cursor)| cursor);
        Some(Self { cursor, sent, reply: form.optional("reply") })
    }
}

pub(crate) async fn show(
    context: Context,
    access: Access<ViewQueue>,
    Path(id): Path<TicketId>,
    had: Had,
    Query { value, .. }: Query<ShowRequest>,
) -> Result<Tagged<TicketPage>, Problem> {
    let ShowRequest { cursor, sent, reply } = value?;
    let tenant = access.tenant();
    let permissions = [Permission::WorkTickets, Permission::DeleteTickets, Permission::ViewAudit];
    let may = permissions.map(|permission| access.may(permission));
    // What else a page tells is at most a minute old: how much time has gone by, what linked tickets and categories are called.
    let minute = access.now().as_second() / 60;
    let tag_of = |ticket: &Ticket| Tag::of(&context, (ticket.revision, access.id(), may, minute));
    if had.is_any() {
        let seen = tenant.ticket(id).await?.filter(|ticket| sees(&access, ticket));
        if let Some(tag) = seen.as_ref().map(tag_of).filter(|tag| had.is(tag)) {
            return Ok(Tagged::Same(tag));
        }
    }
    let entries = async { Ok(tenant.entries(id, &Visibility::ALL, ENTRIES, cursor.as_deref()).await?) };
    let draft = async { Ok(tenant.draft(id, access.id(), access.now()).await?) };
    let (read, entries, draft) = try_join3(Read::of(&access, id), entries, draft).await?;
    let reply = match reply {
        Some(id) => text_for(&access, &read.ticket, id).await?,
        None => None,
    };
    // What is chosen comes after what was begun.
    let begun = draft.as_ref().map(|draft| draft.text.to_string());
    let text: Vec<String> = begun.into_iter().chain(reply).collect();
    let chosen = draft.as_ref().and_then(|draft| draft.visibility).map(Visibility::key).unwrap_or_default();
    let fields = Fields::default().with("text", text.join("\n\n")).with("visibility", chosen);
    let tag = tag_of(&read.ticket);
    let page = TicketPage::of(&context, &access, read, entries).await?;
    // What is found of a file changes the page, and no ticket.
    let tag = page.entries.iter().all(EntryView::is_settled).then_some(tag);
    let page = TicketPage { attaching: Attaching::read(&access, sent).await?, fields, draft, ..page };
    Ok(Tagged::New(tag, View::new(page)))
}

impl TicketPage {
    /// A ticket that was read, or written, with its newest entries.
    pub(crate) async fn read<P>(
        context: &Context,
        access: &Access<P>,
        read: Read,
        fields: Option<Fields>,
    ) -> Result<Self, Problem> {
        let entries = access.tenant().entries(read.ticket.id, &Visibility::ALL, ENTRIES, None).await?;
        let page = Self::of(context, access, read, entries).await?;
        Ok(Self { fields: fields.unwrap_or_default(), ..page })
    }

    async fn of<P>(
        context: &Context,
        access: &Access<P>,
        read: Read,
        entries: EntryPage,
    ) -> Result<Self, Problem> {
        let tenant = access.tenant();
        let EntryPage { items, next_cursor } = entries;
        let files: BTreeSet<FileId> = items.iter().flat_map(|entry| entry.files.iter().copied()).collect();
        let files: Vec<FileId> = files.into_iter().collect();
        let others = read.ticket.links.iter().chain(&read.ticket.merged_into).map(|link| link.ticket);
        let others: Vec<TicketId> = others.collect::<BTreeSet<_>>().into_iter().collect();
        let (files, others) = try_join(tenant.files(&files), tenant.tickets_by_id(&others)).await?;
        let clocks = Clocks::of(&read, access.now());
        let Read { ticket, desk, .. } = read;
        // Whoever does not see a deleted ticket is not told of it here either.
        let other = |link: &TicketLink| {
            others
                .iter()
                .filter(|other| sees(access, other))
                .find(|other| other.id == link.ticket)
                .map(OtherTicket::of)
        };
        let links = ticket.links.iter().filter_map(|link| {
            Some(LinkView { kind: link.kind, is_back: link.is_back, ticket: other(link)? })
        });
        let may = acts(&ticket, &desk.settings, access);
        let works = may.contains(&TicketAct::Edit);
        let next_states = ticket.next_states(&desk.settings, access.now());
        Ok(Self {
            entries: items.into_iter().map(|entry| EntryView::new(entry, &files)).collect(),
            next_cursor,
            links: links.collect(),
            merged_into: ticket.merged_into.as_ref().and_then(other),
            next_states: if works { next_states } else { Vec::new() },
            may,
            history: access
                .may(Permission::ViewAudit)
                .then(|| context.way_to(Way::History, &[&ticket.id]))
                .flatten(),
            attaching: Attaching::read(access, SentBefore::default()).await?,
            fields: Fields::default(),
            id: ticket.id,
            number: ticket.number,
            category: CategoryName::of(ticket.category, &desk),
            subject: ticket.subject,
            priority: ticket.priority,
            state: ticket.state,
            assignee: ticket.assignee,
            client: ticket.client,
            created_at: ticket.created_at,
            created_by: ticket.created_by,
            updated_at: ticket.updated_at,
            clocks,
            watchers: ticket.watchers,
            rating: ticket.rating,
            deleted_at: ticket.deleted_at,
            version: ticket.version,
            draft: None,
        })
    }
}

/// What somebody may do with a ticket as it is.
fn acts<P>(ticket: &Ticket, settings: &DeskSettings, access: &Access<P>) -> Vec<TicketAct> {
    let (works, deletes) = (access.may(Permission::WorkTickets), access.may(Permission::DeleteTickets));
    if ticket.deleted_at.is_some() {
        return if deletes { vec![TicketAct::Restore] } else { Vec::new() };
    }
    let (is_void, is_over) = (ticket.is_void(), ticket.is_closed_for_good(settings, access.now()));
    let can_have = access.employee().is_some();
    let (is_person, watches) = (access.user().is_ok(), ticket.is_watched_by(access.id()));
    let is_own = ticket.assignee.as_ref().is_some_and(|party| party.id == access.id());
    [
        (works && !is_void, TicketAct::Edit),
        (works && !is_void && can_have && !is_own, TicketAct::Take),
        (works && !is_void && !is_over, TicketAct::Answer),
        (works, TicketAct::Note),
        (is_person && !watches, TicketAct::Watch),
        (is_person && watches, TicketAct::Unwatch),
        (works && ticket.state.leads_to(TicketState::Merged), TicketAct::Merge),
        (works, TicketAct::Link),
        (deletes, TicketAct::Delete),
        (works && is_over, TicketAct::FollowUp),
    ]
    .into_iter()
    .filter_map(|(is_allowed, act)| is_allowed.then_some(act))
    .collect()
}

impl OtherTicket {
    fn of(ticket: &Ticket) -> Self {
        Self { id: ticket.id, number: ticket.number, subject: ticket.subject.clone(), state: ticket.state }
    }
}

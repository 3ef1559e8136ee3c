//! `GET /my/tickets/{id}`: a ticket as its client knows it, with what was said to everybody.

use std::collections::BTreeSet;

use domain::access::OpenTickets;
use domain::service_desk::{
    Author, ClientTicket, DeskSettings, Entry, FieldChange, Rating, Score, TicketState, Visibility,
};
use domain::{EntryId, EntryText, FileId, Name, StoredFile, Subject, TicketId};
use futures_util::future::try_join3;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::EntryPage;
use web::components::{FormView, Frame, actions, moment, new_key, radio, shell};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, PageWithForm, Path, Policy, Problem, Query, View,
};

use super::LIST;
use crate::attached::{Attaching, SentBefore};
use crate::follow_up::address_of_form;
use crate::tickets::{CategoryName, EntryFile, draw_changes, state_badge};

/// How many entries are shown at once.
const ENTRIES: usize = 50;

/// What a client may read.
const READABLE: [Visibility; 1] = [Visibility::Public];

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct OwnTicket {
    id: TicketId,
    number: u64,
    subject: Subject,
    category: Option<CategoryName>,
    state: TicketState,
    /// Without the surname.
    assignee: Option<Name>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// The newest first.
    entries: Vec<OwnEntry>,
    next_cursor: Option<String>,
    rating: Option<Rating>,
    /// What the client may do with it now.
    may: Vec<OwnAct>,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    attaching: Attaching,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum OwnAct {
    /// Say something.
    Write,
    /// Agree that it is solved.
    Close,
    /// Say that it is not.
    Reopen,
    Rate,
    /// Open another one that goes on from it, at `/my/tickets/new?follows={id}`.
    FollowUp,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct OwnEntry {
    pub(crate) id: EntryId,
    at: Timestamp,
    author: OwnAuthor,
    text: Option<EntryText>,
    changes: Vec<FieldChange>,
    files: Vec<EntryFile>,
}

/// Whoever has said something, as a client is told.
#[derive(Clone, Serialize, JsonSchema)]
struct OwnAuthor {
    kind: AuthorKind,
    /// Of the staff without the surname; null for what time has brought.
    name: Option<Name>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum AuthorKind {
    Staff,
    Client,
    Kabinet,
}

impl From<&Author> for OwnAuthor {
    fn from(author: &Author) -> Self {
        match author {
            Author::Client(party) => Self { kind: AuthorKind::Client, name: Some(party.name.clone()) },
            Author::Staff(party) | Author::Program(party) => {
                Self { kind: AuthorKind::Staff, name: Some(party.first_name()) }
            }
            Author::Kabinet => Self { kind: AuthorKind::Kabinet, name: None },
        }
    }
}

impl OwnEntry {
    pub(crate) fn new(entry: Entry, files: &[StoredFile]) -> Self {
        let files = EntryFile::of(&entry, files);
        let author = OwnAuthor::from(&entry.author);
        let Entry { id, at, text, changes, .. } = entry;
        Self { id, at, author, text, changes, files }
    }

    pub(crate) fn draw(&self, context: &Context, ticket: TicketId) -> Markup {
        let name = self.author.name.as_ref().map(ToString::to_string);
        let is_own = self.author.kind == AuthorKind::Client;
        let address = format!("{LIST}/{ticket}/entries/{}", self.id);
        html! {
            li.entry.entry-client[is_own].entry-change[self.text.is_none()] id={ "entry-" (self.id) } {
                div.entry-head {
                    strong { (name.unwrap_or_else(|| context.text("product").into_owned())) }
                    span.small.muted { (moment(context, self.at)) }
                }
                @if let Some(text) = &self.text { p.lines { (text) } }
                (EntryFile::draw(&self.files, context, &address))
                (draw_changes(context, LIST, &self.changes))
            }
        }
    }
}

/// From which entry on it is asked for, and the file that was sent beforehand.
pub(crate) struct ShowRequest {
    cursor: Option<String>,
    sent: SentBefore,
}

impl FromFields for ShowRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let sent = SentBefore::from_fields(form)?;
        Some(Self { cursor: form.optional("cursor").map(|Cursor(cursor)| cursor), sent })
    }
}

pub(crate) async fn show(
    access: Access<OpenTickets>,
    Path(id): Path<TicketId>,
    Query { value, .. }: Query<ShowRequest>,
) -> Result<View<OwnTicket>, Problem> {
    let ShowRequest { cursor, sent } = value?;
    let page = OwnTicket::read(&access, id, cursor.as_deref(), None).await?;
    Ok(View::new(OwnTicket { attaching: Attaching::read(&access, sent).await?, ..page }))
}

impl OwnTicket {
    /// A ticket of whoever asks; 404 for every other one.
    pub(crate) async fn read(
        access: &Access<OpenTickets>,
        id: TicketId,
        cursor: Option<&str>,
        fields: Option<Fields>,
    ) -> Result<Self, Problem> {
        let tenant = access.tenant();
        let (ticket, entries, desk) = try_join3(
            tenant.client_ticket(access.id(), id),
            tenant.entries(id, &READABLE, ENTRIES, cursor),
            tenant.desk(&access.organization().time_zone),
        )
        .await?;
        let ticket = ticket.ok_or_else(Problem::not_found)?;
        let EntryPage { items, next_cursor } = entries;
        let files: BTreeSet<FileId> = items.iter().flat_map(|entry| entry.files.iter().copied()).collect();
        let files = tenant.files(&files.into_iter().collect::<Vec<_>>()).await?;
        let may = acts(&ticket, &desk.settings, access.now());
        Ok(Self {
            may,
            entries: items.into_iter().map(|entry| OwnEntry::new(entry, &files)).collect(),
            next_cursor,
            category: CategoryName::for_client(ticket.category, &desk),
            fields: fields.unwrap_or_default(),
            attaching: Attaching::read(access, SentBefore::default()).await?,
            id: ticket.id,
            number: ticket.number,
            subject: ticket.subject,
            state: ticket.state,
            assignee: ticket.assignee,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            rating: ticket.rating,
        })
    }

    pub(crate) fn address(&self) -> String {
        format!("{LIST}/{}", self.id)
    }

    fn may(&self, act: OwnAct) -> bool {
        self.may.contains(&act)
    }

    /// What the client says next: to whoever works on it or, where it is solved, that it is not.
    fn reply(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let (path, text, send) = if self.may(OwnAct::Reopen) {
            ("/reopen", "field-reopen", "reopen-ticket")
        } else {
            ("/entries", "field-own-reply", "send")
        };
        html! {
            (Attaching::beforehand(view, &self.address()))
            form.card.panel-form #reply method="post" action={ (self.address()) (path) } novalidate {
                (view.summary())
                (view.key())
                (view.text_area("text", 5).labelled(text).required())
                (self.attaching.draw(view))
                (actions(context).plain(context.text(send)))
            }
        }
    }

    fn settle(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let rated = self.rating.as_ref().map(|rating| rating.score);
        // What was refused, or else what was said before.
        let said = match (view.problem, &self.rating) {
            (None, Some(Rating { text: Some(text), .. })) => text.to_string(),
            (None, _) => String::new(),
            (Some(_), _) => self.fields.typed("text").to_owned(),
        };
        let stars = |score: Score| {
            let count = usize::from(u8::from(score));
            context.text_with("score", &[("stars", "★".repeat(count).into()), ("score", count.into())])
        };
        html! {
            section.card.stack aria-labelledby="settle-title" {
                h2 #settle-title { (context.text("own-ticket-solved")) }
                @if self.may(OwnAct::Close) {
                    form method="post" action={ (self.address()) "/close" } {
                        button.primary type="submit" { (context.text("close-own-ticket")) }
                    }
                }
                form.panel-form method="post" action={ (self.address()) "/rating" } novalidate {
                    (view.summary())
                    (new_key())
                    fieldset.field.invalid[view.problem.is_some()] aria-describedby="score-error" {
                        legend { (context.text("field-score")) }
                        div.choices.scores {
                            @for score in Score::ALL {
                                (radio("score", &u8::from(score).to_string(), rated == Some(score), stars(score)))
                            }
                        }
                    }
                    (view.error("score"))
                    div.field.invalid[!view.errors("text").is_empty()] {
                        label for="rating-text" { (context.text("field-rating-text")) }
                        textarea #rating-text name="text" rows="2" aria-describedby="rating-text-error" { (said) }
                        p.error #rating-text-error { @for error in view.errors("text") { span { (error) } } }
                    }
                    (actions(context).plain(context.text("rate-ticket")))
                }
            }
        }
    }
}

/// What a client may do with a ticket as it is.
fn acts(ticket: &ClientTicket, settings: &DeskSettings, now: Timestamp) -> Vec<OwnAct> {
    match ticket.state {
        TicketState::Solved => vec![OwnAct::Close, OwnAct::Reopen, OwnAct::Rate],
        TicketState::Closed if ticket.is_closed_for_good(settings, now) => {
            vec![OwnAct::Rate, OwnAct::FollowUp]
        }
        TicketState::Closed => vec![OwnAct::Reopen, OwnAct::Rate],
        TicketState::Cancelled => Vec::new(),
        _ => vec![OwnAct::Write],
    }
}

impl PageWithForm for OwnTicket {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = format!("№ {} {}", self.number, self.subject);
        let tickets = context.text("my-tickets");
        let view = FormView { context, fields: &self.fields, problem };
        let beside = state_badge(context, self.state);
        let frame = Frame { back: Some((LIST, &tickets)), beside, ..Frame::titled(&title) };
        let more = self.next_cursor.as_ref().map(|cursor| format!("{}?cursor={cursor}", self.address()));
        let content = html! {
            div.stack.own-ticket {
                p.muted {
                    @if let Some(category) = &self.category { (category.name) " · " }
                    @match &self.assignee {
                        Some(name) => (context.text_with("own-assignee", &[("name", name.as_str().into())])),
                        None => (context.text("own-unassigned")),
                    }
                }
                @if let Some(address) = more { p { a.button.quiet href=(address) { (context.text("earlier-entries")) } } }
                ol.conversation { @for entry in self.entries.iter().rev() { (entry.draw(context, self.id)) } }
                @let rates = self.fields.values("score").is_some() || !view.errors("score").is_empty();
                @let calm = FormView { problem: None, ..view };
                @if self.may(OwnAct::Rate) { (self.settle(if rates { &view } else { &calm })) }
                // What could not be said is kept, also where nothing can be said any more.
                @if self.may(OwnAct::Write) || self.may(OwnAct::Reopen) || (problem.is_some() && !rates) {
                    (self.reply(if rates { &calm } else { &view }))
                }
                @if self.may(OwnAct::FollowUp) {
                    p.muted { (context.text("own-ticket-is-over")) }
                    p { a.button href=(address_of_form(LIST, Some(self.id))) { (context.text("follow-up-ticket")) } }
                }
            }
        };
        shell(context, &frame, &content)
    }

    fn policy(&self) -> Policy {
        self.attaching.policy()
    }
}

//! What people are told about tickets, by letter and behind the bell: a client that they were answered, the staff that a ticket is
//! theirs, that a client waits, or what becomes of a ticket that they follow.

use std::sync::Arc;

use cloud::mail::Letter;
use domain::access::Permission;
use domain::employee::{EmployeeStatus, held_in};
use domain::organization::Status;
use domain::service_desk::{
    Alarm, Announcement, Author, Entry, News, Party, TELL_OF_TICKET, Ticket, Tiding, Visibility,
};
use domain::task::Failure;
use domain::{Argument, EntryText, Later, Name, Notification, Organization, User};
use lambda::Tools;
use store::{AtCabinet, StoreError, Tenant};
use web::letters::{Draft, Said};
use web::{Host, Letters, Rooms, letter_of_work};
use workers::{Job, Outcome, fail};

use crate::{my_tickets, tickets};

/// How much of what was said a letter repeats, in characters. The rest is read in the cabinet.
const MOST_REPEATED: usize = 2_000;

/// Tells somebody what has become of a ticket, if they still have access to it and want to be told, and if it is still so.
pub(crate) async fn tell(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let (tiding, now): (Tiding, _) = (job.about()?, tools.clock.now());
    let Some(id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let found = tools.store.at_cabinet(tiding.to, id).await.map_err(|error| fail(&error))?;
    let Some(found) = found.filter(|found| may_know(found, tiding.what)) else { return Ok(Outcome::Void) };
    let AtCabinet { user, organization, unread, .. } = found;
    if organization.status(now) != Status::Active {
        return Ok(Outcome::Void);
    }
    let tenant = tools.store.tenant_of(&organization);
    let desk = tenant.desk(&organization.time_zone).await.map_err(|error| fail(&error))?;
    let fresh = Fresh::read(&tenant, tiding).await.map_err(|error| fail(&error))?;
    let Some(fresh) = fresh else { return Ok(Outcome::Void) };
    // Whoever does without answers may want to know of the state that came with one.
    let news = || [Some(tiding.what), fresh.state_told_with(tiding.what)].into_iter().flatten();
    let has_letter =
        |what: &News| !what.is_internal() && desk.settings.tell(*what) && user.wants(what.kind());
    let letter = news().find(has_letter);
    let rings = news().find(|what| user.wants_bell(what.kind()));
    let notification = rings.map(|what| fresh.notification(Tiding { what, ..tiding }));
    let notification = notification.filter(|notification| notification.id.is_kept(now));
    if letter.is_none() && notification.is_none() {
        return Ok(Outcome::Void);
    }
    let mut ending = job.ending()?.tenant_of(&organization);
    if let Some(what) = letter {
        let letters = Letters::of_organization(&rooms, &tools.settings, &organization, &user);
        let letter = fresh.letter(&letters, &organization, &user, what);
        let later = letter_of_work(&letter, organization.id, now);
        ending = ending.and_later(&later, None).map_err(|error| fail(&error))?;
    }
    if let Some(notification) = &notification {
        ending = ending.and_notified(user.id, &unread, notification).map_err(|error| fail(&error))?;
    }
    ending.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

/// Has each of several people told.
pub(crate) async fn tell_several(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let (announcement, now): (Announcement, _) = (job.about()?, tools.clock.now());
    let Some(id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let mut ending = job.ending()?.tenant(id);
    for tiding in announcement.tidings() {
        let later = Later::now(&TELL_OF_TICKET, tiding, now);
        ending = ending.and_later(&later, None).map_err(|error| fail(&error))?;
    }
    ending.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

/// Whether somebody has access to what they are to be told of.
fn may_know(found: &AtCabinet, what: News) -> bool {
    let AtCabinet { user, employee, roles, .. } = found;
    let needed = match what {
        News::Answered(_) | News::State(_) => Permission::OpenTickets,
        News::Written(_) | News::Assigned | News::Due(_) => Permission::WorkTickets,
        News::Said(_) | News::Moved(_) | News::Noted(_) | News::Mentioned(_) => Permission::ViewQueue,
    };
    let is_here = employee.as_ref().is_some_and(|employee| employee.status() == EmployeeStatus::Active);
    (is_here || user.runs_platform()) && held_in(user, employee.as_ref(), roles, None).permit(needed)
}

/// A ticket of which something is told that is still so.
struct Fresh {
    ticket: Ticket,
    /// What was said, where that is told.
    entry: Option<Entry>,
}

impl Fresh {
    async fn read(tenant: &Tenant, tiding: Tiding) -> Result<Option<Self>, StoreError> {
        let Some(ticket) = tenant.ticket(tiding.ticket).await? else { return Ok(None) };
        let is_assigned = ticket.assignee.as_ref().is_some_and(|party| party.id == tiding.to);
        let is_client = ticket.client.as_ref().is_some_and(|client| client.id == tiding.to);
        let is_watched = ticket.is_watched_by(tiding.to);
        let is_so = match tiding.what {
            News::Answered(_) => is_client,
            News::State(state) => is_client && ticket.state == state,
            News::Written(_) | News::Assigned => is_assigned,
            News::Due(alarm) => is_assigned && ticket.alarm == Some(alarm),
            News::Said(_) => is_watched,
            News::Moved(state) => is_watched && ticket.state == state,
            News::Noted(_) => is_assigned || is_watched,
            News::Mentioned(_) => true,
        };
        if !is_so || ticket.deleted_at.is_some() {
            return Ok(None);
        }
        let entry = match tiding.what {
            // What is told to anybody by letter is public.
            News::Answered(id) | News::Written(id) | News::Said(id) => {
                tenant.entry(ticket.id, &[Visibility::Public], id).await?
            }
            News::Noted(id) | News::Mentioned(id) => {
                tenant.entry(ticket.id, &[Visibility::Internal], id).await?
            }
            News::State(_) | News::Moved(_) | News::Assigned | News::Due(_) => None,
        };
        Ok(Some(Self { ticket, entry }))
    }

    /// What a client is told of the state to which their ticket went over with what was said.
    fn state_told_with(&self, what: News) -> Option<News> {
        matches!(what, News::Answered(_)).then_some(())?;
        self.moves().then_some(News::State(self.ticket.state))
    }

    /// Whether the ticket went over to another state with what was said.
    fn moves(&self) -> bool {
        self.entry.iter().flat_map(|entry| &entry.changes).any(|change| change.field == "state")
    }

    fn letter(&self, letters: &Letters, organization: &Organization, reader: &User, what: News) -> Letter {
        let ticket = &self.ticket;
        // Of a state alone nothing is repeated.
        let entry = self.entry.as_ref().filter(|_| !matches!(what, News::State(_)));
        let host = Host::Cabinet(organization.domain.clone());
        let by_us = |text: String| Said::by_us(text);
        let due = ticket.listing().due_at.map(|at| letters.moment(at));
        letters.write(&Draft {
            kind: what.kind(),
            to: &reader.email,
            arguments: vec![
                ("organization", Said::by_people(organization.name.as_str())),
                ("number", by_us(ticket.number.to_string())),
                ("subject", Said::by_people(ticket.subject.as_str())),
                ("state", by_us(letters.wording.text(&ticket.state.text_key()).into_owned())),
                ("author", Said::by_people(self.author(what).as_ref().map_or("—", Name::as_str))),
                ("alarm", by_us(ticket.alarm.map_or("", Alarm::key).to_owned())),
                ("due", due.unwrap_or_else(|| by_us("—".to_owned()))),
                ("what", by_us(if entry.is_some() { "said" } else { "moved" }.to_owned())),
            ],
            more: entry.map(|entry| repeated(letters, entry)).unwrap_or_default(),
            address: format!("{}{}", letters.base.origin_of(&host), self.address(what)),
            tags: Vec::new(),
        })
    }

    /// The same behind the bell. It is kept beside the ticket, so it names no client: one who is erased is erased at once.
    fn notification(&self, Tiding { what, at, .. }: Tiding) -> Notification {
        let Self { ticket, entry } = self;
        let is_clients = entry.as_ref().is_some_and(|entry| matches!(entry.author, Author::Client(_)));
        let author = self.author(what).filter(|_| !is_clients);
        let arguments = [
            ("number", Argument::from(ticket.number.to_string())),
            ("subject", ticket.subject.to_string().into()),
            ("state", Argument::Message(ticket.state.text_key())),
            ("alarm", ticket.alarm.map_or("", Alarm::key).into()),
            ("what", if entry.is_some() { "said" } else { "moved" }.into()),
            ("moved", if self.moves() { "yes" } else { "no" }.into()),
            ("by", if is_clients { "client" } else { "staff" }.into()),
            ("author", author.map_or_else(|| "—".to_owned(), |name| name.to_string()).into()),
        ];
        let arguments = arguments.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Notification::new(what.kind(), arguments, self.address(what), at)
    }

    /// The path of what is told.
    fn address(&self, what: News) -> String {
        let Self { ticket, entry } = self;
        let list = if what.is_for_client() { my_tickets::LIST } else { tickets::LIST };
        let place = entry.as_ref().map(|entry| format!("#entry-{}", entry.id)).unwrap_or_default();
        format!("{list}/{}{place}", ticket.id)
    }

    /// Whoever has said it: of the staff by the name without the surname, where a client is told.
    fn author(&self, what: News) -> Option<Name> {
        let author = &self.entry.as_ref()?.author;
        match author {
            Author::Staff(party) | Author::Program(party) if what.is_for_client() => Some(party.first_name()),
            _ => author.party().map(|Party { name, .. }| name.clone()),
        }
    }
}

/// What was said, line by line.
fn repeated(letters: &Letters, entry: &Entry) -> Vec<String> {
    let text = entry.text.as_ref().map(EntryText::as_str).unwrap_or_default();
    let shown: String = text.chars().take(MOST_REPEATED).collect();
    let lines = shown.lines().filter(|line| !line.trim().is_empty());
    let line = |line: &str| letters.sentence("letter-ticket-line", &[("text", &Said::by_people(line))]);
    let more = (shown.len() < text.len()).then(|| letters.sentence("letter-ticket-more", &[]));
    lines.map(line).chain(more).collect()
}

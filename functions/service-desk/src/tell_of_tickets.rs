//! The letters about tickets: a client is told that they were answered, the staff that a ticket is theirs, or that a client waits.

use std::sync::Arc;

use cloud::mail::Letter;
use domain::access::Permission;
use domain::employee::{EmployeeStatus, held_in};
use domain::organization::Status;
use domain::service_desk::{Alarm, Author, Entry, News, Party, Ticket, Tiding, Visibility};
use domain::task::Failure;
use domain::{EntryText, Name, Organization, User};
use lambda::Tools;
use store::{AtCabinet, StoreError, Tenant};
use web::letters::{Draft, Said};
use web::{Host, Letters, Rooms, letter_of_work};
use workers::{Job, Outcome, fail};

use crate::{my_tickets, tickets};

/// How much of what was said a letter repeats, in characters. The rest is read in the cabinet.
const MOST_REPEATED: usize = 2_000;

/// Writes to somebody what has become of a ticket, if they still have access to it and want such letters, and if it is still so.
pub(crate) async fn tell(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let (tiding, now): (Tiding, _) = (job.about()?, tools.clock.now());
    let Some(id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let found = tools.store.at_cabinet(tiding.to, id).await.map_err(|error| fail(&error))?;
    let Some(found) = found.filter(|found| is_told(found, tiding.what)) else { return Ok(Outcome::Void) };
    let AtCabinet { user, organization, .. } = found;
    if organization.status(now) != Status::Active {
        return Ok(Outcome::Void);
    }
    let tenant = tools.store.tenant_of(&organization);
    let desk = tenant.desk(&organization.time_zone).await.map_err(|error| fail(&error))?;
    if !desk.settings.tell(tiding.what) {
        return Ok(Outcome::Void);
    }
    let news = Fresh::read(&tenant, tiding).await.map_err(|error| fail(&error))?;
    let Some(news) = news else { return Ok(Outcome::Void) };
    let letters = Letters::of_organization(&rooms, &tools.settings, &organization, &user);
    let letter = news.letter(&letters, &organization, &user, tiding.what);
    let later = letter_of_work(&letter, organization.id, now);
    let ending =
        job.ending()?.and_later(&later, Some(organization.id), None).map_err(|error| fail(&error))?;
    ending.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

/// Whether somebody has access to what they are to be told of, and wants to be told.
fn is_told(found: &AtCabinet, what: News) -> bool {
    let AtCabinet { user, employee, roles, .. } = found;
    let needed = if what.is_for_client() { Permission::OpenTickets } else { Permission::WorkTickets };
    let is_here = employee.as_ref().is_some_and(|employee| employee.status() == EmployeeStatus::Active);
    (is_here || user.runs_platform())
        && held_in(user, employee.as_ref(), roles, None).permit(needed)
        && user.wants(what.kind())
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
        let is_so = match tiding.what {
            News::Answered(_) => is_client,
            News::State(state) => is_client && ticket.state == state,
            News::Written(_) | News::Assigned => is_assigned,
            News::Due(alarm) => is_assigned && ticket.alarm == Some(alarm),
        };
        if !is_so || ticket.deleted_at.is_some() {
            return Ok(None);
        }
        let entry = match tiding.what {
            // What is told to anybody by letter is public.
            News::Answered(id) | News::Written(id) => {
                tenant.entry(ticket.id, &[Visibility::Public], id).await?
            }
            News::State(_) | News::Assigned | News::Due(_) => None,
        };
        Ok(Some(Self { ticket, entry }))
    }

    fn letter(&self, letters: &Letters, organization: &Organization, reader: &User, what: News) -> Letter {
        let Self { ticket, entry } = self;
        let list = if what.is_for_client() { my_tickets::LIST } else { tickets::LIST };
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
            ],
            more: entry.as_ref().map(|entry| repeated(letters, entry)).unwrap_or_default(),
            address: format!("{}{list}/{}", letters.base.origin_of(&host), ticket.id),
            tags: Vec::new(),
        })
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

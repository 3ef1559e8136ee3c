//! Writes tickets with their whole past, and has the indicators count them.

use domain::audit::Action;
use domain::service_desk::{Author, Terms, Ticket, TicketChange, TicketRefusal, TicketState};
use domain::{TicketId, User};
use futures_util::future::try_join;
use serde_json::Map;
use store::{ChangeError, Decided};
use web::origin_of;

use super::history::{Told, calling};
use super::{DemoError, Scene, Telling, party_of, refused, words};
use crate::tickets::change::named;

/// How many tickets are counted together, while as many are written.
const AT_ONCE: usize = 50;

/// Keeps the tickets in the order of their numbers.
pub(super) async fn keep(scene: &Scene<'_>, all: &[Told], tell: &Telling<'_>) -> Result<(), DemoError> {
    let mut uncounted = Vec::new();
    for (place, some) in all.chunks(AT_ONCE).enumerate() {
        tell("tickets", place * AT_ONCE, all.len());
        ((), uncounted) = try_join(count(scene, &uncounted), keep_some(scene, some)).await?;
    }
    count(scene, &uncounted).await?;
    tell("tickets", all.len(), all.len());
    Ok(())
}

/// Has the indicators say what the history of these tickets says.
async fn count(scene: &Scene<'_>, tickets: &[TicketId]) -> Result<(), DemoError> {
    Ok(scene.tenant.count_together(&scene.organization.time_zone, tickets).await?)
}

async fn keep_some(scene: &Scene<'_>, some: &[Told]) -> Result<Vec<TicketId>, DemoError> {
    let mut kept = Vec::with_capacity(some.len());
    for told in some {
        kept.push(keep_one(scene, told).await?);
    }
    Ok(kept)
}

async fn keep_one(scene: &Scene<'_>, told: &Told) -> Result<TicketId, DemoError> {
    let Told { ticket, entries } = told;
    let opened = opened_by(scene, told).map(|user| {
        let entry =
            origin_of(user, None, ticket.created_at).entry(Action::TicketOpened, Map::new(), Map::new());
        entry.about(ticket.id, named(ticket))
    });
    let make = |number, _: Option<&_>| {
        if number != ticket.number {
            return Err(refused("somebody else opens tickets in it"));
        }
        let decided = Decided { ticket: ticket.clone(), entries: entries.clone(), audit: opened.clone() };
        Ok((decided, None))
    };
    match scene.tenant.of_past().open_ticket(None, make, scene.now).await {
        Ok(ticket) => Ok(ticket.id),
        Err(ChangeError::Refused(error)) => Err(error),
        Err(ChangeError::Store(error)) => Err(error.into()),
    }
}

/// Has whoever leads the support call those in who work on tickets now, so that they find something behind their bell.
pub(super) async fn call(scene: &Scene<'_>, terms: Terms<'_>, all: &[Told]) -> Result<(), DemoError> {
    let by = Author::Staff(party_of(&scene.cast.admin));
    let open = all.iter().rev().filter(|told| told.ticket.state == TicketState::Open);
    let owned = open.filter_map(|told| Some((told, told.ticket.assignee.clone()?)));
    for ((told, assignee), said) in owned.zip(words::CALLED_NOW) {
        let comment = Some(calling(&assignee, said)?);
        let change = TicketChange { comment, ..TicketChange::default() };
        let decide = |seen: &Ticket| {
            let mut ticket = seen.clone();
            let entries = ticket.change(&change, None, &by, terms, scene.now)?;
            let entry = scene.entry(scene.now, Action::TicketNoted, (Map::new(), Map::new()));
            let audit = Some(entry.about(ticket.id, named(&ticket)));
            Ok::<_, TicketRefusal>(Some(Decided { ticket, entries, audit }))
        };
        let seen = scene.tenant.ticket(told.ticket.id).await?.ok_or_else(|| refused("a ticket is gone"))?;
        scene.tenant.change_ticket(seen, decide, scene.now).await?;
    }
    Ok(())
}

/// Whoever has opened a ticket.
fn opened_by<'a>(scene: &'a Scene<'_>, told: &Told) -> Option<&'a User> {
    let id = told.ticket.created_by.party()?.id;
    scene.cast.agents.iter().chain(&scene.cast.clients).find(|user| user.id == id)
}

//! Writes tickets with their whole past, and has the indicators count them.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::audit::Action;
use domain::{TicketId, User};
use futures_util::future::try_join_all;
use serde_json::Map;
use store::{ChangeError, Decided};
use web::origin_of;

use super::history::Told;
use super::{DemoError, Scene, Telling, refused};
use crate::tickets::change::named;

/// How many parts of the past are counted at once: tickets of the same month add to the same numbers, one after another.
const PARTS: usize = 4;

/// Keeps the tickets in the order of their numbers.
pub(super) async fn keep(scene: &Scene<'_>, all: Vec<Told>, tell: &Telling<'_>) -> Result<(), DemoError> {
    let of = all.len();
    let mut kept = Vec::with_capacity(of);
    for told in all {
        if kept.len() % 50 == 0 {
            tell("tickets", kept.len(), of);
        }
        kept.push(keep_one(scene, &told).await?);
    }
    tell("tickets", of, of);
    count(scene, &kept, tell).await
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

/// Whoever has opened a ticket.
fn opened_by<'a>(scene: &'a Scene<'_>, told: &Told) -> Option<&'a User> {
    let id = told.ticket.created_by.party()?.id;
    scene.cast.agents.iter().chain(&scene.cast.clients).find(|user| user.id == id)
}

/// Has the indicators say what the history of these tickets says.
async fn count(scene: &Scene<'_>, tickets: &[TicketId], tell: &Telling<'_>) -> Result<(), DemoError> {
    let (zone, counted) = (&scene.organization.time_zone, AtomicUsize::new(0));
    let count_part = async |part: &[TicketId]| {
        for id in part {
            let done = counted.fetch_add(1, Ordering::Relaxed);
            if done % 50 == 0 {
                tell("indicators", done, tickets.len());
            }
            scene.tenant.count_ticket(zone, *id).await?;
        }
        Ok::<_, DemoError>(())
    };
    try_join_all(tickets.chunks(tickets.len().div_ceil(PARTS).max(1)).map(count_part)).await?;
    tell("indicators", tickets.len(), tickets.len());
    Ok(())
}

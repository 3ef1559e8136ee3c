//! The letters about keys for programs: one has been made, or its end is near. The worker of the queue `people` writes the
//! second to whoever has made the key.

use std::sync::Arc;

use cloud::mail::Letter;
use domain::limits::LetterCause;
use domain::organization::Status;
use domain::program_key::KeyEnding;
use domain::task::Failure;
use domain::{Organization, ProgramKey, User};
use lambda::Tools;
use store::ProgramAtCabinet;
use web::letters::{Draft, Said};
use web::{Host, Letters, Rooms, Way, waiting_letter};
use workers::{Job, Outcome, fail};

/// A letter of this kind to whoever has made a key.
pub(super) fn letter_of_key(
    kind: &'static str,
    letters: &Letters,
    maker: &User,
    organization: &Organization,
    key: &ProgramKey,
) -> Letter {
    letters.write(&Draft {
        kind,
        to: &maker.email,
        arguments: vec![
            ("organization", Said::by_people(organization.name.as_str())),
            ("key", Said::by_people(key.name.as_str())),
            ("day", Said::by_us(letters.wording.day(key.expires_on))),
        ],
        more: Vec::new(),
        address: letters.way_at(&Host::Cabinet(organization.domain.clone()), Way::ProgramKey, &[&key.id]),
        tags: Vec::new(),
    })
}

/// Writes to a key's maker that its end is near. A key that is gone, or lets nobody in, is nothing to tell of.
pub(crate) async fn tell_of_end(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let (KeyEnding { key }, now) = (job.about()?, tools.clock.now());
    let Some(organization_id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let found = tools.store.tenant(organization_id).program_of(key).await.map_err(|error| fail(&error))?;
    let Some(ProgramAtCabinet { key, organization, maker: Some((maker, employee)), roles, .. }) = found
    else {
        return Ok(Outcome::Void);
    };
    let lets_in = key.grants(Some((&maker, employee.as_ref())), &roles).is_some()
        && !key.is_over(organization.today(now))
        && !matches!(organization.status(now), Status::Leaving | Status::Removed);
    if !lets_in {
        return Ok(Outcome::Void);
    }
    let letters = Letters::of_organization(&rooms, &tools.settings, &organization, &maker);
    let letter = letter_of_key("program-key-ends", &letters, &maker, &organization, &key);
    let cause = LetterCause {
        to: &maker.email,
        kind: "program-key-ends",
        about: key.id.to_string(),
        person: None,
        organization: Some(organization.id),
        is_announced: false,
    };
    let later = waiting_letter(&letter, &cause, now);
    let ending =
        job.ending()?.and_later(&later, Some(organization.id), None).map_err(|error| fail(&error))?;
    ending.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

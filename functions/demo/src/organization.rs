//! The organisation itself: ordered as super-admins order one, and brought up by the state machine.

use std::time::Duration;

use domain::audit::{Action, Actor, Origin};
use domain::organization::{NewOrganization, State};
use domain::{Module, Organization};
use jiff::{Timestamp, ToSpan};
use lambda::Tools;
use serde_json::{Map, json};
use service_desk::demo::text;

use crate::{DOMAIN, MakeError};

/// An INN whose control digit is right, and that nobody was given.
const INN: &str = "7700000009";

const SEATS: u32 = 25;

/// How often it is looked whether the cabinet is up, and how many times.
const LOOKS_EVERY: Duration = Duration::from_millis(200);
const LOOKS: u32 = 5 * 60 * 5;

/// Orders the organisation and waits until its cabinet is up.
pub(crate) async fn bring_up(
    tools: &Tools,
    since: Timestamp,
    now: Timestamp,
) -> Result<Organization, MakeError> {
    let order = NewOrganization {
        name: text("ООО «Базис»")?,
        description: text("ИТ-обслуживание небольших компаний: рабочие места, серверы, 1С, кассы")?,
        domain: text(DOMAIN)?,
        inn: text(INN)?,
        paid_seats: SEATS.try_into().map_err(service_desk::demo::refused)?,
        subscription_ends_on: domain::ZoneName::default().day_of(now).saturating_add(1.year()),
        modules: [Module::ALWAYS, Module::ServiceDesk].into(),
    };
    if tools.store.domain_holder(&order.domain).await?.is_some() {
        return Err(MakeError::Taken);
    }
    let organization = Organization::new(order, since);
    let origin = Origin { actor: Actor::Platform, at: since };
    let after = Map::from_iter([("name".to_owned(), json!(organization.name))]);
    let entry = origin.entry(Action::OrganizationCreated, Map::new(), after);
    tools.store.create_organization(&organization, &entry).await?;
    let started = tools.cloud.workflow().start(&organization).await;
    started.map_err(|error| MakeError::Outside(error.to_string()))?;
    for _ in 0..LOOKS {
        let found = tools.store.organization(organization.id).await?;
        match found {
            Some(found) if found.state == State::Ready => return Ok(found),
            Some(found) if found.state == State::Failed => break,
            _ => tokio::time::sleep(LOOKS_EVERY).await,
        }
    }
    Err(MakeError::NotUp(organization.id))
}

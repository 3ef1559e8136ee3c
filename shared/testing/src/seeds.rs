//! Organisations in states that the table may hold, put there without a provisioning: some of their states would take a
//! failure, a block or a year.

use crate::{INNS, TestApp};
use domain::audit::{Action, Actor, Origin};
use domain::organization::{NewOrganization, State};
use domain::provisioning::Step;
use domain::{Module, Organization};

/// An organisation whose cabinet is up, paid for a year.
pub fn active(app: &TestApp, domain: &str) -> Organization {
    let now = format!("{}T09:00:00Z", app.day(0)).parse().unwrap();
    let order = NewOrganization {
        name: format!("ООО «{domain}»").parse().unwrap(),
        description: "Поставка мебели".parse().unwrap(),
        domain: domain.parse().unwrap(),
        inn: INNS[0].parse().unwrap(),
        paid_seats: 25.try_into().unwrap(),
        subscription_ends_on: app.day(365).parse().unwrap(),
        modules: Module::ALL.into(),
    };
    let mut organization = Organization::new(order, now);
    for step in Step::ALL {
        organization.begin_step(step, now);
        organization.finish_step(step, now);
    }
    organization.state = State::Ready;
    organization.active_release = Some("r1".to_owned());
    organization
}

pub async fn plant(app: &TestApp, organization: &Organization) {
    let store = &app.local().store;
    let origin = Origin { actor: Actor::Platform, at: app.local().clock.now() };
    let entry = origin.entry(Action::OrganizationCreated, serde_json::Map::new(), serde_json::Map::new());
    store.create_organization(organization, &entry).await.unwrap();
    assert!(
        store.reserve_domain(&organization.domain, organization.id).await.unwrap(),
        "a domain of its own"
    );
}

//! A cabinet for tests that are not about its creation: planted in the table as a creation leaves it, with its people.

use std::collections::BTreeSet;

use domain::access::{AssignedRole, Role};
use domain::audit::{Action, Actor, Origin};
use domain::organization::{NewOrganization, OrganizationRefusal, State};
use domain::provisioning::Step;
use domain::{Module, Organization, OrganizationId, User, UserId};
use outside::ses::Letter;
use serde_json::Map;
use store::Tenant;
use web::Product;

use crate::{Client, INNS, PASSWORD, TestApp};

impl TestApp {
    /// An organisation whose cabinet is up, at this domain, with 25 seats, paid for a year. It is not in the table yet, so
    /// that a test can give it a state that takes a failure, a block or a year to come about.
    pub fn ready(&self, domain: &str) -> Organization {
        let now = self.local().clock.now();
        let order = NewOrganization {
            name: format!("ООО «{domain}»").parse().unwrap(),
            description: "Поставка мебели".parse().unwrap(),
            domain: domain.parse().unwrap(),
            inn: INNS[0].parse().unwrap(),
            paid_seats: 25.try_into().unwrap(),
            subscription_ends_on: self.day(365).parse().unwrap(),
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

    /// Puts an organisation into the table as it is, with its domain and, if its cabinet is up, its head department. No state
    /// machine runs for it and nothing is made outside the table; [`TestApp::create`] is the way for tests that are about
    /// that.
    pub async fn plant_organization(&self, organization: &Organization) {
        let store = &self.local().store;
        let origin = Origin { actor: Actor::Platform, at: self.local().clock.now() };
        let entry = origin.entry(Action::OrganizationCreated, Map::new(), Map::new());
        store.create_organization(organization, &entry).await.unwrap();
        let reserved = store.reserve_domain(&organization.domain, organization.id).await.unwrap();
        assert!(reserved, "a domain of its own");
        if organization.state == State::Ready {
            store.seed_head_department(organization).await.unwrap();
        }
    }

    /// Plants an organisation whose cabinet is up, at this domain.
    pub async fn plant(&self, domain: &str) -> OrganizationId {
        let organization = self.ready(domain);
        self.plant_organization(&organization).await;
        organization.id
    }

    /// Like [`TestApp::plant`], with a number of paid seats.
    pub async fn plant_with(&self, domain: &str, seats: u32) -> OrganizationId {
        let organization = Organization { paid_seats: seats.try_into().unwrap(), ..self.ready(domain) };
        self.plant_organization(&organization).await;
        organization.id
    }

    /// Switches the organisation's modules on and off, until it has these and the ones that every organisation has.
    pub async fn give_modules(&self, id: OrganizationId, modules: impl IntoIterator<Item = Module>) {
        let local = self.local();
        let modules: BTreeSet<Module> = modules.into_iter().collect();
        let origin = Origin { actor: Actor::Platform, at: local.clock.now() };
        let organization = local.store.organization(id).await.unwrap().unwrap();
        let given = local.store.change_organization(organization, |organization| {
            organization.modules.clone_from(&modules);
            Ok::<_, OrganizationRefusal>(Some(origin.entry(
                Action::OrganizationEdited,
                Map::new(),
                Map::new(),
            )))
        });
        given.await.unwrap();
    }

    /// The path of the link in the latest letter.
    pub async fn latest_link(&self) -> String {
        let text = self.letters().await.pop().unwrap().text.unwrap();
        let (_, link) = text.split_once("http://localhost:").unwrap();
        let link = link.split_whitespace().next().unwrap();
        link[link.find('/').unwrap()..].to_owned()
    }

    /// The letters to somebody, the latest last.
    pub async fn letters_to(&self, email: &str) -> Vec<Letter> {
        let letters = self.letters().await.into_iter();
        letters.filter(|letter| letter.to == [email]).collect()
    }
}

/// A platform with the cabinet of one organisation, at `romashka`, whose owner is signed in there.
pub struct Cabinet {
    pub app: TestApp,
    pub id: OrganizationId,
    pub owner: Client,
    pub owner_id: UserId,
}

impl Cabinet {
    /// Starts a platform of these contexts and plants the cabinet.
    pub async fn start(product: fn() -> Product) -> Self {
        let app = TestApp::start(product).await;
        let id = app.plant("romashka").await;
        let owner_id = app.add_employee(id, &email_of("owner"), AssignedRole::ADMIN).await.id;
        let owner = app.cabinet("romashka").sign_in(&email_of("owner"), PASSWORD).await;
        Self { app, id, owner, owner_id }
    }

    /// Adds a person with the address `<name>@romashka.example`.
    pub async fn add(&self, name: &str, role: Role) -> User {
        self.app.add_employee(self.id, &email_of(name), AssignedRole::Preset(role)).await
    }

    /// Signs them in.
    pub async fn sign_in(&self, name: &str) -> Client {
        self.app.cabinet("romashka").sign_in(&email_of(name), PASSWORD).await
    }

    /// The table as this organisation sees it.
    pub fn tenant(&self) -> Tenant {
        self.app.local().store.tenant(self.id)
    }
}

fn email_of(name: &str) -> String {
    format!("{name}@romashka.example")
}

//! What is done later: nothing that leaves the table is done after a commit, and each kind of work comes to its end
//! whatever happens to its requests and its process.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use ::service_desk::tickets::export_tickets::EXPORT_TICKETS;
use audit::export_audit::EXPORT_AUDIT;
use aws_sdk_dynamodb::types::AttributeValue;
use cloud::mail::Letter;
use company::employees::export_employees::EXPORT_PEOPLE;
use domain::access::{AssignedRole, Role};
use domain::audit::{Action, Actor, AuditEntry, Origin, Subject};
use domain::employee::{
    CHANGE_PEOPLE, Delivery, EmployeeStatus, IMPORT_PEOPLE, LineState, PeopleChange, UNDO_IMPORT,
};
use domain::files::{FORGET_FILE, FileKind, FileState, JUDGE_FILE};
use domain::limits::{Count, LetterCause, Limit};
use domain::lists::{FILL, Filling};
use domain::organization::fold;
use domain::organization::{ALIGN_DOMAIN, Block, SET_UP_BUCKET};
use domain::program_key::{KEY_ENDS, KeyEnding};
use domain::service_desk::{
    ADMIT_CLIENT, Alarm, COUNT_TICKET, ERASE_CLIENT, Figure, Indicator, Measure, Period, PromiseState,
    RECOUNT_TICKETS, TELL_OF_TICKET, TELL_SEVERAL, TEND_TICKET, Visibility,
};
use domain::task::TaskState;
use domain::user::{FOLLOW, LIST_ACCOUNT};
use domain::{
    Email, FileId, ImportId, Later, Organization, OrganizationId, ProgramKey, StoredFile, TaskId, TaskKind,
    TicketId, Token, User, UserId, ZoneName,
};
use futures_util::future::{join, join_all};
use outside::Service;
use serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value;
use serde_json::{Map, json};
use store::{AuditQuery, CountedQuery, EmployeeQuery, TicketQuery, collect_bells};
use testing::pictures::png;
use testing::rehearsal::{Effect, Play, rehearse};
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp, begin_import, plan_import, send_file};
use web::{LETTER, waiting_letter};

use crate::service_desk::{plant_deleted, plant_late};
use crate::table::Table;

/// An invitation by letter.
struct Letters;

impl Play for Letters {
    const KIND: &'static TaskKind = &LETTER;
    type Scene = OrganizationId;
    type Case = String;

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant_with("romashka", 1_000).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> String {
        let admin = app.employee(*romashka, "romashka", AssignedRole::ADMIN).await;
        let email = format!("anna-{number}@example.com");
        let invited = admin.post("/company/employees", &json!({"email": email})).await;
        assert_eq!(invited.status, 201, "{}", invited.text);
        email
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, email: &String, spoilt: Option<&Effect>) {
        assert_sent(app, email, spoilt).await;
        let store = &app.local().store;
        let user = store.user_of_email(&email.parse().unwrap()).await.unwrap().unwrap();
        let invited = store.tenant(*romashka).employee(user.id).await.unwrap().unwrap();
        assert_eq!(invited.invitation.unwrap().delivery, Delivery::Sent, "{spoilt:?}");
    }
}

/// One letter was sent to this address. SES knows no repeat: what was sent and not recorded is sent again.
async fn assert_sent(app: &TestApp, to: &str, spoilt: Option<&Effect>) {
    let letters = app.local().aws.letters().await;
    let sent = letters.iter().filter(|letter| letter.to == [to]).count();
    let may_be_sent_again =
        spoilt.is_some_and(|effect| effect.is_after_effect || effect.service == Service::Ses);
    assert!(sent == 1 || sent > 1 && may_be_sent_again, "{sent} letters, {spoilt:?}");
}

/// A letter that a worker has written, which is counted before it is sent.
struct WaitingLetters;

impl Play for WaitingLetters {
    const KIND: &'static TaskKind = &LETTER;
    type Scene = OrganizationId;
    type Case = Email;

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant("romashka").await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> Email {
        let to: Email = format!("olga-{number}@example.com").parse().unwrap();
        let letter = Letter {
            to: to.clone(),
            subject: "Новости".to_owned().into(),
            text: "Всё готово".to_owned(),
            html: "<p>Всё готово</p>".to_owned(),
            tags: Vec::new(),
        };
        let local = app.local();
        let later = waiting_letter(&letter, &news(&to, *romashka), local.clock.now());
        let (later, bells) = collect_bells(async {
            local.store.and_later(&later, Some(*romashka), None)?.write_carried().await
        })
        .await;
        later.unwrap();
        assert_eq!(bells.len(), 1, "the sweep rings where nobody does");
        to
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, to: &Email, spoilt: Option<&Effect>) {
        assert_sent(app, to.as_str(), spoilt).await;
        // However often it was sent, a limit of two has room for one more.
        let of_address = news(to, *romashka).counts_of_address();
        let day = of_address.into_iter().find(|count| count.limit.within > 3_600).unwrap();
        let day = [Count { limit: Limit { most: 2, ..day.limit }, ..day }];
        let now = app.local().clock.now();
        for has_room in [true, false] {
            let wait = app.local().store.count(&day, &[], now).await.unwrap();
            assert_eq!(wait.is_none(), has_room, "{spoilt:?}");
        }
    }
}

fn news(to: &Email, organization: OrganizationId) -> LetterCause<'_> {
    let (about, organization) = (String::new(), Some(organization));
    LetterCause { to, kind: "news", about, person: None, organization, is_announced: false }
}

/// The records of a cabinet in the DNS, by type.
async fn records_of(app: &TestApp, organization: &Organization) -> Vec<String> {
    let records = app.local().aws.records(&app.local().hosted_zone).await;
    let host = format!("{}.localhost.", organization.domain);
    records.into_iter().filter(|record| record.name.ends_with(&host)).map(|record| record.kind).collect()
}

/// An organisation that is blocked, and has no name in the DNS.
async fn plant_blocked(app: &TestApp, number: usize) -> Organization {
    let mut blocked = app.ready(&format!("n{number}-romashka"));
    blocked.block = Some(Block { at: blocked.created_at, reason: None });
    app.plant_organization(&blocked).await;
    blocked
}

async fn transition(app: &TestApp, organization: &Organization, what: &str) {
    let address = format!("/organizations/{}/{what}", organization.id);
    let changed = app.admin().await.post(&address, &json!({})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
}

async fn assert_settled(app: &TestApp, organization: &Organization) {
    let settled = app.local().store.organization(organization.id).await.unwrap().unwrap();
    assert!(!settled.domain_pending);
}

/// Whoever has made a key for programs is written to before it ends.
struct EndsOfKeys;

impl Play for EndsOfKeys {
    const KIND: &'static TaskKind = &KEY_ENDS;
    type Scene = ();
    type Case = String;

    async fn set(_app: &TestApp) {}

    async fn act(app: &TestApp, (): &(), number: usize) -> String {
        let romashka = app.plant(&format!("romashka-{number}")).await;
        let (email, now) = (format!("maker-{number}@example.com"), app.local().clock.now());
        let maker = app.add_employee(romashka, &email, AssignedRole::ADMIN).await;
        let key = ProgramKey {
            id: UserId::new(),
            name: "1С".parse().unwrap(),
            role: AssignedRole::Preset(Role::Client),
            expires_on: app.day(14).parse().unwrap(),
            made_by: maker.id,
            made_at: now,
            secret: Token::new().hash(),
            notice: None,
            last_used_at: None,
        };
        let ending = Later::now(&KEY_ENDS, KeyEnding { key: key.id }, now);
        let tenant = app.local().store.tenant(romashka).and_later(&ending, None).unwrap();
        let entry = Origin { actor: Actor::Platform, at: now };
        let entry = entry.entry(Action::ProgramKeyMade, Map::new(), Map::new());
        tenant.add_program_key(&key, &entry).await.unwrap();
        email
    }

    async fn check(app: &TestApp, (): &(), email: &String, spoilt: Option<&Effect>) {
        assert_sent(app, email, spoilt).await;
    }
}

/// A ticket that was made long ago is late by now.
struct LateTickets;

impl Play for LateTickets {
    const KIND: &'static TaskKind = &TEND_TICKET;
    type Scene = OrganizationId;
    type Case = TicketId;

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant("romashka").await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, _number: usize) -> TicketId {
        plant_late(app, *romashka, None).await
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, id: &TicketId, spoilt: Option<&Effect>) {
        let ticket = app.local().store.tenant(*romashka).ticket(*id).await.unwrap().unwrap();
        let found = (ticket.alarm, ticket.sla, ticket.tasked_at, ticket.revision);
        assert_eq!(found, (Some(Alarm::Overdue), PromiseState::Failed, None, 2), "{spoilt:?}");
    }
}

/// Nothing is left of a ticket that was deleted long ago.
struct DeletedTickets;

impl Play for DeletedTickets {
    const KIND: &'static TaskKind = &TEND_TICKET;
    type Scene = OrganizationId;
    type Case = TicketId;

    async fn set(app: &TestApp) -> OrganizationId {
        plant_with_bucket(app).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, _number: usize) -> TicketId {
        let agent = app.employee(*romashka, "romashka", AssignedRole::ADMIN).await;
        let file = send_file(&agent, "ticket", "Снимок.png", &png(9, 9)).await;
        app.work().await;
        // What would forget it after a day is no part of this.
        app.leave_files_alone().await;
        plant_deleted(app, *romashka, file["id"].as_str().unwrap().parse().unwrap()).await
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, id: &TicketId, spoilt: Option<&Effect>) {
        let tenant = app.local().store.tenant(*romashka);
        assert!(tenant.ticket(*id).await.unwrap().is_none(), "{spoilt:?}");
        let left = tenant.entries(*id, &Visibility::ALL, 10, None).await.unwrap();
        assert!(left.items.is_empty(), "{spoilt:?}: {left:?}");
        let deleted = TicketQuery { is_deleted: true, limit: 10, ..TicketQuery::default() };
        assert!(tenant.tickets(&deleted, None).await.unwrap().items.is_empty(), "{spoilt:?}");
    }
}

/// Somebody who has asked to become a client is invited, by one letter.
struct Joinings;

impl Play for Joinings {
    const KIND: &'static TaskKind = &ADMIT_CLIENT;
    type Scene = OrganizationId;
    type Case = Email;

    async fn set(app: &TestApp) -> OrganizationId {
        let romashka = app.plant("romashka").await;
        let admin = app.employee(romashka, "romashka", AssignedRole::ADMIN).await;
        let open = json!({"version": 1, "registration": "open", "texts": {"privacy": {"ru": "Храним имя"}}});
        assert_eq!(admin.patch("/desk/showcase", &open).await.status, 200);
        romashka
    }

    async fn act(app: &TestApp, _romashka: &OrganizationId, number: usize) -> Email {
        let email = format!("anna-{number}@example.com");
        let visitor = app.cabinet("romashka").from(&format!("127.0.2.{number}"));
        let asked = visitor.post("/join", &json!({"email": email, "name": "Анна", "consent": true})).await;
        assert_eq!(asked.status, 202, "{}", asked.text);
        email.parse().unwrap()
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, email: &Email, spoilt: Option<&Effect>) {
        assert_sent(app, email.as_str(), spoilt).await;
        let store = &app.local().store;
        let user = store.user_of_email(email).await.unwrap().unwrap();
        let client = store.tenant(*romashka).client(user.id).await.unwrap().unwrap();
        assert_eq!(client.consent.map(|consent| consent.edition), Some(1), "{spoilt:?}");
    }
}

/// A ticket that was solved is counted as solved, once.
struct Counts;

impl Play for Counts {
    const KIND: &'static TaskKind = &COUNT_TICKET;
    type Scene = OrganizationId;
    type Case = TicketId;

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant("romashka").await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, _number: usize) -> TicketId {
        let agent = app.employee(*romashka, "romashka", AssignedRole::ADMIN).await;
        let opened = agent.post("/desk/tickets", &json!({"subject": "Почта", "text": "Не ходит"})).await;
        let id = opened.json()["id"].as_str().unwrap().to_owned();
        let solved = json!({"text": "Готово", "visibility": "public", "state": "solved"});
        let said = agent.post(&format!("/desk/tickets/{id}/entries"), &solved).await;
        assert_eq!(said.status, 201, "{}", said.text);
        id.parse().unwrap()
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, id: &TicketId, spoilt: Option<&Effect>) {
        let tenant = app.local().store.tenant(*romashka);
        let today = ZoneName::default().day_of(app.local().clock.now());
        let period = Period::new(today, today, None).unwrap();
        let tallies = tenant.tallies(period, None).await.unwrap();
        let query = CountedQuery { measures: vec![Measure::Solved], period, category: None, limit: 100 };
        let found = tenant.counted_tickets(&query, None).await.unwrap().items;
        assert_eq!(found.iter().filter(|(_, ticket)| ticket.id == *id).count(), 1, "{spoilt:?}");
        let figure = Figure::of(Indicator::Solved, period, &tallies, today);
        assert_eq!(figure.n, found.len() as u64, "{spoilt:?}");
    }
}

/// Open tickets go by promises that were made after them.
struct Recounts;

impl Play for Recounts {
    const KIND: &'static TaskKind = &RECOUNT_TICKETS;
    type Scene = (OrganizationId, User);
    type Case = TicketId;

    async fn set(app: &TestApp) -> Self::Scene {
        let romashka = app.plant("romashka").await;
        let admin = app.add_employee(romashka, "admin@romashka.example", AssignedRole::ADMIN).await;
        (romashka, admin)
    }

    async fn act(app: &TestApp, (romashka, admin): &Self::Scene, _number: usize) -> TicketId {
        let client = app.cabinet("romashka").sign_in(admin.email.as_str(), PASSWORD).await;
        // Those of before are open no more.
        for earlier in client.get("/desk/tickets?state=new").await.json()["items"].as_array().unwrap() {
            client.delete(&format!("/desk/tickets/{}", earlier["id"].as_str().unwrap())).await;
        }
        let opened = client.post("/desk/tickets", &json!({"subject": "Почта", "text": "Не ходит"})).await;
        let id = opened.json()["id"].as_str().unwrap().parse().unwrap();
        let tenant = app.local().store.tenant(*romashka);
        let before = tenant.ticket(id).await.unwrap().unwrap().first_response.target.unwrap().as_mins();
        let settings = client.get("/desk/settings").await.json();
        let other = json!([{"priority": "normal", "first_response_minutes": before + 1, "resolution_minutes": 9_000}]);
        let change = json!({"version": settings["version"], "targets": other});
        assert_eq!(client.patch("/desk/settings", &change).await.status, 200);
        assert_eq!(client.post("/desk/settings/recount", &json!({})).await.status, 202);
        id
    }

    async fn check(app: &TestApp, (romashka, _): &Self::Scene, id: &TicketId, spoilt: Option<&Effect>) {
        let entries =
            app.local().store.tenant(*romashka).entries(*id, &Visibility::ALL, 50, None).await.unwrap();
        let changes = entries.items.iter().flat_map(|entry| &entry.changes);
        let recounted: Vec<_> = changes.filter(|change| change.field == "first_response").collect();
        let minutes = |value: &serde_json::Value| value["target_minutes"].as_u64().unwrap();
        assert_eq!(recounted.len(), 1, "{spoilt:?}");
        assert_eq!(minutes(&recounted[0].after), minutes(&recounted[0].before) + 1, "{spoilt:?}");
    }
}

/// A client is told that their ticket was answered.
struct Tidings;

impl Play for Tidings {
    const KIND: &'static TaskKind = &TELL_OF_TICKET;
    type Scene = OrganizationId;
    type Case = String;

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant_with("romashka", 1_000).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> String {
        let email = format!("client-{number}@example.com");
        app.add_employee(*romashka, &email, AssignedRole::Preset(Role::Client)).await;
        let client = app.cabinet("romashka").sign_in(&email, PASSWORD).await;
        let opened = client.post("/my/tickets", &json!({"subject": "Почта", "text": "Не ходит"})).await;
        let address = format!("/desk/tickets/{}/entries", opened.json()["id"].as_str().unwrap());
        let agent = app.employee(*romashka, "romashka", AssignedRole::ADMIN).await;
        let said = agent.post(&address, &json!({"text": "Смотрим", "visibility": "public"})).await;
        assert_eq!(said.status, 201, "{}", said.text);
        email
    }

    async fn check(app: &TestApp, _romashka: &OrganizationId, email: &String, spoilt: Option<&Effect>) {
        assert_sent(app, email, spoilt).await;
        assert_rung_once(app, email, spoilt).await;
    }
}

/// Behind the bell of this person stands one notification, unread.
async fn assert_rung_once(app: &TestApp, email: &str, spoilt: Option<&Effect>) {
    let told = app.cabinet("romashka").sign_in(email, PASSWORD).await.get("/notifications").await.json();
    let items = told["items"].as_array().unwrap();
    assert_eq!(
        (items.len(), &items[0]["is_read"], &told["unread"]),
        (1, &json!(false), &json!(1)),
        "{spoilt:?}"
    );
}

/// All who follow a ticket are told that something was said in it.
struct Announcements;

impl Play for Announcements {
    const KIND: &'static TaskKind = &TELL_SEVERAL;
    type Scene = OrganizationId;
    type Case = [String; 2];

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant_with("romashka", 1_000).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> [String; 2] {
        let agent = app.employee(*romashka, "romashka", AssignedRole::ADMIN).await;
        let opened = agent.post("/desk/tickets", &json!({"subject": "Почта", "text": "Не ходит"})).await;
        let address = opened.header("location");
        let watchers = ["anna", "olga"].map(|name| format!("{name}-{number}@example.com"));
        for email in &watchers {
            app.add_employee(*romashka, email, AssignedRole::Preset(Role::Manager)).await;
            let watcher = app.cabinet("romashka").sign_in(email, PASSWORD).await;
            assert_eq!(watcher.post(&format!("{address}/watch"), &json!({})).await.status, 200);
        }
        let text = json!({"text": "Смотрим", "visibility": "public"});
        let said = agent.post(&format!("{address}/entries"), &text).await;
        assert_eq!(said.status, 201, "{}", said.text);
        watchers
    }

    async fn check(app: &TestApp, _romashka: &OrganizationId, case: &[String; 2], spoilt: Option<&Effect>) {
        for email in case {
            assert_sent(app, email, spoilt).await;
            assert_rung_once(app, email, spoilt).await;
        }
    }
}

/// A client is forgotten, in their ticket and in what they have said there.
struct Erasure;

impl Play for Erasure {
    const KIND: &'static TaskKind = &ERASE_CLIENT;
    type Scene = OrganizationId;
    type Case = TicketId;

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant_with("romashka", 1_000).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> TicketId {
        let email = format!("client{number}@example.com");
        let user = app.add_employee(*romashka, &email, AssignedRole::CLIENT).await;
        let client = app.cabinet("romashka").sign_in(&email, PASSWORD).await;
        let opened = client.post("/my/tickets", &json!({"subject": "Почта", "text": "Не ходит"})).await;
        let admin = app.employee(*romashka, "romashka", AssignedRole::ADMIN).await;
        let confirmed = json!({"confirm": user.full_name()});
        let erased = admin.post(&format!("/desk/clients/{}/erase", user.id), &confirmed).await;
        assert_eq!(erased.status, 200, "{}", erased.text);
        opened.json()["id"].as_str().unwrap().parse().unwrap()
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, id: &TicketId, spoilt: Option<&Effect>) {
        let tenant = app.local().store.tenant(*romashka);
        let ticket = tenant.ticket(*id).await.unwrap().unwrap();
        let entries = tenant.entries(*id, &Visibility::ALL, 10, None).await.unwrap().items;
        let kept = serde_json::to_string(&(&ticket, &entries)).unwrap();
        assert!(!kept.contains("Иванов") && !kept.contains("@example.com"), "{spoilt:?}: {kept}");
        assert_eq!((entries.len(), ticket.revision), (1, 2), "{spoilt:?}");
    }
}

/// A cabinet is opened, and gets its name.
struct Opening;

impl Play for Opening {
    const KIND: &'static TaskKind = &ALIGN_DOMAIN;
    type Scene = ();
    type Case = Organization;

    async fn set(_app: &TestApp) {}

    async fn act(app: &TestApp, (): &(), number: usize) -> Organization {
        let organization = plant_blocked(app, number).await;
        transition(app, &organization, "unblock").await;
        organization
    }

    async fn check(app: &TestApp, (): &(), organization: &Organization, spoilt: Option<&Effect>) {
        let mut records = records_of(app, organization).await;
        records.sort();
        assert_eq!(records, ["CNAME", "TXT"], "{spoilt:?}");
        assert_settled(app, organization).await;
    }
}

/// A cabinet is closed, and loses its name.
struct Closing;

impl Play for Closing {
    const KIND: &'static TaskKind = &ALIGN_DOMAIN;
    type Scene = ();
    type Case = Organization;

    async fn set(_app: &TestApp) {}

    async fn act(app: &TestApp, (): &(), number: usize) -> Organization {
        let organization = Opening::act(app, &(), number).await;
        app.work().await;
        assert_eq!(records_of(app, &organization).await.len(), 2);
        transition(app, &organization, "block").await;
        organization
    }

    async fn check(app: &TestApp, (): &(), organization: &Organization, spoilt: Option<&Effect>) {
        assert_eq!(records_of(app, organization).await, Vec::<String>::new(), "{spoilt:?}");
        assert_settled(app, organization).await;
    }
}

/// Somebody with more organisations than one transaction takes has another number.
struct Followers;

struct Everywhere {
    person: User,
    organizations: Vec<OrganizationId>,
}

/// The number that the organisations must show in the end, and how often the last of them was written before.
struct Renumbered {
    phone: String,
    revision: u32,
}

impl Everywhere {
    async fn employee_in(&self, app: &TestApp, organization: OrganizationId) -> domain::Employee {
        let tenant = app.local().store.tenant(organization);
        tenant.employee(self.person.id).await.unwrap().unwrap()
    }

    fn last(&self) -> OrganizationId {
        self.organizations.iter().max().copied().unwrap()
    }
}

impl Play for Followers {
    const KIND: &'static TaskKind = &FOLLOW;
    type Scene = Everywhere;
    type Case = Renumbered;

    async fn set(app: &TestApp) -> Everywhere {
        let person = app.add_user("anna@example.com", None).await;
        let mut organizations = Vec::new();
        for number in 0..32 {
            let organization = app.plant(&format!("romashka-{number}")).await;
            app.join(organization, &person, AssignedRole::Preset(Role::Employee)).await;
            organizations.push(organization);
        }
        Everywhere { person, organizations }
    }

    async fn act(app: &TestApp, scene: &Everywhere, number: usize) -> Renumbered {
        let base = app.anonymous().at("localhost").sign_in("anna@example.com", PASSWORD).await;
        let version = base.get("/profile").await.json()["version"].clone();
        let revision = scene.employee_in(app, scene.last()).await.revision;
        let phone = format!("+7912345{number:04}");
        let changed = base.patch("/profile", &json!({"version": version, "phone": phone})).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        assert_eq!(scene.employee_in(app, scene.last()).await.revision, revision);
        Renumbered { phone, revision }
    }

    async fn check(app: &TestApp, scene: &Everywhere, case: &Renumbered, spoilt: Option<&Effect>) {
        for organization in &scene.organizations {
            let phone = scene.employee_in(app, *organization).await.phone.unwrap();
            assert_eq!(phone.as_str(), case.phone, "{spoilt:?}");
        }
        assert_eq!(scene.employee_in(app, scene.last()).await.revision, case.revision + 1, "{spoilt:?}");
    }
}

/// Somebody is called anew, and the list of all accounts shows it.
struct Relistings;

impl Play for Relistings {
    const KIND: &'static TaskKind = &LIST_ACCOUNT;
    type Scene = ();
    type Case = (User, String);

    async fn set(_app: &TestApp) {}

    async fn act(app: &TestApp, (): &(), number: usize) -> Self::Case {
        let email = format!("anna-{number}@example.com");
        let anna = app.add_user(&email, None).await;
        let base = app.anonymous().at("localhost").sign_in(&email, PASSWORD).await;
        let version = base.get("/profile").await.json()["version"].clone();
        let surname = format!("Ветрова{number}");
        let changed = base.patch("/profile", &json!({"version": version, "surname": surname})).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        (anna, surname)
    }

    async fn check(app: &TestApp, (): &(), (anna, surname): &Self::Case, spoilt: Option<&Effect>) {
        let store = &app.local().store;
        let found = store.accounts(Some(surname), 50, None).await.unwrap().items;
        assert_eq!(found.iter().map(|listed| listed.id).collect::<Vec<_>>(), [anna.id], "{spoilt:?}");
        let former = format!("{} {}", anna.surname.as_ref().unwrap(), anna.email);
        assert_eq!(store.accounts(Some(&former), 50, None).await.unwrap().items.len(), 0, "{spoilt:?}");
    }
}

/// People are dismissed by long work: each of them once, with a letter, and their seats are free.
struct Dismissals;

impl Play for Dismissals {
    const KIND: &'static TaskKind = &CHANGE_PEOPLE;
    type Scene = (OrganizationId, User);
    type Case = (TaskId, Vec<User>);

    async fn set(app: &TestApp) -> Self::Scene {
        let romashka = app.plant_with("romashka", 1_000).await;
        let admin = app.add_employee(romashka, "admin@romashka.example", AssignedRole::ADMIN).await;
        (romashka, admin)
    }

    async fn act(app: &TestApp, (romashka, admin): &Self::Scene, number: usize) -> Self::Case {
        let mut people = Vec::new();
        for person in ["anna", "boris"] {
            let email = format!("{person}-{number}@romashka.example");
            people.push(app.add_employee(*romashka, &email, AssignedRole::Preset(Role::Employee)).await);
        }
        let ids = people.iter().map(|person| person.id).collect();
        let task = app.begin_change(*romashka, admin, PeopleChange::Dismiss(None), ids).await;
        (task, people)
    }

    async fn check(
        app: &TestApp,
        (romashka, admin): &Self::Scene,
        (task, people): &Self::Case,
        spoilt: Option<&Effect>,
    ) {
        let task = app.local().store.task(*task).await.unwrap().unwrap();
        let progress = task.progress.map(|progress| (progress.done, progress.of));
        assert_eq!((task.state, progress), (TaskState::Done, Some((2, Some(2)))), "{spoilt:?}");
        let tenant = app.local().store.tenant(*romashka);
        for person in people {
            let employee = tenant.employee(person.id).await.unwrap().unwrap();
            assert_eq!(employee.status(), EmployeeStatus::Dismissed, "{spoilt:?}");
            let about = AuditQuery { subject: Some(person.id.to_string()), ..AuditQuery::everything(10) };
            let told = tenant.audit(&about, None).await.unwrap().items;
            let told = told.iter().filter(|entry| entry.action == Action::EmployeeDismissed).count();
            assert_eq!(told, 1, "{spoilt:?}");
            assert_sent(app, person.email.as_str(), spoilt).await;
        }
        let left =
            tenant.all_employees(&EmployeeQuery::by_name(EmployeeQuery::AT_ONCE), 1_000).await.unwrap();
        let seats = left.iter().filter(|listing| listing.status != EmployeeStatus::Dismissed).count();
        let organization = app.local().store.organization(*romashka).await.unwrap().unwrap();
        assert_eq!(organization.used_seats as usize, seats, "{spoilt:?}");
        assert!(left.iter().any(|listing| listing.id == admin.id), "{spoilt:?}");
    }
}

/// A picture that somebody has sent is judged: drawn anew, and kept once.
struct Judgements;

/// A picture, and whoever has sent it.
struct SentPicture {
    file: FileId,
    sender: Client,
}

impl SentPicture {
    async fn send(app: &TestApp, romashka: OrganizationId, number: usize) -> Self {
        let email = format!("anna-{number}@romashka.example");
        app.add_employee(romashka, &email, AssignedRole::Preset(Role::Employee)).await;
        let sender = app.cabinet("romashka").sign_in(&email, PASSWORD).await;
        let sent = send_file(&sender, "picture", "Я.png", &png(30, 30)).await;
        // What looks for the file later, and forgets it after a day, is no part of the play.
        app.leave_files_alone().await;
        Self { file: serde_json::from_value(sent["id"].clone()).unwrap(), sender }
    }
}

async fn plant_with_bucket(app: &TestApp) -> OrganizationId {
    let romashka = app.plant_with("romashka", 1_000).await;
    app.plant_bucket(romashka, "romashka").await;
    romashka
}

/// The keys of what the bucket has of one file.
async fn keys_of(app: &TestApp, romashka: OrganizationId, file: FileId) -> Vec<String> {
    let keys = app.sent_keys(romashka).await.into_iter();
    keys.filter(|key| key.contains(&file.to_string())).collect()
}

impl Play for Judgements {
    const KIND: &'static TaskKind = &JUDGE_FILE;
    type Scene = OrganizationId;
    type Case = SentPicture;

    async fn set(app: &TestApp) -> OrganizationId {
        plant_with_bucket(app).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> SentPicture {
        SentPicture::send(app, *romashka, number).await
    }

    async fn check(
        app: &TestApp,
        romashka: &OrganizationId,
        SentPicture { file, .. }: &SentPicture,
        spoilt: Option<&Effect>,
    ) {
        let row = app.local().store.tenant(*romashka).file(*file).await.unwrap().unwrap();
        assert_eq!((row.state, row.kind), (FileState::Ready, Some(FileKind::Jpeg)), "{spoilt:?}");
        let mut keys = keys_of(app, *romashka, *file).await;
        // What was kept, and is not known to be, is kept again in its place.
        keys.dedup();
        assert_eq!(keys, [StoredFile::key(*file)], "{spoilt:?}");
    }
}

/// A picture that somebody takes away again is erased, with every version.
struct Forgetting;

impl Play for Forgetting {
    const KIND: &'static TaskKind = &FORGET_FILE;
    type Scene = OrganizationId;
    type Case = SentPicture;

    async fn set(app: &TestApp) -> OrganizationId {
        plant_with_bucket(app).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> SentPicture {
        let picture = SentPicture::send(app, *romashka, number).await;
        app.work().await;
        let removed = picture.sender.delete(&format!("/files/{}", picture.file)).await;
        assert_eq!(removed.status, 200, "{}", removed.text);
        picture
    }

    async fn check(
        app: &TestApp,
        romashka: &OrganizationId,
        SentPicture { file, .. }: &SentPicture,
        spoilt: Option<&Effect>,
    ) {
        assert_eq!(app.local().store.tenant(*romashka).file(*file).await.unwrap(), None, "{spoilt:?}");
        assert_eq!(keys_of(app, *romashka, *file).await, Vec::<String>::new(), "{spoilt:?}");
    }
}

/// A bucket that an earlier release has made is set up as this one does, once somebody sends a file there.
struct OldBuckets;

/// An organisation whose bucket stands as an earlier release has left it.
pub(crate) async fn plant_with_old_bucket(app: &TestApp, domain: &str) -> OrganizationId {
    let old = Organization { bucket_set_up: 0, ..app.ready(domain) };
    app.plant_organization(&old).await;
    let files = app.local().cloud.files();
    files.create_bucket(&files.bucket(old.id)).await.unwrap();
    old.id
}

impl Play for OldBuckets {
    const KIND: &'static TaskKind = &SET_UP_BUCKET;
    type Scene = ();
    type Case = OrganizationId;

    async fn set(_app: &TestApp) {}

    async fn act(app: &TestApp, (): &(), number: usize) -> OrganizationId {
        let domain = format!("o{number}-romashka");
        let id = plant_with_old_bucket(app, &domain).await;
        let sender = app.employee(id, &domain, AssignedRole::Preset(Role::Employee)).await;
        let announced =
            sender.post("/files", &json!({"purpose": "ticket", "name": "a.pdf", "size": 9})).await;
        assert_eq!(announced.status, 201, "{}", announced.text);
        app.leave_files_alone().await;
        id
    }

    async fn check(app: &TestApp, (): &(), id: &OrganizationId, spoilt: Option<&Effect>) {
        let organization = app.local().store.organization(*id).await.unwrap().unwrap();
        assert!(!organization.has_old_bucket(), "{spoilt:?}");
        let client = aws_sdk_s3::Client::new(&app.aws().await);
        let bucket = app.local().cloud.files().bucket(*id);
        let rules = client.get_bucket_lifecycle_configuration().bucket(&bucket).send().await.unwrap();
        assert_eq!(rules.rules().len(), 4, "{spoilt:?}");
        let tags = client.get_bucket_tagging().bucket(&bucket).send().await.unwrap().tag_set;
        assert!(tags.iter().any(|tag| tag.value() == id.to_string()), "{spoilt:?}");
        let origins = client.get_bucket_cors().bucket(&bucket).send().await.unwrap().cors_rules;
        assert_eq!(origins.map_or(0, |rules| rules.len()), 1, "{spoilt:?}");
    }
}

/// A file of people is written once, with each of them.
struct PeopleExports;

impl Play for PeopleExports {
    const KIND: &'static TaskKind = &EXPORT_PEOPLE;
    type Scene = (OrganizationId, User);
    type Case = TaskId;

    async fn set(app: &TestApp) -> Self::Scene {
        let romashka = plant_with_bucket(app).await;
        let admin = app.add_employee(romashka, "admin@romashka.example", AssignedRole::ADMIN).await;
        app.plant_crowd(romashka, admin.id, 120).await;
        (romashka, admin)
    }

    async fn act(app: &TestApp, (romashka, admin): &Self::Scene, _number: usize) -> TaskId {
        app.begin_export_of_people(&EXPORT_PEOPLE, *romashka, admin).await
    }

    async fn check(app: &TestApp, (romashka, _): &Self::Scene, task: &TaskId, spoilt: Option<&Effect>) {
        let text = exported(app, *romashka, *task, spoilt).await;
        assert_eq!(text.lines().count(), 1 + 121, "{spoilt:?}");
    }
}

/// The file of an organisation that a task has written, and that is there for a day.
async fn exported(
    app: &TestApp,
    organization: OrganizationId,
    task: TaskId,
    spoilt: Option<&Effect>,
) -> String {
    let done = app.local().store.task(task).await.unwrap().unwrap();
    assert_eq!(done.state, TaskState::Done, "{spoilt:?}");
    assert!(done.result.unwrap().ready_until_at.is_some(), "{spoilt:?}");
    let files = app.local().cloud.files();
    let file = files.get(&files.bucket(organization), &format!("exports/{task}/file")).await.unwrap();
    String::from_utf8(file.unwrap()).unwrap()
}

/// So is a file of tickets, with each of them.
struct TicketExports;

impl Play for TicketExports {
    const KIND: &'static TaskKind = &EXPORT_TICKETS;
    type Scene = (OrganizationId, User);
    type Case = TaskId;

    async fn set(app: &TestApp) -> Self::Scene {
        let romashka = plant_with_bucket(app).await;
        let agent = app.add_employee(romashka, "agent@romashka.example", AssignedRole::ADMIN).await;
        for _ in 0..6 {
            plant_late(app, romashka, None).await;
        }
        (romashka, agent)
    }

    async fn act(app: &TestApp, (romashka, agent): &Self::Scene, _number: usize) -> TaskId {
        let query = TicketQuery { limit: 2, ..TicketQuery::default() };
        app.begin_export_of_tickets(&EXPORT_TICKETS, *romashka, agent, query).await
    }

    async fn check(app: &TestApp, (romashka, _): &Self::Scene, task: &TaskId, spoilt: Option<&Effect>) {
        let text = exported(app, *romashka, *task, spoilt).await;
        let numbers: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(';').next()).collect();
        assert_eq!(numbers, ["6", "5", "4", "3", "2", "1"], "{spoilt:?}");
    }
}

/// A file of an organisation's audit is written once, with each entry.
struct AuditExports;

impl Play for AuditExports {
    const KIND: &'static TaskKind = &EXPORT_AUDIT;
    type Scene = (OrganizationId, User);
    type Case = TaskId;

    async fn set(app: &TestApp) -> Self::Scene {
        let romashka = plant_with_bucket(app).await;
        app.plant_entries(romashka, 120);
        (romashka, app.add_employee(romashka, "admin@romashka.example", AssignedRole::ADMIN).await)
    }

    async fn act(app: &TestApp, (romashka, reader): &Self::Scene, _number: usize) -> TaskId {
        app.begin_export_of_audit(&EXPORT_AUDIT, Some(*romashka), reader).await
    }

    async fn check(app: &TestApp, (romashka, _): &Self::Scene, task: &TaskId, spoilt: Option<&Effect>) {
        let bucket = app.local().cloud.files().bucket(*romashka);
        assert_audit_is_in_file(app, &bucket, *task, spoilt).await;
    }
}

/// So is one of the audit of all organisations, which is the platform's own.
struct PlatformAuditExports;

impl Play for PlatformAuditExports {
    const KIND: &'static TaskKind = &EXPORT_AUDIT;
    type Scene = User;
    type Case = TaskId;

    async fn set(app: &TestApp) -> User {
        let romashka = app.plant("romashka").await;
        app.plant_entries(romashka, 120);
        app.admin().await;
        app.local().store.user_of_email(&ADMIN_EMAIL.parse().unwrap()).await.unwrap().unwrap()
    }

    async fn act(app: &TestApp, admin: &User, _number: usize) -> TaskId {
        app.begin_export_of_audit(&EXPORT_AUDIT, None, admin).await
    }

    async fn check(app: &TestApp, _admin: &User, task: &TaskId, spoilt: Option<&Effect>) {
        let bucket = app.local().cloud.files().platform_bucket();
        assert_audit_is_in_file(app, &bucket, *task, spoilt).await;
    }
}

async fn assert_audit_is_in_file(app: &TestApp, bucket: &str, task: TaskId, spoilt: Option<&Effect>) {
    let done = app.local().store.task(task).await.unwrap().unwrap();
    assert_eq!(done.state, TaskState::Done, "{spoilt:?}");
    let file = app.local().cloud.files().get(bucket, &format!("exports/{task}/file")).await.unwrap();
    let text = String::from_utf8(file.unwrap()).unwrap();
    assert_eq!(text.matches(";Отдел создан;").count(), 120, "{spoilt:?}");
}

/// What somebody's import is about: somebody new, and somebody who is given another post.
struct Imported {
    import: ImportId,
    new: Email,
    known: UserId,
}

impl Imported {
    /// Begins an import.
    async fn begin(app: &TestApp, romashka: OrganizationId, number: usize) -> (Client, String, Self) {
        let admin = app.employee(romashka, "romashka", AssignedRole::ADMIN).await;
        let (new, known) =
            (format!("new-{number}@romashka.example"), format!("known-{number}@romashka.example"));
        let role = AssignedRole::Preset(Role::Manager);
        let person = app.add_employee(romashka, &known, role).await.id;
        let import = plan_import(&admin, &format!("email;post\n{new};\n{known};Кассир\n")).await;
        let address = begin_import(&admin, &import).await;
        let id = serde_json::from_value(import["id"].clone()).unwrap();
        (admin, address, Self { import: id, new: new.parse().unwrap(), known: person })
    }

    /// Asserts that of both lines there is what there should be, and once.
    async fn check(&self, app: &TestApp, romashka: OrganizationId, is_there: bool, spoilt: Option<&Effect>) {
        let tenant = app.local().store.tenant(romashka);
        let import = tenant.import(self.import).await.unwrap().unwrap();
        let done = if is_there { [LineState::Invited, LineState::Changed] } else { [LineState::Undone; 2] };
        assert_eq!([import.lines.get(0), import.lines.get(1)], done.map(Some), "{spoilt:?}");
        let user = app.local().store.user_of_email(&self.new).await.unwrap();
        let invited = match &user {
            Some(user) => tenant.employee(user.id).await.unwrap(),
            None => None,
        };
        assert_eq!(
            invited.map(|invited| invited.import_id),
            is_there.then_some(Some(self.import)),
            "{spoilt:?}"
        );
        let known = tenant.employee(self.known).await.unwrap().unwrap();
        assert_eq!(
            known.post.map(|post| post.to_string()),
            is_there.then(|| "Кассир".to_owned()),
            "{spoilt:?}"
        );
        let about = AuditQuery { subject: Some(self.known.to_string()), ..AuditQuery::everything(10) };
        let told = tenant.audit(&about, None).await.unwrap().items;
        let told = told.iter().filter(|entry| entry.action == Action::EmployeeEdited).count();
        assert_eq!(told, if is_there { 1 } else { 2 }, "{spoilt:?}");
    }
}

/// People are imported: each line once, with a letter for whoever is new.
struct Imports;

impl Play for Imports {
    const KIND: &'static TaskKind = &IMPORT_PEOPLE;
    type Scene = OrganizationId;
    type Case = Imported;

    async fn set(app: &TestApp) -> OrganizationId {
        plant_with_bucket(app).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> Imported {
        Imported::begin(app, *romashka, number).await.2
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, case: &Imported, spoilt: Option<&Effect>) {
        case.check(app, *romashka, true, spoilt).await;
        assert_sent(app, case.new.as_str(), spoilt).await;
    }
}

/// An import is taken back: each line once.
struct UndoneImports;

impl Play for UndoneImports {
    const KIND: &'static TaskKind = &UNDO_IMPORT;
    type Scene = OrganizationId;
    type Case = Imported;

    async fn set(app: &TestApp) -> OrganizationId {
        plant_with_bucket(app).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> Imported {
        let (admin, address, imported) = Imported::begin(app, *romashka, number).await;
        app.work().await;
        let undone = admin.post(&format!("{address}/undo"), &json!({"count": 2})).await;
        assert_eq!(undone.status, 202, "{}", undone.text);
        imported
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, case: &Imported, spoilt: Option<&Effect>) {
        case.check(app, *romashka, false, spoilt).await;
    }
}

/// An entry that an earlier release has written is brought to the list.
struct Lists;

impl Play for Lists {
    const KIND: &'static TaskKind = &FILL;
    type Scene = OrganizationId;
    type Case = AuditEntry;

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant("romashka").await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> AuditEntry {
        let entry = former_entry(app, *romashka, number);
        plant_former(app, &entry).await;
        let now = app.local().clock.now();
        let later = Later::now(&FILL, Filling { list: "audit".to_owned(), revision: 1 }, now);
        app.local().store.and_later(&later, None, None).unwrap().write_carried().await.unwrap();
        entry
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, entry: &AuditEntry, spoilt: Option<&Effect>) {
        let tenant = app.local().store.tenant(*romashka);
        let found = tenant.audit(&AuditQuery::everything(100), None).await.unwrap().items;
        let found = found.iter().filter(|found| found.id == entry.id).count();
        assert_eq!(found, 1, "{spoilt:?}");
        let former = app.local().aws.count_items("kabinet", "index1pk", &["AUDIT#"]);
        assert_eq!(former, 0, "{spoilt:?}");
    }
}

/// A person whom the release before has listed.
struct People;

impl Play for People {
    const KIND: &'static TaskKind = &FILL;
    type Scene = OrganizationId;
    type Case = UserId;

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant_with("romashka", 1_000).await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> UserId {
        let role = AssignedRole::Preset(Role::Employee);
        let person = app.add_employee(*romashka, &format!("p{number}@romashka.example"), role).await.id;
        list_as_before(app, *romashka, person).await;
        let now = app.local().clock.now();
        let later = Later::now(&FILL, Filling { list: "employees".to_owned(), revision: 1 }, now);
        app.local().store.and_later(&later, None, None).unwrap().write_carried().await.unwrap();
        person
    }

    async fn check(app: &TestApp, romashka: &OrganizationId, person: &UserId, spoilt: Option<&Effect>) {
        let tenant = app.local().store.tenant(*romashka);
        let found = tenant.list_employees(&EmployeeQuery::by_name(100), None).await.unwrap().items;
        assert_eq!(found.iter().filter(|found| found.id == *person).count(), 1, "{spoilt:?}");
        let former = app.local().aws.count_items("kabinet", "index1pk", &["EMPLOYEES#"]);
        assert_eq!(former, 0, "{spoilt:?}");
    }
}

/// Takes a person out of the list, and puts them where the release before has listed people.
pub(crate) async fn list_as_before(app: &TestApp, organization: OrganizationId, person: UserId) {
    let table = Table::of(app).await;
    let employee = app.local().store.tenant(organization).employee(person).await.unwrap().unwrap();
    for mut item in table.items().await {
        let text = |name: &str| item[name].as_s().unwrap().clone();
        let (partition, sort) = (text("pk"), text("sk"));
        if partition.starts_with(&format!("LIST#{organization}#employees"))
            && sort.ends_with(&person.to_string())
        {
            table.delete(&partition, &sort).await;
        } else if partition == format!("ORGANIZATION#{organization}") && sort == format!("EMPLOYEE#{person}")
        {
            let place = format!("{}\t{person}", fold(employee.name.as_str()));
            item.insert("index1pk".to_owned(), AttributeValue::S(format!("EMPLOYEES#{organization}#5")));
            item.insert("index1sk".to_owned(), AttributeValue::S(place));
            item.insert("listing".to_owned(), to_attribute_value(employee.listing()).unwrap());
            table.put(item).await;
        }
    }
}

/// An entry of an organisation's audit.
pub(crate) fn former_entry(app: &TestApp, organization: OrganizationId, number: usize) -> AuditEntry {
    let origin = Origin { actor: Actor::Platform, at: app.local().clock.now() };
    let entry = origin.entry(Action::DepartmentEdited, Map::new(), Map::new()).about(number, "Отдел");
    let organization = Subject { id: organization.to_string(), name: "ООО «romashka»".to_owned() };
    AuditEntry { organization: Some(organization), ..entry }
}

/// Puts an entry where the release before has put entries.
pub(crate) async fn plant_former(app: &TestApp, entry: &AuditEntry) {
    let place = AttributeValue::S(format!("AUDIT#{:015}#{}", entry.at.as_millisecond(), entry.id));
    let organization = entry.organization.as_ref().unwrap();
    let listing = HashMap::from([
        ("entry".to_owned(), to_attribute_value(entry).unwrap()),
        ("actor".to_owned(), AttributeValue::S("platform".to_owned())),
        ("subject".to_owned(), AttributeValue::S(String::new())),
    ]);
    let item = HashMap::from([
        ("pk".to_owned(), AttributeValue::S(format!("ORGANIZATION#{}", organization.id))),
        ("sk".to_owned(), place.clone()),
        ("index1pk".to_owned(), AttributeValue::S("AUDIT#3".to_owned())),
        ("index1sk".to_owned(), place),
        ("listing".to_owned(), AttributeValue::M(listing)),
    ]);
    Table::of(app).await.put(item).await;
}

/// Rehearses each play as a test of its own, and knows which kinds of work have been.
macro_rules! rehearsals {
    ($($name:ident: $($play:ty),+;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                $(rehearse::<$play>(contexts::product).await;)+
            }
        )*

        const REHEARSED: &[&TaskKind] = &[$($(<$play as Play>::KIND),+),*];
    };
}

rehearsals! {
    an_entry_of_the_release_before_is_brought_over_whatever_happens: Lists;
    a_person_of_the_release_before_is_brought_over_whatever_happens: People;
    a_letter_is_sent_whatever_happens: Letters;
    a_letter_that_waits_for_room_is_counted_once_whatever_happens: WaitingLetters;
    a_name_is_given_whatever_happens: Opening;
    a_name_is_taken_away_whatever_happens: Closing;
    organisations_follow_an_account_whatever_happens: Followers;
    people_are_dismissed_whatever_happens: Dismissals;
    a_file_is_judged_whatever_happens: Judgements;
    a_file_is_forgotten_whatever_happens: Forgetting;
    a_bucket_of_the_release_before_is_set_up_whatever_happens: OldBuckets;
    files_of_tickets_are_written_once_with_each_of_them: TicketExports;
    a_file_of_people_is_written_whatever_happens: PeopleExports;
    a_file_of_the_audit_is_written_once_however_it_goes: AuditExports, PlatformAuditExports;
    people_are_imported_once_whatever_goes_wrong: Imports;
    an_import_is_taken_back_once_whatever_goes_wrong: UndoneImports;
    an_account_is_listed_as_it_is_called_whatever_happens: Relistings;
    the_end_of_a_key_is_told_whatever_goes_wrong: EndsOfKeys;
    a_client_is_told_of_an_answer_whatever_happens: Tidings;
    all_who_follow_a_ticket_are_told_whatever_happens: Announcements;
    whoever_asks_to_become_a_client_is_invited_whatever_happens: Joinings;
    a_ticket_is_counted_once_whatever_happens: Counts;
    open_tickets_are_recounted_once_whatever_happens: Recounts;
    a_ticket_is_late_once_whatever_happens: LateTickets;
    nothing_is_left_of_a_deleted_ticket_whatever_happens: DeletedTickets;
    erasures_of_clients_come_to_their_end: Erasure;
}

#[test]
fn each_kind_of_work_is_rehearsed() {
    let rooms = contexts::rooms();
    let kinds: BTreeSet<&str> = rooms.iter().flat_map(|room| room.tasks).map(|kind| kind.name).collect();
    let rehearsed = REHEARSED.iter().map(|kind| kind.name).collect();
    assert_eq!(kinds, rehearsed, "a `Play` of the kind belongs among the rehearsals");
    let described =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md")).unwrap();
    let untold: Vec<_> = kinds.iter().filter(|kind| !described.contains(&format!("| `{kind}` |"))).collect();
    assert_eq!(untold, [&""; 0], "ARCHITECTURE.md has a table of all kinds of work");
}

/// Whom the letters that were sent are to, the oldest first.
async fn readers(app: &TestApp) -> Vec<String> {
    let letters = app.local().aws.letters().await;
    letters.into_iter().flat_map(|letter| letter.to).collect()
}

#[tokio::test]
async fn many_letters_of_some_organisations_hold_up_nobody_elses_first() {
    let app = TestApp::start(contexts::product).await;
    let mut admins = Vec::new();
    for number in 0..8 {
        let domain = format!("garden-{number}");
        let id = app.plant_with(&domain, 200).await;
        admins.push(app.employee(id, &domain, AssignedRole::ADMIN).await);
    }
    let invite = async |place: usize, number: usize| {
        let email = format!("person-{number}@garden-{place}.example");
        let invited = admins[place].post("/company/employees", &json!({"email": email})).await;
        assert_eq!(invited.status, 201, "{}", invited.text);
    };
    // Three ask for many letters each, and only then five for one each.
    join_all((0..3).map(async |place| {
        for number in 0..80 {
            invite(place, number).await;
        }
    }))
    .await;
    for place in 3..8 {
        invite(place, 0).await;
    }
    // Two of the queue's workers at once.
    join(app.local().deliver(), app.local().deliver()).await;
    let readers = readers(&app).await;
    assert_eq!(readers.len(), 3 * 80 + 5);
    for place in 3..8 {
        let first = readers.iter().position(|reader| reader.ends_with(&format!("@garden-{place}.example")));
        assert!(first.unwrap() < 100, "{first:?} letters of others before the one of garden-{place}");
    }
    // Those who wait share what is left.
    for place in 0..3 {
        let half = readers[..readers.len() / 2].iter();
        let own = half.filter(|reader| reader.ends_with(&format!("@garden-{place}.example"))).count();
        assert!((20..=60).contains(&own), "garden-{place} has {own} of the first half");
    }
}

/// The files of code in a folder.
fn code_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            code_in(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// A letter or a name in the DNS that a handler takes care of by itself is lost with its process. `disallowed-methods` in
/// `clippy.toml` says so where it is written; this says so however the client is reached.
#[test]
fn only_workers_and_steps_reach_letters_and_names() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for context in fs::read_dir(root.join("functions")).unwrap().map(Result::unwrap) {
        code_in(&context.path().join("src"), &mut files);
    }
    for folder in ["shared/web/src", "shared/workers/src"] {
        code_in(&root.join(folder), &mut files);
    }
    let mut found = BTreeSet::new();
    for file in files {
        let code = fs::read_to_string(&file).unwrap();
        for client in ["mail()", "dns()"].into_iter().filter(|client| code.contains(&format!(".{client}"))) {
            found.insert((client, file.strip_prefix(root).unwrap().to_str().unwrap().to_owned()));
        }
    }
    let expected = [
        ("mail()", "functions/identity/src/send_letters.rs"),
        ("dns()", "functions/organizations/src/align_domain.rs"),
        // It looks who has a name, and changes nothing.
        ("dns()", "functions/organizations/src/plan.rs"),
        ("dns()", "functions/provisioning/src/domain.rs"),
        ("dns()", "functions/provisioning/src/leaving.rs"),
    ];
    assert_eq!(found, expected.map(|(client, file)| (client, file.to_owned())).into());
}

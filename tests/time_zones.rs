//! What day it is depends on where: an organisation's days are those of its own zone, wherever whoever looks at them is.

use std::convert::Infallible;

use domain::access::{AssignedRole, Role, ViewStructure};
use domain::audit::{Action, Actor, Origin};
use domain::{OrganizationId, Violation};
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};
use web::{
    Access, Answer, Caller, Context, Face, Form, FromFieldsOn, InputOn, Page, Problem, Product, Room, Routes,
    Texts, View,
};

use crate::table::Table;

const KALININGRAD: &str = "Europe/Kaliningrad";
const MOSCOW: &str = "Europe/Moscow";
const KAMCHATKA: &str = "Asia/Kamchatka";

/// Half past midnight on 1 February in Kamchatka, half past three of the afternoon before in Moscow.
const EARLY: &str = "2031-01-31T12:30:00Z";
/// Half past midnight on 1 February in Moscow, half past eleven of the night before in Kaliningrad.
const LATE: &str = "2031-01-31T21:30:00Z";

/// Plants an organisation in a zone, whose subscription ends on this day.
async fn plant(app: &TestApp, domain: &str, zone: &str, ends_on: &str) -> OrganizationId {
    let id = app.plant(domain).await;
    let store = &app.local().store;
    let organization = store.organization(id).await.unwrap().unwrap();
    let settle = |organization: &mut domain::Organization| {
        organization.time_zone = zone.parse().unwrap();
        organization.subscription_ends_on = ends_on.parse().unwrap();
        Ok::<_, Infallible>(None)
    };
    store.change_organization(organization, settle).await.unwrap();
    id
}

/// The three organisations, whose subscriptions end on the same day.
async fn plant_three(app: &TestApp, ends_on: &str) -> [OrganizationId; 3] {
    [
        plant(app, "kaliningrad", KALININGRAD, ends_on).await,
        plant(app, "moscow", MOSCOW, ends_on).await,
        plant(app, "kamchatka", KAMCHATKA, ends_on).await,
    ]
}

/// The domains on a page of the list of organisations.
async fn domains(admin: &Client, query: &str) -> Vec<String> {
    let list = admin.get(&format!("/organizations?{query}")).await.json();
    let items = list["items"].as_array().unwrap();
    let mut domains: Vec<String> =
        items.iter().map(|item| item["domain"].as_str().unwrap().to_owned()).collect();
    domains.sort();
    domains
}

#[tokio::test]
async fn a_subscription_ends_with_its_last_day_in_the_organisations_zone() {
    let app = TestApp::start(contexts::product).await;
    let ids = plant_three(&app, "2031-01-31").await;
    let person = app.add_employee(ids[0], "anna@example.com", AssignedRole::ADMIN).await;
    for id in &ids[1..] {
        app.join(*id, &person, AssignedRole::ADMIN).await;
    }
    let cases: [(&str, &[&str], &[&str]); 3] = [
        ("2031-01-31T11:30:00Z", &["kaliningrad", "kamchatka", "moscow"], &[]),
        (EARLY, &["kaliningrad", "moscow"], &["kamchatka"]),
        (LATE, &["kaliningrad"], &["kamchatka", "moscow"]),
    ];
    for (moment, open, closed) in cases {
        app.set_clock(moment);
        let admin = app.admin().await;
        // What is shown needs no look of anybody; what is found does.
        let list = admin.get("/organizations").await.json();
        for item in list["items"].as_array().unwrap() {
            let is_open = open.contains(&item["domain"].as_str().unwrap());
            assert_eq!(item["status"], if is_open { "active" } else { "blocked" }, "{moment}: {item}");
        }
        app.reconcile().await;
        assert_eq!(domains(&admin, "status=active").await, open, "{moment}");
        assert_eq!(domains(&admin, "status=blocked").await, closed, "{moment}");

        let base = app.anonymous().at("localhost").sign_in("anna@example.com", PASSWORD).await;
        let choice = base.get("/").await.json();
        for (id, domain) in ids.iter().zip(["kaliningrad", "moscow", "kamchatka"]) {
            let is_open = open.contains(&domain);
            let status = if is_open { "active" } else { "blocked" };
            assert_eq!(app.organization(&admin, *id).await["status"], status, "{domain} {moment}");
            let items = choice["organizations"].as_array().unwrap();
            let item = items.iter().find(|item| item["id"] == id.to_string()).unwrap();
            assert_eq!(item["status"], status, "{domain} {moment}");
            let expected = if is_open { 200 } else { 403 };
            assert_eq!(app.cabinet(domain).get("/").await.status, expected, "{domain} {moment}");
            let entered = base.post(&format!("/organizations/{id}/enter"), &json!({})).await;
            assert_eq!(entered.status, expected, "{domain} {moment}");
            let credentials = app.cabinet(domain).credentials("anna@example.com", PASSWORD);
            let signed_in = app.cabinet(domain).post("/session", &credentials).await;
            assert_eq!(signed_in.status, expected, "{domain} {moment}");
        }
        let page = admin.browsing().get(&format!("/organizations/{}", ids[2])).await.text;
        assert_eq!(page.contains("последний день"), open.contains(&"kamchatka"), "{moment}: {page}");
    }
}

#[tokio::test]
async fn the_days_of_the_audit_and_of_files_are_the_organisations_wherever_the_reader_is() {
    let app = TestApp::start(contexts::product).await;
    app.set_clock("2031-01-31T11:30:00Z");
    let ids = plant_three(&app, "2031-12-31").await;
    for id in ids {
        app.add_employee(id, &format!("anna@{id}.example"), AssignedRole::ADMIN).await;
    }
    app.set_clock(EARLY);
    let cases =
        [("kaliningrad", "2031-01-31", "14:30:00+02:00"), ("kamchatka", "2031-02-01", "00:30:00+12:00")];
    for (id, (domain, day, time)) in [ids[0], ids[2]].into_iter().zip(cases) {
        let owner = app.cabinet(domain).sign_in(&format!("anna@{id}.example"), PASSWORD).await;
        let named = owner.patch("/profile", &json!({"version": 1, "time_zone": "America/New_York"})).await;
        assert_eq!(named.status, 200, "{}", named.text);
        let structure = app.local().store.tenant(id).structure().await.unwrap();
        let made = json!({"name": "Склад", "parent_id": structure.head().unwrap().id});
        assert_eq!(owner.post("/company/departments", &made).await.status, 201);

        let of_day = owner.get(&format!("/audit?from={day}&to={day}&action=department_created")).await.json();
        assert_eq!(of_day["items"].as_array().unwrap().len(), 1, "{domain}");
        let eve = day.parse::<Date>().unwrap().yesterday().unwrap();
        let before = owner.get(&format!("/audit?to={eve}&action=department_created")).await.json();
        assert_eq!(before["items"], json!([]), "{domain}");
        let joined = owner.get("/audit?to=2031-01-31&action=invitation_accepted").await.json();
        assert_eq!(joined["items"].as_array().unwrap().len(), 1, "half past eleven in Kamchatka");

        let file = owner.get("/audit/export.csv?action=department_created").await;
        let name = format!("attachment; filename=\"audit-{day}.csv\"");
        assert_eq!(file.header("content-disposition"), name);
        assert!(file.text.contains(&format!("\n{day}T{time};")), "{}", file.text);
        for kind in ["csv", "xlsx"] {
            let file = owner.get(&format!("/company/employees/export.{kind}?columns=last_seen")).await;
            let name = format!("attachment; filename=\"employees-{day}.{kind}\"");
            assert_eq!(file.header("content-disposition"), name);
            let seen = format!(";{day}");
            assert!(kind == "xlsx" || file.text.contains(&seen), "{seen}: {}", file.text);
        }
        // How an entry is shown, its reader says.
        let page = owner.browsing().get("/audit?action=department_created").await.text;
        assert!(page.contains("31.01.2031, 07:30"), "{page}");
    }
    let stranger = app.employee(ids[2], "kamchatka", AssignedRole::ADMIN).await;
    let page = stranger.browsing().get("/audit?action=department_created").await.text;
    assert!(page.contains("01.02.2031, 00:30"), "who has chosen no zone: {page}");
}

#[tokio::test]
async fn days_of_the_platforms_audit_are_the_readers() {
    let app = TestApp::start(contexts::product).await;
    app.set_clock(LATE);
    app.plant("romashka").await;
    let admin = app.admin().await;
    let asked = "/audit?from=2031-02-01&action=organization_created";
    assert_eq!(admin.get(asked).await.json()["items"].as_array().unwrap().len(), 1);
    let version = admin.get("/profile").await.json()["version"].clone();
    let moved = json!({"version": version, "time_zone": KALININGRAD});
    assert_eq!(admin.patch("/profile", &moved).await.status, 200);
    assert_eq!(admin.get(asked).await.json()["items"], json!([]));
    let file = admin.get("/audit/export.csv?action=organization_created").await;
    assert!(file.header("content-disposition").contains("audit-2031-01-31.csv"));
    assert!(file.text.contains("\n2031-01-31T23:30:00+02:00;"), "{}", file.text);
}

#[tokio::test]
async fn a_day_on_which_the_clock_is_changed_has_exactly_its_own_entries() {
    let app = TestApp::start(contexts::product).await;
    app.set_clock("2031-01-01T00:00:00Z");
    let id = plant(&app, "berlin", "Europe/Berlin", "2032-01-01").await;
    let store = &app.local().store;
    // The first and the last second of a day of 23 hours, of one of 25, and the seconds beside them.
    let spring =
        ["2031-03-29T22:59:59Z", "2031-03-29T23:00:00Z", "2031-03-30T21:59:59Z", "2031-03-30T22:00:00Z"];
    let autumn =
        ["2031-10-25T21:59:59Z", "2031-10-25T22:00:00Z", "2031-10-26T22:59:59Z", "2031-10-26T23:00:00Z"];
    for moment in spring.iter().chain(&autumn) {
        let origin = Origin { actor: Actor::Platform, at: moment.parse().unwrap() };
        let entry = |_: &mut domain::Organization| {
            Ok::<_, Infallible>(Some(origin.entry(Action::OrganizationEdited, Map::new(), Map::new())))
        };
        store.change_organization(store.organization(id).await.unwrap().unwrap(), entry).await.unwrap();
    }
    app.set_clock("2031-12-01T00:00:00Z");
    let owner = app.employee(id, "berlin", AssignedRole::ADMIN).await;
    for (day, moments) in [("2031-03-30", spring), ("2031-10-26", autumn)] {
        let page = owner.get(&format!("/audit?from={day}&to={day}&action=organization_edited")).await.json();
        let found: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| &item["at"]).collect();
        assert_eq!(found, [moments[2], moments[1]], "{day}");
    }
}

#[tokio::test]
async fn a_letter_tells_moments_as_its_reader_has_them_or_else_the_organisation() {
    let app = TestApp::start(contexts::product).await;
    let id = plant(&app, "kamchatka", KAMCHATKA, "2031-12-31").await;
    app.add_employee(id, "anna@example.com", AssignedRole::Preset(Role::Employee)).await;
    app.set_clock(EARLY);
    let cases = [
        (None, "01.02.2031, 00:30 (UTC+12:00)", [PASSWORD, "another horse battery staple"]),
        (Some(KALININGRAD), "31.01.2031, 14:30 (UTC+02:00)", ["another horse battery staple", PASSWORD]),
    ];
    for (zone, told, [password, next]) in cases {
        let anna = app.cabinet("kamchatka").sign_in("anna@example.com", password).await;
        let version = anna.get("/profile").await.json()["version"].clone();
        assert_eq!(anna.patch("/profile", &json!({"version": version, "time_zone": zone})).await.status, 200);
        let change = json!({"present_password": password, "password": next});
        let changed = anna.post("/profile/password", &change).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        let letter = app.letters_to("anna@example.com").await.pop().unwrap().text.unwrap();
        assert!(letter.contains(told), "{letter}");
    }
}

#[tokio::test]
async fn an_organisation_that_was_kept_before_there_were_zones_is_in_moscow() {
    let app = TestApp::start(contexts::product).await;
    let id = plant(&app, "moscow", MOSCOW, "2031-01-31").await;
    let table = Table::of(&app).await;
    let mut stripped = (0, 0);
    for mut item in table.items().await {
        let own = item.remove("time_zone");
        let listed = item.get_mut("listing").and_then(|listing| match listing {
            aws_sdk_dynamodb::types::AttributeValue::M(listing) => listing.remove("time_zone"),
            _ => None,
        });
        if own.is_some() || listed.is_some() {
            table.put(item).await;
        }
        stripped = (stripped.0 + u32::from(own.is_some()), stripped.1 + u32::from(listed.is_some()));
    }
    assert_eq!(stripped, (1, 6), "with the organisation, and wherever the list has it");
    for (moment, status) in [(EARLY, "active"), (LATE, "blocked")] {
        app.set_clock(moment);
        let admin = app.admin().await;
        assert_eq!(app.organization(&admin, id).await["status"], status, "{moment}");
        app.reconcile().await;
        assert_eq!(domains(&admin, &format!("status={status}")).await, ["moscow"], "{moment}");
    }
}

// A context of the tests, whose form takes a day that must not have passed.

static CONTEXT: Room =
    Room::new("promises", Texts::new(&["promises = Обещания\n"], &["promises = Promises\n"]));

#[derive(Serialize, JsonSchema)]
struct Promise {
    due_on: Date,
}

impl FromFieldsOn for Promise {
    fn from_fields_on(form: &mut Form, today: Date) -> Option<Self> {
        let due_on = form.required("due_on").map(|Day(day)| day);
        if due_on.is_some_and(|day| day < today) {
            form.refuse("due_on", Violation::DatePast);
        }
        due_on.map(|due_on| Self { due_on })
    }
}

#[derive(JsonSchema)]
struct Day(Date);

impl std::str::FromStr for Day {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        text.parse().map(Self).map_err(|_| Violation::DateForm)
    }
}

impl Page for Promise {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

async fn promise(access: Access<ViewStructure>, input: InputOn<Promise>) -> Result<View<Promise>, Problem> {
    Ok(View::new(input.read(access.today())?))
}

fn routes<A: Answer>() -> Routes<A> {
    let caller = Caller::holder::<ViewStructure>();
    Routes::of(&CONTEXT, "promises", &[Face::Cabinet]).route(
        "POST",
        "/promises",
        caller,
        "Promises something",
        promise,
    )
}

fn with_promises() -> Product {
    let Product { rooms, routes: others, lambdas } = contexts::product();
    Product { rooms: rooms.iter().chain([&CONTEXT]).collect(), routes: others.merge(routes()), lambdas }
}

#[tokio::test]
async fn today_of_a_form_is_the_organisations() {
    let app = TestApp::start(with_promises).await;
    let (kaliningrad, kamchatka) = (
        plant(&app, "kaliningrad", KALININGRAD, "2031-12-31").await,
        plant(&app, "kamchatka", KAMCHATKA, "2031-12-31").await,
    );
    let past = (422, vec!["due_on date_past".to_owned()]);
    for (moment, first_of_kaliningrad, first_of_kamchatka) in
        [(EARLY, "2031-01-31", "2031-02-01"), (LATE, "2031-01-31", "2031-02-01")]
    {
        app.set_clock(moment);
        for (id, domain, today) in
            [(kaliningrad, "kaliningrad", first_of_kaliningrad), (kamchatka, "kamchatka", first_of_kamchatka)]
        {
            let person = app.employee(id, domain, AssignedRole::ADMIN).await;
            let promised = |day: Date| {
                let person = person.clone();
                async move { person.post("/promises", &json!({"due_on": day})).await }
            };
            let today: Date = today.parse().unwrap();
            assert_eq!(promised(today).await.status, 200, "{domain} {moment}");
            let yesterday = promised(today.yesterday().unwrap()).await;
            assert_eq!((yesterday.status, yesterday.problem().1), past, "{domain} {moment}");
        }
    }
}

#[tokio::test]
async fn a_new_organisation_is_ordered_by_the_day_of_the_zone_that_it_begins_in() {
    let app = TestApp::start(contexts::product).await;
    app.set_clock(LATE);
    let admin = app.anonymous().sign_in(ADMIN_EMAIL, PASSWORD).await;
    let version = admin.get("/profile").await.json()["version"].clone();
    let moved = json!({"version": version, "time_zone": KALININGRAD});
    assert_eq!(admin.patch("/profile", &moved).await.status, 200);
    let form = admin.browsing().get("/organizations/new").await.text;
    assert!(form.contains("value=\"2032-02-01\""), "{form}");
    let mut order = app.order("romashka");
    order["subscription_ends_on"] = "2031-01-31".into();
    let refused = admin.post("/organizations/plan", &order).await.problem();
    assert_eq!(refused.1, ["subscription_ends_on date_past"]);
    order["subscription_ends_on"] = "2031-02-01".into();
    assert_eq!(admin.post("/organizations/plan", &order).await.status, 200);
}

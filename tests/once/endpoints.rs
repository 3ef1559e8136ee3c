//! Every endpoint that makes something, as the routes declare it.

use std::collections::BTreeSet;

use domain::access::AssignedRole;
use domain::organization::State;
use domain::provisioning::{Failure, FailureCode, Step};
use serde_json::{Value, json};
use testing::{Client, PASSWORD, TestApp, begin_import, plan_import, send_file};
use web::{Caller, Face};

use super::{Cabinet, EMPLOYEES, KEY, ROLES, assert_replays, key_on, role};

#[tokio::test]
async fn every_endpoint_that_makes_something_takes_a_key_and_says_so() {
    let app = TestApp::start(contexts::product).await;
    app.plant("romashka").await;
    let hosts = [
        (Face::Platform, "admin.localhost"),
        (Face::Base, "localhost"),
        (Face::Cabinet, "romashka.localhost"),
    ];
    for (face, host) in hosts {
        let document = app.anonymous().at(host).get("/openapi.json").await.json();
        for endpoint in contexts::routes().endpoints().iter().filter(|endpoint| endpoint.face == face) {
            let name = endpoint.route();
            let operation = &document["paths"][endpoint.path][endpoint.method.to_lowercase()];
            let answers = operation["responses"].as_object().unwrap();
            let makes = endpoint.method == "POST"
                && ["201", "202"].iter().any(|status| answers.contains_key(*status));
            // A visitor is nobody whose key could be told from another's.
            let should = makes && endpoint.caller != Caller::Anyone;
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let takes = parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key");
            assert_eq!(
                (takes, endpoint.makes.is_some()),
                (should, should),
                "{name} takes no key, or reads no fields"
            );
            if should {
                let replayed =
                    answers[&endpoint.makes.unwrap().to_string()]["headers"]["Idempotency-Replayed"]
                        .is_object();
                assert!(replayed, "{name}");
                for (status, code) in
                    [(400, "malformed-key"), (409, "in-progress"), (422, "invalid"), (404, "not-found")]
                {
                    assert!(endpoint.refusals().contains(&(status, code)), "{name} {code}");
                }
            }
        }
    }
}

const OWN_EMAIL: &str = "/profile/email";
const SUPER_ADMINS: &str = "/super-admins";
const IMPORTS: &str = "/company/employees/imports";

/// The address of an organisation whose creation has failed.
async fn failed(app: &TestApp, domain: &str) -> String {
    let mut failed = app.ready(domain);
    failed.state = State::Provisioning;
    failed.steps.clear();
    failed.begin_step(Step::Domain, failed.created_at);
    failed.fail(Failure::new(FailureCode::DomainTaken, domain), failed.created_at);
    failed.active_release = None;
    app.plant_organization(&failed).await;
    format!("/organizations/{}", failed.id)
}

/// Somebody on the base host whose second factor is lost, and where it is taken off: theirs by those who run the platform, and
/// another's by the administrators of the cabinet.
async fn lost_second_factors(cabinet: &Cabinet) -> (Client, [String; 2]) {
    let app = &cabinet.app;
    let lost = app.add_user("lost@example.com", None).await;
    let base = app.anonymous().at("localhost").sign_in("lost@example.com", PASSWORD).await;
    app.enrol(&base, "lost@example.com", PASSWORD).await;
    let insider = app.add_employee(cabinet.id, "insider@example.com", AssignedRole::ADMIN).await;
    let client = app.cabinet("romashka").sign_in("insider@example.com", PASSWORD).await;
    app.enrol(&client, "insider@example.com", PASSWORD).await;
    let reset_of = |people: &str, id| format!("{people}/{id}/second-factor/reset");
    (base, [reset_of("/people", lost.id), reset_of(EMPLOYEES, insider.id)])
}

#[tokio::test]
async fn each_of_them_makes_one_thing_of_two_requests_and_its_form_holds_a_key() {
    let cabinet = Cabinet::start().await;
    let app = &cabinet.app;
    let platform = app.admin().await;
    let (organization, given_up) = (failed(app, "vasilek").await, failed(app, "landysh").await);
    let give_up = format!("{given_up}/give-up");
    let (base, [reset, reset_here]) = lost_second_factors(&cabinet).await;
    let retry = format!("{organization}/retry");
    let imports = imports_to_make(&cabinet).await;
    let head = cabinet.admin.get("/company/departments").await.json()["head"]["id"].clone();
    let person = app.add_employee(cabinet.id, "one@romashka.example", AssignedRole::ADMIN).await.id;
    app.plant_crowd(cabinet.id, person, 101).await;
    let bulk = format!("{EMPLOYEES}/bulk");
    let email = |email: &str| json!({"email": email, "present_password": PASSWORD});
    let of_desk = desk_to_make(&cabinet).await;
    let mut cases: Vec<(&Client, &str, &str, String, Value)> = vec![
        (&platform, "/organizations", "/organizations", "/organizations/new".to_owned(), app.order("lyutik")),
        (&platform, "/organizations/{id}/retry", &retry, organization.clone(), json!({})),
        (
            &platform,
            "/organizations/{id}/give-up",
            &give_up,
            give_up.clone(),
            json!({"confirm": "ООО «landysh»"}),
        ),
        (&platform, SUPER_ADMINS, SUPER_ADMINS, format!("{SUPER_ADMINS}/new"), email("second@example.com")),
        (&platform, "/people/{id}/second-factor/reset", &reset, reset.clone(), json!({"reason": "Утонул"})),
        (
            &cabinet.admin,
            "/company/employees/{id}/second-factor/reset",
            &reset_here,
            reset_here.clone(),
            json!({"reason": "Утонул"}),
        ),
        (&platform, OWN_EMAIL, OWN_EMAIL, OWN_EMAIL.to_owned(), email("root@example.com")),
        (&base, OWN_EMAIL, OWN_EMAIL, OWN_EMAIL.to_owned(), email("found@example.com")),
        (&cabinet.admin, OWN_EMAIL, OWN_EMAIL, OWN_EMAIL.to_owned(), email("a@example.com")),
        (
            &cabinet.admin,
            "/company/departments",
            "/company/departments",
            "/company/departments/new".to_owned(),
            json!({"name": "Склад", "parent_id": head}),
        ),
        (
            &cabinet.admin,
            EMPLOYEES,
            EMPLOYEES,
            format!("{EMPLOYEES}/new"),
            json!({"email": "anna@example.com"}),
        ),
        (&cabinet.admin, ROLES, ROLES, format!("{ROLES}/new"), role("Кадры")),
        (
            &cabinet.admin,
            "/company/keys",
            "/company/keys",
            "/company/keys/new".to_owned(),
            json!({"name": "1С", "role": "client", "expires_on": app.day(10)}),
        ),
        (
            &cabinet.admin,
            "/files",
            "/files",
            "/profile".to_owned(),
            json!({"purpose": "picture", "name": "Я.png", "size": 70}),
        ),
        (
            &cabinet.admin,
            "/company/employees/bulk",
            &bulk,
            format!("{bulk}?action=role&selection.q=crowd"),
            json!({"action": "role", "selection": {"q": "crowd"}, "count": 101, "role": "manager"}),
        ),
    ];
    cases.extend(imports.iter().chain(&of_desk).map(|(path, address, page, body)| {
        (&cabinet.admin, *path, address.as_str(), page.clone(), body.clone())
    }));
    let mut asked = BTreeSet::new();
    for (client, path, address, page, body) in &cases {
        key_on(&client.browsing().get(page).await, address);
        let keyed = client.with(KEY, "once");
        let first = keyed.post(address, body).await;
        assert!([201, 202].contains(&first.status), "{address}: {}", first.text);
        let again = keyed.post(address, body).await;
        assert_replays(&again, &first);
        let (mut first, again) = (first.json(), again.json());
        // It goes on meanwhile.
        if let Some(members) = first.as_object_mut() {
            members.retain(|name, _| name == "id" || name == "email" || name == "version");
        }
        for (name, value) in first.as_object().unwrap() {
            assert_eq!(again[name], *value, "{address}: {name}");
        }
        asked.insert(*path);
    }
    let routes = contexts::routes();
    let all =
        routes.endpoints().iter().filter(|endpoint| endpoint.makes.is_some()).map(|endpoint| endpoint.path);
    assert_eq!(asked, all.collect());
    app.leave_files_alone().await;
    assert_made_once(app, &platform).await;
}

/// What is made at a service desk: its path, the address, the page of its form, and the body.
async fn desk_to_make(cabinet: &Cabinet) -> [(&'static str, String, String, Value); 11] {
    let ticket = async |list: &str| {
        let made = cabinet.admin.post(list, &json!({"subject": "Сеть", "text": "Упала"})).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.header("location").to_owned()
    };
    let (theirs, own) = (ticket("/desk/tickets").await, ticket("/my/tickets").await);
    let of_list = |list: &'static str, body| (list, list.to_owned(), format!("{list}/new"), body);
    let in_ticket = |path, ticket: &String, body| (path, format!("{ticket}/entries"), ticket.clone(), body);
    let order = || json!({"subject": "Почта", "text": "Не ходит"});
    [
        of_list("/desk/clients", json!({"email": "client@example.com"})),
        of_list("/desk/categories", json!({"name": "Почта", "is_public": true})),
        of_list("/desk/showcase/faq", json!({"question": {"ru": "Когда?"}, "answer": {"ru": "Завтра"}})),
        of_list("/desk/showcase/services", json!({"title": {"ru": "Сеть"}, "text": {"ru": "Чиним"}})),
        of_list("/desk/showcase/news", json!({"title": {"ru": "Переезд"}, "text": {"ru": "В субботу"}})),
        of_list("/desk/replies", json!({"name": "Спасибо", "text": "Спасибо, {client.name}"})),
        (
            "/desk/settings/recount",
            "/desk/settings/recount".into(),
            "/desk/settings/recount".into(),
            json!({}),
        ),
        of_list("/desk/tickets", order()),
        of_list("/my/tickets", order()),
        in_ticket("/desk/tickets/{id}/entries", &theirs, json!({"text": "Смотрим", "visibility": "public"})),
        in_ticket("/my/tickets/{id}/entries", &own, json!({"text": "Всё ещё"})),
    ]
}

/// What begins with a table of people: its path, the address, the page of its form, and the body.
async fn imports_to_make(cabinet: &Cabinet) -> [(&'static str, String, String, Value); 3] {
    let (app, admin) = (&cabinet.app, &cabinet.admin);
    app.plant_bucket(cabinet.id, "romashka").await;
    let table = send_file(admin, "import", "a.csv", b"email\nlate@example.com\n").await;
    let done = plan_import(admin, "email\ndone@example.com\n").await;
    let undo = format!("{}/undo", begin_import(admin, &done).await);
    app.work().await;
    let planned = plan_import(admin, "email\nsoon@example.com\n").await;
    let planned = format!("{IMPORTS}/{}", planned["id"].as_str().unwrap());
    [
        (IMPORTS, IMPORTS.to_owned(), IMPORTS.to_owned(), json!({"file": table["id"]})),
        ("/company/employees/imports/{id}/run", format!("{planned}/run"), planned, json!({"version": 1})),
        ("/company/employees/imports/{id}/undo", undo.clone(), undo, json!({"count": 1})),
    ]
}

/// The things of which letters and lists tell how many there are.
async fn assert_made_once(app: &TestApp, platform: &Client) {
    let lyutik = platform.get("/organizations?q=lyutik").await.json();
    assert_eq!(lyutik["items"].as_array().unwrap().len(), 1);
    // One of the two tells somebody that they have a second factor.
    for (to, letters) in [
        ("second@example.com", 1),
        ("lost@example.com", 2),
        ("found@example.com", 1),
        ("anna@example.com", 1),
        ("client@example.com", 1),
    ] {
        assert_eq!(app.letters_to(to).await.len(), letters, "{to}");
    }
}

#[tokio::test]
async fn a_button_with_a_key_says_on_its_own_page_why_nothing_was_done() {
    let app = TestApp::start(contexts::product).await;
    let page = format!("/organizations/{}", app.plant("romashka").await);
    let origin = format!("http://admin.localhost:{}", app.local().address.port());
    let browser = app.admin().await.browsing().with("referer", &format!("{origin}{page}"));
    let retry = format!("{page}/retry");
    let refused = browser.submit(&retry, &[("idempotency_key", "k")]).await;
    assert_eq!((refused.status, refused.header("location")), (303, page.as_str()));
    let typed = browser.submit(&retry, &[("idempotency_key", "k"), ("name", "Ромашка")]).await;
    assert_eq!(typed.status, 422, "what was typed is not lost by going back");
}

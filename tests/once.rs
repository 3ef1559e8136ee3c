//! What is made with an `Idempotency-Key` is made once, however often the request is sent.

mod endpoints;
mod failures;

use std::time::Duration;

use domain::OrganizationId;
use domain::access::{AssignedRole, Role};
use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, Reply, TestApp};

const ADMIN: &str = "admin@romashka.example";
const KEY: &str = "idempotency-key";
const REPLAYED: &str = "idempotency-replayed";
const EMPLOYEES: &str = "/company/employees";
const ROLES: &str = "/company/roles";
/// A second less than a key is good.
const NEARLY_A_DAY: Duration = Duration::from_secs(24 * 60 * 60 - 1);

/// A cabinet with its administrator.
struct Cabinet {
    app: TestApp,
    id: OrganizationId,
    admin: Client,
}

impl Cabinet {
    async fn start() -> Self {
        Self::of(TestApp::start(contexts::product).await).await
    }

    async fn of(app: TestApp) -> Self {
        let id = app.plant("romashka").await;
        app.add_employee(id, ADMIN, AssignedRole::ADMIN).await;
        let admin = app.cabinet("romashka").sign_in(ADMIN, PASSWORD).await;
        Self { app, id, admin }
    }

    /// The administrator in a new session.
    async fn sign_in(&self) -> Client {
        self.app.cabinet("romashka").sign_in(ADMIN, PASSWORD).await
    }

    /// The administrator's requests with this key.
    fn with(&self, key: &str) -> Client {
        self.admin.with(KEY, key)
    }

    /// The names of the roles that the organisation has made.
    async fn roles(&self) -> Vec<String> {
        let list = self.admin.get(ROLES).await.json();
        let own = list["items"].as_array().unwrap().iter().filter(|role| role["is_locked"] == false);
        own.map(|role| role["name"].as_str().unwrap().to_owned()).collect()
    }

    /// How many entries the audit has.
    async fn entries(&self) -> usize {
        self.admin.get("/audit").await.json()["items"].as_array().unwrap().len()
    }
}

fn role(name: &str) -> Value {
    json!({"name": name, "base": "employee"})
}

fn assert_made(reply: &Reply) {
    assert_eq!((reply.status, reply.header(REPLAYED)), (201, ""), "{}", reply.text);
}

/// The first answer again.
fn assert_replays(reply: &Reply, first: &Reply) {
    assert_eq!((reply.status, reply.header(REPLAYED)), (first.status, "true"), "{}", reply.text);
    assert_eq!(reply.header("location"), first.header("location"));
}

/// The key of the form with this action on a page.
fn key_on(page: &Reply, action: &str) -> String {
    let (_, form) = page.text.split_once(&format!("action=\"{action}\"")).expect(action);
    let form = form.split("</form>").next().unwrap();
    let (_, key) = form.split_once("name=\"idempotency_key\" value=\"").expect(action);
    key.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_sent_twice_with_one_key_is_made_once() {
    let cabinet = Cabinet::start().await;
    let (keyed, order) = (cabinet.with("anna"), json!({"email": "anna@example.com", "name": "Анна"}));
    let first = keyed.post(EMPLOYEES, &order).await;
    assert_made(&first);
    let entries = cabinet.entries().await;
    let address = first.header("location").to_owned();
    let again = keyed.post(EMPLOYEES, &order).await;
    assert_replays(&again, &first);
    assert_eq!(again.json(), cabinet.admin.get(&address).await.json());
    assert_eq!(cabinet.entries().await, entries, "one entry of the audit");
    assert_eq!(cabinet.app.letters_to("anna@example.com").await.len(), 1, "one letter");

    let edit = json!({"version": 1, "post": "Кладовщик"});
    assert_eq!(cabinet.admin.patch(&address, &edit).await.status, 200);
    let later = keyed.post(EMPLOYEES, &order).await;
    assert_replays(&later, &first);
    assert_eq!(later.json()["post"], "Кладовщик", "the thing as it is now");
    let unkeyed = cabinet.admin.post(EMPLOYEES, &order).await;
    assert_eq!(unkeyed.problem().0, "already_invited");

    assert_eq!(cabinet.admin.delete(&address).await.status, 200);
    let gone = keyed.post(EMPLOYEES, &order).await;
    assert_eq!((gone.status, gone.header(REPLAYED)), (404, "true"), "{}", gone.text);
}

#[tokio::test]
async fn a_key_stands_for_the_fields_however_they_are_written() {
    let cabinet = Cabinet::start().await;
    let keyed = cabinet.with("!~");
    let first = keyed.post(ROLES, &role("Кадры")).await;
    assert_made(&first);
    let otherwise = "{ \"base\":\n\"employee\",\t\"name\": \"\\u041a\\u0430\\u0434\\u0440\\u044b\" }";
    let again = keyed.send(Method::POST, ROLES, Some(("application/json", otherwise.to_owned()))).await;
    assert_replays(&again, &first);
    assert_replays(&keyed.submit(ROLES, &[("base", "employee"), ("name", "Кадры")]).await, &first);
    for other in [role("Склад"), json!({"name": "Кадры", "base": "manager"})] {
        let reused = keyed.post(ROLES, &other).await;
        assert_eq!(reused.status, 422);
        assert_eq!(reused.problem(), ("invalid".to_owned(), vec!["idempotency_key key_reused".to_owned()]));
    }
    assert_eq!(cabinet.roles().await, ["Кадры"]);
}

#[tokio::test]
async fn a_malformed_key_is_refused() {
    let cabinet = Cabinet::start().await;
    for key in ["", "two words", &"k".repeat(65)] {
        let refused = cabinet.with(key).post(ROLES, &role("Кадры")).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (400, "malformed_key"), "{key:?}");
    }
    let typed = [("name", "Кадры"), ("base", "employee"), ("idempotency_key", "ключ")];
    assert_eq!(cabinet.admin.submit(ROLES, &typed).await.problem().0, "malformed_key");
    let in_json = json!({"name": "Кадры", "base": "employee", "idempotency_key": "k"});
    let unknown = cabinet.admin.post(ROLES, &in_json).await.problem();
    assert_eq!(unknown.1, ["idempotency_key unknown_field"], "a program has a header");
    assert_made(&cabinet.with(&"k".repeat(64)).post(ROLES, &role("Кадры")).await);
}

#[tokio::test]
async fn a_key_is_good_for_one_person_one_address_and_one_organisation() {
    let cabinet = Cabinet::start().await;
    let app = &cabinet.app;
    assert_made(&cabinet.with("k").post(ROLES, &role("Кадры")).await);
    let id = app.plant("vasilek").await;
    let elsewhere = app.employee(id, "vasilek", AssignedRole::ADMIN).await;
    assert_made(&elsewhere.with(KEY, "k").post(ROLES, &role("Кадры")).await);
    let own: domain::OrganizationId =
        app.admin().await.get("/organizations?q=romashka").await.json()["items"][0]["id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
    app.add_employee(own, "second@romashka.example", AssignedRole::ADMIN).await;
    let second = app.cabinet("romashka").sign_in("second@romashka.example", PASSWORD).await;
    assert_made(&second.with(KEY, "k").post(ROLES, &role("Склад")).await);
    assert_made(&cabinet.with("k").post(EMPLOYEES, &json!({"email": "anna@example.com"})).await);

    let both = app.add_user("both@example.com", None).await;
    for (organization, domain) in [(own, "romashka"), (id, "vasilek")] {
        app.join(organization, &both, AssignedRole::ADMIN).await;
        let there = app.cabinet(domain).sign_in("both@example.com", PASSWORD).await;
        assert_made(&there.with(KEY, "both").post(ROLES, &role("Охрана")).await);
    }
}

#[tokio::test]
async fn a_key_is_good_for_a_day() {
    let cabinet = Cabinet::start().await;
    let keyed = cabinet.with("k");
    let first = keyed.post(ROLES, &role("Кадры")).await;
    assert_made(&first);
    cabinet.app.advance(NEARLY_A_DAY);
    // A session does not last that long, and the key is the person's.
    let keyed = cabinet.sign_in().await.with(KEY, "k");
    assert_replays(&keyed.post(ROLES, &role("Кадры")).await, &first);
    cabinet.app.advance(Duration::from_secs(2));
    // In another hour the use of an older session would be noted, which costs more.
    let keyed = cabinet.sign_in().await.with(KEY, "k");
    let other = keyed.post(ROLES, &role("Склад")).await;
    assert_made(&other);
    assert_ne!(other.header("location"), first.header("location"));
    cabinet.app.advance(NEARLY_A_DAY);
    let keyed = cabinet.sign_in().await.with(KEY, "k");
    assert_replays(&keyed.post(ROLES, &role("Склад")).await, &other);
}

#[tokio::test]
async fn what_was_refused_is_not_kept() {
    let cabinet = Cabinet::start().await;
    let keyed = cabinet.with("k");
    assert_made(&cabinet.admin.post(ROLES, &role("Кадры")).await);
    let taken = keyed.post(ROLES, &role("Кадры")).await;
    assert_eq!(taken.problem().1, ["name role_name_taken"]);
    assert_eq!(keyed.post(ROLES, &role("")).await.status, 422);
    assert_made(&keyed.post(ROLES, &role("Склад")).await);
}

#[tokio::test]
async fn of_two_at_the_same_moment_one_makes_it() {
    let cabinet = Cabinet::start().await;
    for round in 0..5 {
        let name = format!("Смена {round}");
        let (keyed, order) = (cabinet.with(&name.replace("Смена ", "k")), role(&name));
        let (one, other) = join(keyed.post(ROLES, &order), keyed.post(ROLES, &order)).await;
        let (made, repeat): (Vec<Reply>, Vec<Reply>) = [one, other]
            .into_iter()
            .partition(|reply| reply.status == 201 && reply.header(REPLAYED).is_empty());
        let ([made], [repeat]) = (made.as_slice(), repeat.as_slice()) else { panic!("one makes it") };
        match repeat.status {
            409 => {
                assert_eq!(repeat.problem().0, "in_progress");
                assert_eq!(repeat.header("retry-after"), "1");
            }
            _ => assert_replays(repeat, made),
        }
    }
    assert_eq!(cabinet.roles().await.len(), 5);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_leads_to_what_was_made() {
    let cabinet = Cabinet::start().await;
    let browser = cabinet.admin.browsing();
    let (page, drawn) = join(browser.get("/company/roles/new"), browser.get("/company/roles/new")).await;
    let key = key_on(&page, ROLES);
    assert_ne!(key, key_on(&drawn, ROLES), "new whenever it is drawn");

    let refused =
        browser.submit(ROLES, &[("name", ""), ("base", "employee"), ("idempotency_key", &key)]).await;
    assert_eq!((refused.status, key_on(&refused, ROLES)), (422, key.clone()));

    let fields = [("name", "Кадры"), ("base", "employee"), ("idempotency_key", key.as_str())];
    let first = browser.submit(ROLES, &fields).await;
    let again = browser.submit(ROLES, &fields).await;
    assert_eq!((first.status, first.header(REPLAYED)), (303, ""));
    assert_eq!((again.status, again.header(REPLAYED)), (303, "true"));
    let address = again.header("location");
    assert_eq!(address, first.header("location"));
    assert_eq!(cabinet.admin.get(address).await.json()["name"], "Кадры");

    // Going back to the form, and making another thing by it.
    let fields = [("name", "Склад"), ("base", "employee"), ("idempotency_key", key.as_str())];
    let other = browser.submit(ROLES, &fields).await;
    assert_eq!(other.status, 422);
    assert!(
        other.text.contains("value=\"Склад\"") && other.text.contains("уже отправлена"),
        "{}",
        other.text
    );
    let fresh = key_on(&other, ROLES);
    assert_ne!(fresh, key);
    let fields = [("name", "Склад"), ("base", "employee"), ("idempotency_key", fresh.as_str())];
    assert_eq!(browser.submit(ROLES, &fields).await.status, 303);
    assert_eq!(cabinet.roles().await, ["Кадры", "Склад"]);
}

#[tokio::test]
async fn whoever_may_not_see_the_thing_any_more_is_not_shown_it_by_a_key() {
    let app = TestApp::start(contexts::product).await;
    let id = app.plant("vasilek").await;
    // The first administrator is the owner, who stays one.
    app.employee(id, "vasilek", AssignedRole::ADMIN).await;
    let person = app.add_employee(id, "anna@vasilek.example", AssignedRole::ADMIN).await;
    let anna = app.cabinet("vasilek").sign_in("anna@vasilek.example", PASSWORD).await.with(KEY, "k");
    assert_made(&anna.post(ROLES, &role("Кадры")).await);
    let tenant = app.local().store.tenant(id);
    let employee = tenant.employee(person.id).await.unwrap().unwrap();
    let down = tenant.change_employee(employee, |employee| {
        employee.role = AssignedRole::Preset(Role::Employee);
        Ok::<_, domain::employee::EmployeeRefusal>(None)
    });
    down.await.unwrap();
    let again = anna.post(ROLES, &role("Кадры")).await;
    assert_eq!((again.problem().0.as_str(), again.header(REPLAYED)), ("forbidden", ""));
}

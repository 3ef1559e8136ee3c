//! Keys for programs: `/company/keys`.

mod life;

use domain::access::{AssignedRole, Permission, Role};
use domain::program_key::KeyToken;
use domain::{OrganizationId, TaskId, Token};
use futures_util::future::join_all;
use outside::ses::Letter;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, Reply, TestApp};

use crate::product;

const OWNER: &str = "owner@romashka.example";

async fn romashka(app: &TestApp) -> (OrganizationId, Client) {
    let id = app.plant("romashka").await;
    app.add_employee(id, OWNER, AssignedRole::ADMIN).await;
    (id, app.cabinet("romashka").sign_in(OWNER, PASSWORD).await)
}

fn order(app: &TestApp, role: &str) -> Value {
    json!({"name": "Выгрузка в 1С", "role": role, "expires_on": app.day(10)})
}

/// Makes a key that ends too soon for a letter about it.
async fn make(app: &TestApp, maker: &Client, role: &str) -> Value {
    let made = maker.post("/company/keys", &order(app, role)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

/// A program that has this key.
fn program(app: &TestApp, key: &Value) -> Client {
    app.cabinet("romashka").with_token(key["token"].as_str().unwrap())
}

/// Whether a program gets in with this key at all.
async fn gets_in(app: &TestApp, key: &Value) -> bool {
    match program(app, key).get("/tasks").await {
        Reply { status: 200, .. } => true,
        reply => {
            assert_eq!((reply.status, reply.problem().0.as_str()), (401, "key_over"));
            assert_eq!(reply.header("www-authenticate"), r#"Bearer error="invalid_token""#);
            false
        }
    }
}

fn text_of(letter: &Letter) -> &str {
    letter.text.as_deref().unwrap()
}

fn address_of(key: &Value) -> String {
    format!("/company/keys/{}", key["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_program_does_what_its_role_allows_and_the_audit_names_it() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let made = owner.post("/company/keys", &order(&app, "admin")).await;
    let key = made.json();
    assert_eq!((made.status, made.header("location")), (201, address_of(&key).as_str()));
    assert_eq!((&key["name"], &key["role"]), (&json!("Выгрузка в 1С"), &json!("admin")));
    assert_eq!((&key["expires_on"], &key["state"]), (&json!(app.day(10)), &json!("active")));
    let program = program(&app, &key);
    let head = program.get("/company/structure").await.json()["head"]["id"].clone();
    let department = program.post("/company/departments", &json!({"name": "Склад", "parent_id": head})).await;
    assert_eq!(department.status, 201, "{}", department.text);
    assert_eq!(program.get("/company/employees").await.status, 200);

    let entry = &owner.get("/audit?action=department_created").await.json()["items"][0];
    assert_eq!((&entry["actor"]["kind"], &entry["actor"]["id"]), (&json!("program"), &key["id"]));
    assert_eq!(entry["actor"]["name"], "Выгрузка в 1С");
    let of_program = format!("/audit?actor={}", key["id"].as_str().unwrap());
    assert_eq!(owner.get(&of_program).await.json()["items"].as_array().unwrap().len(), 1);
    let page = owner.browsing().get(&of_program).await.text;
    assert!(page.contains("Программа Выгрузка в 1С"), "{page}");
    let entry = &owner.get("/audit?action=program_key_made").await.json()["items"][0];
    assert_eq!((&entry["actor"]["kind"], &entry["subject"]["id"]), (&json!("person"), &key["id"]));

    let seen = owner.get(&address_of(&key)).await.json();
    assert!(seen["last_used_at"].is_string() && seen.get("token").is_none(), "{seen}");
}

#[tokio::test]
async fn no_program_decides_who_may_do_what_or_acts_as_a_person() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let key = make(&app, &owner, "admin").await;
    let held: Vec<&str> =
        key["permissions"].as_array().unwrap().iter().map(|held| held.as_str().unwrap()).collect();
    assert_eq!(held, ["audit.view", "people.view", "structure.view", "structure.manage"]);
    let program = program(&app, &key);
    let person = json!({"email": "new@romashka.example"});
    for (address, body) in [
        ("/company/employees", &person),
        ("/company/keys", &order(&app, "client")),
        ("/company/roles", &json!({"name": "Все", "base": "admin"})),
        ("/company/settings/edit", &json!({"version": 1})),
    ] {
        let refused = program.post(address, body).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (403, "forbidden"), "{address}");
    }
    for address in ["/profile", "/profile/sessions", "/profile/second-factor"] {
        let refused = program.get(address).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (403, "only_people"), "{address}");
    }
    // Their own work is.
    assert_eq!(program.get("/tasks").await.status, 200);
}

#[tokio::test]
async fn the_token_is_told_once_and_kept_nowhere() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let keyed = owner.with("idempotency-key", "one-key");
    let first = keyed.post("/company/keys", &order(&app, "employee")).await.json();
    let secret = first["token"].as_str().unwrap().split_once('.').unwrap().1.to_owned();
    assert_eq!(secret.len(), 64);
    let again = keyed.post("/company/keys", &order(&app, "employee")).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    assert_eq!((&again.json()["id"], again.json().get("token")), (&first["id"], None));
    let list = owner.get("/company/keys").await;
    assert_eq!(list.json()["items"].as_array().unwrap().len(), 1);
    for text in [list.text, owner.get(&address_of(&first)).await.text, owner.get("/audit").await.text] {
        assert!(!text.contains(&secret), "{text}");
    }
    for letter in app.letters().await {
        assert!(![letter.text, letter.html].into_iter().flatten().any(|text| text.contains(&secret)));
    }
    let day = app.day(10);
    let fields = [("name", "Сайт"), ("role", "employee"), ("expires_on", day.as_str())];
    let page = owner.browsing().submit("/company/keys", &fields).await;
    assert_eq!(page.status, 201);
    assert!(page.text.contains("kabinet_") && page.header("cache-control").contains("no-store"));
}

#[tokio::test]
async fn whoever_made_a_key_is_written_to_at_once() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let key = make(&app, &owner, "employee").await;
    let letters = app.letters().await;
    let letter = letters.last().unwrap();
    assert_eq!(letter.to, [OWNER]);
    assert!(letter.subject.contains("создан ключ"), "{}", letter.subject);
    let (text, address) = (text_of(letter), address_of(&key));
    assert!(text.contains("romashka.localhost") && text.contains(&address), "{text}");
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_said_beside_its_field() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let role = app.add_role(id, "Связной", Role::Admin, &[Permission::ManageIntegrations]).await;
    let messenger = app.employee(id, "romashka", role).await;
    let with = |field: &str, value: Value| {
        let mut order = order(&app, "employee");
        order[field] = value;
        order
    };
    for (order, expected) in [
        (json!({}), vec!["name required", "role required", "expires_on required"]),
        (with("name", json!(" ")), vec!["name required"]),
        (with("role", json!("owner")), vec!["role unknown_value"]),
        (with("expires_on", json!(app.day(-1))), vec!["expires_on date_past"]),
        (with("expires_on", json!(app.day(367))), vec!["expires_on date_late"]),
        (with("expires_on", json!("скоро")), vec!["expires_on date_form"]),
        (with("password", json!("x")), vec!["password unknown_field"]),
    ] {
        let refused = owner.post("/company/keys", &order).await;
        assert_eq!(
            (refused.status, refused.problem().1),
            (422, expected.iter().map(|error| (*error).to_owned()).collect()),
            "{order}"
        );
    }
    let gone = with("role", json!(domain::RoleId::new()));
    let refused = owner.post("/company/keys", &gone).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "unknown_role"));
    let refused = messenger.post("/company/keys", &order(&app, "employee")).await;
    assert_eq!(
        (refused.status, refused.problem().0.as_str()),
        (403, "key_above_oneself"),
        "{}",
        refused.text
    );
    let form = messenger.browsing().get("/company/keys/new").await.text;
    assert!(!form.contains("value=\"employee\""), "{form}");
    assert_eq!(owner.post("/company/keys", &with("expires_on", json!(app.day(0)))).await.status, 201);
    assert_eq!(owner.post("/company/keys", &with("expires_on", json!(app.day(365)))).await.status, 201);
    app.leaves(1);
}

#[tokio::test]
async fn an_organisation_has_twenty_keys_however_many_are_made_at_once() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let second = app.employee(id, "romashka", AssignedRole::ADMIN).await;
    for _ in 0..15 {
        make(&app, &owner, "client").await;
    }
    let order = order(&app, "client");
    let at_once = join_all((0..10).map(|_| second.post("/company/keys", &order))).await;
    let made = at_once.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(made, 5);
    for refused in at_once.iter().filter(|reply| reply.status != 201) {
        assert_eq!(
            (refused.status, refused.problem().0.as_str()),
            (409, "too_many_keys"),
            "{}",
            refused.text
        );
    }
    let list = owner.get("/company/keys").await.json();
    let oldest = list["items"].as_array().unwrap().last().unwrap();
    assert_eq!(list["items"].as_array().unwrap().len(), 20);
    assert_eq!(owner.delete(&address_of(oldest)).await.status, 200);
    assert_eq!(second.post("/company/keys", &order).await.status, 201);
}

#[tokio::test]
async fn keys_that_are_made_and_deleted_over_and_over_meet_a_limit() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    for _ in 0..60 {
        let key = make(&app, &owner, "client").await;
        assert_eq!(owner.delete(&address_of(&key)).await.status, 200);
    }
    let refused = owner.post("/company/keys", &order(&app, "client")).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (429, "slow_down"));
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_key_is_worth_nothing_elsewhere() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let vasilek = app.plant("vasilek").await;
    app.add_employee(vasilek, "owner@vasilek.example", AssignedRole::ADMIN).await;
    let key = make(&app, &owner, "admin").await;
    let token: KeyToken = key["token"].as_str().unwrap().parse().unwrap();
    let at = |host: &str, token: &KeyToken| app.anonymous().at(host).with_token(&token.to_string());
    assert_eq!(token.organization_id, id);
    for (host, address) in [
        ("vasilek.localhost", "/tasks"),
        ("localhost", "/profile"),
        ("admin.localhost", "/organizations"),
        ("admin.localhost", "/profile"),
    ] {
        let refused = at(host, &token).get(address).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (401, "key_over"), "{host}{address}");
    }
    let other = KeyToken { organization_id: vasilek, ..token.clone() };
    assert_eq!(at("vasilek.localhost", &other).get("/tasks").await.status, 401);
    let guessed = KeyToken { secret: Token::new(), ..token.clone() };
    assert_eq!(at("romashka.localhost", &guessed).get("/tasks").await.status, 401);
    // A key that claims another maker would have that person's permissions.
    let admin = app.add_employee(id, "admin@romashka.example", AssignedRole::ADMIN).await;
    let renamed = KeyToken { made_by: admin.id, ..token.clone() };
    assert_eq!(at("romashka.localhost", &renamed).get("/tasks").await.status, 401);
    // Browsers send cookies by themselves, so a key is none.
    let cookie = app.cabinet("romashka").with("cookie", &format!("session={token}"));
    assert_eq!(cookie.get("/tasks").await.status, 401);
    assert!(gets_in(&app, &key).await);
}

#[tokio::test]
async fn a_program_begins_long_work_and_is_told_how_far_it_is() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let somebody = app.add_employee(id, "one@romashka.example", AssignedRole::Preset(Role::Employee)).await;
    app.plant_bucket(id, "romashka").await;
    app.plant_crowd(id, somebody.id, 2_000).await;
    let key = make(&app, &owner, "employee").await;
    let program = program(&app, &key);
    let begun = program.get("/company/employees/export.csv").await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let task: TaskId = begun.json()["id"].as_str().unwrap().parse().unwrap();
    app.work().await;
    let done = program.get(&format!("/tasks/{task}")).await.json();
    assert_eq!(done["state"], "done", "{done}");
    let led = program.get(&format!("/company/employees/exports/{task}/file")).await;
    assert_eq!(led.status, 303, "{}", led.text);
    // What its key may no more, its work may no more.
    let second = program.get("/company/employees/export.csv").await.json();
    owner.delete(&address_of(&key)).await;
    app.work().await;
    let parked = owner.get(&format!("/tasks/{}", second["id"].as_str().unwrap())).await.json();
    assert_eq!(
        (&parked["state"], &parked["cause"]["code"]),
        (&json!("parked"), &json!("not_allowed")),
        "{parked}"
    );
    app.leaves(1);
}

#[tokio::test]
async fn those_who_run_the_platform_make_keys_in_a_cabinet_as_well() {
    let app = TestApp::start(product).await;
    romashka(&app).await;
    let admin = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let key = make(&app, &admin, "manager").await;
    assert_eq!(program(&app, &key).get("/company/structure").await.status, 200);
    assert_eq!(key["made_by"]["name"], "Суперадминистратор");
}

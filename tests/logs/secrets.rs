//! The log of everything that people and the state machine do has no secrets.

use std::time::Duration;

use domain::access::PlatformRole;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};

use crate::capture;

const WRONG_PASSWORD: &str = "wrong-Horse-battery-42";
const REASON: &str = "Reason-that-is-nobodys-affair";
const QUERY: &str = "searched-for-in-private";

/// Every string in what the platform's folder keeps as its secrets.
fn kept_secrets(app: &TestApp) -> Vec<String> {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
            Value::Object(members) => members.values().for_each(|value| collect(value, found)),
            _ => {}
        }
    }
    let text = std::fs::read_to_string(app.folder().join("secrets.json")).unwrap();
    let mut found = Vec::new();
    collect(&serde_json::from_str(&text).unwrap(), &mut found);
    found.retain(|text| text.len() >= 16);
    assert!(!found.is_empty(), "the folder keeps secrets");
    found
}

/// Signs in rightly and wrongly, as a program and as a browser, and asks with tokens that are none.
async fn sign_in_in_every_way(app: &TestApp, secrets: &mut Vec<String>) -> Client {
    let anna = app.add_user("anna.petrova@example.com", Some(PlatformRole::PlatformAdmin)).await;
    secrets.extend([anna.email.to_string(), anna.password_hash.clone().unwrap()]);
    let anybody = app.anonymous();
    let admin = anybody.sign_in("anna.petrova@example.com", PASSWORD).await;
    secrets.push(admin.token().to_owned());
    for (email, password, status) in [
        ("anna.petrova@example.com", WRONG_PASSWORD, 401),
        ("nobody.at.all@example.com", WRONG_PASSWORD, 401),
        ("no address", WRONG_PASSWORD, 422),
    ] {
        let reply = anybody.post("/session", &json!({"email": email, "password": password})).await;
        assert_eq!(reply.status, status, "{}", reply.text);
        let form = [("email", email), ("password", password)];
        assert_eq!(anybody.browsing().submit("/session", &form).await.status, status);
    }
    secrets.push("nobody.at.all@example.com".to_owned());
    let body = format!("{{\"email\":\"a@b.c\",\"password\":\"{WRONG_PASSWORD}\"");
    let broken = anybody.send(reqwest::Method::POST, "/session", Some(("application/json", body))).await;
    assert_eq!(broken.status, 400);
    let query = format!("/session?email=anna.petrova%40example.com&token={WRONG_PASSWORD}");
    assert_eq!(anybody.get(&query).await.status, 200);

    let forged = format!("{}x", admin.token());
    for client in [anybody.with_token(&forged), anybody.with("cookie", &format!("session={forged}"))] {
        assert_eq!(client.get("/organizations").await.status, 401);
    }
    assert_eq!(admin.with_cookie().get("/organizations").await.status, 200);
    secrets.push(forged);
    admin
}

/// Has somebody invited who forgets their password, by letters of which one is lost, and answers the links in them.
async fn use_links(app: &TestApp, secrets: &mut Vec<String>) {
    let (email, new) = ("invited.person@example.com", "another long password");
    // A session that was opened in the second of the block ended with it.
    app.advance(Duration::from_secs(1));
    let there = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": "denied", "times": 1}));
    let invited = there.post("/company/employees", &json!({"email": email})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    app.work().await;
    // SES has denied it, and somebody is to look why.
    app.leaves(1);
    let again = format!("/company/employees/{}/resend", invited.json()["id"].as_str().unwrap());
    assert_eq!(there.post(&again, &json!({})).await.status, 200);
    let anybody = app.anonymous().at("localhost");
    let invitation = link_of_latest_letter(app, secrets).await;
    let person = json!({"name": "Анна", "surname": "Петрова", "password": new});
    for (body, status) in [(json!({"password": WRONG_PASSWORD}), 422), (person.clone(), 200), (person, 404)] {
        assert_eq!(anybody.post(&invitation, &body).await.status, status);
    }
    assert_eq!(anybody.post("/password-reset", &json!({"email": email})).await.status, 202);
    let reset = link_of_latest_letter(app, secrets).await;
    assert_eq!(anybody.browsing().get(&reset).await.status, 200);
    for status in [200, 404] {
        assert_eq!(anybody.post(&reset, &json!({"password": new})).await.status, status);
    }
    secrets.extend([email, new].map(ToOwned::to_owned));
}

/// The path of the link in the latest letter, whose token nobody else may know.
async fn link_of_latest_letter(app: &TestApp, secrets: &mut Vec<String>) -> String {
    let text = app.letters().await.pop().and_then(|letter| letter.text).unwrap();
    let address = text.lines().find(|line| line.starts_with("http://localhost:")).unwrap();
    let path = format!("/{}", address.splitn(4, '/').last().unwrap());
    secrets.push(path.rsplit('/').next().unwrap().to_owned());
    path
}

/// Makes the outside world fail in every way that it has, at whatever a person and a step ask of it.
async fn fail_in_every_way(app: &TestApp, admin: &Client) {
    for mode in ["error", "denied", "throttle", "lost_answer"] {
        app.fault(json!({"service": "dynamodb", "operation": "*", "mode": mode, "times": 30}));
        let body = json!({"email": ADMIN_EMAIL, "password": WRONG_PASSWORD});
        assert_eq!(app.anonymous().post("/session", &body).await.status, 503, "{mode}");
        assert_eq!(admin.get("/organizations").await.status, 503, "{mode}");
        app.switch_faults_off();
    }
    for (number, (service, operation)) in
        [("kinescope", "create_project"), ("s3", "PutObject"), ("route53", "*")].into_iter().enumerate()
    {
        app.fault(json!({"service": service, "operation": operation, "mode": "denied", "times": 1}));
        let id = app.create(admin, &format!("failed-{number}")).await;
        app.switch_faults_off();
        app.retry(admin, id).await;
    }
}

#[tokio::test]
async fn the_log_of_a_whole_run_holds_no_secret() {
    capture::start();
    let app = TestApp::start(contexts::product).await;
    let mut secrets: Vec<String> =
        [PASSWORD, WRONG_PASSWORD, REASON, QUERY, ADMIN_EMAIL, app.local().kinescope_token]
            .map(ToOwned::to_owned)
            .to_vec();
    secrets.extend(kept_secrets(&app));
    let admin = sign_in_in_every_way(&app, &mut secrets).await;
    let id = app.create(&admin, "romashka").await;
    let own = format!("/organizations/{id}");
    let described = admin.get(&own).await.json();
    secrets.push(described["description"].as_str().unwrap().to_owned());
    fail_in_every_way(&app, &admin).await;
    let list = admin.get(&format!("/organizations?limit=1&q={QUERY}")).await;
    assert_eq!(list.status, 200);
    let cursor = admin.get("/organizations?limit=1").await.json()["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(admin.get(&format!("/organizations?limit=1&cursor={cursor}")).await.status, 200);
    secrets.push(cursor);
    assert_eq!(admin.post(&format!("{own}/block"), &json!({"reason": REASON})).await.status, 200);
    assert_eq!(app.anonymous().at("romashka.localhost").get("/").await.status, 403);
    assert_eq!(admin.post(&format!("{own}/unblock"), &json!({})).await.status, 200);
    use_links(&app, &mut secrets).await;
    assert_eq!(admin.get(&format!("{own}/history")).await.status, 200);
    app.reconcile().await;
    assert_eq!(admin.delete("/session").await.status, 200);

    let log = capture::text();
    for secret in &secrets {
        assert!(!log.contains(secret.as_str()), "the log holds {secret}: {}", around(&log, secret));
    }
    for shape in ["eyJ", "$argon2", "Bearer ey", "session=", "password\":\"", "AWS4-HMAC", "Signature="] {
        assert!(!log.contains(shape), "the log holds {shape}: {}", around(&log, shape));
    }
    for (place, _) in log.match_indices('@') {
        let name = log[..place].rsplit(|character: char| !character.is_alphanumeric()).next().unwrap();
        assert!(name.is_empty(), "an e-mail address: {}", around(&log, &log[place - name.len()..=place]));
    }
    // What was looked through is the log of all that.
    let told = |what: &str| log.contains(what);
    assert!(told("platform POST /session") && told("request failed") && told("AccessDenied"));
    assert!(told("\"Step\":\"deploy\"") && told("cabinet GET /") && told("ThrottlingException"), "{log}");
}

/// The text around the first place that something stands at.
fn around<'a>(log: &'a str, what: &str) -> &'a str {
    let start = log.find(what).unwrap_or_default();
    log[..start].rfind('\n').map_or(log, |line| &log[line + 1..]).lines().next().unwrap_or_default()
}

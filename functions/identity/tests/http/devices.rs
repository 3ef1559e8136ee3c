//! The sessions of a person, and how they end.

use std::time::Duration;

use domain::access::{AssignedRole, Role};
use jiff::Timestamp;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, TestApp};

const ANNA: &str = "anna@example.com";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";

async fn devices(person: &Client) -> Vec<Value> {
    person.get("/profile/sessions").await.json()["items"].as_array().unwrap().clone()
}

async fn is_signed_in(person: &Client) -> bool {
    person.get("/profile").await.status == 200
}

#[tokio::test]
async fn every_device_is_listed_with_what_it_is_known_by() {
    let app = TestApp::start(crate::product).await;
    let romashka = app.plant("romashka").await;
    app.add_employee(romashka, ANNA, AssignedRole::Preset(Role::Employee)).await;
    let base = app.anonymous().at("localhost").with("user-agent", FIREFOX).sign_in(ANNA, PASSWORD).await;
    app.advance(Duration::from_secs(2));
    let cabinet = app.cabinet("romashka").sign_in(ANNA, PASSWORD).await;
    let listed = devices(&base).await;
    let known: Vec<Value> = listed
        .iter()
        .map(|device| {
            json!([device["host"], device["browser"], device["system"], device["address"], device["is_this"]])
        })
        .collect();
    assert_eq!(
        known,
        [
            json!(["romashka.localhost", null, null, "127.0.0.1", false]),
            json!(["localhost", "Firefox", "Linux", "127.0.0.1", true]),
        ]
    );
    let page = cabinet.browsing().get("/profile/sessions").await.text;
    assert!(page.contains("Firefox, Linux") && page.contains("Неизвестное устройство"), "{page}");
    app.advance(Duration::from_hours(12));
    let later = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    assert_eq!(devices(&later).await.len(), 1, "those that are over are not listed");
}

#[tokio::test]
async fn a_device_can_be_signed_out_from_another_and_nobody_elses_can() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    app.add_user("pyotr@example.com", None).await;
    let base = app.anonymous().at("localhost");
    let (one, other) = (base.sign_in(ANNA, PASSWORD).await, base.sign_in(ANNA, PASSWORD).await);
    let pyotr = base.sign_in("pyotr@example.com", PASSWORD).await;
    let listed = devices(&one).await;
    let id = listed.iter().find(|device| device["is_this"] == false).unwrap()["id"].as_str().unwrap();
    let address = format!("/profile/sessions/{id}");
    assert_eq!(pyotr.delete(&address).await.status, 200, "what is not there is over");
    assert!(is_signed_in(&other).await);
    assert_eq!(one.delete(&address).await.status, 200);
    assert!(!is_signed_in(&other).await && is_signed_in(&one).await);
    assert_eq!(one.delete("/profile/sessions/0").await.status, 404);
    let own = devices(&one).await[0]["id"].as_str().unwrap().to_owned();
    let ended = one.browsing().submit(&format!("/profile/sessions/{own}/end"), &[]).await;
    assert_eq!((ended.status, ended.header("location")), (303, "/session"));
    assert!(!is_signed_in(&one).await);
}

#[tokio::test]
async fn all_others_or_all_are_signed_out_at_once_on_every_host() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let romashka = app.plant("romashka").await;
    app.add_employee(romashka, ANNA, AssignedRole::Preset(Role::Employee)).await;
    let base = app.anonymous().at("localhost");
    let own = base.sign_in(ANNA, PASSWORD).await;
    let others = [base.sign_in(ANNA, PASSWORD).await, app.cabinet("romashka").sign_in(ANNA, PASSWORD).await];
    app.advance(Duration::from_secs(1));
    let ended = own.browsing().submit("/profile/sessions/end", &[("which", "others")]).await;
    assert_eq!((ended.status, ended.header("location")), (303, "/profile/sessions"));
    for other in &others {
        assert!(!is_signed_in(other).await);
    }
    assert_eq!(devices(&own).await.len(), 1);
    let all = own.post("/profile/sessions/end", &json!({"which": "all"})).await;
    assert_eq!((all.status, is_signed_in(&own).await), (200, false));
    app.advance(Duration::from_secs(1));
    assert!(is_signed_in(&base.sign_in(ANNA, PASSWORD).await).await, "who signs in again is in");
    let refused = admin.post("/profile/sessions/end", &json!({"which": "some"})).await;
    assert_eq!(refused.problem().1, ["which unknown_value"]);
}

#[tokio::test]
async fn use_is_noted_once_an_hour_beside_the_answer() {
    let app = TestApp::start(crate::product).await;
    let romashka = app.plant("romashka").await;
    let user = app.add_employee(romashka, ANNA, AssignedRole::ADMIN).await;
    let cabinet = app.cabinet("romashka").sign_in(ANNA, PASSWORD).await;
    let tenant = app.local().store.tenant(romashka);
    let hour = |at: Timestamp| at.as_second() / 3_600;
    let now = || hour(app.local().clock.now());
    let seen = async || hour(tenant.employee(user.id).await.unwrap().unwrap().last_seen_at.unwrap());
    let cost = || {
        let recorded = app.local().requests.list().into_iter().rev();
        let latest =
            recorded.into_iter().find(|recorded| recorded.request == "GET /company/employees").unwrap();
        (latest.record.cost.calls, latest.record.cost.round_trips)
    };
    assert_eq!(seen().await, now(), "by signing in");
    let list = "/company/employees";
    assert_eq!(cabinet.get(list).await.status, 200);
    let usual = cost();
    app.advance(Duration::from_hours(1));
    assert_eq!(cabinet.get(list).await.status, 200);
    assert_eq!(cost(), (usual.0 + 2, usual.1), "two writes more, and no round trip");
    assert_eq!(seen().await, now());
    let noted: Timestamp = devices(&cabinet).await[0]["last_seen_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(hour(noted), now());
    assert_eq!(cabinet.get(list).await.status, 200);
    assert_eq!(cost(), usual, "not again in the same hour");
    let listed = cabinet.get(list).await.json();
    let listed: Timestamp = listed["items"][0]["last_seen_at"].as_str().unwrap().parse().unwrap();
    let day = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
    assert_eq!(day(listed), day(app.local().clock.now()), "lists tell the day");
}

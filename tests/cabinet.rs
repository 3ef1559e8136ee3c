//! An organisation's own host, as everybody sees it: open, closed, not up yet, or without an organisation.

use std::time::Duration;

use domain::Organization;
use domain::organization::State;
use serde_json::json;
use testing::{Client, TestApp};

async fn assert_answers(visitor: &Client, status: u16, code: &str, title: &str) {
    let refused = visitor.get("/").await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (status, code));
    let page = visitor.browsing().get("/").await;
    assert_eq!((page.status, page.header("content-type")), (status, "text/html; charset=utf-8"));
    assert!(page.text.contains(title), "{}", page.text);
    assert!(
        !page.text.contains("Поставка мебели") && !page.text.contains("ООО"),
        "nothing of whose it is: {}",
        page.text
    );
}

#[tokio::test]
async fn an_open_cabinet_shows_whose_it_is_and_the_way_in() {
    let app = TestApp::start(contexts::product).await;
    app.plant("romashka").await;
    let visitor = app.anonymous().at("romashka.localhost");
    let home = visitor.get("/").await;
    let shown = home.json();
    assert_eq!(
        (home.status, &shown["name"], &shown["description"], &shown["cards"][0]["name"]),
        (200, &json!("ООО «romashka»"), &json!("Поставка мебели"), &json!("showcase"))
    );
    let page = visitor.browsing().get("/").await;
    assert!(
        page.text.contains("<h1>ООО «romashka»</h1>") && page.text.contains("href=\"/session\""),
        "{}",
        page.text
    );
    assert_eq!(app.anonymous().at("ROMASHKA.localhost").get("/").await.status, 200);
    let health = visitor.get("/healthz").await;
    assert_eq!((health.status, health.json()), (200, json!({"status": "ok", "release": "r1"})));
    for host in ["localhost", "admin.localhost"] {
        let health = app.anonymous().at(host).get("/healthz").await;
        assert_eq!((health.status, health.json()), (200, json!({"status": "ok"})), "{host}");
    }
    for platform in ["/organizations", "/domains/romashka", "/organizations/new"] {
        assert_eq!(visitor.get(platform).await.problem().0, "not_found", "{platform}");
    }
}

#[tokio::test]
async fn a_blocked_cabinet_is_closed_and_opens_again() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let visitor = app.anonymous().at("romashka.localhost");
    let address = format!("/organizations/{}", organization.id);
    let session = visitor.sign_in(testing::ADMIN_EMAIL, testing::PASSWORD).await;
    assert_eq!(admin.post(&format!("{address}/block"), &json!({"reason": "тайна"})).await.status, 200);
    for somebody in [&visitor, &session] {
        assert_answers(somebody, 403, "blocked", "Кабинет закрыт").await;
        assert!(!somebody.get("/").await.text.contains("тайна"));
    }
    assert_eq!(visitor.browsing().get("/").await.text.matches("href=\"/organizations").count(), 0);
    assert_eq!(admin.post(&format!("{address}/unblock"), &json!({})).await.status, 200);
    assert_eq!(visitor.get("/").await.status, 200);
}

#[tokio::test]
async fn a_block_ends_the_sessions_at_the_cabinet_for_good() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let visitor = app.anonymous().at("romashka.localhost");
    let session = visitor.sign_in(testing::ADMIN_EMAIL, testing::PASSWORD).await;
    let greets = async |somebody: &Client| somebody.browsing().get("/").await.text.contains("/session/end");
    assert!(greets(&session).await);
    for change in ["block", "unblock"] {
        let address = format!("/organizations/{}/{change}", organization.id);
        assert_eq!(admin.post(&address, &json!({})).await.status, 200);
    }
    assert!(!greets(&session).await, "who signed in before the block is to do so again");
    app.advance(Duration::from_secs(1));
    assert!(greets(&visitor.sign_in(testing::ADMIN_EMAIL, testing::PASSWORD).await).await);
    assert_eq!(admin.get("/organizations").await.status, 200, "the platform's own sessions go on");
}

#[tokio::test]
async fn a_cabinet_closes_when_its_subscription_is_over() {
    let app = TestApp::start(contexts::product).await;
    let organization =
        Organization { subscription_ends_on: app.day(0).parse().unwrap(), ..app.ready("romashka") };
    app.plant_organization(&organization).await;
    let visitor = app.anonymous().at("romashka.localhost");
    assert_eq!(visitor.get("/").await.status, 200, "to the end of its last day");
    app.advance(Duration::from_hours(24));
    assert_answers(&visitor, 403, "blocked", "Кабинет закрыт").await;
    let extension = json!({"version": 1, "subscription_ends_on": app.day(1)});
    let address = format!("/organizations/{}", organization.id);
    assert_eq!(app.admin().await.patch(&address, &extension).await.status, 200);
    assert_eq!(visitor.get("/").await.status, 200);
}

#[tokio::test]
async fn a_cabinet_that_is_not_up_asks_to_come_later_and_one_that_is_not_there_does_not() {
    let app = TestApp::start(contexts::product).await;
    for (domain, state) in [("vasilek", State::Provisioning), ("lutik", State::Failed)] {
        app.plant_organization(&Organization { state, active_release: None, ..app.ready(domain) }).await;
        let visitor = app.anonymous().at(&format!("{domain}.localhost"));
        assert_answers(&visitor, 503, "not_ready", "Кабинет ещё создаётся").await;
        assert_eq!(visitor.get("/").await.header("retry-after"), "30");
        assert_eq!(visitor.get("/healthz").await.problem().0, "not_ready", "{domain}");
    }
    let nobody = app.anonymous().at("nobody.localhost");
    assert_answers(&nobody, 404, "no_cabinet", "Кабинета нет").await;
    assert_eq!(nobody.get("/healthz").await.problem().0, "no_cabinet");
}

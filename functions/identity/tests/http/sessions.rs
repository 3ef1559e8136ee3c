//! A session is good on its host until its holder ends it, or until twelve hours have passed.

use std::time::Duration;

use serde_json::json;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};

async fn assert_is_nobody(client: &Client, named: &str) {
    let refused = client.get("/organizations").await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (401, "unauthenticated"), "{named}");
    let page = client.browsing().get("/organizations").await;
    assert_eq!((page.status, page.header("location")), (303, "/session?to=%2Forganizations"), "{named}");
    let ending = client.with("sec-fetch-site", "same-origin").delete("/session").await;
    assert_eq!(ending.status, 401, "{named}: there is nothing to end");
}

#[tokio::test]
async fn an_ended_session_is_over_at_once_and_others_go_on() {
    let app = TestApp::start(crate::product).await;
    let (one, other) = (app.admin().await, app.admin().await);
    let ended = one.delete("/session").await;
    assert_eq!((ended.status, ended.json()), (200, json!({})));
    assert_eq!(ended.header("set-cookie"), "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    assert_is_nobody(&one, "with a token").await;
    assert_is_nobody(&one.with_cookie(), "with a cookie").await;
    assert_eq!(other.get("/organizations").await.status, 200);

    let form = other.browsing().with_cookie().submit("/session/end", &[]).await;
    assert_eq!((form.status, form.header("location")), (303, "/session"));
    assert!(form.header("set-cookie").starts_with("session=; "), "{}", form.header("set-cookie"));
    assert_is_nobody(&other, "after the form").await;
}

#[tokio::test]
async fn a_session_lasts_twelve_hours_to_the_second() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.advance(Duration::from_secs(12 * 60 * 60 - 1));
    assert_eq!(admin.get("/organizations").await.status, 200);
    app.advance(Duration::from_secs(1));
    assert_is_nobody(&admin, "after twelve hours").await;
    assert_eq!(app.admin().await.get("/organizations").await.status, 200);
}

#[tokio::test]
async fn a_session_is_good_on_the_host_that_it_was_opened_on_only() {
    let app = TestApp::start(crate::product).await;
    let platform = app.admin().await;
    app.plant("romashka").await;
    let base = app.anonymous().at("localhost").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let cabinet = app.anonymous().at("romashka.localhost").sign_in(ADMIN_EMAIL, PASSWORD).await;
    assert_eq!(base.get("/").await.status, 200);
    assert!(cabinet.browsing().get("/").await.text.contains("Вы вошли как Суперадминистратор."));
    for (client, named) in [(&base, "of the base host"), (&cabinet, "of a cabinet")] {
        assert_is_nobody(&client.at("admin.localhost"), named).await;
        assert_is_nobody(&client.at("admin.localhost").with_cookie(), named).await;
    }
    assert_eq!(platform.at("localhost").get("/").await.status, 401);
    assert!(!platform.at("romashka.localhost").browsing().get("/").await.text.contains("Суперадминистратор"));
    assert_eq!(cabinet.at("vasilek.localhost").delete("/session").await.status, 401);
    assert_eq!(cabinet.delete("/session").await.status, 200, "nobody else could end it");
}

#[tokio::test]
async fn a_session_outlives_the_process() {
    let mut app = TestApp::start(crate::product).await;
    let token = app.admin().await.token().to_owned();
    app.kill_and_restart().await;
    assert_eq!(app.anonymous().with_token(&token).get("/organizations").await.status, 200);
}

#[tokio::test]
async fn a_super_admin_chooses_among_all_organisations_and_others_are_told_that_they_have_none() {
    let app = TestApp::start(crate::product).await;
    let id = app.plant("romashka").await;
    let port = app.local().address.port();
    let base = app.anonymous().at("localhost");
    let choice = base.sign_in(ADMIN_EMAIL, PASSWORD).await.get("/").await.json();
    let organization = json!({
        "id": id, "name": "ООО «romashka»", "address": format!("http://romashka.localhost:{port}"), "status": "active",
        "membership": null,
    });
    assert_eq!(
        choice,
        json!({"platform": format!("http://admin.localhost:{port}"), "cards": [], "organizations": [organization]})
    );
    app.add_user("pyotr@example.com", None).await;
    let person = base.sign_in("pyotr@example.com", PASSWORD).await;
    assert_eq!(person.get("/").await.json(), json!({"platform": null, "cards": [], "organizations": []}));
    let page = person.browsing().get("/").await.text;
    assert!(page.contains("Вы пока не состоите ни в одной организации."), "{page}");
    let nobody = base.browsing().get("/").await;
    assert_eq!((nobody.status, nobody.header("location")), (303, "/session"));
}

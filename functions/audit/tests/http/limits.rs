//! Who has met a limit is told in the audit, once an hour.

use std::time::Duration;

use domain::limits::{ADDRESSES_OF_PERSON, Count, EXPORTS_OF_PERSON, Limit};
use serde_json::json;
use testing::{ADMIN_EMAIL, PASSWORD, TestApp};

use crate::{ADMIN, actions, audit};

async fn fill(app: &TestApp, limit: Limit, of: &str) {
    let count = Count { limit, of: of.to_owned() };
    for _ in 0..limit.most {
        let (store, now) = (&app.local().store, app.local().clock.now());
        assert_eq!(store.count(std::slice::from_ref(&count), &[], now).await.unwrap(), None);
    }
}

#[tokio::test]
async fn whoever_meets_a_limit_stands_in_the_audit_of_the_organisation_once_an_hour() {
    let app = TestApp::start(crate::product).await;
    let id = app.plant("iris").await;
    let anna = app.add_employee(id, "anna@iris.example", ADMIN).await.id;
    let client = app.cabinet("iris").sign_in("anna@iris.example", PASSWORD).await;
    for hour in 1..=2 {
        fill(&app, ADDRESSES_OF_PERSON, &anna.to_string()).await;
        fill(&app, EXPORTS_OF_PERSON, &anna.to_string()).await;
        for _ in 0..3 {
            assert_eq!(client.get("/audit/export.csv").await.status, 429);
            assert_eq!(client.get("/company/employees/new?email=x%40iris.example").await.status, 429);
        }
        let told = audit(&client, "?action=limit_met").await;
        assert_eq!(told["items"].as_array().unwrap().len(), 2 * hour, "{told}");
        let limits: Vec<_> = told["items"].as_array().unwrap()[..2].iter().map(|one| &one["after"]).collect();
        assert!(limits.contains(&&json!({"limit": "exports"})), "{told}");
        assert!(limits.contains(&&json!({"limit": "addresses"})), "{told}");
        assert_eq!(told["items"][0]["actor"]["email"], "anna@iris.example");
        app.advance(Duration::from_hours(1));
    }
    let everything = audit(&app.admin().await, "?action=limit_met").await;
    assert_eq!(everything["items"][0]["organization"]["id"], json!(id));
}

#[tokio::test]
async fn guesses_of_strangers_are_told_with_the_address_they_came_from() {
    let app = TestApp::start(crate::product).await;
    let stranger = app.anonymous().from("127.0.0.9");
    let guess = json!({"email": ADMIN_EMAIL, "password": "not the password"});
    let mut statuses = Vec::new();
    for _ in 0..9 {
        statuses.push(stranger.post("/session", &guess).await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 4, "{statuses:?}");
    let told = audit(&app.admin().await, "?action=limit_met").await;
    assert_eq!(actions(&told), ["limit_met"]);
    assert_eq!(told["items"][0]["actor"], json!({"kind": "stranger", "address": "127.0.0.9"}));
    assert_eq!(told["items"][0]["after"], json!({"limit": "tries"}));
}

#[tokio::test]
async fn the_page_has_all_limits_with_their_figures_and_leads_to_who_met_them() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let page = admin.browsing().get("/audit").await;
    assert!(page.text.contains("60 за минуту") && page.text.contains("200 за час"), "{}", page.text);
    assert!(page.text.contains("href=\"/audit?action=limit_met\""), "{}", page.text);
    assert!(!page.text.contains("limit-"), "each has its words: {}", page.text);
}

#[tokio::test]
async fn guesses_at_a_cabinet_are_told_there_and_a_crowd_of_strangers_is_not_told_one_by_one() {
    let app = TestApp::start(crate::product).await;
    let id = app.plant("iris").await;
    app.add_employee(id, "anna@iris.example", ADMIN).await;
    let guess = json!({"email": "anna@iris.example", "password": "not the password"});
    for stranger in 1..=30 {
        let stranger = app.cabinet("iris").from(&format!("127.0.1.{stranger}"));
        for _ in 0..8 {
            stranger.post("/session", &guess).await;
        }
    }
    app.advance(Duration::from_hours(2));
    let anna = app.cabinet("iris").sign_in("anna@iris.example", PASSWORD).await;
    let told = audit(&anna, "?action=limit_met&actor=stranger&limit=100").await;
    let told = told["items"].as_array().unwrap();
    assert_eq!(told.len(), 20, "{told:?}");
    assert_eq!(told[19]["actor"], json!({"kind": "stranger", "address": "127.0.1.1"}));
    let page = anna.browsing().get("/audit?action=limit_met").await.text;
    assert!(page.contains("Кто-то без входа"), "{page}");
}

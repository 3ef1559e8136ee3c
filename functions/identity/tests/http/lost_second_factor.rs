//! A second factor that is lost: a super-admin has it taken off, and its owner has a day to keep it.

use std::time::Duration;

use domain::access::{AssignedRole, PlatformRole};
use serde_json::{Value, json};
use testing::{Client, PASSWORD, Reply, TestApp};

use super::second_factor::{Anna, EMAIL, sign_in};

const REASON: &str = "Телефон утонул";

/// Somebody with a second factor, and a super-admin who takes it off.
struct Loss {
    app: TestApp,
    admin: Client,
    path: String,
    anna: Anna,
}

impl Loss {
    async fn begin() -> Self {
        let app = TestApp::start(crate::product).await;
        let anna = Anna::of(&app).await;
        let (admin, path) = (app.admin().await, format!("/people/{}/second-factor/reset", anna.id));
        let loss = Self { app, admin, path, anna };
        let begun = loss.admin.post(&loss.path, &json!({"reason": REASON})).await;
        assert_eq!(begun.status, 202, "{}", begun.text);
        loss
    }

    async fn sign_in(&self, code: Option<&str>) -> Reply {
        sign_in(&self.app.anonymous(), code).await
    }

    async fn takes_effect_at(&self) -> Value {
        self.admin.get(&self.path).await.json()["takes_effect_at"].clone()
    }

    /// The path of the link in the letter that tells of it.
    async fn link(&self) -> String {
        self.app.link(EMAIL, "/second-factor/keep/").await
    }
}

#[tokio::test]
async fn a_lost_one_is_taken_off_a_day_after_its_owner_was_written_to() {
    let loss = Loss::begin().await;
    let seen = loss.admin.get(&loss.path).await.json();
    assert_eq!((&seen["email"], &seen["has_second_factor"]), (&json!(EMAIL), &json!(true)));
    loss.link().await;
    loss.app.advance(Duration::from_secs(24 * 60 * 60 - 1));
    assert_eq!(loss.sign_in(None).await.problem().0, "second_factor_required");
    loss.app.advance(Duration::from_secs(1));
    assert_eq!(loss.sign_in(None).await.status, 200);
    let seen = loss.admin.get(&loss.path).await;
    assert_eq!(seen.status, 401, "a super-admin's session of a day before is over");
    let admin = loss.app.admin().await;
    assert_eq!(admin.get(&loss.path).await.json()["has_second_factor"], false);
    let letters = loss.app.letters().await;
    assert_eq!(letters.last().unwrap().subject, "Второй фактор отключён");

    let audit = admin.get("/audit?subject=anna@example.com").await.json();
    let audit =
        if audit["items"].as_array().unwrap().is_empty() { admin.get("/audit").await.json() } else { audit };
    let entries = audit["items"].as_array().unwrap();
    let begun = entries.iter().find(|entry| entry["action"] == "second_factor_reset_begun").unwrap();
    assert_eq!((&begun["after"]["reason"], &begun["subject"]["name"]), (&json!(REASON), &json!(EMAIL)));
    assert_eq!(begun["actor"]["email"], testing::ADMIN_EMAIL);
    assert!(entries.iter().any(|entry| entry["action"] == "second_factor_disabled"));
}

#[tokio::test]
async fn its_owner_keeps_it_by_the_link_and_whoever_was_taking_it_off_is_told() {
    let loss = Loss::begin().await;
    let (link, base) = (loss.link().await, loss.app.anonymous().at("localhost"));
    let page = base.browsing().get(&link).await;
    assert!(page.status == 200 && page.text.contains("Оставить второй фактор"), "{}", page.text);
    assert_ne!(loss.takes_effect_at().await, Value::Null, "a link alone changes nothing");
    assert_eq!(base.post(&link, &json!({})).await.status, 200);
    assert_eq!(loss.takes_effect_at().await, Value::Null);
    assert_eq!(base.post(&link, &json!({})).await.problem().0, "keep_over");
    let letters = loss.app.letters().await;
    let told = letters.last().unwrap();
    assert_eq!(
        (told.to[0].as_str(), told.subject.as_str()),
        (testing::ADMIN_EMAIL, "Второй фактор остаётся")
    );
    loss.app.advance(Duration::from_hours(24));
    assert_eq!(loss.sign_in(None).await.problem().0, "second_factor_required");
}

#[tokio::test]
async fn whoever_signs_in_with_it_has_not_lost_it() {
    for by_recovery_code in [false, true] {
        let loss = Loss::begin().await;
        let code = if by_recovery_code {
            loss.anna.recovery_codes[0].clone()
        } else {
            loss.app.code(&loss.anna.uri)
        };
        assert_eq!(loss.sign_in(Some(&code)).await.status, 200);
        assert_eq!(loss.takes_effect_at().await, Value::Null);
        let base = loss.app.anonymous().at("localhost");
        assert_eq!(base.get(&loss.link().await).await.problem().0, "keep_over");
    }
}

#[tokio::test]
async fn it_is_taken_back_by_super_admins_and_asking_twice_is_asking_once() {
    let loss = Loss::begin().await;
    let first = loss.takes_effect_at().await;
    loss.app.advance(Duration::from_mins(1));
    assert_eq!(loss.admin.post(&loss.path, &json!({})).await.json()["takes_effect_at"], first);
    let (link, base) = (loss.link().await, loss.app.anonymous().at("localhost"));
    let page = loss.admin.browsing().get(&loss.path).await.text;
    assert!(page.contains(&format!("action=\"{}/delete\"", loss.path)), "{page}");
    assert_eq!(loss.admin.delete(&loss.path).await.status, 200);
    assert_eq!(loss.admin.post(&format!("{}/delete", loss.path), &json!({})).await.status, 200, "once more");
    assert_eq!(base.get(&link).await.problem().0, "keep_over");
    assert_eq!(loss.admin.post(&loss.path, &json!({})).await.status, 202);
    assert_ne!(loss.link().await, link);
}

#[tokio::test]
async fn nothing_begins_without_the_letter_that_tells_of_it() {
    let loss = Loss::begin().await;
    assert_eq!(loss.admin.delete(&loss.path).await.status, 200);
    loss.app.work().await;
    let before = loss.app.letters().await.len();
    let fault =
        json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "error", "times": 3});
    loss.app.fault(fault);
    assert_eq!(loss.admin.post(&loss.path, &json!({})).await.status, 503);
    assert_eq!((loss.takes_effect_at().await, loss.app.letters().await.len()), (Value::Null, before));

    loss.app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": "error", "times": 3}));
    assert_eq!(loss.admin.post(&loss.path, &json!({})).await.status, 202);
    assert_eq!(loss.app.letters().await.len(), before, "SES has not taken it");
    loss.app.advance(Duration::from_mins(1));
    assert_eq!(loss.app.letters().await.len(), before + 1, "it is sent as soon as SES takes it");
}

#[tokio::test]
async fn nobody_takes_off_their_own_or_one_that_is_not_there() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let own = app.local().store.user_of_email(&testing::ADMIN_EMAIL.parse().unwrap()).await.unwrap().unwrap();
    let refused = admin.post(&format!("/people/{}/second-factor/reset", own.id), &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (403, "not_oneself"));
    let user = app.add_user(EMAIL, None).await;
    let refused = admin.post(&format!("/people/{}/second-factor/reset", user.id), &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "second_factor_disabled"));
    for path in [
        "/people/nobody/second-factor/reset",
        "/people/00000000-0000-7000-8000-000000000000/second-factor/reset",
    ] {
        assert_eq!(admin.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_super_admin_whose_was_taken_off_switches_another_on_before_anything_else_opens() {
    let app = TestApp::start(crate::product).await;
    let second = app.add_user("second@example.com", Some(PlatformRole::PlatformAdmin)).await;
    let path = format!("/people/{}/second-factor/reset", second.id);
    assert_eq!(app.admin().await.post(&path, &json!({})).await.status, 202);
    app.advance(Duration::from_hours(24));
    let body = json!({"email": "second@example.com", "password": PASSWORD});
    let opened = app.anonymous().post("/session", &body).await;
    assert_eq!(opened.status, 200, "{}", opened.text);
    let second = app.anonymous().with_token(opened.json()["token"].as_str().unwrap());
    assert_eq!(second.get("/organizations").await.problem().0, "second_factor_missing");
}

#[tokio::test]
async fn a_card_in_a_cabinet_leads_those_who_run_the_platform_there_and_administrators_to_their_own_page() {
    let app = TestApp::start(crate::product).await;
    let organization = app.plant("romashka").await;
    let other = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let user = app.add_employee(organization, EMAIL, AssignedRole::ADMIN).await;
    let anna = app.cabinet("romashka").sign_in(EMAIL, PASSWORD).await;
    app.enrol(&anna, EMAIL, PASSWORD).await;
    let card = format!("/company/employees/{}", user.id);
    let way = format!("/people/{}/second-factor/reset", user.id);
    let platform = app.cabinet("romashka").sign_in(testing::ADMIN_EMAIL, PASSWORD).await;
    assert!(platform.browsing().get(&card).await.text.contains(&way));
    let page = other.browsing().get(&card).await.text;
    assert!(!page.contains(&way) && page.contains(&format!("{card}/second-factor/reset")), "{page}");
}

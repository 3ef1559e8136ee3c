//! A change of the e-mail address, once the mail at the new one has been read.

use std::time::Duration;

use domain::access::{AssignedRole, Role};
use futures_util::future::join_all;
use serde_json::json;
use testing::{Client, PASSWORD, TestApp};

const ANNA: &str = "anna@example.com";
const NEW: &str = "petrova@example.com";

async fn ask_for(person: &Client, email: &str) {
    let asked = person.post("/profile/email", &json!({"email": email, "present_password": PASSWORD})).await;
    assert_eq!((asked.status, &asked.json()["new_email"]), (202, &json!(email)), "{}", asked.text);
}

#[tokio::test]
async fn a_new_address_is_taken_once_its_link_is_confirmed_and_the_former_is_told() {
    let app = TestApp::start(crate::product).await;
    let romashka = app.plant("romashka").await;
    let user = app.add_employee(romashka, ANNA, AssignedRole::Preset(Role::Employee)).await;
    let base = app.anonymous().at("localhost");
    let anna = base.sign_in(ANNA, PASSWORD).await;
    ask_for(&anna, " PETROVA@Example.com ".trim().to_lowercase().as_str()).await;
    assert_eq!(anna.get("/profile").await.json()["email"], ANNA, "nothing has changed yet");
    let letters = app.letters().await;
    assert_eq!(letters.last().unwrap().to, [NEW]);
    let link = app.latest_link().await;
    let page = base.browsing().get(&link).await;
    assert!(page.text.contains(NEW) && page.text.contains("Подтвердить"), "{}", page.text);
    assert_eq!(anna.get("/profile").await.json()["email"], ANNA, "looking at it changes nothing");

    let confirmed = base.post(&link, &json!({})).await;
    assert_eq!((confirmed.status, confirmed.json()), (200, json!({"email": NEW})), "{}", confirmed.text);
    let profile = anna.get("/profile").await.json();
    assert_eq!(
        (&profile["email"], &profile["new_email"]),
        (&json!(NEW), &json!(null)),
        "and the session goes on"
    );
    assert_eq!(app.letters().await.last().unwrap().to, [ANNA]);
    let employee = app.local().store.tenant(romashka).employee(user.id).await.unwrap().unwrap();
    assert_eq!(employee.email.as_str(), NEW);
    assert_eq!(base.post("/session", &json!({"email": ANNA, "password": PASSWORD})).await.status, 401);
    assert_eq!(base.post("/session", &json!({"email": NEW, "password": PASSWORD})).await.status, 200);
    app.add_user(ANNA, None).await;
    assert_eq!(base.post(&link, &json!({})).await.problem().0, "email_change_over", "once");
}

#[tokio::test]
async fn only_the_latest_link_is_good_and_for_an_hour() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let base = app.anonymous().at("localhost");
    let anna = base.sign_in(ANNA, PASSWORD).await;
    ask_for(&anna, "other@example.com").await;
    let former = app.latest_link().await;
    ask_for(&anna, NEW).await;
    let latest = app.latest_link().await;
    assert_eq!(base.get(&former).await.problem().0, "email_change_over");
    app.advance(Duration::from_mins(59));
    assert_eq!(base.get(&latest).await.status, 200);
    app.advance(Duration::from_mins(1));
    assert_eq!(base.get(&latest).await.problem().0, "email_change_over");
    assert_eq!(base.post(&latest, &json!({})).await.problem().0, "email_change_over");
    assert_eq!(base.post("/email-change/0", &json!({})).await.status, 404);
}

#[tokio::test]
async fn of_twenty_who_follow_one_link_one_is_answered() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let base = app.anonymous().at("localhost");
    ask_for(&base.sign_in(ANNA, PASSWORD).await, NEW).await;
    let link = app.latest_link().await;
    let nothing = json!({});
    let tries = join_all((0..20).map(|_| base.post(&link, &nothing))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert!(tries.iter().all(|reply| matches!(reply.status, 200 | 404)));
}

#[tokio::test]
async fn an_address_that_is_somebody_elses_is_not_told_and_not_given() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    app.add_user(NEW, None).await;
    let base = app.anonymous().at("localhost");
    let anna = base.sign_in(ANNA, PASSWORD).await;
    ask_for(&anna, NEW).await;
    let link = app.latest_link().await;
    let refused = base.post(&link, &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "email_taken"));
    assert_eq!(anna.get("/profile").await.json()["email"], ANNA);
}

#[tokio::test]
async fn the_password_is_asked_for_and_the_present_address_is_no_change() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anna = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let refusals = [
        (json!({"email": NEW, "present_password": "a guess of mine"}), "present_password wrong_password"),
        (json!({"email": "ANNA@example.com", "present_password": PASSWORD}), "email same_email"),
        (json!({"email": "nobody", "present_password": PASSWORD}), "email email_form"),
    ];
    for (asked, violation) in refusals {
        assert_eq!(anna.post("/profile/email", &asked).await.problem().1, [violation]);
    }
    assert!(app.letters().await.is_empty());
}

/// Has SES tell that the latest letter has come back.
async fn bounce_latest(app: &TestApp) {
    let letters = app.letters().await;
    let address = format!("/_local/mail/{}/events", letters.last().unwrap().id);
    assert_eq!(app.anonymous().submit(&address, &[("event", "bounce")]).await.status, 303);
}

#[tokio::test]
async fn a_link_for_another_password_is_dead_once_its_address_is_theirs_no_more() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let base = app.anonymous().at("localhost");
    let anna = base.sign_in(ANNA, PASSWORD).await;
    assert_eq!(base.post("/password-reset", &json!({"email": ANNA})).await.status, 202);
    let reset = app.latest_link().await;
    ask_for(&anna, NEW).await;
    assert_eq!(base.get(&reset).await.status, 200, "nothing has changed yet");
    assert_eq!(base.post(&app.latest_link().await, &json!({})).await.status, 200);
    let chosen = json!({"password": "зелёный чай с мятой"});
    for dead in [base.get(&reset).await, base.post(&reset, &chosen).await] {
        assert_eq!((dead.status, dead.problem().0.as_str()), (404, "reset_over"));
    }
    assert_eq!(base.post("/password-reset", &json!({"email": NEW})).await.status, 202);
    assert_eq!(base.post(&app.latest_link().await, &chosen).await.status, 200);
}

#[tokio::test]
async fn an_address_that_letters_come_back_from_is_not_asked_again_and_not_told() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let base = app.anonymous().at("localhost");
    let anna = base.sign_in(ANNA, PASSWORD).await;
    ask_for(&anna, "nobody@example.com").await;
    bounce_latest(&app).await;
    for form in ["nobody@example.com", "NOBODY@Example.com"] {
        let again = anna.post("/profile/email", &json!({"email": form, "present_password": PASSWORD})).await;
        assert_eq!((again.status, again.problem().1), (422, vec!["email address_bounces".to_owned()]));
    }
    assert_eq!(app.letters().await.len(), 1);

    assert_eq!(base.post("/password-reset", &json!({"email": ANNA})).await.status, 202);
    bounce_latest(&app).await;
    assert_eq!(
        base.post("/password-reset", &json!({"email": ANNA})).await.status,
        202,
        "as for every address"
    );
    let change = json!({"present_password": PASSWORD, "password": "зелёный чай с мятой"});
    assert_eq!(anna.post("/profile/password", &change).await.status, 200);
    assert_eq!(app.letters().await.len(), 2);
    let change = json!({"present_password": "зелёный чай с мятой", "password": PASSWORD});
    assert_eq!(anna.post("/profile/password", &change).await.status, 200);
    ask_for(&anna, NEW).await;
    assert_eq!(base.post(&app.latest_link().await, &json!({})).await.status, 200);
    let letters = app.letters().await;
    assert_eq!(letters.last().unwrap().to, [NEW], "the former address is not told");
}

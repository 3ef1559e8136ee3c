//! Guessed codes of a second factor: a wrong code counts wherever it is given, and only both factors reset the count.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use testing::{PASSWORD, Reply, TestApp};

use super::second_factor::{Anna, EMAIL, sign_in};

#[tokio::test]
async fn guessing_codes_is_slowed_as_guessing_passwords_is() {
    let app = TestApp::start(crate::product).await;
    Anna::of(&app).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(sign_in(&app.anonymous(), Some("000000")).await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

/// Does something with both factors in a session, of which the code is wrong.
async fn guess_in_session(anna: &Anna, path: &str) -> Reply {
    anna.client.post(path, &json!({"present_password": PASSWORD, "code": "000000"})).await
}

#[tokio::test]
async fn a_wrong_code_counts_wherever_it_is_given() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    let [off, renew] = ["/profile/second-factor/disable", "/profile/second-factor/recovery-codes"];
    for path in [off, renew, off] {
        assert_eq!(guess_in_session(&anna, path).await.problem().0, "wrong_code");
    }
    for _ in 0..2 {
        assert_eq!(sign_in(&app.anonymous(), Some("000000")).await.problem().0, "wrong_code");
    }
    let refused = guess_in_session(&anna, off).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "1"), "{}", refused.text);
    assert_eq!(sign_in(&app.anonymous(), Some("000000")).await.status, 429, "at the door as well");
    let right = json!({"present_password": PASSWORD, "code": app.code(&anna.uri)});
    assert_eq!(anna.client.post(off, &right).await.status, 429, "a code that is right waits, too");
    app.advance(Duration::from_secs(1));
    assert_eq!(anna.client.post(off, &right).await.status, 200);
    for _ in 0..5 {
        let wrong = json!({"email": EMAIL, "password": "wrong"});
        assert_eq!(app.anonymous().post("/session", &wrong).await.status, 401, "both factors forgive");
    }
}

#[tokio::test]
async fn a_hundred_guesses_of_a_code_at_once_are_five() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    let mut looked_at = 0;
    for _ in 0..5 {
        let guesses = (0..20).map(|_| guess_in_session(&anna, "/profile/second-factor/disable"));
        for reply in join_all(guesses).await {
            assert!(reply.status == 409 || reply.status == 429, "{}", reply.text);
            looked_at += usize::from(reply.problem().0 == "wrong_code");
        }
    }
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn half_of_what_somebody_shows_forgives_nothing() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    for _ in 0..5 {
        assert_eq!(sign_in(&app.anonymous(), Some("000000")).await.status, 401);
    }
    // A password that is right, in a session and by a link, of somebody who has a code to show as well.
    let wrong = json!({"email": EMAIL, "password": PASSWORD, "code": "000000"});
    app.advance(Duration::from_secs(1));
    let password = json!({"present_password": PASSWORD, "password": "зелёный чай с мятой"});
    assert_eq!(anna.client.post("/profile/password", &password).await.status, 200);
    assert_eq!(app.anonymous().post("/session", &wrong).await.status, 401);
    let refused = app.anonymous().post("/session", &wrong).await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (429, "2"),
        "the password has forgiven nothing"
    );
    let base = app.anonymous().at("localhost");
    assert_eq!(base.post("/password-reset", &json!({"email": EMAIL})).await.status, 202);
    let link = app.link(EMAIL, "/password-reset/").await;
    assert_eq!(base.post(&link, &json!({"password": PASSWORD})).await.status, 200);
    let guess = sign_in(&app.anonymous(), Some("000000")).await;
    assert_eq!(guess.status, 429, "neither has the link");
    app.advance(Duration::from_mins(1));
    assert_eq!(sign_in(&app.anonymous(), Some(&app.code(&anna.uri))).await.status, 200);
    assert_eq!(sign_in(&app.anonymous(), Some("000000")).await.status, 401, "all factors have");
}

#[tokio::test]
async fn wrong_codes_are_counted_for_the_person_whatever_address_they_change_to() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    for _ in 0..4 {
        guess_in_session(&anna, "/profile/second-factor/disable").await;
    }
    let change = json!({"email": "other@example.com", "present_password": PASSWORD});
    app.work().await;
    assert_eq!(anna.client.post("/profile/email", &change).await.status, 202);
    let link = app.latest_link().await;
    assert_eq!(app.anonymous().at("localhost").post(&link, &json!({})).await.status, 200);
    assert_eq!(guess_in_session(&anna, "/profile/second-factor/disable").await.problem().0, "wrong_code");
    let refused = guess_in_session(&anna, "/profile/second-factor/disable").await;
    assert_eq!(refused.status, 429, "{}", refused.text);
}

#[tokio::test]
async fn signing_in_in_two_steps_uses_up_nothing() {
    let app = TestApp::start(crate::product).await;
    let anna = Anna::of(&app).await;
    let anybody = app.anonymous().browsing();
    for number in 0..55 {
        let asked = anybody.submit("/session", &[("email", EMAIL), ("password", PASSWORD)]).await;
        let challenge =
            asked.text.split("name=\"challenge\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        app.advance(Duration::from_secs(30));
        let code = app.code(&anna.uri);
        let answer = [("challenge", challenge), ("code", code.as_str())];
        let opened = anybody.submit("/session/second-factor", &answer).await;
        assert_eq!(opened.status, 303, "{number}: {}", opened.text);
    }
}

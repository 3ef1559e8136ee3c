//! A change of the password by a person who knows the present one.

use std::time::Duration;

use serde_json::json;
use testing::{PASSWORD, TestApp};

const ANNA: &str = "anna@example.com";
const NEW: &str = "фиалки у северного окна";

#[tokio::test]
async fn a_new_password_signs_out_everywhere_else_and_is_told_in_a_letter() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let base = app.anonymous().at("localhost");
    let (own, other) = (base.sign_in(ANNA, PASSWORD).await, base.sign_in(ANNA, PASSWORD).await);
    app.advance(Duration::from_secs(1));
    let changed =
        own.post("/profile/password", &json!({"present_password": PASSWORD, "password": NEW})).await;
    assert_eq!((changed.status, changed.json()), (200, json!({})), "{}", changed.text);
    assert_eq!(own.get("/profile").await.status, 200);
    assert_eq!(other.get("/profile").await.status, 401);
    let with_former = base.post("/session", &json!({"email": ANNA, "password": PASSWORD})).await;
    assert_eq!(with_former.status, 401);
    app.advance(Duration::from_secs(1));
    assert_eq!(base.sign_in(ANNA, NEW).await.get("/profile").await.status, 200);
    let letters = app.letters().await;
    let letter = letters.last().unwrap();
    assert_eq!((letter.to.as_slice(), letters.len()), (&[ANNA.to_owned()][..], 1));
    assert!(!format!("{letter:?}").contains(NEW), "{letter:?}");
}

#[tokio::test]
async fn whoever_does_not_know_the_present_password_changes_nothing_and_is_slowed() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let own = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let wrong = json!({"present_password": "a guess of mine", "password": NEW});
    for _ in 0..5 {
        let refused = own.post("/profile/password", &wrong).await;
        assert_eq!(refused.problem().1, ["present_password wrong_password"]);
    }
    let slowed = own.post("/profile/password", &wrong).await;
    assert_eq!((slowed.status, slowed.problem().0.as_str()), (429, "slow_down"));
    app.advance(Duration::from_mins(1));
    for (password, violation) in
        [("short", "too_short"), ("anna@example.com", "password_is_email"), ("", "required")]
    {
        let refused =
            own.post("/profile/password", &json!({"present_password": PASSWORD, "password": password})).await;
        assert_eq!(refused.problem().1, [format!("password {violation}")]);
    }
    let page = own
        .browsing()
        .submit("/profile/password", &[("present_password", "wrong guess"), ("password", NEW)])
        .await;
    assert!(
        page.status == 422 && !page.text.contains("wrong guess") && !page.text.contains(NEW),
        "{}",
        page.text
    );
    assert!(app.letters().await.is_empty());
}

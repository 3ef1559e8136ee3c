//! Forgotten passwords: a link that only its reader learns of, and that works once.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use testing::{Client, PASSWORD, Reply, TestApp};

const NEW: &str = "зелёный чай с мятой";

/// What a link for another password begins with.
const LINK: &str = "/password-reset/";

fn anybody(app: &TestApp) -> Client {
    app.anonymous().at("localhost")
}

async fn ask(app: &TestApp, email: &str) -> Reply {
    anybody(app).post("/password-reset", &json!({"email": email})).await
}

#[tokio::test]
async fn whoever_reads_the_mail_chooses_another_password_and_everybody_is_signed_out() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna@example.com", None).await;
    let before = anybody(&app).sign_in("anna@example.com", PASSWORD).await;
    let asked = ask(&app, " Anna@Example.com").await;
    assert_eq!((asked.status, asked.json()), (202, json!({"email": "Anna@Example.com"})), "as it was typed");
    let link = app.link("anna@example.com", LINK).await;
    assert_eq!(anybody(&app).get(&link).await.json(), json!({"email": "anna@example.com"}));
    app.advance(Duration::from_secs(1));
    let chosen = anybody(&app).browsing().submit(&link, &[("password", NEW)]).await;
    assert_eq!(chosen.status, 200, "{}", chosen.text);

    assert_eq!(before.get("/").await.status, 401);
    app.advance(Duration::from_secs(1));
    let old =
        anybody(&app).post("/session", &json!({"email": "anna@example.com", "password": PASSWORD})).await;
    assert_eq!(old.status, 401);
    anybody(&app).sign_in("anna@example.com", NEW).await;
    let letters = app.letters().await;
    assert_eq!(letters.last().unwrap().subject, "Пароль изменён");
    for reply in [anybody(&app).get(&link).await, anybody(&app).post(&link, &json!({"password": NEW})).await]
    {
        assert_eq!((reply.status, reply.problem().0.as_str()), (404, "reset_over"));
    }
}

#[tokio::test]
async fn no_answer_tells_whether_there_is_an_account() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna@example.com", None).await;
    let mut answers = Vec::new();
    for email in ["anna@example.com", "nobody@example.com"] {
        let begun = Instant::now();
        let asked = ask(&app, email).await;
        // However quickly it is known that there is nobody to write to.
        assert!(begun.elapsed() >= Duration::from_millis(500), "{email}");
        let page = anybody(&app).browsing().submit("/password-reset", &[("email", email)]).await;
        let shown = page.text.replace(email, "…");
        let id = page.header("x-request-id").to_owned();
        answers.push((asked.status, asked.text.replace(email, "…"), page.status, shown.replace(&id, "")));
    }
    assert_eq!(answers[0], answers[1]);
    let letters = app.letters().await;
    assert!(letters.iter().all(|letter| letter.to == ["anna@example.com"]) && letters.len() == 2);
}

#[tokio::test]
async fn the_answer_is_the_same_when_the_letter_can_not_be_sent() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna@example.com", None).await;
    app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": "denied", "times": 1}));
    assert_eq!(ask(&app, "anna@example.com").await.status, 202);
    assert!(app.letters().await.is_empty());
    // It waits for somebody to see why SES denies it.
    app.leaves(1);
}

#[tokio::test]
async fn asking_again_and_again_slows_down_for_every_address_alike() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna@example.com", None).await;
    for email in ["anna@example.com", "nobody@example.com"] {
        for _ in 0..3 {
            assert_eq!(ask(&app, email).await.status, 202, "{email}");
        }
        let refused = ask(&app, email).await;
        assert_eq!((refused.status, refused.header("retry-after")), (429, "3600"), "{email}");
        assert!(refused.json()["detail"].as_str().unwrap().contains("60 минут"), "{}", refused.text);
    }
    assert_eq!(app.letters().await.len(), 3);
    anybody(&app).sign_in("anna@example.com", PASSWORD).await;
}

#[tokio::test]
async fn a_link_is_good_for_an_hour_and_of_twenty_tries_at_once_one_has_it() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna@example.com", None).await;
    ask(&app, "anna@example.com").await;
    let late = app.link("anna@example.com", LINK).await;
    app.advance(Duration::from_hours(1));
    assert_eq!(anybody(&app).get(&late).await.problem().0, "reset_over");
    assert_eq!(anybody(&app).post(&late, &json!({"password": NEW})).await.problem().0, "reset_over");

    ask(&app, "anna@example.com").await;
    let link = app.link("anna@example.com", LINK).await;
    let tries = (0..20).map(|_| async { anybody(&app).post(&link, &json!({"password": NEW})).await.status });
    let mut statuses = join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![404; 19]].concat());
}

#[tokio::test]
async fn another_link_that_was_sent_before_is_dead_once_one_was_used() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna@example.com", None).await;
    ask(&app, "anna@example.com").await;
    let first = app.link("anna@example.com", LINK).await;
    ask(&app, "anna@example.com").await;
    let second = app.link("anna@example.com", LINK).await;
    app.advance(Duration::from_secs(1));
    assert_eq!(anybody(&app).post(&second, &json!({"password": NEW})).await.status, 200);
    assert_eq!(anybody(&app).get(&first).await.problem().0, "reset_over");
}

#[tokio::test]
async fn a_password_that_is_tried_first_is_refused_and_the_link_stays_good() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna.petrova@example.com", None).await;
    ask(&app, "anna.petrova@example.com").await;
    let link = app.link("anna.petrova@example.com", LINK).await;
    for (password, error) in [
        ("short", "password too_short"),
        ("1234567890", "password password_common"),
        ("Anna.Petrova@example.com", "password password_is_email"),
    ] {
        let refused = anybody(&app).post(&link, &json!({"password": password})).await;
        assert_eq!(refused.problem().1, [error]);
    }
    assert_eq!(anybody(&app).post(&link, &json!({"password": NEW})).await.status, 200);
}

#[tokio::test]
async fn whoever_has_locked_themselves_out_is_let_in_by_a_new_password() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna@example.com", None).await;
    for _ in 0..5 {
        anybody(&app)
            .post("/session", &json!({"email": "anna@example.com", "password": "wrong password"}))
            .await;
    }
    let body = json!({"email": "anna@example.com", "password": PASSWORD});
    assert_eq!(anybody(&app).post("/session", &body).await.status, 429);
    ask(&app, "anna@example.com").await;
    app.advance(Duration::from_secs(1));
    assert_eq!(
        anybody(&app).post(&app.link("anna@example.com", LINK).await, &json!({"password": NEW})).await.status,
        200
    );
    app.advance(Duration::from_secs(1));
    anybody(&app).sign_in("anna@example.com", NEW).await;
}

#[tokio::test]
async fn whoever_was_invited_and_has_no_password_yet_has_none_to_forget() {
    let app = TestApp::start(crate::product).await;
    let user = domain::User::new(
        "anna@example.com".parse().unwrap(),
        "Анна".parse().unwrap(),
        app.local().clock.now(),
    );
    app.local().store.create_user(&user).await.unwrap();
    assert_eq!(ask(&app, "anna@example.com").await.status, 202);
    assert!(app.letters().await.is_empty());
}

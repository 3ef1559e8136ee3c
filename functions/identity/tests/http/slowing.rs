//! After failures signing in slows down: for an account, wherever the tries come from, and for a network address,
//! whatever accounts it tries. The wait doubles; success and time reset it.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, Reply, TestApp};

const ANNA: &str = "anna@example.com";

/// Tries of an account that are looked at before the first wait.
const TRIES_OF_ACCOUNT: usize = 5;
/// The same of an address.
const TRIES_OF_ADDRESS: usize = 31;

fn attempt(email: &str, password: &str) -> Value {
    json!({"email": email, "password": password})
}

async fn fail(client: &Client, email: &str) -> Reply {
    client.post("/session", &attempt(email, "wrong")).await
}

fn assert_must_wait(reply: &Reply, seconds: u64) {
    assert_eq!((reply.status, reply.problem().0.as_str()), (429, "slow_down"), "{}", reply.text);
    assert_eq!(reply.header("retry-after"), seconds.to_string());
    assert!(reply.json()["detail"].as_str().unwrap().contains(&format!(" {seconds} ")), "{}", reply.text);
}

fn count(replies: &[Reply]) -> BTreeMap<u16, usize> {
    let mut statuses = BTreeMap::new();
    for reply in replies {
        *statuses.entry(reply.status).or_default() += 1;
    }
    statuses
}

#[tokio::test]
async fn an_account_waits_twice_as_long_after_each_failure() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anybody = app.anonymous();
    for email in [ANNA, "nobody@example.com"] {
        for _ in 0..TRIES_OF_ACCOUNT {
            assert_eq!(fail(&anybody, email).await.status, 401);
        }
        for wait in [1, 2, 4, 8] {
            assert_must_wait(&fail(&anybody, email).await, wait);
            let right = anybody.post("/session", &attempt(email, PASSWORD)).await;
            assert_must_wait(&right, wait);
            app.advance(Duration::from_secs(wait - 1));
            assert_must_wait(&fail(&anybody, email).await, 1);
            app.advance(Duration::from_secs(1));
            assert_eq!(fail(&anybody, email).await.status, 401, "what was not looked at does not count");
        }
    }
    let page = anybody.browsing().submit("/session", &[("email", ANNA), ("password", "wrong")]).await;
    assert_eq!(page.status, 429);
    assert!(page.text.contains("Слишком много попыток") && page.text.contains(ANNA), "{}", page.text);
}

#[tokio::test]
async fn success_makes_an_accounts_tries_free_again() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anybody = app.anonymous();
    for _ in 0..3 {
        for _ in 0..TRIES_OF_ACCOUNT - 1 {
            assert_eq!(fail(&anybody, ANNA).await.status, 401);
        }
        assert_eq!(anybody.post("/session", &attempt(ANNA, PASSWORD)).await.status, 200);
    }
}

#[tokio::test]
async fn after_a_day_without_a_try_an_account_is_free_again() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anybody = app.anonymous();
    for _ in 0..TRIES_OF_ACCOUNT {
        assert_eq!(fail(&anybody, ANNA).await.status, 401);
    }
    assert_must_wait(&fail(&anybody, ANNA).await, 1);
    app.advance(Duration::from_hours(24));
    for _ in 0..TRIES_OF_ACCOUNT {
        assert_eq!(fail(&anybody, ANNA).await.status, 401);
    }
    assert_must_wait(&fail(&anybody, ANNA).await, 1);
}

#[tokio::test]
async fn twenty_tries_at_the_same_time_are_not_more_than_the_rule_allows() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anybody = app.anonymous();
    let replies = join_all((0..20).map(|_| fail(&anybody, ANNA))).await;
    assert_eq!(count(&replies), BTreeMap::from([(401, TRIES_OF_ACCOUNT), (429, 20 - TRIES_OF_ACCOUNT)]));
    assert_must_wait(&fail(&anybody, ANNA).await, 1);
    app.advance(Duration::from_secs(1));
    let replies = join_all((0..20).map(|_| fail(&anybody, ANNA))).await;
    assert_eq!(
        count(&replies),
        BTreeMap::from([(401, 1), (429, 19)]),
        "a try that was waited for is one alone"
    );
    assert_must_wait(&fail(&anybody, ANNA).await, 2);
    for number in 0..TRIES_OF_ADDRESS - TRIES_OF_ACCOUNT - 1 {
        let other = fail(&anybody, &format!("{number}@example.com")).await;
        assert_eq!(other.status, 401, "{number}: what was refused is not counted for the address");
    }
    assert_must_wait(&fail(&anybody, "one-more@example.com").await, 1);
}

#[tokio::test]
async fn an_address_slows_down_whatever_accounts_it_tries() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anybody = app.anonymous();
    let emails: Vec<String> = (0..40).map(|number| format!("nobody-{number}@example.com")).collect();
    let mut replies = Vec::new();
    for group in emails.chunks(8) {
        replies.extend(join_all(group.iter().map(|email| fail(&anybody, email))).await);
    }
    assert_eq!(count(&replies), BTreeMap::from([(401, TRIES_OF_ADDRESS), (429, 40 - TRIES_OF_ADDRESS)]));
    assert_must_wait(&anybody.post("/session", &attempt(ANNA, PASSWORD)).await, 1);
    let claiming = anybody.with("x-forwarded-for", "203.0.113.5").with("forwarded", "for=203.0.113.5");
    assert_must_wait(&fail(&claiming, "another@example.com").await, 1);
    app.advance(Duration::from_secs(1));
    assert_eq!(anybody.post("/session", &attempt(ANNA, PASSWORD)).await.status, 200);
}

#[tokio::test]
async fn many_people_may_sign_in_from_one_address() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anybody = app.anonymous();
    for _ in 0..TRIES_OF_ADDRESS + 5 {
        assert_eq!(anybody.post("/session", &attempt(ANNA, PASSWORD)).await.status, 200);
    }
}

//! After failures signing in slows down: for an account at the place of the tries, late for an account wherever they come from,
//! and for a network address, whatever accounts it tries. The wait doubles; success and time reset it.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::access::AssignedRole;
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

/// What a browser keeps of an answer, and sends back: of each cookie its name and value.
fn kept(reply: &Reply) -> String {
    let cookies = reply.headers.get_all("set-cookie").iter();
    let cookies = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    cookies.filter(|cookie| cookie.starts_with("known=")).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn strangers_keep_nobody_out_of_their_account() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anna = app.anonymous().from("127.0.0.2");
    let signed_in = anna.post("/session", &attempt(ANNA, PASSWORD)).await;
    let known = anna.with("cookie", &kept(&signed_in)).with("sec-fetch-site", "same-origin");
    // Ten strangers at as many addresses guess as long as they may.
    for stranger in 10..20 {
        let stranger = app.anonymous().from(&format!("127.0.0.{stranger}"));
        for _ in 0..TRIES_OF_ACCOUNT {
            assert_eq!(fail(&stranger, ANNA).await.status, 401);
        }
        assert_must_wait(&fail(&stranger, ANNA).await, 1);
    }
    // All together have used up what the account has for all places.
    assert_eq!(fail(&app.anonymous().from("127.0.0.30"), ANNA).await.status, 429);
    assert_eq!(anna.post("/session", &attempt(ANNA, PASSWORD)).await.status, 429, "any other browser waits");
    let again = known.post("/session", &attempt(ANNA, PASSWORD)).await;
    assert_eq!((again.status, kept(&again)), (200, String::new()), "{}", again.text);
    // A browser that is known is no place to guess from.
    for _ in 0..TRIES_OF_ACCOUNT {
        assert_eq!(fail(&known, ANNA).await.status, 401);
    }
    assert_must_wait(&fail(&known, ANNA).await, 1);
}

#[tokio::test]
async fn what_one_account_has_made_known_is_nothing_to_another() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    app.add_user("boris@example.com", None).await;
    let anybody = app.anonymous();
    let boris = anybody.post("/session", &attempt("boris@example.com", PASSWORD)).await;
    for _ in 0..TRIES_OF_ACCOUNT {
        assert_eq!(fail(&anybody, ANNA).await.status, 401);
    }
    let known = anybody.with("cookie", &kept(&boris)).with("sec-fetch-site", "same-origin");
    assert_must_wait(&fail(&known, ANNA).await, 1);
    let made_up = anybody.with("cookie", "known=AAAA").with("sec-fetch-site", "same-origin");
    assert_must_wait(&fail(&made_up, ANNA).await, 1);
}

#[tokio::test]
async fn an_office_does_not_wait_for_those_who_are_right() {
    let app = TestApp::start(crate::product).await;
    let names: Vec<String> = (0..4).map(|number| format!("worker-{number}@example.com")).collect();
    for name in &names {
        app.add_user(name, None).await;
    }
    let office = app.anonymous();
    for number in 0..TRIES_OF_ADDRESS {
        assert_eq!(fail(&office, &format!("nobody-{number}@example.com")).await.status, 401);
    }
    app.advance(Duration::from_secs(1));
    for name in &names {
        assert_eq!(office.post("/session", &attempt(name, PASSWORD)).await.status, 200, "{name}");
    }
    app.advance(Duration::from_hours(1));
    for number in 0..TRIES_OF_ADDRESS / 2 {
        assert_eq!(fail(&office, &format!("nobody-{number}@example.com")).await.status, 401, "{number}");
    }
}

#[tokio::test]
async fn nobody_makes_a_browser_known_without_the_password() {
    let app = TestApp::start(crate::product).await;
    let romashka = app.plant("romashka").await;
    app.add_employee(romashka, ANNA, AssignedRole::ADMIN).await;
    let stolen = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let entered = stolen.post(&format!("/organizations/{romashka}/enter"), &json!({})).await.json();
    let address = entered["address"].as_str().unwrap();
    let place = &address[address.find("/session").unwrap()..];
    let arrived = app.cabinet("romashka").get(place).await;
    assert_eq!((arrived.status, kept(&arrived)), (200, String::new()), "{}", arrived.text);
}

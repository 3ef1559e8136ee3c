//! A token is believed only as it was signed, with a key that the platform holds.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use testing::{Client, TestApp};

fn decode(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

async fn status(client: &Client, token: &str) -> u16 {
    client.with_token(token).get("/organizations").await.status
}

#[tokio::test]
async fn a_token_that_was_changed_is_worth_nothing() {
    let app = TestApp::start(crate::product).await;
    let (admin, person, anybody) = (app.admin().await, app.person().await, app.anonymous());
    let parts: Vec<&str> = admin.token().split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("{}", admin.token()) };
    let others: Vec<&str> = person.token().split('.').collect();
    let (known_header, known_claims) = (decode(header), decode(claims));
    assert_eq!(known_header["alg"], "HS256");
    assert_eq!(known_claims["aud"], "admin.localhost");
    let lifetime = known_claims["exp"].as_i64().unwrap() - known_claims["iat"].as_i64().unwrap();
    assert_eq!(lifetime, 12 * 60 * 60);

    let changed = |part: &Value, field: &str, value: Value| {
        let mut part = part.clone();
        part[field] = value;
        encode(&part)
    };
    let mut without_key = known_header.clone();
    without_key.as_object_mut().unwrap().remove("kid");
    let tokens = [
        String::new(),
        "a".to_owned(),
        "..".to_owned(),
        format!("{header}.{claims}"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}.{}", others[2]),
        format!("{header}.{}.{signature}", others[1]),
        format!("{header}.{}.{signature}", changed(&known_claims, "exp", json!(i64::MAX))),
        format!("{header}.{}.{signature}", changed(&known_claims, "aud", json!("localhost"))),
        format!("{}.{claims}.{signature}", encode(&without_key)),
        format!("{}.{claims}.{signature}", changed(&known_header, "kid", json!("another"))),
        format!("{}.{claims}.{signature}", changed(&known_header, "kid", json!("../../dev/null"))),
        format!("{}.{claims}.", changed(&known_header, "alg", json!("none"))),
        format!("{}.{claims}.{signature}", changed(&known_header, "alg", json!("HS512"))),
        format!("{}.{claims}.{signature}", changed(&known_header, "alg", json!("RS256"))),
        format!("{header}.{claims}.{signature}.{signature}"),
        format!("{header}.{claims}.{signature}a"),
        "a".repeat(8_000),
    ];
    for token in tokens {
        assert_eq!(status(&anybody, &token).await, 401, "{token}");
    }
    assert_eq!(status(&anybody, admin.token()).await, 200);
    assert_eq!(status(&anybody, person.token()).await, 403);
}

#[tokio::test]
async fn a_header_with_a_token_is_read_before_the_cookie_and_in_place_of_it() {
    let app = TestApp::start(crate::product).await;
    let (admin, person) = (app.admin().await, app.person().await);
    let both = admin.with_cookie().with_token(person.token());
    assert_eq!(both.get("/organizations").await.status, 403);
    let broken = admin.with_cookie().with_token("broken");
    assert_eq!(broken.get("/organizations").await.status, 401);
    let lower = app.anonymous().with("authorization", &format!("bearer {}", admin.token()));
    assert_eq!(
        lower.get("/organizations").await.status,
        200,
        "the scheme's case does not matter (RFC 9110, 11.1)"
    );
    let basic = admin.with_cookie().with("authorization", "Basic YTph");
    assert_eq!(basic.get("/organizations").await.status, 401);
    let in_another_cookie =
        app.anonymous().with("cookie", &format!("__Host-session={}; token={0}", admin.token()));
    assert_eq!(in_another_cookie.get("/organizations").await.status, 401);
    let in_the_address = format!("/organizations?token={0}&access_token={0}", admin.token());
    assert_eq!(app.anonymous().get(&in_the_address).await.status, 401);
}

#[tokio::test]
async fn a_key_that_was_changed_ends_what_it_has_signed() {
    let mut app = TestApp::start(crate::product).await;
    let old = app.admin().await.token().to_owned();
    let file = app.folder().join("secrets.json");
    let mut secrets: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    secrets["signing_key"] = STANDARD.encode([7_u8; 32]).into();
    std::fs::write(&file, secrets.to_string()).unwrap();
    app.kill_and_restart().await;
    assert_eq!(status(&app.anonymous(), &old).await, 401, "the key's name alone is worth nothing");
    let new = app.admin().await.token().to_owned();
    assert_eq!(status(&app.anonymous(), &new).await, 200);
}

//! The platform's audit of people's own accounts: what was done, by whom and from where, without secrets.

use domain::User;
use domain::access::AssignedRole;
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, TestApp};

use testing::pictures::png;

const ANNA: &str = "anna@example.com";
const NEW: &str = "petrova@example.com";
const ANOTHER: &str = "зелёный чай с мятой";

/// The entries about somebody, oldest first: action, before, after.
async fn told(admin: &Client, user: &User) -> Vec<Value> {
    let page = admin.get(&format!("/audit?subject={}", user.id)).await.json();
    let entries = page["items"].as_array().unwrap().iter().rev();
    entries
        .map(|entry| {
            assert_eq!(entry["actor"]["id"], json!(user.id), "{entry}");
            assert_eq!(entry["actor"]["address"], "127.0.0.1", "{entry}");
            json!([entry["action"], entry["before"], entry["after"]])
        })
        .collect()
}

fn without_fields(actions: &[&str]) -> Vec<Value> {
    actions.iter().map(|action| json!([action, {}, {}])).collect()
}

#[tokio::test]
async fn what_somebody_changes_of_their_profile_is_told_once_and_only_what_differs() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let user = app.add_user(ANNA, None).await;
    let anna = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let edit = json!({
        "version": 1, "name": "Анна", "surname": "Иванов", "links": ["https://vk.com/anna"], "language": "en",
    });
    let edited = anna.patch("/profile", &edit).await.json();
    assert_eq!(edited["version"], 2);
    let same = anna.patch("/profile", &json!({"version": 2, "name": "Анна", "language": "en"})).await;
    assert_eq!((same.status, &same.json()["version"]), (200, &json!(2)), "{}", same.text);
    let expected = json!([
        "profile_edited",
        {"name": "Пётр", "links": [], "language": null},
        {"name": "Анна", "links": ["https://vk.com/anna"], "language": "en"},
    ]);
    assert_eq!(told(&admin, &user).await, [expected]);
    let page = admin.browsing().get(&format!("/audit?subject={}", user.id)).await.text;
    for text in ["Профиль изменён", "<dt>Язык</dt>", "English", "<dt>Ссылки</dt>", "https://vk.com/anna"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[tokio::test]
async fn a_picture_that_comes_and_goes_is_told_and_one_that_was_not_there_is_not() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let user = app.add_user(ANNA, None).await;
    let anna = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let kept = anna.send_octets(Method::POST, "/profile/avatar", Some("image/png"), png(300, 200)).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    for _ in 0..2 {
        assert_eq!(anna.delete("/profile/avatar").await.status, 200);
    }
    assert_eq!(told(&admin, &user).await, without_fields(&["avatar_changed", "avatar_removed"]));
}

#[tokio::test]
async fn a_password_that_is_changed_or_set_anew_is_told_without_it_and_without_its_hash() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let user = app.add_user(ANNA, None).await;
    let base = app.anonymous().at("localhost");
    let anna = base.sign_in(ANNA, PASSWORD).await;
    let change = |present: &str| json!({"present_password": present, "password": ANOTHER});
    assert_eq!(anna.post("/profile/password", &change("a guess of mine")).await.status, 422);
    assert_eq!(anna.post("/profile/password", &change(PASSWORD)).await.status, 200);
    app.work().await;
    assert_eq!(base.post("/password-reset", &json!({"email": ANNA})).await.status, 202);
    let link = app.latest_link().await;
    assert_eq!(base.post(&link, &json!({"password": ANOTHER})).await.status, 200);
    assert_eq!(base.post(&link, &json!({"password": ANOTHER})).await.status, 404);
    assert_eq!(told(&admin, &user).await, without_fields(&["password_changed", "password_reset"]));
    let file = admin.get("/audit/export.csv").await.text;
    assert!(file.contains("Пароль задан заново по ссылке") && !file.contains("argon2"), "{file}");
    assert!(!file.contains(ANOTHER) && !file.contains(link.rsplit('/').next().unwrap()), "{file}");
}

#[tokio::test]
async fn a_new_address_is_told_when_it_is_asked_for_and_when_it_is_taken() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let romashka = app.plant("romashka").await;
    let user = app.add_employee(romashka, ANNA, AssignedRole::ADMIN).await;
    let base = app.anonymous().at("localhost");
    let anna = base.sign_in(ANNA, PASSWORD).await;
    let asked = anna.post("/profile/email", &json!({"email": NEW, "present_password": PASSWORD})).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    assert_eq!(base.post(&app.latest_link().await, &json!({})).await.status, 200);
    let mut entries = told(&admin, &user).await;
    let (before, after) = (json!({"email": ANNA}), json!({"email": NEW}));
    let of_organization = json!(["employee_edited", before, after]);
    let place = entries.iter().position(|entry| *entry == of_organization);
    entries.remove(place.expect("the organisation's audit shows it, too"));
    let expected =
        [json!(["email_change_requested", before, after]), json!(["email_changed", before, after])];
    assert_eq!(entries, expected);
}

#[tokio::test]
async fn sessions_that_somebody_ends_are_told_and_one_that_is_over_already_is_not() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let user = app.add_user(ANNA, None).await;
    let base = app.anonymous().at("localhost");
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    base.with("user-agent", firefox).sign_in(ANNA, PASSWORD).await;
    let anna = base.sign_in(ANNA, PASSWORD).await;
    let items = anna.get("/profile/sessions").await.json()["items"].clone();
    let other = items.as_array().unwrap().iter().find(|item| item["is_this"] == false).unwrap();
    let address = format!("/profile/sessions/{}", other["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(anna.delete(&address).await.status, 200);
    }
    for which in ["others", "all"] {
        assert_eq!(anna.post("/profile/sessions/end", &json!({"which": which})).await.status, 200);
    }
    let session =
        json!({"browser": "Firefox", "system": "Linux", "host": "localhost", "address": "127.0.0.1"});
    let mut expected = vec![json!(["session_ended", session, {}])];
    expected.extend(without_fields(&["other_sessions_ended", "all_sessions_ended"]));
    assert_eq!(told(&admin, &user).await, expected);
}

//! Those who run the platform: how one is added and removed, and that there is always one left.

use domain::access::PlatformRole;
use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, Reply, TestApp};

async fn emails(client: &Client) -> Vec<String> {
    let reply = client.get("/super-admins").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let items = reply.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["email"].as_str().unwrap().to_owned()).collect()
}

async fn id_of(client: &Client, email: &str) -> String {
    let items = client.get("/super-admins").await.json()["items"].as_array().unwrap().clone();
    let found = items.into_iter().find(|item| item["email"] == email);
    found.unwrap()["id"].as_str().unwrap().to_owned()
}

async fn told(client: &Client) -> Vec<Value> {
    let items = client.get("/audit").await.json()["items"].as_array().unwrap().clone();
    items
        .into_iter()
        .filter(|item| item["organization"].is_null())
        .map(|item| json!([item["action"], item["subject"]["name"], item["actor"]["kind"]]))
        .collect()
}

#[tokio::test]
async fn somebody_with_an_account_becomes_one_and_stops_being_one_at_their_next_request() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let user = app.add_user("second@example.com", None).await;
    let second = app.anonymous().sign_in("second@example.com", PASSWORD).await;
    assert_eq!(second.get("/organizations").await.problem().0, "forbidden");

    let added = admin
        .post("/super-admins", &json!({"email": "Second@Example.com", "present_password": PASSWORD}))
        .await;
    assert_eq!(added.status, 201, "{}", added.text);
    assert_eq!(
        added.json(),
        json!({"id": user.id, "email": "second@example.com", "name": "Иванов Пётр", "has_password": true, "has_second_factor": false})
    );
    assert_eq!(second.get("/organizations").await.problem().0, "second_factor_missing");
    app.enrol(&second, "second@example.com", PASSWORD).await;
    assert_eq!(second.get("/organizations").await.status, 200);
    assert_eq!(emails(&second).await, [ADMIN_EMAIL, "second@example.com"]);
    let again = admin
        .post("/super-admins", &json!({"email": "second@example.com", "present_password": PASSWORD}))
        .await;
    assert_eq!((again.status, again.problem().0.as_str()), (409, "already_super_admin"));

    let removed = remove(&admin, &format!("/super-admins/{}", user.id)).await;
    assert_eq!(removed.status, 200, "{}", removed.text);
    assert_eq!(second.get("/organizations").await.problem().0, "forbidden");
    assert_eq!(emails(&admin).await, [ADMIN_EMAIL]);
    let gone = remove(&admin, &format!("/super-admins/{}", user.id)).await;
    assert_eq!((gone.status, gone.problem().0.as_str()), (404, "not_found"));
    assert_eq!(
        told(&admin).await,
        [
            json!(["super_admin_removed", "second@example.com", "person"]),
            json!(["second_factor_enabled", "second@example.com", "person"]),
            json!(["super_admin_added", "second@example.com", "person"]),
            json!(["recovery_codes_renewed", ADMIN_EMAIL, "platform"]),
            json!(["super_admin_added", ADMIN_EMAIL, "platform"]),
        ]
    );
}

/// Takes the role from somebody, with the caller's own password.
async fn remove(client: &Client, address: &str) -> Reply {
    let password = json!({"present_password": PASSWORD}).to_string();
    client.send(Method::DELETE, address, Some(("application/json", password))).await
}

#[tokio::test]
async fn a_stolen_session_takes_the_role_from_nobody() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let second = app.add_user("second@example.com", Some(PlatformRole::PlatformAdmin)).await;
    let address = format!("/super-admins/{}", second.id);
    assert_eq!(admin.delete(&address).await.problem().1, ["present_password required"]);
    for _ in 0..5 {
        let guess = admin.post(&format!("{address}/remove"), &json!({"present_password": "wrong"})).await;
        assert_eq!(guess.problem().1, ["present_password wrong_password"]);
    }
    assert_eq!(remove(&admin, &address).await.status, 429, "guesses are counted");
    assert_eq!(emails(&admin).await, [ADMIN_EMAIL, "second@example.com"]);
}

#[tokio::test]
async fn somebody_unknown_gets_a_letter_chooses_a_password_and_signs_in() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let body = json!({"email": "new@example.com", "name": "Анна", "present_password": PASSWORD});
    for _ in 0..2 {
        let added = admin.post("/super-admins", &body).await;
        assert_eq!((added.status, &added.json()["has_password"]), (201, &json!(false)), "{}", added.text);
    }
    assert_eq!(emails(&admin).await, [ADMIN_EMAIL, "new@example.com"]);
    let letters = app.letters().await;
    let to_them: Vec<_> =
        letters.iter().filter(|letter| letter.to.contains(&"new@example.com".to_owned())).collect();
    assert_eq!(to_them.len(), 2, "who has not chosen a password yet can be written to again");
    let text = to_them[1].text.as_deref().unwrap();
    assert!(text.contains("http://localhost") && text.contains("/password-reset/"), "{text}");
}

#[tokio::test]
async fn the_last_one_stays_even_if_two_remove_each_other_at_once() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let own = id_of(&admin, ADMIN_EMAIL).await;
    for _ in 0..2 {
        let refused = remove(&admin, &format!("/super-admins/{own}")).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (409, "last_super_admin"));
    }
    for round in 0..5 {
        let email = format!("second{round}@example.com");
        let second = app.add_user(&email, Some(PlatformRole::PlatformAdmin)).await;
        let other = app.anonymous().sign_in(&email, PASSWORD).await;
        let (there, here) = (format!("/super-admins/{}", second.id), format!("/super-admins/{own}"));
        let (one, two) = join(remove(&admin, &there), remove(&other, &here)).await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200, "{} {}", one.text, two.text);
        assert!(matches!(statuses[1], 403 | 409), "{} {}", one.text, two.text);
        let left = if one.status == 200 { &admin } else { &other };
        assert_eq!(emails(left).await.len(), 1);
        if two.status == 200 {
            let restored = other
                .post("/super-admins", &json!({"email": ADMIN_EMAIL, "present_password": PASSWORD}))
                .await;
            assert_eq!(restored.status, 201, "{}", restored.text);
            assert_eq!(remove(&other, &there).await.status, 200);
        }
    }
}

#[tokio::test]
async fn the_pages_work_as_plain_forms_and_name_whom_they_are_about() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await.browsing();
    let form = admin.get("/super-admins/new").await.text;
    assert!(form.contains("action=\"/super-admins\"") && form.contains("name=\"email\""), "{form}");
    let wrong = admin
        .submit("/super-admins", &[("email", "anna"), ("name", ""), ("present_password", PASSWORD)])
        .await;
    assert!(wrong.status == 422 && wrong.text.contains("value=\"anna\""), "{}", wrong.text);
    app.add_user("second@example.com", None).await;
    let added = admin
        .submit(
            "/super-admins",
            &[("email", "second@example.com"), ("name", ""), ("present_password", PASSWORD)],
        )
        .await;
    assert_eq!((added.status, added.header("location")), (303, "/super-admins"));
    let list = admin.get("/super-admins").await.text;
    assert!(list.contains("Иванов Пётр") && list.contains("second<wbr>@example.com"), "{list}");
    let start = list.find("Удалить из суперадминистраторов: Иванов Пётр").unwrap();
    let link = list[..start].rfind("/super-admins/").unwrap();
    let address = list[link..].split('"').next().unwrap();
    let question = admin.get(address).await.text;
    assert!(question.contains("Удалить из суперадминистраторов: Иванов Пётр"), "{question}");
    let unproven = admin.submit(address, &[("present_password", "wrong")]).await;
    assert!(
        unproven.status == 422 && unproven.text.contains("Удалить из суперадминистраторов: Иванов Пётр"),
        "{}",
        unproven.text
    );
    let removed = admin.submit(address, &[("present_password", PASSWORD)]).await;
    assert_eq!((removed.status, removed.header("location")), (303, "/super-admins"));
    assert!(!admin.get("/super-admins").await.text.contains("second<wbr>@example.com"));
}

#[tokio::test]
async fn a_session_alone_gives_the_platform_to_nobody() {
    let app = TestApp::start(crate::product).await;
    let thief = app.admin().await;
    for (password, error) in
        [(None, "present_password required"), (Some("guess"), "present_password wrong_password")]
    {
        let mut body = json!({"email": "thief@example.com"});
        if let Some(password) = password {
            body["present_password"] = password.into();
        }
        let refused = thief.post("/super-admins", &body).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![error.to_owned()]));
    }
    assert_eq!(thief.get("/super-admins").await.json()["items"].as_array().unwrap().len(), 1);
    assert!(app.letters().await.is_empty());
}
